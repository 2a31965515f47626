//! hyper's client against sockets that misbehave.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{RequestBody, TransportError, TransportErrorKind};
use crate::runtime::tests::{Exception, Nothing, SERVICE};
use crate::runtime::{
    BoxError, Channel, Config, Credentials, Error, ErrorKind, Meta, Overrides, Request,
};

const ANSWER: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

fn channel(url: &str) -> Channel {
    let config = Config::builder().region("us-east-1").endpoint_url(url);
    let config = config.credentials(Credentials::new("AKIDEXAMPLE", "hush"));
    Channel::new(&SERVICE, &config.response_limit(1000).build()).unwrap()
}

async fn call(channel: &Channel, attempts: u32) -> Result<Meta, Error<Exception>> {
    let mut request = Request::new(channel.clone(), Nothing {});
    request.overrides = Overrides::new().max_attempts(attempts);
    Ok(request.send_with_meta().await?.meta)
}

/// Reads a request, which ends in its body `{}`.
async fn read(socket: &mut TcpStream) -> String {
    let mut text = Vec::new();
    while !text.ends_with(b"\r\n\r\n{}") {
        assert_ne!(
            socket.read_buf(&mut text).await.unwrap(),
            0,
            "the request was cut short"
        );
    }
    String::from_utf8(text).unwrap()
}

/// Answers the first request of each connection with a text, and closes.
async fn serve(listener: TcpListener, answers: &[&str]) {
    for answer in answers {
        let (mut socket, _) = listener.accept().await.unwrap();
        read(&mut socket).await;
        socket.write_all(answer.as_bytes()).await.unwrap();
    }
}

#[tokio::test]
async fn requests_are_what_http_asks_for() {
    let (listener, address) = listener().await;
    let channel = channel(&format!("http://{address}/base"));
    let server = async {
        let (mut socket, _) = listener.accept().await.unwrap();
        let first = read(&mut socket).await;
        socket.write_all(ANSWER.as_bytes()).await.unwrap();
        // The connection is kept for the second.
        read(&mut socket).await;
        socket.write_all(ANSWER.as_bytes()).await.unwrap();
        first
    };
    let calls = async {
        call(&channel, 1).await.unwrap();
        call(&channel, 1).await.unwrap();
    };
    let (request, ()) = tokio::join!(server, calls);
    assert!(request.starts_with("POST /base/ HTTP/1.1\r\n"), "{request}");
    assert!(
        request.contains(&format!("\r\nhost: {address}\r\n")),
        "{request}"
    );
    assert!(request.contains("\r\ncontent-length: 2\r\n"), "{request}");
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let (listener, address) = listener().await;
    drop(listener);
    let error = call(&channel(&format!("http://{address}")), 2)
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 2));
    let text = error.to_string();
    assert!(
        text.starts_with("DoNothing: no connection could be made: "),
        "{text}"
    );
    assert!(text.contains("refused"), "{text}");
    assert!(error.is_retryable());
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_connection_that_breaks_may_have_sent_something() {
    let (listener, address) = listener().await;
    let channel = channel(&format!("http://{address}"));
    let answers = [
        "",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}",
        "nonsense\r\n\r\n",
    ];
    let calls = async {
        for _ in answers {
            let error = call(&channel, 1).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
            assert!(
                error
                    .to_string()
                    .starts_with("DoNothing: the connection broke: "),
                "{error}"
            );
            assert!(error.is_retryable());
        }
    };
    tokio::join!(serve(listener, &answers), calls);
}

#[tokio::test]
async fn a_long_answer_is_refused_whether_or_not_it_says_so() {
    let (listener, address) = listener().await;
    let channel = channel(&format!("http://{address}"));
    let announced = "HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n";
    let body = "x".repeat(1001);
    let chunked = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3e9\r\n{body}\r\n");
    let answers = [announced, &chunked];
    let calls = async {
        for _ in answers {
            let error = call(&channel, 3).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::Decode, 1),
                "{error}"
            );
        }
    };
    tokio::join!(serve(listener, &answers), calls);
}

#[tokio::test]
async fn a_pooled_connection_that_was_closed_is_replaced() {
    let (listener, address) = listener().await;
    let channel = channel(&format!("http://{address}"));
    let calls = async {
        for _ in 0..3 {
            assert_eq!(call(&channel, 1).await.unwrap().attempts, 1);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::join!(serve(listener, &[ANSWER; 3]), calls);
}

/// What hyper says of a request that it took for a connection which turns out to be closed.
async fn given_back() -> hyper::Error {
    let (ours, theirs) = tokio::io::duplex(1024);
    let handshake = hyper::client::conn::http1::handshake(TokioIo::new(ours));
    let (mut sender, connection) = handshake.await.unwrap();
    let body: RequestBody = Full::new(Bytes::new());
    let sending = sender.send_request(http::Request::new(body));
    drop(theirs);
    let (outcome, _) = tokio::join!(sending, connection);
    outcome.unwrap_err()
}

/// An error of a stack around hyper.
#[derive(Debug)]
struct Around(hyper::Error);

impl std::fmt::Display for Around {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the stack failed")
    }
}

impl std::error::Error for Around {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[tokio::test]
async fn a_request_that_hyper_gives_back_was_not_sent() {
    let error = TransportError::of(given_back().await);
    assert_eq!(error.kind, TransportErrorKind::NotSent);
    let error = TransportError::of(Around(given_back().await));
    assert_eq!(error.kind, TransportErrorKind::NotSent);
    let foreign: BoxError = "the plug was pulled".into();
    assert_eq!(TransportError::of(foreign).kind, TransportErrorKind::Broken);
}

#[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
#[tokio::test]
async fn a_failed_handshake_sent_nothing() {
    use hyper_util::client::legacy::Client;
    use hyper_util::rt::TokioExecutor;

    let (listener, address) = listener().await;
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider);
    let tls = tls.with_safe_default_protocol_versions().unwrap();
    let tls = tls
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let connector = hyper_rustls::HttpsConnectorBuilder::new().with_tls_config(tls);
    let connector = connector.https_only().enable_http1().build();
    let client: Client<_, RequestBody> = Client::builder(TokioExecutor::new()).build(connector);
    let url = format!("https://{address}/");
    let config = Config::builder()
        .region("us-east-1")
        .endpoint_url(url)
        .transport(client);
    let config = config
        .credentials(Credentials::new("AKIDEXAMPLE", "hush"))
        .build();
    let channel = Channel::new(&SERVICE, &config).unwrap();
    let server = async {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
    };
    let (outcome, ()) = tokio::join!(call(&channel, 1), server);
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
}

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
#[test]
fn without_a_provider_of_crypto_https_is_refused() {
    let config = Config::builder().region("us-east-1").build();
    let error = Channel::new(&SERVICE, &config).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the endpoint is https, but TLS isn't built in: switch on the feature `ring` or `aws-lc-rs`"
    );
}
