//! Signatures of the AWS SigV4 suite and of botocore, and what the suite leaves out.

mod presigned;

use std::path::{Path, PathBuf};
use std::{env, fs};

use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use jiff::{SignedDuration, Timestamp};

use super::canonical::{SignedHeaders, canonical_request, extend_path, extend_query};
use super::{Signer, Time, X_AMZ_SECURITY_TOKEN, string_to_sign};
use crate::runtime::Credentials;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "AQoDYXdzEPT//////////wEXAMPLE+token/==";
const BODY: &[u8] = br#"{"name":"order-42"}"#;

/// The cases of the suite that can't be stated here, and why.
const SKIPPED: [(&str, &str); 1] = [("get-space", "its path has a space, which no URI has")];

fn at() -> Timestamp {
    "2015-08-30T12:36:00Z".parse().expect("a time")
}

fn credentials() -> Credentials {
    Credentials::new("AKIDEXAMPLE", SECRET)
}

/// The headers of a Step Functions request before it is signed.
fn headers() -> HeaderMap {
    let headers = [
        (HOST, "states.us-east-1.amazonaws.com"),
        (CONTENT_TYPE, "application/x-amz-json-1.0"),
        (
            HeaderName::from_static("x-amz-target"),
            "AWSStepFunctions.StartExecution",
        ),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    headers.into_iter().collect()
}

fn sign(signer: &Signer, headers: &mut HeaderMap, credentials: &Credentials, at: Timestamp) {
    let uri = Uri::from_static("https://states.us-east-1.amazonaws.com/");
    signer
        .sign(&Method::POST, &uri, headers, BODY, credentials, at)
        .expect("a signature");
}

#[test]
fn the_suite_of_aws() {
    let shared = env::var_os("SFN_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let suite = shared.join("conformance/sigv4");
    if !suite.is_dir() {
        let missing = format!("no SigV4 suite in {}", suite.display());
        assert!(env::var_os("CI").is_none(), "{missing}");
        println!("skipped: {missing}");
        return;
    }
    let cases = cases(&suite);
    assert_eq!(cases.len(), 34);
    for case in cases {
        let name = case.file_name().expect("a name").to_string_lossy();
        let text = |stage: &str| {
            fs::read_to_string(case.join(format!("{name}.{stage}"))).expect("a stage of a case")
        };
        let request = text("req");
        match SKIPPED.iter().find(|(skipped, _)| *skipped == name) {
            Some((_, reason)) => {
                assert!(SuiteRequest::parse(&request).is_none(), "{name}: {reason}?");
                println!("skipped: {name}: {reason}");
            }
            None => SuiteRequest::parse(&request)
                .expect("a request")
                .check(&name, text),
        }
    }
}

/// The folders of the suite that hold a case, at any depth.
fn cases(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut cases = Vec::new();
    for path in paths.filter(|path| path.is_dir()) {
        let name = path.file_name().expect("a name").to_string_lossy();
        if path.join(format!("{name}.req")).is_file() {
            cases.push(path);
        } else {
            cases.extend(self::cases(&path));
        }
    }
    cases
}

struct SuiteRequest<'a> {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: &'a str,
}

impl<'a> SuiteRequest<'a> {
    /// A request as HTTP/1.1 has it; none if its target is no URI.
    fn parse(text: &'a str) -> Option<Self> {
        let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
        // A folded line counts as a space (RFC 9112, 5.2).
        let head = head.replace("\n ", "  ");
        let mut lines = head.lines();
        let line = lines.next().and_then(|line| line.strip_suffix(" HTTP/1.1"));
        let (method, target) = line?.split_once(' ')?;
        let mut headers = HeaderMap::new();
        for line in lines {
            let (name, value) = line.split_once(':').expect("a header");
            let name: HeaderName = name.parse().expect("a name");
            headers.append(name, value.trim().parse().expect("a value"));
        }
        Some(Self {
            method: method.parse().expect("a method"),
            uri: target.parse().ok()?,
            headers,
            body,
        })
    }

    fn check(mut self, name: &str, text: impl Fn(&str) -> String) {
        let (method, uri, headers) = (&self.method, &self.uri, &mut self.headers);
        let body = self.body.as_bytes();
        let canonical = text("creq");
        let token = canonical
            .lines()
            .find_map(|line| line.strip_prefix("x-amz-security-token:"));
        let credentials = match token {
            Some(token) => credentials().with_session_token(token),
            None => credentials(),
        };
        let signer = Signer::new("us-east-1", "service");
        signer
            .sign(method, uri, headers, body, &credentials, at())
            .expect("a signature");
        let request = canonical_request(method, uri, &SignedHeaders::of(headers), body);
        assert_eq!(String::from_utf8_lossy(&request), canonical, "{name}");
        let time = Time::of(at());
        let signed = string_to_sign(&request, &signer.scope(&time), &time);
        assert_eq!(String::from_utf8_lossy(&signed), text("sts"), "{name}");
        assert_eq!(headers[AUTHORIZATION], text("authz"), "{name}");
    }
}

/// Signatures that botocore 1.44.5 makes (`SigV4Auth`).
#[test]
fn a_step_functions_request() {
    let table = [
        (
            credentials().with_session_token(TOKEN),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/states/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target;x-extra, Signature=bb0a43faf8863643b69182fa61aaa31ed2ede6467080ac5bf133d143742a1aba",
        ),
        // Longer than a block of SHA-256.
        (
            Credentials::new("AKIDEXAMPLE", SECRET.repeat(2)),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/states/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target;x-extra, Signature=bf37182cd993db98e2f18067ad7f212e10836e579c46fc974e7cf31c00de04e3",
        ),
    ];
    for (credentials, authorization) in table {
        let mut headers = headers();
        headers.insert("x-extra", HeaderValue::from_static(" a \t b "));
        headers.insert("user-agent", HeaderValue::from_static("x"));
        headers.insert("x-amzn-trace-id", HeaderValue::from_static("Root=1"));
        sign(
            &Signer::new("us-east-1", "states"),
            &mut headers,
            &credentials,
            at(),
        );
        assert_eq!(headers[AUTHORIZATION], authorization);
    }
}

#[test]
fn a_signature_replaces_the_one_before_it() {
    let signer = Signer::new("us-east-1", "states");
    let other = Credentials::new("AKIDOTHER", "other");
    let tomorrow = at() + SignedDuration::from_hours(24);
    let steps = [
        (credentials().with_session_token(TOKEN), at()),
        (credentials(), at()),
        (credentials(), tomorrow),
        (other.clone(), tomorrow),
        (other, at()),
    ];
    let mut resigned = headers();
    for (credentials, at) in steps {
        sign(&signer, &mut resigned, &credentials, at);
        let mut fresh = headers();
        sign(
            &Signer::new("us-east-1", "states"),
            &mut fresh,
            &credentials,
            at,
        );
        assert_eq!(resigned, fresh);
    }
}

#[test]
fn debug_shows_no_secret() {
    let signer = Signer::new("us-east-1", "states");
    let mut headers = headers();
    sign(
        &signer,
        &mut headers,
        &credentials().with_session_token(TOKEN),
        at(),
    );
    let shown = format!("{signer:?} {headers:?}");
    for secret in [SECRET, TOKEN, "Signature="] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn a_header_is_signed_by_its_bytes() {
    let mut headers = headers();
    let value = HeaderValue::from_bytes(b"caf\xc3\xa9  \xff").expect("a value");
    headers.insert("x-extra", value);
    let uri = Uri::from_static("/");
    let request = canonical_request(&Method::POST, &uri, &SignedHeaders::of(&headers), b"");
    let line: &[u8] = b"x-extra:caf\xc3\xa9 \xff";
    assert!(request.split(|byte| *byte == b'\n').any(|it| it == line));
}

#[test]
fn credentials_that_no_header_can_hold_are_refused() {
    let wrong = [
        credentials().with_session_token("token\n"),
        Credentials::new("AKID\r\nEXAMPLE", SECRET),
    ];
    for credentials in wrong {
        let (uri, mut headers) = (Uri::from_static("/"), headers());
        let signer = Signer::new("us-east-1", "states");
        let signed = signer.sign(&Method::POST, &uri, &mut headers, b"", &credentials, at());
        assert!(signed.is_err());
        assert!(!headers.contains_key(AUTHORIZATION));
        assert!(!headers.contains_key(X_AMZ_SECURITY_TOKEN));
    }
}

#[test]
fn paths_and_queries() {
    let path = |path| {
        let mut text = Vec::new();
        extend_path(&mut text, path);
        String::from_utf8(text).expect("ASCII")
    };
    assert_eq!(path("/example space/"), "/example%20space/");
    assert_eq!(path("/a%20b/../c%2Fd/.//é"), "/c%252Fd/%C3%A9");
    assert_eq!(path("/../.."), "/");
    let query = |query| {
        let mut text = Vec::new();
        extend_query(&mut text, query);
        String::from_utf8(text).expect("ASCII")
    };
    assert_eq!(query("b=%2F&a=&&a-=1&a"), "a=&a=&a-=1&b=%2F");
    assert_eq!(query("a=b=c&é=/"), "%C3%A9=%2F&a=b%3Dc");
}

#[test]
fn times() {
    let text = |at| String::from_utf8(Time::of(at).0.to_vec()).expect("ASCII");
    assert_eq!(text(Timestamp::UNIX_EPOCH), "19700101T000000Z");
    assert_eq!(text(Timestamp::MAX), "99991230T220000Z");
    let fraction = "2026-11-09T08:07:59.999Z".parse().expect("a time");
    assert_eq!(text(fraction), "20261109T080759Z");
}
