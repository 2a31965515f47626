//! The transport of clients of stubs: finds the stub that takes a call, and gives its answer.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use tokio::time::sleep;

use super::entry::Answer;
use super::{State, lock};
use crate::runtime::server::{Api, Call, Fault, request_id};
use crate::runtime::{BoxError, RequestBody};

#[derive(Clone)]
pub(super) struct Transport {
    api: &'static Api,
    state: Arc<Mutex<State>>,
}

impl Transport {
    pub(super) fn new(api: &'static Api, state: Arc<Mutex<State>>) -> Self {
        Self { api, state }
    }
}

impl tower_service::Service<Request<RequestBody>> for Transport {
    type Response = Response<Full<Bytes>>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<RequestBody>) -> Self::Future {
        let Self { api, state } = self.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let request_id = request_id();
            let call = match api.call(&request_id, head, body.collect().await?.to_bytes()) {
                Ok(call) => call,
                Err(fault) => {
                    let problem = format!("a call is as no stub may take it: {fault}");
                    lock(&state).unmatched.push(problem);
                    return Ok(api.response(&request_id, Err(fault)));
                }
            };
            let answer = lock(&state).take(&call);
            let answered = match answer {
                Ok(Answer { delay, make }) => {
                    sleep(delay).await;
                    make.ok_or("the stub breaks the connection")?(&call)
                }
                // Of the client's kind: what no stub takes has no effect.
                Err(problem) => Err(Fault::new(400, "NoStub", problem)),
            };
            Ok(api.response(&request_id, answered))
        })
    }
}

impl State {
    /// The answer of the stub that takes a call, or why none does.
    fn take(&mut self, call: &Call) -> Result<Answer, String> {
        self.calls.push(call.clone());
        let mut reasons = Vec::new();
        for entry in &mut self.entries {
            let is_its_turn = self.in_order && entry.is_owing();
            let turn = if is_its_turn {
                ", whose turn it is"
            } else {
                ""
            };
            match entry.take(call) {
                Ok(answer) => return Ok(answer),
                Err(reason) if is_its_turn || entry.is_of_operation(call) => {
                    reasons.push(format!("\n  {entry:?}{turn}: {reason}"));
                }
                Err(_) => {}
            }
            if is_its_turn {
                break;
            }
        }
        let (operation, input) = (
            call.context().operation().name,
            String::from_utf8_lossy(call.body()),
        );
        let problem = format!("no stub takes {operation} with {input}{}", reasons.concat());
        self.unmatched.push(problem.clone());
        Err(problem)
    }
}
