//! hyper's client against sockets that misbehave.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod connections;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{HttpTransport, RequestBody, TransportError, TransportErrorKind};
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

/// Whether no connection waits to be accepted.
fn nobody_waits(listener: TcpListener) -> bool {
    let listener = listener.into_std().unwrap();
    matches!(listener.accept(), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
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
async fn a_redirect_is_not_followed() {
    let (listener, address) = listener().await;
    let (elsewhere, other) = self::listener().await;
    let redirect = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://{other}/\r\ncontent-length: 0\r\n\r\n"
    );
    let channel = channel(&format!("http://{address}"));
    let answers = [redirect.as_str()];
    let (error, ()) = tokio::join!(call(&channel, 3), serve(listener, &answers));
    let error = error.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Service, Some(307))
    );
    assert_eq!(error.attempts(), 1);
    assert!(nobody_waits(elsewhere));
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

#[tokio::test]
async fn an_answer_with_too_many_headers_is_an_error_that_says_so() {
    let (listener, address) = listener().await;
    let channel = channel(&format!("http://{address}"));
    let many = "x-tea: green\r\n".repeat(101);
    let long = format!("x-tea: {}\r\n", "x".repeat(1_000_000));
    let answers = [many, long].map(|headers| format!("HTTP/1.1 200 OK\r\n{headers}\r\n"));
    let calls = async {
        for _ in &answers {
            let error = call(&channel, 1).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Transport);
            let text = error.to_string();
            assert!(text.ends_with("message head is too large"), "{text}");
        }
    };
    // Who reads no further hangs up.
    let server = async {
        for answer in &answers {
            let (mut socket, _) = listener.accept().await.unwrap();
            read(&mut socket).await;
            _ = socket.write_all(answer.as_bytes()).await;
        }
    };
    tokio::join!(server, calls);
}

#[tokio::test]
async fn layers_are_around_every_attempt_after_signing() {
    let (listener, address) = listener().await;
    let seen = Arc::new(AtomicUsize::new(0));
    let attempts = Arc::clone(&seen);
    let config = Config::builder().region("us-east-1");
    let config = config.credentials(Credentials::new("AKIDEXAMPLE", "hush"));
    let config = config.endpoint_url(format!("http://{address}"));
    let transport = tower::ServiceBuilder::new()
        .concurrency_limit(1)
        .map_request(move |request: http::Request<RequestBody>| {
            assert!(request.headers().contains_key("authorization"));
            attempts.fetch_add(1, Ordering::Relaxed);
            request
        })
        .service(HttpTransport::new(&config.clone().build()).unwrap());
    let channel = Channel::new(&SERVICE, &config.transport(transport).build()).unwrap();
    let answers = ["HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n", ANSWER];
    let (meta, ()) = tokio::join!(call(&channel, 2), serve(listener, &answers));
    assert_eq!(meta.unwrap().attempts, 2);
    assert_eq!(seen.load(Ordering::Relaxed), 2);
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

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
#[test]
fn without_a_provider_of_crypto_https_is_refused() {
    let config = Config::builder().region("us-east-1").build();
    let error = Channel::new(&SERVICE, &config).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the endpoint or its proxy is https, but TLS isn't built in: switch on the feature `ring` or `aws-lc-rs`"
    );
}
