//! The way of a signed request to the service and of the answer back: any `tower` service, by default
//! hyper's pooled HTTP/1.1 client.

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::{Buf, Bytes};
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use hyper_util::client::legacy::connect::{Connect, HttpConnector};
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower_service::Service;

use super::config::Setting;
use super::{BoxError, ConfigError};

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
        Self(Arc::new(Tower(Mutex::new(service))))
    }

    /// hyper's pooled client. Certificates are loaded only where TLS is needed: those of the system, or
    /// of the file.
    pub(crate) fn http(
        connect_timeout: Duration,
        tls: bool,
        roots: Option<&Setting>,
    ) -> Result<Self, ConfigError> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_keepalive(Some(Duration::from_secs(20)));
        connector.set_connect_timeout(Some(connect_timeout));
        connector.enforce_http(false);
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new());
        if tls {
            return Ok(Self::pooled(&builder, &encrypted(connector, roots)?));
        }
        Ok(Self::pooled(&builder, &connector))
    }

    fn pooled<C>(builder: &legacy::Builder, connector: &C) -> Self
    where
        C: Connect + Clone + Send + Sync + 'static,
    {
        let client = || builder.build::<_, RequestBody>(connector.clone());
        #[cfg(feature = "blocking")]
        let client = || super::blocking::Apart::new(client);
        Self::new(client())
    }

    pub(crate) fn exchange(&self, request: Request<RequestBody>, limit: usize) -> Exchange {
        self.0.exchange(request, limit)
    }
}

/// TLS around connections.
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
fn encrypted(
    connector: HttpConnector,
    roots: Option<&Setting>,
) -> Result<hyper_rustls::HttpsConnector<HttpConnector>, ConfigError> {
    #[cfg(feature = "aws-lc-rs")]
    use rustls::crypto::aws_lc_rs::default_provider;
    #[cfg(not(feature = "aws-lc-rs"))]
    use rustls::crypto::ring::default_provider;

    // The provider is named, since rustls finds none by itself where another crate switches on a
    // second one.
    let builder = hyper_rustls::HttpsConnectorBuilder::new();
    let builder = match roots {
        Some(file) => builder.with_tls_config(trusting(file, default_provider())?),
        None => builder
            .with_provider_and_native_roots(default_provider())
            .map_err(|error| {
                ConfigError::new(format!(
                    "the system's root certificates can't be read: {error}"
                ))
            })?,
    };
    Ok(builder
        .https_only()
        .enable_http1()
        .wrap_connector(connector))
}

/// Trusts the certificates of a PEM file and no others.
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
fn trusting(
    file: &Setting,
    provider: rustls::crypto::CryptoProvider,
) -> Result<rustls::ClientConfig, ConfigError> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;

    let Setting { value, origin } = file;
    let unread = |error: &dyn fmt::Display| ConfigError::new(format!("{origin}: {value}: {error}"));
    let mut roots = rustls::RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(value).map_err(|error| unread(&error))?;
    for certificate in certificates {
        let added = roots.add(certificate.map_err(|error| unread(&error))?);
        added.map_err(|error| unread(&error))?;
    }
    if roots.is_empty() {
        return Err(unread(&"there is no certificate in it"));
    }
    let builder = rustls::ClientConfig::builder_with_provider(std::sync::Arc::new(provider));
    let builder = builder
        .with_safe_default_protocol_versions()
        .map_err(|error| unread(&error))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
fn encrypted(_: HttpConnector, _: Option<&Setting>) -> Result<HttpConnector, ConfigError> {
    Err(ConfigError::new(
        "the endpoint is https, but TLS isn't built in: switch on the feature `ring` or `aws-lc-rs`",
    ))
}

impl fmt::Debug for SharedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedTransport")
    }
}

/// A `tower` service as a transport. Services need not be `Sync`, hence the mutex, which is held for a
/// clone only.
struct Tower<S>(Mutex<S>);

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
        let mut service = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
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
        let kind = match is_unsent(&*source) {
            true => TransportErrorKind::NotSent,
            false => TransportErrorKind::Broken,
        };
        Self { kind, source }
    }
}

/// Whether hyper says, anywhere among the causes, that it couldn't connect, or that it gave a request
/// back unsent.
fn is_unsent(error: &(dyn StdError + 'static)) -> bool {
    std::iter::successors(Some(error), |error| (*error).source()).any(|error| {
        let pooled = error.downcast_ref::<legacy::Error>();
        let connection = error.downcast_ref::<hyper::Error>();
        pooled.is_some_and(legacy::Error::is_connect)
            || connection.is_some_and(hyper::Error::is_canceled)
    })
}

#[cfg(test)]
mod tests;
