//! Layers around calls: what users put outside the retries, such as a limit of calls at a time.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use tower_service::Service;

use super::{Encoded, Inner, Outcome};
use crate::runtime::{BoxError, ErrorKind, Failure, Meta, Operation, Overrides};

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
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Answer, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: CallRequest) -> Self::Future {
        let inner = Arc::clone(&self.0);
        Box::pin(async move {
            inner
                .call(request)
                .await
                .map_err(|failure| failure as BoxError)
        })
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
            LayeredCalls(Arc::new(Tower(Mutex::new(layer(calls)))))
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

/// Services need not be `Sync`, hence the mutex, which is held for a clone only.
struct Tower<S>(Mutex<S>);

impl<S> Layered for Tower<S>
where
    S: Service<CallRequest, Response = Answer> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
{
    fn call(&self, request: CallRequest) -> Outcome {
        let mut service = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        Box::pin(async move {
            let ready = poll_fn(|context| service.poll_ready(context)).await;
            ready.map_err(|error| refused(error.into()))?;
            service
                .call(request)
                .await
                .map_err(|error| refused(error.into()))
        })
    }
}

/// The failure of the call itself, or that of the layer.
fn refused(error: BoxError) -> Box<Failure> {
    error.downcast::<Failure>().unwrap_or_else(|error| {
        let message = format!("the layer around calls failed: {}", super::chain(&*error));
        Failure::new(ErrorKind::Layer, message).with_source(error)
    })
}
