//! The ways in which an attempt goes wrong, and what a client has to make of each.

use std::time::Duration;

use sfn_generated::ErrorKind::{self, Decode, Service, Throttled, Timeout, Transport};

use crate::answers::{CHUNKED, answer, bytes, with_headers};
use crate::server::Step::{self, Close, Drip, Flood, Hold, Reset, Send};

/// A way in which an attempt goes wrong.
pub(crate) struct Storm {
    pub(crate) name: &'static str,
    pub(crate) steps: Vec<Step>,
    /// What it is called if it isn't repeated.
    pub(crate) kind: ErrorKind,
    /// Whether another attempt may succeed.
    pub(crate) passes: bool,
}

impl Storm {
    /// Whether the service may have done what it was asked to. One that throttles or refuses didn't.
    pub(crate) fn leaves_doubt(&self) -> bool {
        match self.kind {
            Service => self.passes,
            kind => kind != Throttled,
        }
    }
}

pub(crate) fn all() -> Vec<Storm> {
    let mut all = Vec::new();
    let mut add = |kind, passes, storms: Vec<(&'static str, Vec<Step>)>| {
        all.extend(storms.into_iter().map(|(name, steps)| Storm {
            name,
            steps,
            kind,
            passes,
        }));
    };
    add(Transport, true, broken());
    add(Timeout, true, slow());
    add(Service, true, faults());
    add(Throttled, true, throttles());
    add(Service, false, refusals());
    add(Decode, false, unreadable());
    add(Decode, false, huge());
    all
}

/// An answer without its last bytes.
fn cut(body: &str, missing: usize) -> Step {
    let mut bytes = bytes(200, body);
    bytes.truncate(bytes.len() - missing);
    Send(bytes)
}

fn text(text: &str) -> Step {
    Send(text.as_bytes().to_vec())
}

/// Connections that end before the answer does, and answers that aren't HTTP.
fn broken() -> Vec<(&'static str, Vec<Step>)> {
    let body = r#"{"name": "n"}"#;
    let chunk = text(&format!("{CHUNKED}5\r\n{{\"nam\r\n"));
    vec![
        ("reset for an answer", vec![Reset]),
        ("closed without an answer", vec![Close]),
        ("reset within the head", vec![cut(body, 20), Reset]),
        ("closed within the head", vec![cut(body, 20), Close]),
        ("reset before the body", vec![cut(body, 13), Reset]),
        ("closed before the body", vec![cut(body, 13), Close]),
        ("reset within the body", vec![cut(body, 1), Reset]),
        ("closed within the body", vec![cut(body, 1), Close]),
        ("reset between chunks", vec![chunk.clone(), Reset]),
        ("closed between chunks", vec![chunk, Close]),
        (
            "not HTTP",
            vec![text("220 mail.example.com ESMTP\r\n\r\n"), Close],
        ),
        ("bytes", vec![Send(vec![0, 159, 146, 150, 255, 10]), Close]),
        (
            "a length that is none",
            vec![
                text("HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n{}"),
                Close,
            ],
        ),
        (
            "two lengths",
            vec![text(
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{} ",
            )],
        ),
        (
            "a chunk of no size",
            vec![text(&format!("{CHUNKED}many\r\n{{}}\r\n0\r\n\r\n"))],
        ),
        (
            "a head without end",
            vec![text("HTTP/1.1 200 OK\r\n"), Flood(vec![b'x'; 1000])],
        ),
        (
            "headers without end",
            vec![text("HTTP/1.1 200 OK\r\n"), Flood(b"x: y\r\n".to_vec())],
        ),
    ]
}

/// Answers that don't come in time.
fn slow() -> Vec<(&'static str, Vec<Step>)> {
    let (body, pause) = (r#"{"name": "n"}"#, Duration::from_millis(50));
    let hint = b"HTTP/1.1 102 Processing\r\n\r\n";
    let slowly = |bytes: Vec<u8>| vec![Drip(bytes.repeat(100), pause)];
    vec![
        ("no answer", vec![Hold]),
        ("no end of the head", vec![cut(body, 20), Hold]),
        ("no body", vec![cut(body, 13), Hold]),
        ("no end of the body", vec![cut(body, 1), Hold]),
        (
            "no end of the chunks",
            vec![text(&format!("{CHUNKED}2\r\n{{}}\r\n")), Hold],
        ),
        ("a head by single bytes", slowly(bytes(200, body))),
        (
            "a body by single bytes",
            [
                vec![text("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")],
                slowly(b" ".to_vec()),
            ]
            .concat(),
        ),
        ("hints and nothing else", slowly(hint.to_vec())),
    ]
}

/// Answers that say that the service, or what stands before it, is at fault.
fn faults() -> Vec<(&'static str, Vec<Step>)> {
    let html = "<html><h1>Service Unavailable</h1></html>";
    let unavailable = r#"{"__type": "ServiceUnavailableException", "message": "later"}"#;
    vec![
        (
            "500",
            vec![answer(500, r#"{"__type": "InternalServerError"}"#)],
        ),
        ("502 without a body", vec![answer(502, "")]),
        ("503", vec![answer(503, unavailable)]),
        (
            "504 of another service",
            vec![answer(504, r#"["gateway", "timeout"]"#)],
        ),
        (
            "503 in HTML",
            vec![Send(with_headers(503, "content-type: text/html\r\n", html))],
        ),
        ("503 and then closed", vec![answer(503, unavailable), Close]),
        ("503 in no encoding", vec![answer(503, b"\xff\xfe\0\x80")]),
        (
            "503 cut short in its JSON",
            vec![answer(503, &unavailable[..30])],
        ),
        ("503 of deep JSON", vec![answer(503, "[".repeat(100_000))]),
        (
            "400, a timeout of theirs",
            vec![answer(400, r#"{"__type": "RequestTimeoutException"}"#)],
        ),
    ]
}

fn throttles() -> Vec<(&'static str, Vec<Step>)> {
    vec![
        ("429", vec![answer(429, "")]),
        (
            "429 in HTML",
            vec![Send(with_headers(
                429,
                "content-type: text/html\r\n",
                "<p>Slow</p>",
            ))],
        ),
        (
            "400, throttled",
            vec![answer(400, r#"{"__type": "ThrottlingException"}"#)],
        ),
        (
            "503, throttled",
            vec![answer(503, r#"{"__type": "SlowDown"}"#)],
        ),
    ]
}

/// Answers that say that the request is at fault: it would be the next time.
fn refusals() -> Vec<(&'static str, Vec<Step>)> {
    vec![
        (
            "400",
            vec![answer(400, r#"{"__type": "ExecutionDoesNotExist"}"#)],
        ),
        ("400 in no encoding", vec![answer(400, b"\xff\xfe\0\x80")]),
        (
            "400 of deep JSON",
            vec![answer(400, r#"{"a":"#.repeat(100_000))],
        ),
        (
            "403 in HTML",
            vec![Send(with_headers(
                403,
                "content-type: text/html\r\n",
                "<p>No</p>",
            ))],
        ),
        (
            "301",
            vec![Send(with_headers(
                301,
                "location: http://127.0.0.1:1/\r\n",
                "",
            ))],
        ),
    ]
}

/// Successes that can't be read. The service did its work, so that the next attempt would be no better.
fn unreadable() -> Vec<(&'static str, Vec<Step>)> {
    let gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xae\x05\0C\xbf\xa6\xa3\x02\0\0\0";
    vec![
        (
            "HTML",
            vec![Send(with_headers(
                200,
                "content-type: text/html\r\n",
                "<p>Hello</p>",
            ))],
        ),
        (
            "invalid UTF-8",
            vec![answer(200, b"{\"status\": \"\xff\"}")],
        ),
        ("UTF-16", vec![answer(200, b"{\0}\0")]),
        ("JSON cut short", vec![answer(200, r#"{"status": "RUNN"#)]),
        ("two JSON texts", vec![answer(200, "{}{}")]),
        ("JSON of another kind", vec![answer(200, "[1]")]),
        ("deep lists", vec![answer(200, "[".repeat(100_000))]),
        (
            "deep objects",
            vec![answer(200, r#"{"status":"#.repeat(100_000))],
        ),
        (
            "compressed",
            vec![Send(with_headers(200, "content-encoding: gzip\r\n", gzip))],
        ),
    ]
}

/// Bodies of more bytes than are allowed. They aren't read to their end.
fn huge() -> Vec<(&'static str, Vec<Step>)> {
    let chunk = [b"1000\r\n", &[b' '; 0x1000][..], b"\r\n"].concat();
    let announced = |length: &str| {
        text(&format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n"
        ))
    };
    vec![
        ("a huge length", vec![announced("1000000000000"), Hold]),
        (
            "the greatest length",
            vec![announced("18446744073709551613"), Hold],
        ),
        (
            "a flood",
            vec![announced("1000000000000"), Flood(vec![b' '; 4096])],
        ),
        ("a flood of chunks", vec![text(CHUNKED), Flood(chunk)]),
    ]
}
