//! The way of a signed request to the service and of the answer back: any `tower` service, by default
//! hyper's pooled HTTP/1.1 client.

mod connector;
mod http1;
mod proxy;
mod stream;
#[cfg(test)]
mod tests;
#[cfg_attr(
    not(any(feature = "ring", feature = "aws-lc-rs")),
    path = "transport/no_tls.rs"
)]
mod tls;

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Buf, Bytes};
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use hyper_util::client::legacy;
use tower_service::Service;

use super::error::chain;
use super::{BoxError, Config, ConfigError};
use connector::Refusal;

pub use http1::HttpTransport;
pub(crate) use proxy::ProxySettings;

/// The body of a request: all of it, cheap to clone.
pub type RequestBody = Full<Bytes>;

/// A response with its whole body, or why there is none.
pub(crate) type Exchange =
    Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send>>;

/// A transport whose types are forgotten, so that the code around it is compiled once.
pub(crate) trait Transport: Send + Sync {
    /// Sends a request and reads the whole answer, of at most `limit` bytes.
    fn exchange(&self, request: Request<RequestBody>, limit: usize) -> Exchange;
}

/// A transport shared by the clones of a client.
#[derive(Clone)]
pub(crate) struct SharedTransport(Arc<dyn Transport>);

impl SharedTransport {
    pub(crate) fn new<S, B>(service: S) -> Self
    where
        S: Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + 'static,
        S::Future: Send,
        S::Error: Into<BoxError>,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<BoxError>,
    {
        Self(Arc::new(Tower::new(service)))
    }

    /// The transport of the settings, else hyper's client as they have it. Certificates are loaded only
    /// where TLS is needed.
    pub(crate) fn of(config: &Config, https: bool) -> Result<Self, ConfigError> {
        match &config.transport {
            Some(transport) => Ok(transport.clone()),
            None => Ok(Self::new(HttpTransport::of(config, https)?)),
        }
    }

    pub(crate) fn exchange(&self, request: Request<RequestBody>, limit: usize) -> Exchange {
        self.0.exchange(request, limit)
    }
}

impl fmt::Debug for SharedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedTransport")
    }
}

/// A `tower` service shared by many requests. Services need not be `Sync`, hence the mutex, which is held for a
/// clone only.
pub(crate) struct Tower<S>(Mutex<S>);

impl<S: Clone> Tower<S> {
    pub(crate) fn new(service: S) -> Self {
        Self(Mutex::new(service))
    }

    /// The service for one request.
    pub(crate) fn service(&self) -> S {
        let service = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        service.clone()
    }
}

impl<S, B> Transport for Tower<S>
where
    S: Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    fn exchange(&self, request: Request<RequestBody>, limit: usize) -> Exchange {
        let mut service = self.service();
        Box::pin(async move {
            let ready = poll_fn(|context| service.poll_ready(context)).await;
            ready.map_err(|error| TransportError {
                kind: TransportErrorKind::NotSent,
                source: error.into(),
            })?;
            let response = service.call(request).await.map_err(TransportError::of)?;
            read(response, limit).await
        })
    }
}

/// Reads a body into one buffer of its size.
async fn read<B>(response: Response<B>, limit: usize) -> Result<Response<Bytes>, TransportError>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    let (parts, body) = response.into_parts();
    let too_large = || TransportError {
        kind: TransportErrorKind::TooLarge,
        source: format!("the response has more than the {limit} bytes that are allowed").into(),
    };
    let expected = usize::try_from(body.size_hint().lower()).map_err(|_| too_large())?;
    if expected > limit {
        return Err(too_large());
    }
    // A length that is only announced is no reason to reserve more than this.
    let mut bytes = Vec::with_capacity(expected.min(4 << 20));
    let mut body = pin!(body);
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let Ok(mut data) = frame.map_err(TransportError::of)?.into_data() else {
            continue; // Trailers.
        };
        if data.remaining() > limit - bytes.len() {
            return Err(too_large());
        }
        while data.has_remaining() {
            let chunk = data.chunk();
            bytes.extend_from_slice(chunk);
            data.advance(chunk.len());
        }
    }
    Ok(Response::from_parts(parts, bytes.into()))
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) struct TransportError {
    pub(crate) kind: TransportErrorKind,
    pub(crate) source: BoxError,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum TransportErrorKind {
    /// There was no connection, or it closed before the request was begun.
    NotSent,
    /// Something may have been sent.
    Broken,
    /// The answer has more bytes than are allowed.
    TooLarge,
}

impl TransportError {
    fn of(error: impl Into<BoxError>) -> Self {
        let source = error.into();
        let kind = match is_any(&*source, is_unsent) {
            true => TransportErrorKind::NotSent,
            false => TransportErrorKind::Broken,
        };
        Self { kind, source }
    }

    /// The error and its causes, but for what hyper says of every connection.
    pub(crate) fn reason(&self) -> String {
        let of_connection = self.source.downcast_ref::<legacy::Error>();
        let of_connection = of_connection.filter(|error| error.is_connect());
        let cause = of_connection.and_then(StdError::source);
        chain(cause.unwrap_or(&*self.source))
    }

    /// Whether another attempt would meet the same: a certificate isn't trusted, or a proxy wants other
    /// credentials.
    pub(crate) fn is_lasting(&self) -> bool {
        is_any(&*self.source, |error| error.is::<Refusal>())
    }
}

/// Whether this is so of the error or of one among its causes.
fn is_any(
    error: &(dyn StdError + 'static),
    is_so: impl Fn(&(dyn StdError + 'static)) -> bool,
) -> bool {
    std::iter::successors(Some(error), |error| (*error).source()).any(is_so)
}

/// Whether there was no connection, or hyper gave a request back unsent.
fn is_unsent(error: &(dyn StdError + 'static)) -> bool {
    let pooled = error.downcast_ref::<legacy::Error>();
    let connection = error.downcast_ref::<hyper::Error>();
    error.is::<Refusal>()
        || pooled.is_some_and(legacy::Error::is_connect)
        || connection.is_some_and(hyper::Error::is_canceled)
}
