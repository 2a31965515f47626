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
    (http && uri.query().is_none()).then_some(uri)
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
mod tests {
    use super::{Endpoint, ResolvedEndpoint, is_host_label};
    use crate::runtime::config::{Config, ConfigBuilder};
    use crate::runtime::{Operation, Service, partition};

    const SERVICE: Service = Service::new("SFN", "states", "application/x-amz-json-1.0", "");

    fn endpoint(builder: ConfigBuilder) -> Result<Endpoint, String> {
        let config: Config = builder.build();
        let region = config.region.clone().expect("a Region");
        Endpoint::resolve(&config, &SERVICE, &region).map_err(|error| error.to_string())
    }

    fn sync() -> Operation {
        let mut operation = Operation::new::<crate::runtime::tests::Nothing>("Sync", "Sync");
        operation.host_prefix = Some("sync-");
        operation
    }

    fn url(builder: ConfigBuilder) -> Result<String, String> {
        Ok(endpoint(builder)?.uri.to_string())
    }

    fn places(endpoint: &Endpoint) -> (String, String) {
        let (uri, host) = endpoint.of(&sync(), b"{}").expect("a place");
        (uri.to_string(), host.to_str().expect("ASCII").to_owned())
    }

    #[test]
    fn a_service_without_rules_has_the_usual_endpoints() {
        let of = |region: &str| Config::builder().region(region);
        for (builder, url) in [
            (of("eu-west-1"), "states.eu-west-1.amazonaws.com"),
            (of("cn-north-1"), "states.cn-north-1.amazonaws.com.cn"),
            (of("us-isob-east-1"), "states.us-isob-east-1.sc2s.sgov.gov"),
            (
                of("eu-west-1").use_fips(true),
                "states-fips.eu-west-1.amazonaws.com",
            ),
            (
                of("eu-west-1").use_dualstack(true),
                "states.eu-west-1.api.aws",
            ),
            (
                of("us-gov-west-1").use_fips(true).use_dualstack(true),
                "states-fips.us-gov-west-1.api.aws",
            ),
        ] {
            assert_eq!(self::url(builder), Ok(format!("https://{url}/")));
        }
        let sync = places(&endpoint(of("eu-west-1")).expect("one"));
        assert_eq!(sync.0, "https://sync-states.eu-west-1.amazonaws.com/");
    }

    #[test]
    fn settings_that_do_not_go_together_are_all_named() {
        let custom = Config::builder()
            .region("us-east-1")
            .endpoint_url("http://localhost:8083");
        assert_eq!(
            url(custom.clone().use_fips(true)).expect_err("a problem"),
            "a custom endpoint is neither of FIPS nor of dual stack; change one of these settings: \
             region \"us-east-1\", endpoint_url \"http://localhost:8083\", \
             use_fips (AWS_USE_FIPS_ENDPOINT) on"
        );
        let error = url(custom.use_dualstack(true)).expect_err("a problem");
        assert!(
            error.ends_with("use_dualstack (AWS_USE_DUALSTACK_ENDPOINT) on"),
            "{error}"
        );
    }

    #[test]
    fn rules_may_say_who_signs_and_where_from() {
        static GLOBAL: Service = SERVICE.endpoint_rules(|parameters| {
            let region = parameters.region.ok_or("no Region")?;
            let partition = partition(region);
            Ok(ResolvedEndpoint::new("https://global.example")
                .signing_name("tea")
                .signing_region(partition.implicit_global_region))
        });
        let config = Config::builder().region("cn-north-1").build();
        let region = config.region.clone().expect("a Region");
        let endpoint = Endpoint::resolve(&config, &GLOBAL, &region).expect("one");
        assert_eq!(endpoint.uri, "https://global.example/");
        assert_eq!(endpoint.signing_name, "tea");
        assert_eq!(endpoint.signing_region, "cn-northwest-1");
    }

    #[test]
    fn custom_endpoints_get_a_prefix_only_where_that_is_switched_on() {
        let builder = || {
            Config::builder()
                .region("us-east-1")
                .endpoint_url("http://localhost:8083")
        };
        let plain = endpoint(builder()).expect("one");
        assert_eq!(
            places(&plain),
            ("http://localhost:8083/".into(), "localhost:8083".into())
        );
        let prefixed = endpoint(builder().host_prefix_on_custom_endpoint(true)).expect("one");
        assert_eq!(
            places(&prefixed),
            (
                "http://sync-localhost:8083/".into(),
                "sync-localhost:8083".into()
            )
        );
    }

    #[test]
    fn what_is_no_endpoint_is_refused_by_name() {
        for wrong in [
            "localhost",
            "ftp://host",
            "http://",
            "http://user@host",
            "http://h/?q",
            "/",
        ] {
            let error = endpoint(Config::builder().region("us-east-1").endpoint_url(wrong))
                .expect_err("a problem");
            assert!(error.starts_with("endpoint_url: expected a URL"), "{error}");
        }
    }

    #[test]
    fn a_password_in_a_url_is_refused_and_not_shown() {
        let url = "http://user:hush@localhost:8083";
        let builder = Config::builder().region("us-east-1").endpoint_url(url);
        let debug = format!("{builder:?}");
        assert!(
            debug.contains("http://<redacted>@localhost:8083"),
            "{debug}"
        );
        assert!(!debug.contains("hush"), "{debug}");
        assert_eq!(
            endpoint(builder).expect_err("a problem"),
            "endpoint_url: expected a URL such as http://127.0.0.1:8083, without user, password or \
             query, found \"http://<redacted>@localhost:8083\""
        );
    }

    #[test]
    fn host_labels() {
        for label in ["us-east-1", "a", &"a".repeat(63)] {
            assert!(is_host_label(label), "{label}");
        }
        for other in ["", "-a", "a-", "a.b", "a/b", "a b", "ü", &"a".repeat(64)] {
            assert!(!is_host_label(other), "{other}");
        }
    }
}
