//! Settings that are given in code.

use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use http_body::Body;
use tower_service::Service;

use super::{Config, Setting};
use crate::runtime::channel::{CallLayer, Metrics};
use crate::runtime::credentials::CredentialsSource;
use crate::runtime::transport::{RequestBody, SharedTransport};
use crate::runtime::{Answer, BoxError, CallRequest, CallService, Measurement, ProvideCredentials};

/// Sets what a [`Config`] says. What isn't set has its default.
#[derive(Clone, Debug)]
#[must_use]
pub struct ConfigBuilder(pub(super) Config);

impl ConfigBuilder {
    /// Starts from settings that are there, such as those of the environment.
    pub fn from_config(config: Config) -> Self {
        Self(config)
    }

    /// Sets the Region, such as `eu-central-1`. Required.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.0.region = Some(in_code("region", region));
        self
    }

    /// Sets what requests are signed with: [`Credentials`](crate::runtime::Credentials), or what
    /// provides them, such as a closure. What is provided is kept until it is about to expire. Without
    /// any, calls fail with [`ErrorKind::Credentials`](crate::runtime::ErrorKind::Credentials).
    pub fn credentials(mut self, provider: impl ProvideCredentials) -> Self {
        self.0.credentials = Some(CredentialsSource::of(provider));
        self
    }

    /// Sends to this URL, of scheme `http` or `https`, rather than to AWS.
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.0.endpoint_url = Some(in_code("endpoint_url", url));
        self.0.service_endpoint_urls.clear();
        #[cfg(feature = "aws-config")]
        {
            self.0.sdk_urls = None;
        }
        self
    }

    /// Whether requests go to the endpoints of AWS that are validated by FIPS 140. Off by default.
    pub fn use_fips(mut self, on: bool) -> Self {
        self.0.use_fips = on;
        self
    }

    /// Whether requests go to the endpoints of AWS that have IPv6 addresses too. Off by default.
    pub fn use_dualstack(mut self, on: bool) -> Self {
        self.0.use_dualstack = on;
        self
    }

    /// Trusts the certificates in this PEM file rather than those of the system.
    pub fn ca_bundle(mut self, path: impl Into<String>) -> Self {
        self.0.ca_bundle = Some(in_code("ca_bundle", path));
        self
    }

    /// Sends through this HTTP proxy, such as `http://proxy.example:3128`: requests to `https` endpoints
    /// through a tunnel, for which it is asked by `CONNECT`, those to `http` endpoints as they are. It may
    /// hold a percent-encoded user and password, `http://user:password@…`, and be `https` itself. Sources
    /// of credentials that [`Config::from_env`] found keep to the proxies it found.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        let proxy = Some(in_code("proxy", url));
        (self.0.proxies.http, self.0.proxies.https) = (proxy.clone(), proxy);
        self
    }

    /// Sends straight to these hosts whatever the proxy, separated by commas: names, which stand for all
    /// below them too; IP addresses and networks, such as `10.0.0.0/8`; or `*` for all.
    pub fn no_proxy(mut self, hosts: impl Into<String>) -> Self {
        self.0.proxies.no_proxy = hosts.into();
        self
    }

    /// Whether an operation's host prefix, such as `sync-`, is put before a custom endpoint's host too.
    /// Off by default, since a local server has no such name.
    pub fn host_prefix_on_custom_endpoint(mut self, on: bool) -> Self {
        self.0.host_prefix_on_custom_endpoint = on;
        self
    }

    /// Sets how often a call is attempted at most: 3 by default. 1 means no retry, as does 0.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.0.max_attempts = Some(attempts);
        self
    }

    /// Sets how long making a connection may take, TLS included: 3.1 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.0.connect_timeout = Some(timeout);
        self
    }

    /// Sets how long one attempt may take: 60 s by default. An operation that the service holds open
    /// is allowed more, as its page says.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.0.attempt_timeout = Some(timeout);
        self
    }

    /// Sets how long a call as a whole may take, retries and waits included: no limit by default.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.0.operation_timeout = Some(timeout);
        self
    }

    /// Sets how many bytes a response's body may have: 64 MiB by default.
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.0.response_limit = Some(bytes);
        self
    }

    /// Sends requests through a `tower` service of one's own rather than over the network: a custom
    /// HTTP stack, layers around [`HttpTransport`](crate::runtime::HttpTransport), or a fake in a test. It
    /// is cloned for every attempt and sees requests signed. The settings for connections mean nothing to
    /// it: connect timeout, certificates, proxies.
    pub fn transport<S, B>(mut self, service: S) -> Self
    where
        S: Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + 'static,
        S::Future: Send,
        S::Error: Into<BoxError>,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<BoxError>,
    {
        self.0.transport = Some(SharedTransport::new(service));
        self
    }

    /// Puts a `tower` layer around calls, outside their retries: to limit how many run at a time, to
    /// shed load, to answer from a cache. The closure gets what makes the calls of a client and gives
    /// back what is to make them. What fails in the layer itself is an error of the kind
    /// [`Layer`](crate::runtime::ErrorKind::Layer). A layer around each attempt goes into
    /// [`transport`](Self::transport).
    pub fn call_layer<L, S>(mut self, layer: L) -> Self
    where
        L: Fn(CallService) -> S + Send + Sync + 'static,
        S: Service<CallRequest, Response = Answer> + Clone + Send + 'static,
        S::Future: Send,
        S::Error: Into<BoxError>,
    {
        self.0.call_layer = Some(CallLayer::new(layer));
        self
    }

    /// Has this closure told of every call and every attempt when it ends. It runs on the path of the
    /// call, so it should be quick.
    pub fn metrics(mut self, record: impl Fn(&Measurement<'_>) + Send + Sync + 'static) -> Self {
        self.0.metrics = Some(Metrics(Arc::new(record)));
        self
    }

    /// Sets the name of the application in the `User-Agent`, of at most 50 characters as AWS asks; what
    /// can't stand in that header becomes a dash.
    pub fn app_id(mut self, name: impl Into<String>) -> Self {
        self.0.app_id = Some(in_code("app_id", name));
        self
    }

    /// The settings. They are checked when a client is made of them.
    #[must_use]
    pub fn build(self) -> Config {
        self.0
    }
}

fn in_code(name: &str, value: impl Into<String>) -> Setting {
    let (value, origin) = (value.into(), name.to_owned());
    Setting { value, origin }
}
