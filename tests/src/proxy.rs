//! A proxy on loopback that asks for a user and a password.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::loopback::{Server, header, read_request};

/// What it asks for: `user:p@ss`, in Base64.
pub const CREDENTIALS: &str = "Basic dXNlcjpwQHNz";

/// A proxy that lives as long as the test's runtime.
pub struct Proxy {
    /// Where it is.
    pub address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Starts one that takes this server for every host, and itself speaks TLS or doesn't.
    pub async fn start(server: &Server, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::default();
        let (seen, server) = (Arc::clone(&requests), server.address);
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.expect("a connection");
                let (tls, seen) = (tls.clone(), Arc::clone(&seen));
                tokio::spawn(async move {
                    match tls {
                        None => relay(socket, server, &seen).await,
                        Some(tls) => relay(tls.accept(socket).await?, server, &seen).await,
                    }
                });
            }
        });
        Self { address, requests }
    }

    /// Its URL with what stands before the host.
    pub fn url(&self, scheme: &str, user: &str) -> String {
        format!("{scheme}://{user}@{}", self.address)
    }

    /// The first lines of the requests so far.
    pub fn lines(&self) -> Vec<String> {
        let requests = self.requests.lock().expect("a lock");
        let line = |request: &String| request.lines().next().unwrap_or_default().to_owned();
        requests.iter().map(line).collect()
    }
}

/// Passes the first request on to the server, or what comes after it where that asks for a tunnel, and
/// then everything, both ways.
async fn relay(
    mut client: impl AsyncRead + AsyncWrite + Unpin,
    server: SocketAddr,
    seen: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let Some(request) = read_request(&mut client).await? else {
        return Ok(());
    };
    seen.lock().expect("a lock").push(request.clone());
    if header(&request, "proxy-authorization") != Some(CREDENTIALS) {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\n\
                       proxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n";
        return client.write_all(refusal.as_bytes()).await;
    }
    if request.contains("forbidden.example") {
        let refusal = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n";
        return client.write_all(refusal.as_bytes()).await;
    }
    let mut server = TcpStream::connect(server).await?;
    match request.starts_with("CONNECT ") {
        true => client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await?,
        false => server.write_all(request.as_bytes()).await?,
    }
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}
