//! Proxies: which requests go through one, and how to get through.

use std::error::Error as StdError;
use std::fmt;

use http::header::{HOST, PROXY_AUTHORIZATION};
use http::uri::Scheme;
use http::{Request, StatusCode, Uri};
use hyper::client::conn::http1;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use super::RequestBody;
use super::connector::Refusal;
use super::stream::Io;
use crate::runtime::config::Setting;
use crate::runtime::endpoint::has_valid_port;
use crate::runtime::{BoxError, ConfigError};

/// The proxies that settings name.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProxySettings {
    /// For `http` URLs.
    pub(crate) http: Option<Setting>,
    /// For `https` URLs.
    pub(crate) https: Option<Setting>,
    /// The hosts that are reached without.
    pub(crate) no_proxy: String,
}

impl ProxySettings {
    /// # Errors
    /// A URL that is none of a proxy.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        Proxies::of(self).map(drop)
    }
}

/// Proxies whose URLs were checked.
#[derive(Debug)]
pub(super) struct Proxies {
    matcher: Matcher,
    https: bool,
}

impl Proxies {
    /// # Errors
    /// A URL that is none of a proxy.
    pub(super) fn of(settings: &ProxySettings) -> Result<Self, ConfigError> {
        let mut https = false;
        let mut checked = |setting: &Option<Setting>| match setting {
            None => Ok(String::new()),
            Some(setting) => {
                https |= scheme(setting)? == Scheme::HTTPS;
                Ok(setting.value.clone())
            }
        };
        // To the matcher, `*` is every name, but no IP address.
        let hosts = &settings.no_proxy;
        let no_proxy = match hosts.split(',').any(|host| host.trim() == "*") {
            true => "*,0.0.0.0/0,::/0",
            false => hosts,
        };
        let matcher = Matcher::builder()
            .http(checked(&settings.http)?)
            .https(checked(&settings.https)?)
            .no(no_proxy)
            .build();
        Ok(Self { matcher, https })
    }

    /// Whether a proxy is itself reached by TLS.
    pub(super) fn any_https(&self) -> bool {
        self.https
    }

    /// The proxy between here and the host of this URL.
    pub(super) fn before(&self, uri: &Uri) -> Option<Intercept> {
        self.matcher.intercept(uri)
    }

    /// The proxy that reads a request to this URL and forwards it. Those to `https` go through a tunnel
    /// instead.
    pub(super) fn forwarding(&self, uri: &Uri) -> Option<Intercept> {
        match uri.scheme() == Some(&Scheme::HTTP) {
            true => self.before(uri),
            false => None,
        }
    }
}

/// The scheme of a proxy's URL, `http` where it says none. The matcher would leave out what is no URL.
fn scheme(setting: &Setting) -> Result<Scheme, ConfigError> {
    let matcher = Matcher::builder().all(&setting.value).build();
    let proxy = matcher.intercept(&Uri::from_static("http://host"));
    let scheme = proxy.as_ref().and_then(|proxy| {
        let authority = proxy.uri().authority()?;
        let valid = !authority.host().is_empty() && has_valid_port(authority);
        proxy.uri().scheme().filter(|_| valid)
    });
    match scheme {
        Some(scheme) if [Scheme::HTTP, Scheme::HTTPS].contains(scheme) => Ok(scheme.clone()),
        _ => {
            let expected = "the URL of an HTTP proxy such as http://127.0.0.1:3128";
            Err(ConfigError::of(setting, expected))
        }
    }
}

/// Asks a proxy to pass on what follows, both ways, to the host of a URL (RFC 9110, 9.3.6).
pub(super) async fn tunnel(
    io: Box<dyn Io>,
    proxy: &Intercept,
    uri: &Uri,
) -> Result<Box<dyn Io>, BoxError> {
    let host = uri.host().unwrap_or_default();
    let authority = format!("{host}:{}", uri.port_u16().unwrap_or(443));
    let mut request = Request::connect(&authority).header(HOST, &authority);
    if let Some(credentials) = proxy.basic_auth() {
        request = request.header(PROXY_AUTHORIZATION, credentials);
    }
    let (mut sender, connection) = http1::handshake(io).await?;
    // It ends with the answer that gives the tunnel, or with the sender; what fails, the sender says too.
    tokio::spawn(connection.with_upgrades());
    let answer = sender
        .send_request(request.body(RequestBody::default())?)
        .await?;
    match answer.status() {
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => Err(credentials_refused().into()),
        status if status.is_success() => Ok(Box::new(hyper::upgrade::on(answer).await?)),
        status => Err(format!("it answers {status} for {authority}").into()),
    }
}

/// Why there is no way through a proxy.
#[derive(Debug)]
pub(super) struct ProxyError {
    /// Without user and password.
    proxy: Uri,
    source: BoxError,
}

impl ProxyError {
    pub(super) fn new(proxy: &Intercept, source: impl Into<BoxError>) -> Self {
        let (proxy, source) = (proxy.uri().clone(), source.into());
        Self { proxy, source }
    }
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no way through the proxy {}", self.proxy)
    }
}

impl StdError for ProxyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

/// What the status 407 means.
pub(super) fn credentials_refused() -> Refusal {
    let text =
        "it answers 407 Proxy Authentication Required: its URL needs the right user and password";
    Refusal(text.to_owned())
}
