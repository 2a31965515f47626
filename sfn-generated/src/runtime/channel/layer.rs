//! Layers around calls: what users put outside the retries, such as a limit of calls at a time.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use tower_service::Service;

use super::{Encoded, Inner, Outcome};
use crate::runtime::transport::Tower;
use crate::runtime::{BoxError, CallError, ErrorKind, Failure, Meta, Operation, Overrides};

/// A call that is about to be made, as a layer around calls sees it: not yet signed, one for all of its
/// attempts.
#[derive(Clone)]
#[non_exhaustive]
pub struct CallRequest {
    /// What is called.
    pub operation: &'static Operation,
    /// The input as JSON.
    pub body: Bytes,
    /// What this call does differently from the client's settings.
    pub overrides: Overrides,
    pub(super) filled_token: bool,
    /// Set when something is about to be sent.
    pub(super) begun: Option<Arc<AtomicBool>>,
}

impl CallRequest {
    pub(super) fn new(
        operation: &'static Operation,
        encoded: Encoded,
        overrides: Overrides,
    ) -> Self {
        Self {
            operation,
            body: encoded.body.into(),
            overrides,
            filled_token: encoded.filled_token,
            begun: None,
        }
    }
}

/// The input may be sensitive.
impl fmt::Debug for CallRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallRequest")
            .field("operation", &self.operation.name)
            .field("overrides", &self.overrides)
            .finish_non_exhaustive()
    }
}

/// The answer to a successful call.
#[derive(Clone)]
#[non_exhaustive]
pub struct Answer {
    /// What was called.
    pub operation: &'static str,
    /// The output as JSON.
    pub body: Bytes,
    /// What is known about the exchange.
    pub meta: Meta,
}

/// The output may be sensitive.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("operation", &self.operation)
            .field("meta", &self.meta)
            .finish_non_exhaustive()
    }
}

/// Makes the calls of a client, retries included: the `tower` service that
/// [`call_layer`](crate::runtime::ConfigBuilder::call_layer) wraps. Always ready.
#[derive(Clone)]
pub struct CallService(pub(super) Arc<Inner>);

impl Service<CallRequest> for CallService {
    type Response = Answer;
    type Error = CallError;
    type Future = Pin<Box<dyn Future<Output = Result<Answer, CallError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), CallError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: CallRequest) -> Self::Future {
        let inner = Arc::clone(&self.0);
        Box::pin(async move { inner.call(request).await.map_err(CallError::of) })
    }
}

impl fmt::Debug for CallService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CallService")
            .field(&self.0.service.id)
            .finish()
    }
}

/// A layer around calls whose types are forgotten.
#[derive(Clone)]
pub(crate) struct CallLayer(Arc<dyn Fn(CallService) -> LayeredCalls + Send + Sync>);

impl CallLayer {
    pub(crate) fn new<L, S>(layer: L) -> Self
    where
        L: Fn(CallService) -> S + Send + Sync + 'static,
        S: Service<CallRequest, Response = Answer> + Clone + Send + 'static,
        S::Future: Send,
        S::Error: Into<BoxError>,
    {
        Self(Arc::new(move |calls| {
            LayeredCalls(Arc::new(Tower::new(layer(calls))))
        }))
    }

    pub(super) fn around(&self, calls: CallService) -> LayeredCalls {
        (self.0)(calls)
    }
}

impl fmt::Debug for CallLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallLayer")
    }
}

/// Calls within their layer.
#[derive(Clone)]
pub(super) struct LayeredCalls(Arc<dyn Layered>);

impl LayeredCalls {
    pub(super) fn call(&self, request: CallRequest) -> Outcome {
        self.0.call(request)
    }
}

trait Layered: Send + Sync {
    fn call(&self, request: CallRequest) -> Outcome;
}

impl<S> Layered for Tower<S>
where
    S: Service<CallRequest, Response = Answer> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
{
    fn call(&self, mut request: CallRequest) -> Outcome {
        let begun = Arc::<AtomicBool>::default();
        request.begun = Some(Arc::clone(&begun));
        let mut service = self.service();
        Box::pin(async move {
            let ready = poll_fn(|context| service.poll_ready(context)).await;
            ready.map_err(|error| refused(error.into(), false))?;
            let outcome = service.call(request).await;
            outcome.map_err(|error| refused(error.into(), begun.load(Ordering::Relaxed)))
        })
    }
}

/// The failure of the call itself, in whatever the layer wraps it, or that of the layer, which the call
/// may have begun before.
fn refused(error: BoxError, begun: bool) -> Box<Failure> {
    let error = match error.downcast::<CallError>() {
        Ok(error) => return error.into_failure(),
        Err(error) => error,
    };
    let mut causes = std::iter::successors(error.source(), |error| (*error).source());
    if let Some(of_call) = causes.find_map(|error| error.downcast_ref::<CallError>()) {
        return of_call.copy_failure().with_source(error);
    }
    let message = format!("the layer around calls failed: {}", super::chain(&*error));
    let mut failure = Failure::new(ErrorKind::Layer, message).with_source(error);
    failure.in_doubt = begun;
    failure
}
