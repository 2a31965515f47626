//! Which source is found, what it sends, and what is refused.

mod identity_center;
mod machine;
mod order;
mod recorded;
mod roles;

use std::collections::VecDeque;
use std::fs;
use std::future::{Ready, ready};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use jiff::Timestamp;
use tempfile::TempDir;
use tower_service::Service;

use super::{Chain, Credentials, CredentialsSource};
use crate::runtime::config::settings;
use crate::runtime::profile::{ProfileFiles, Variables};
use crate::runtime::transport::{RequestBody, SharedTransport};
use crate::runtime::{BoxError, ConfigError};

/// Answers in turn, and keeps what was asked.
#[derive(Clone, Default)]
struct Fake(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: VecDeque<(u16, String)>,
    seen: Vec<Seen>,
}

struct Seen {
    line: String,
    headers: HeaderMap,
    body: String,
}

impl Seen {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl Fake {
    fn new<const N: usize>(answers: [(u16, &str); N]) -> Self {
        let fake = Self::default();
        let answers = answers.map(|(status, body)| (status, body.to_owned()));
        fake.0.lock().expect("a lock").answers.extend(answers);
        fake
    }

    /// The requests, in order. All answers must have been taken.
    fn seen(&self) -> Vec<Seen> {
        let mut state = self.0.lock().expect("a lock");
        assert_eq!(state.answers.len(), 0, "answers are left");
        std::mem::take(&mut state.seen)
    }

    fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.line).collect()
    }
}

impl Service<Request<RequestBody>> for Fake {
    type Response = Response<Full<Bytes>>;
    type Error = BoxError;
    type Future = Ready<Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<RequestBody>) -> Self::Future {
        let (parts, mut body) = request.into_parts();
        let frame = body.frame();
        let body =
            match std::pin::pin!(frame).poll(&mut Context::from_waker(std::task::Waker::noop())) {
                Poll::Ready(Some(Ok(frame))) => frame.into_data().unwrap_or_default(),
                _ => Bytes::new(),
            };
        let mut state = self.0.lock().expect("a lock");
        state.seen.push(Seen {
            line: format!("{} {}", parts.method, parts.uri),
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        });
        ready(match state.answers.pop_front() {
            Some((status, body)) => {
                let mut response = Response::new(Full::from(body));
                *response.status_mut() = status.try_into().expect("a status");
                Ok(response)
            }
            None => Err("nobody is there".into()),
        })
    }
}

/// A home directory with these files below `.aws`.
fn home(files: &[(&str, &str)]) -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        write(&home.path().join(".aws").join(name), text);
    }
    home
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// The source that is found, whose requests go to the fake service if there is one.
fn find(
    home: &Path,
    variables: &[(&str, &str)],
    fake: Option<&Fake>,
) -> Result<Option<CredentialsSource>, ConfigError> {
    let home = home.to_str().expect("text");
    let all = [("HOME", home)]
        .into_iter()
        .chain(variables.iter().copied());
    let variables: Variables = all
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let files = ProfileFiles::read(&variables)?;
    let settings = settings(&variables, &files)?;
    let mut chain = Chain::new(&variables, &files, &settings);
    let transport = fake.cloned().map(SharedTransport::new);
    chain.services = chain.services.through(transport.clone());
    chain.metadata = chain.metadata.through(transport);
    chain.find()
}

/// The credentials of the source that is found, or the problem, with the home directory as `~`.
async fn found(
    home: &Path,
    variables: &[(&str, &str)],
    fake: Option<&Fake>,
) -> Result<Credentials, String> {
    let short = |error: String| error.replace(home.to_str().expect("text"), "~");
    let source = find(home, variables, fake).map_err(|error| short(error.to_string()))?;
    let source = source.ok_or("nothing asks for a source")?;
    source
        .get(Timestamp::now())
        .await
        .map_err(|error| short(error.to_string()))
}

/// The problem with a config file.
async fn problem(config: &str) -> String {
    let home = home(&[("config", config)]);
    found(home.path(), &[], Some(&Fake::default()))
        .await
        .expect_err("a problem")
}

const STS: &str = "<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>\
                   <SessionToken>token</SessionToken><Expiration>2199-01-01T00:00:00Z</Expiration></Credentials>";
const JSON: &str = r#"{"Code": "Success", "AccessKeyId": "ASIA", "SecretAccessKey": "secret",
                       "Token": "token", "Expiration": "2199-01-01T00:00:00Z"}"#;

fn temporary() -> Credentials {
    let expiry = "2199-01-01T00:00:00Z".parse().expect("a time");
    Credentials::new("ASIA", "secret")
        .with_session_token("token")
        .with_expiry(expiry)
}
