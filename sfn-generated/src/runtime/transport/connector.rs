//! How a connection comes to be: TCP, through a proxy or not, and TLS; all of it within one time limit.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_util::client::legacy::connect::HttpConnector;
use tower_service::Service;

use super::proxy::{Proxies, ProxyError, tunnel};
use super::stream::{Io, Stream};
use super::tls::Tls;
use crate::runtime::BoxError;

/// Makes the connections of hyper's client.
#[derive(Clone)]
pub(super) struct Connector {
    straight: Straight,
    proxies: Arc<Proxies>,
    /// For name, TCP, proxy and TLS together.
    timeout: Duration,
}

impl Connector {
    pub(super) fn new(proxies: Arc<Proxies>, tls: Option<Tls>, timeout: Duration) -> Self {
        Self {
            straight: Straight::new(tls, timeout),
            proxies,
            timeout,
        }
    }

    async fn connect(&self, uri: &Uri) -> Result<Stream, BoxError> {
        let Some(proxy) = self.proxies.before(uri) else {
            return Ok(Stream::to_server(self.straight.connect(uri).await?));
        };
        let connected = async {
            let io = self.straight.connect(proxy.uri()).await?;
            if !is_https(uri) {
                return Ok(Stream::to_proxy(io));
            }
            let io = tunnel(io, &proxy, uri).await?;
            Ok(Stream::to_server(self.straight.encrypt(io, uri).await?))
        };
        let failed = |source: BoxError| ProxyError::new(&proxy, source).into();
        connected.await.map_err(failed)
    }
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move {
            let limit = connector.timeout;
            match tokio::time::timeout(limit, connector.connect(&uri)).await {
                Ok(outcome) => outcome,
                Err(_) => Err(format!("there was none within the timeout of {limit:?}").into()),
            }
        })
    }
}

/// Connects to a machine without a proxy in between.
#[derive(Clone)]
struct Straight {
    tcp: HttpConnector,
    tls: Option<Tls>,
}

impl Straight {
    fn new(tls: Option<Tls>, timeout: Duration) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        // A machine that is gone is noticed within a minute, also during a long poll: it doesn't answer
        // the probes.
        tcp.set_keepalive(Some(Duration::from_secs(20)));
        tcp.set_keepalive_interval(Some(Duration::from_secs(10)));
        tcp.set_keepalive_retries(Some(3));
        // Linux doesn't probe while something that was sent, such as a request just written, isn't
        // acknowledged, and sends it again for a quarter of an hour unless this ends it (RFC 5482). It
        // overrules the number of probes too: 45 s are over when the last of the three has failed.
        #[cfg(any(target_os = "android", target_os = "linux"))]
        tcp.set_tcp_user_timeout(Some(Duration::from_secs(45)));
        // It shares this among the addresses of a name.
        tcp.set_connect_timeout(Some(timeout));
        tcp.enforce_http(false);
        Self { tcp, tls }
    }

    async fn connect(&self, uri: &Uri) -> Result<Box<dyn Io>, BoxError> {
        let mut tcp = self.tcp.clone();
        poll_fn(|context| tcp.poll_ready(context)).await?;
        let io = Box::new(tcp.call(uri.clone()).await?);
        match is_https(uri) {
            true => self.encrypt(io, uri).await,
            false => Ok(io),
        }
    }

    async fn encrypt(&self, io: Box<dyn Io>, uri: &Uri) -> Result<Box<dyn Io>, BoxError> {
        let tls = self.tls.as_ref().ok_or("TLS wasn't set up")?;
        tls.encrypt(io, uri.host().unwrap_or_default()).await
    }
}

fn is_https(uri: &Uri) -> bool {
    uri.scheme() == Some(&Scheme::HTTPS)
}

/// Why there is no connection, where another attempt would meet the same.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}
