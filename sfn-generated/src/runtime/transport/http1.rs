//! The default transport: hyper's pooled HTTP/1.1 client.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::PROXY_AUTHORIZATION;
use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower_service::Service;

use super::RequestBody;
use super::connector::Connector;
use super::proxy::{Proxies, ProxyError, credentials_refused};
use super::tls::Tls;
use crate::runtime::{BoxError, Config, ConfigError};

const CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);
/// How long a connection waits for its next request: less than the 60 s after which AWS's load balancers
/// close by default (Elastic Load Balancing User Guide, "Connection idle timeout"), so that requests
/// seldom meet one that is being closed.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);

/// The transport that clients have by default: HTTP/1.1, with connections that are kept, TLS, and the
/// proxies of the settings. Cheap to clone; clones share connections.
///
/// It is a `tower` service. To put layers around every attempt, after signing and within the retries,
/// wrap it and give it back. Whatever the layers do counts toward the attempt's timeout.
///
/// ```
/// # #[cfg(feature = "sfn")] {
/// use sfn_generated::runtime::{ConfigBuilder, HttpTransport};
/// use sfn_generated::{Client, Config, Error};
/// use tower::ServiceBuilder;
///
/// fn client(config: Config) -> Result<Client, Error> {
///     let transport = ServiceBuilder::new()
///         .concurrency_limit(20) // at most 20 requests at once
///         .service(HttpTransport::new(&config)?);
///     let config = ConfigBuilder::from_config(config).transport(transport);
///     Client::new(&config.build())
/// }
/// # client(Config::builder().region("us-east-1").build()).unwrap();
/// # }
/// ```
///
/// A request that meets a connection which the server has closed is sent on another only if none of its
/// bytes was written, `POST` or not; else it fails, and the retries of the call decide. Redirects aren't
/// followed: requests are signed for one host.
#[derive(Clone, Debug)]
pub struct HttpTransport {
    client: Pool,
    proxies: Arc<Proxies>,
}

#[cfg(feature = "blocking")]
type Pool = crate::runtime::blocking::Apart<Client<Connector, RequestBody>>;
#[cfg(not(feature = "blocking"))]
type Pool = Client<Connector, RequestBody>;

impl HttpTransport {
    /// A transport by the settings' connect timeout, certificates and proxies; nothing else in them
    /// counts. Nothing is connected yet.
    ///
    /// # Errors
    /// A proxy's URL that is none, and certificates that can't be read.
    pub fn new(config: &Config) -> Result<Self, ConfigError> {
        Self::of(config, Tls::BUILT_IN)
    }

    /// With TLS where that is needed, for the service or for a proxy.
    pub(super) fn of(config: &Config, https: bool) -> Result<Self, ConfigError> {
        let proxies = Arc::new(Proxies::of(&config.proxies)?);
        let tls = match https || proxies.any_https() {
            true => Some(Tls::trusting(config.ca_bundle.as_ref())?),
            false => None,
        };
        let timeout = config.connect_timeout.unwrap_or(CONNECT_TIMEOUT);
        let connector = Connector::new(proxies.clone(), tls, timeout);
        let client = || {
            Client::builder(TokioExecutor::new())
                .pool_timer(TokioTimer::new())
                .pool_idle_timeout(IDLE_TIMEOUT)
                .build(connector.clone())
        };
        #[cfg(feature = "blocking")]
        let client = || crate::runtime::blocking::Apart::new(client);
        Ok(Self {
            client: client(),
            proxies,
        })
    }
}

impl Service<Request<RequestBody>> for HttpTransport {
    type Response = Response<Incoming>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<RequestBody>) -> Self::Future {
        // Through a tunnel the proxy sees no headers, and its credentials are none of the service's.
        let proxy = self.proxies.forwarding(request.uri());
        if let Some(credentials) = proxy.as_ref().and_then(|proxy| proxy.basic_auth()) {
            let headers = request.headers_mut();
            headers.insert(PROXY_AUTHORIZATION, credentials.clone());
        }
        let answer = Service::call(&mut self.client, request);
        Box::pin(async move {
            let answer = answer.await?;
            match proxy {
                Some(proxy) if answer.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                    Err(ProxyError::new(&proxy, credentials_refused()).into())
                }
                _ => Ok(answer),
            }
        })
    }
}
