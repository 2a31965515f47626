//! The service's side of the protocol, for fakes: a `tower` service that answers requests as the service
//! would, by way of the trait that is generated for it. It runs inside the process as the transport of a
//! client, or behind an HTTP server, where any AWS tool can talk to it.

mod api;
mod constraint;
mod fault;
#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::fmt;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use serde::Serialize;

pub use self::fault::{Fault, fault};
#[cfg(any(test, feature = "test-util"))]
pub(crate) use api::request_id;
pub use api::{Api, Call, RequestContext};
pub use constraint::{Limits, Member, Shape};

/// What a fake answers: the JSON of an output, or a fault.
pub type Answer = Pin<Box<dyn Future<Output = Result<Vec<u8>, Fault>> + Send>>;

/// A service that speaks AWS JSON and leaves the answers to a fake. Cheap to clone; its clones share
/// the fake.
///
/// Requests are checked as far as the model says what they must be: required members, lengths, ranges and
/// values of enumerations, but no patterns. Signatures aren't checked. Bodies are read whole, whatever
/// their size, so it is for tests, and not for a network.
#[derive(Clone)]
pub struct Service {
    api: &'static Api,
    answer: Arc<dyn Fn(Call) -> Answer + Send + Sync>,
}

impl Service {
    /// A service with this API, whose calls are answered by a function.
    pub fn new(api: &'static Api, answer: impl Fn(Call) -> Answer + Send + Sync + 'static) -> Self {
        let answer = Arc::new(answer);
        Self { api, answer }
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("service", &self.api.service.id)
            .finish_non_exhaustive()
    }
}

impl<B> tower_service::Service<Request<B>> for Service
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: fmt::Display,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let Self { api, answer } = self.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let request_id = api::request_id();
            let body = body.collect().await.map_err(|error| {
                let problem = format!("the request broke off: {error}");
                fault::unreadable(&problem)
            });
            let call = body.and_then(|body| api.call(&request_id, head, body.to_bytes()));
            let answered = match call {
                Ok(call) => answer(call).await,
                Err(fault) => Err(fault),
            };
            Ok(api.response(&request_id, answered))
        })
    }
}

/// What an operation answers that a fake doesn't have: status 501 with the code `NotImplemented`, which
/// clients don't retry.
#[doc(hidden)]
pub fn not_implemented<I, T>(_: I, context: &RequestContext) -> Ready<Result<T, Fault>> {
    let operation = context.operation().name;
    let message = format!("the fake has no `{operation}`: implement it to have it answered");
    ready(Err(Fault::new(501, "NotImplemented", message)))
}

/// Writes an output.
///
/// # Errors
/// The status 500, where the output holds what JSON can't.
#[doc(hidden)]
pub fn written(output: &impl Serialize) -> Result<Vec<u8>, Fault> {
    serde_json::to_vec(output).map_err(|error| fault::unwritable(&error))
}
