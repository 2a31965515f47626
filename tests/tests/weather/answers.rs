//! Answers as bytes: good ones, and the beginnings of bad ones.

use serde_json::Value;

use crate::server::Step;

/// A whole answer with these headers, each ended by `\r\n`.
pub(crate) fn with_headers(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let head = format!("HTTP/1.1 {status} Status\r\n{headers}content-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// A whole answer.
pub(crate) fn bytes(status: u16, body: impl AsRef<[u8]>) -> Vec<u8> {
    with_headers(status, "content-type: application/x-amz-json-1.0\r\n", body)
}

/// The step that answers.
pub(crate) fn answer(status: u16, body: impl AsRef<[u8]>) -> Step {
    Step::Send(bytes(status, body))
}

/// The step that answers with JSON.
pub(crate) fn json(status: u16, body: &Value) -> Step {
    answer(status, body.to_string())
}

/// The head of an answer whose body comes in pieces.
pub(crate) const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
