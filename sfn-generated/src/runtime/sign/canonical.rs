//! The canonical request: what a signature says of a request, in the one form that both sides can write.

use http::header::HeaderName;
use http::{HeaderMap, Method, Uri};
use sha2::{Digest, Sha256};

use super::{encode, hex};

/// What a signature doesn't cover: headers of one connection, those that may be changed on the way, and
/// the signature itself.
const UNSIGNED_HEADERS: [&str; 15] = [
    "authorization",
    "baggage",
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
];

/// The headers that a signature covers.
pub(super) struct SignedHeaders<'a> {
    headers: &'a HeaderMap,
    sorted: Vec<&'a HeaderName>,
    /// As a signature lists them, such as `content-type;host`.
    pub(super) list: String,
}

impl<'a> SignedHeaders<'a> {
    pub(super) fn of(headers: &'a HeaderMap) -> Self {
        let is_signed = |name: &&HeaderName| !UNSIGNED_HEADERS.contains(&name.as_str());
        let mut sorted = Vec::with_capacity(headers.keys_len());
        sorted.extend(headers.keys().filter(is_signed));
        sorted.sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
        let names: Vec<&str> = sorted.iter().map(|name| name.as_str()).collect();
        let list = names.join(";");
        Self {
            headers,
            sorted,
            list,
        }
    }
}

pub(super) fn canonical_request(
    method: &Method,
    uri: &Uri,
    signed: &SignedHeaders<'_>,
    body: &[u8],
) -> Vec<u8> {
    let mut request = Vec::with_capacity(1024);
    request.extend_from_slice(method.as_str().as_bytes());
    request.push(b'\n');
    extend_path(&mut request, uri.path());
    request.push(b'\n');
    extend_query(&mut request, uri.query().unwrap_or_default());
    request.push(b'\n');
    for name in &signed.sorted {
        request.extend_from_slice(name.as_str().as_bytes());
        let mut separator = b':';
        for value in signed.headers.get_all(*name) {
            request.push(separator);
            extend_trimmed(&mut request, value.as_bytes());
            separator = b',';
        }
        request.push(b'\n');
    }
    request.push(b'\n');
    request.extend_from_slice(signed.list.as_bytes());
    request.push(b'\n');
    request.extend_from_slice(&hex(&Sha256::digest(body).into()));
    request
}

/// Appends a path without dot segments and empty ones, percent-encoded: a second time, since in a URI
/// it is encoded already. So it is for every service but S3.
pub(super) fn extend_path(request: &mut Vec<u8>, path: &str) {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    for segment in &segments {
        request.push(b'/');
        encode(request, segment.as_bytes(), b"");
    }
    if segments.is_empty() || path.ends_with('/') {
        request.push(b'/');
    }
}

/// Appends the parameters of a query, sorted by name, then by value. In a URI they are encoded already,
/// except for what may stand there as it is.
pub(super) fn extend_query(request: &mut Vec<u8>, query: &str) {
    let encoded = |text: &str| {
        let mut encoded = Vec::new();
        encode(&mut encoded, text.as_bytes(), b"%");
        encoded
    };
    let parameters = query.split('&').filter(|parameter| !parameter.is_empty());
    let mut parameters: Vec<(Vec<u8>, Vec<u8>)> = parameters
        .map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")))
        .map(|(name, value)| (encoded(name), encoded(value)))
        .collect();
    parameters.sort_unstable();
    for (index, (name, value)) in parameters.iter().enumerate() {
        if index > 0 {
            request.push(b'&');
        }
        request.extend_from_slice(name);
        request.push(b'=');
        request.extend_from_slice(value);
    }
}

/// Appends a header's value without white space at its ends, and with single spaces within.
fn extend_trimmed(request: &mut Vec<u8>, value: &[u8]) {
    if !value.contains(&b' ') && !value.contains(&b'\t') {
        // A session token is long: the search for words would take a while.
        return request.extend_from_slice(value);
    }
    let words = value.split(|byte| matches!(byte, b' ' | b'\t'));
    for (index, word) in words.filter(|word| !word.is_empty()).enumerate() {
        if index > 0 {
            request.push(b' ');
        }
        request.extend_from_slice(word);
    }
}
