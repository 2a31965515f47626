//! Where requests go: what the endpoint rules of a service say of the settings.

mod rules;

use http::uri::{Authority, Scheme};
use http::{HeaderValue, Uri};

use super::config::{Config, ConfigError, Setting};
use super::{ErrorKind, Failure, Operation, Service, host_prefix, partition};

pub use rules::{
    EndpointParameters, EndpointRules, ParsedUrl, ResolvedEndpoint, is_valid_host_label, parse_url,
};

/// Where the requests of a client go.
#[derive(Debug)]
pub(crate) struct Endpoint {
    uri: Uri,
    host: HeaderValue,
    /// Whether host prefixes count here.
    prefixed: bool,
    /// The name in the scope of signatures.
    pub(crate) signing_name: String,
    /// The Region in the scope of signatures.
    pub(crate) signing_region: String,
}

impl Endpoint {
    /// The endpoint that the service's rules give for the settings and the Region, which must be a host
    /// label (RFC 1123), since it becomes part of a host name.
    pub(crate) fn resolve(
        config: &Config,
        service: &Service,
        region: &Setting,
    ) -> Result<Self, ConfigError> {
        let custom = config.endpoint_url_for(service.id);
        let custom = custom.as_ref();
        if let Some(setting) = custom {
            checked_url(setting)?;
        }
        let parameters = EndpointParameters {
            region: Some(&region.value),
            endpoint: custom.map(|setting| setting.value.as_str()),
            use_fips: config.use_fips,
            use_dualstack: config.use_dualstack,
        };
        let resolved = match service.endpoint_rules {
            Some(rules) => rules(&parameters),
            None => usual_rules(service.endpoint_prefix, &parameters),
        };
        let resolved = resolved.map_err(|reason| refused(&reason, config, region, custom))?;
        let (uri, host) = endpoint_uri(&resolved.url).ok_or_else(|| {
            let reason = format!("{:?} is no URL of an endpoint", resolved.url);
            refused(&reason, config, region, custom)
        })?;
        Ok(Self {
            uri,
            host,
            prefixed: custom.is_none() || config.host_prefix_on_custom_endpoint,
            signing_name: resolved
                .signing_name
                .unwrap_or_else(|| service.signing_name.to_owned()),
            signing_region: resolved
                .signing_region
                .unwrap_or_else(|| region.value.clone()),
        })
    }

    pub(crate) fn is_https(&self) -> bool {
        self.uri.scheme() == Some(&Scheme::HTTPS)
    }

    /// The URL and the `Host` header for an operation with this body.
    pub(crate) fn of(
        &self,
        operation: &Operation,
        body: &[u8],
    ) -> Result<(Uri, HeaderValue), Box<Failure>> {
        let Some(prefix) = operation.host_prefix.filter(|_| self.prefixed) else {
            return Ok((self.uri.clone(), self.host.clone()));
        };
        let prefix = host_prefix::fill(prefix, body)
            .map_err(|problem| Failure::new(ErrorKind::Input, problem))?;
        self.with_prefix(&prefix).ok_or_else(|| {
            let message = "the endpoint's host can't take the operation's prefix";
            Failure::new(ErrorKind::Config, message)
        })
    }

    fn with_prefix(&self, prefix: &str) -> Option<(Uri, HeaderValue)> {
        let authority = format!("{prefix}{}", self.uri.authority()?);
        let mut parts = self.uri.clone().into_parts();
        parts.authority = Some(Authority::try_from(authority).ok()?);
        let uri = Uri::from_parts(parts).ok()?;
        let host = host_header(&uri)?;
        Some((uri, host))
    }
}

/// The rules of a service that states none: those that the rule sets of nearly all services follow.
fn usual_rules(
    prefix: &str,
    parameters: &EndpointParameters<'_>,
) -> Result<ResolvedEndpoint, String> {
    let fips = if parameters.use_fips { "-fips" } else { "" };
    if let Some(endpoint) = parameters.endpoint {
        return match (parameters.use_fips, parameters.use_dualstack) {
            (false, false) => Ok(ResolvedEndpoint::new(endpoint)),
            _ => Err("a custom endpoint is neither of FIPS nor of dual stack".to_owned()),
        };
    }
    let region = parameters.region.ok_or("no Region is set")?;
    let partition = partition(region);
    let suffix = match parameters.use_dualstack {
        true => partition.dual_stack_dns_suffix,
        false => partition.dns_suffix,
    };
    Ok(ResolvedEndpoint::new(format!(
        "https://{prefix}{fips}.{region}.{suffix}"
    )))
}

/// Settings for which there is no endpoint: all that had a say, by where they came from.
fn refused(
    reason: &str,
    config: &Config,
    region: &Setting,
    custom: Option<&Setting>,
) -> ConfigError {
    let said = |setting: &Setting| format!("{} {:?}", setting.origin, setting.shown());
    let mut settings = vec![said(region)];
    settings.extend(custom.map(said));
    let switches = [
        (config.use_fips, "use_fips (AWS_USE_FIPS_ENDPOINT) on"),
        (
            config.use_dualstack,
            "use_dualstack (AWS_USE_DUALSTACK_ENDPOINT) on",
        ),
    ];
    let on = switches.into_iter().filter(|(on, _)| *on);
    settings.extend(on.map(|(_, name)| name.to_owned()));
    let settings = settings.join(", ");
    ConfigError::new(format!(
        "{reason}; change one of these settings: {settings}"
    ))
}

/// The URL of an endpoint that is set.
///
/// # Errors
/// It is no URL of scheme `http` or `https`, or it has a user, a password or a query.
pub(crate) fn checked_url(setting: &Setting) -> Result<&str, ConfigError> {
    match endpoint_uri(&setting.value) {
        Some(_) => Ok(&setting.value),
        None => {
            let expected = "a URL such as http://127.0.0.1:8083, without user, password or query";
            Err(ConfigError::of(setting, expected))
        }
    }
}

/// The URL of an endpoint and its `Host` header, if it is one. Operations are posted to `/`, below the
/// path that the endpoint may have (Smithy's protocol test `AwsJson11HostWithPath`).
fn endpoint_uri(url: &str) -> Option<(Uri, HeaderValue)> {
    let uri = match url.ends_with('/') {
        true => http_uri(url)?,
        false => http_uri(&format!("{url}/"))?,
    };
    let host = host_header(&uri)?;
    Some((uri, host))
}

/// A URL of scheme `http` or `https` without a query.
fn http_uri(url: &str) -> Option<Uri> {
    let uri = Uri::try_from(url).ok()?;
    let http = [Some(&Scheme::HTTP), Some(&Scheme::HTTPS)].contains(&uri.scheme());
    (http && uri.query().is_none() && uri.authority().is_some_and(has_valid_port)).then_some(uri)
}

/// Whether an authority without a user says a port that is one, or none. That of a [`Uri`] may be
/// `host:99999` or `host:`, which would lead to the port of the scheme.
pub(crate) fn has_valid_port(authority: &Authority) -> bool {
    authority.port_u16().is_some() || authority.as_str() == authority.host()
}

/// The `Host` header of a URL (RFC 9110, 7.2): the port only where it isn't the scheme's own. None if
/// the URL has no host, or one with a user's name.
fn host_header(uri: &Uri) -> Option<HeaderValue> {
    let authority = uri.authority()?;
    let standard = match uri.scheme_str() {
        Some("https") => 443,
        _ => 80,
    };
    if authority.as_str().contains('@') || authority.host().is_empty() {
        return None;
    }
    match authority.port_u16() {
        Some(port) if port != standard => HeaderValue::from_str(authority.as_str()).ok(),
        _ => HeaderValue::from_str(authority.host()).ok(),
    }
}

/// Whether a Region can stand in a host name: letters, digits and inner hyphens, 63 characters at most.
pub(crate) fn is_host_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests;
