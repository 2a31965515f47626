//! What the tests of the runtime share: a transport that answers from a queue, and a service of two
//! operations as a generator would write it.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::Instant;
use tower_service::Service as Tower;

use super::config::ConfigBuilder;
use super::{
    BoxError, Channel, Config, Credentials, Input, Operation, PageSize, Paginated, RequestBody,
    Service, ServiceException,
};

/// What the fake service does with a request.
pub(crate) enum Reply {
    Answer(u16, &'static [(&'static str, &'static str)], String),
    /// The connection breaks.
    Broken,
    /// Nothing comes back for some seconds, then this with status 200.
    Late(u64, &'static str),
}

pub(crate) fn answer(status: u16, body: &str) -> Reply {
    Reply::Answer(status, &[], body.to_owned())
}

/// A request as it arrived.
pub(crate) struct Seen {
    pub(crate) uri: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    pub(crate) at: Instant,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A transport that gives its replies in turn, and a transport error when there are none left.
#[derive(Clone, Default)]
pub(crate) struct Fake(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    replies: VecDeque<Reply>,
    seen: Vec<Seen>,
}

impl Fake {
    pub(crate) fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        let fake = Self::default();
        fake.0.lock().unwrap().replies.extend(replies);
        fake
    }

    /// The requests since the last call of this.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut self.0.lock().unwrap().seen)
    }

    /// Settings with credentials and this transport.
    pub(crate) fn config(&self) -> ConfigBuilder {
        let credentials = Credentials::new("AKIDEXAMPLE", "hush").with_session_token("quiet");
        let config = Config::builder().region("us-east-1");
        config.credentials(credentials).transport(self.clone())
    }

    pub(crate) fn channel(&self) -> Channel {
        Channel::new(&SERVICE, &self.config().build()).unwrap()
    }
}

impl Tower<Request<RequestBody>> for Fake {
    type Response = Response<Full<Bytes>>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<RequestBody>) -> Self::Future {
        let state = self.0.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            let reply = {
                let mut state = state.lock().unwrap();
                state.seen.push(Seen {
                    uri: parts.uri.to_string(),
                    headers: parts.headers,
                    body: serde_json::from_slice(&body)?,
                    at: Instant::now(),
                });
                state.replies.pop_front()
            };
            match reply {
                Some(Reply::Answer(status, headers, body)) => {
                    let mut response = Response::builder().status(status);
                    for (name, value) in headers {
                        response = response.header(*name, *value);
                    }
                    Ok(response.body(Full::from(body))?)
                }
                Some(Reply::Broken) => Err("the plug was pulled".into()),
                Some(Reply::Late(seconds, body)) => {
                    tokio::time::sleep(Duration::from_secs(seconds)).await;
                    Ok(Response::new(Full::from(body)))
                }
                None => Err("a request too many".into()),
            }
        })
    }
}

pub(crate) static SERVICE: Service = Service::new(
    "Test Service",
    "test",
    "application/x-amz-json-1.0",
    "2020-02-02",
);

pub(crate) static OPERATIONS: &[&Operation] = &[Nothing::OPERATION, ListThings::OPERATION];

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Exception {
    TooBig { limit: i64 },
}

impl ServiceException for Exception {
    fn decode(code: &str, body: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct TooBig {
            limit: i64,
        }
        match code {
            "TooBig" => {
                let TooBig { limit } = super::decode_exception(body)?;
                Some(Self::TooBig { limit })
            }
            _ => None,
        }
    }
}

/// The input of an operation without members.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Nothing {}

impl Input for Nothing {
    type Output = Nothing;
    type Exception = Exception;
    const OPERATION: &'static Operation = &Operation::new::<Self>("DoNothing", "Test.DoNothing");
}

/// The input of an operation that answers page by page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListThings {
    pub(crate) owner: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) filter: Option<Filter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_results: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_token: Option<String>,
}

/// A structure that outputs have too, whose missing members are zero values therefore.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    pub(crate) names: Vec<Name>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Name {
    pub(crate) name: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Things {
    pub(crate) things: Option<Vec<i64>>,
    pub(crate) next_token: Option<String>,
}

impl Input for ListThings {
    type Output = Things;
    type Exception = Exception;
    const OPERATION: &'static Operation =
        &Operation::new::<Self>("ListThings", "Test.ListThings").paginated();
}

impl Paginated for ListThings {
    type Item = i64;
    const TOKENS: &'static [&'static str] = &["nextToken"];

    fn items(output: &mut Things) -> Option<&mut Vec<i64>> {
        output.things.as_mut()
    }

    fn advance(&mut self, output: &Things) -> bool {
        self.next_token.clone_from(&output.next_token);
        self.next_token.is_some()
    }
}

impl PageSize for ListThings {
    fn set_page_size(&mut self, size: i32) {
        self.max_results = Some(size);
    }
}
