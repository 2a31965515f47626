//! Servers of the tests' own on loopback, plain or with TLS, and who vouches for them.

use std::future::pending;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use tempfile::NamedTempFile;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A certificate authority of one test.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    file: NamedTempFile,
}

impl Authority {
    /// A new one of this name, which nobody trusts.
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, key()).expect("a certificate");
        let file = NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), issuer.pem()).expect("a file");
        Self { issuer, file }
    }

    /// The PEM file to trust it by.
    pub fn file(&self) -> &str {
        self.file.path().to_str().expect("text")
    }

    /// TLS with a certificate for this name, or one that has expired.
    pub fn certify(&self, name: &str, expired: bool) -> TlsAcceptor {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
        if expired {
            params.not_after = date_time_ymd(2001, 1, 1);
        }
        let key = key();
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("a pair");
        Arc::new(config).into()
    }
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

/// An HTTP server that lives as long as its runtime.
pub struct Server {
    /// Where it is.
    pub address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts one in the test's runtime that gives this answer to the text of each request, and hangs up
    /// where that is empty.
    pub async fn start(
        tls: Option<TlsAcceptor>,
        answer: impl Fn(&str) -> String + Clone + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::default();
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.expect("a connection");
                let (tls, seen, answer) = (tls.clone(), Arc::clone(&seen), answer.clone());
                tokio::spawn(async move {
                    match tls {
                        None => converse(socket, &seen, answer).await,
                        // Who doesn't trust the certificate hangs up.
                        Some(tls) => match tls.accept(socket).await {
                            Ok(socket) => converse(socket, &seen, answer).await,
                            Err(_) => Ok(()),
                        },
                    }
                });
            }
        });
        Self { address, requests }
    }

    /// Starts one without TLS on a thread of its own, until the process ends: for tests without a runtime,
    /// and for answers that block.
    pub fn in_background(answer: impl Fn(&str) -> String + Clone + Send + 'static) -> Self {
        let (sender, started) = mpsc::channel();
        thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_io().build();
            runtime.expect("a runtime").block_on(async {
                let server = Self::start(None, answer).await;
                sender.send(server).expect("a test");
                pending::<()>().await;
            })
        });
        started.recv().expect("a server")
    }

    /// The requests so far: head and body.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("a lock").clone()
    }
}

/// Answers the requests of a connection until the other end has none left.
async fn converse(
    mut socket: impl AsyncRead + AsyncWrite + Unpin,
    seen: &Mutex<Vec<String>>,
    answer: impl Fn(&str) -> String,
) -> std::io::Result<()> {
    while let Some(request) = read_request(&mut socket).await? {
        seen.lock().expect("a lock").push(request.clone());
        let answer = answer(&request);
        if answer.is_empty() {
            break;
        }
        socket.write_all(answer.as_bytes()).await?;
        socket.flush().await?;
    }
    Ok(())
}

/// Reads a request, head and body. None if the other end hangs up first.
///
/// # Errors
/// The connection breaks.
pub async fn read_request(
    socket: &mut (impl AsyncRead + Unpin),
) -> std::io::Result<Option<String>> {
    let mut text = Vec::new();
    loop {
        if let Some(length) = length(&String::from_utf8_lossy(&text))
            && text.len() >= length
        {
            return Ok(Some(String::from_utf8_lossy(&text).into_owned()));
        }
        if socket.read_buf(&mut text).await? == 0 {
            return Ok(None);
        }
    }
}

/// How many bytes a request has, once its head is there.
fn length(text: &str) -> Option<usize> {
    let (head, _) = text.split_once("\r\n\r\n")?;
    let body = header(head, "content-length").map_or(0, |length| length.parse().expect("a number"));
    Some(head.len() + 4 + body)
}

/// The operation that a request asks for; empty where it asks for none.
pub fn operation(request: &str) -> &str {
    let target = header(request, "x-amz-target").unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default()
}

/// A header of a request, by its name in lower case.
pub fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    let head = request.split("\r\n\r\n").next()?;
    head.lines().find_map(|line| {
        let (own, value) = line.split_once(": ")?;
        own.eq_ignore_ascii_case(name).then_some(value)
    })
}

/// A good answer with this body.
pub fn ok(body: &str) -> String {
    answer("200 OK", body)
}

/// An answer with this status and this body.
pub fn answer(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}")
}
