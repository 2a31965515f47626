//! Where requests go: the URL of a service in a Region, or the one that is set.

use http::uri::{Authority, Scheme};
use http::{HeaderValue, Uri};

use super::config::{Config, ConfigError, Setting};
use super::{Operation, Service};

/// Where the requests of a client go.
#[derive(Debug)]
pub(crate) struct Endpoint {
    uri: Uri,
    host: HeaderValue,
    /// Whether host prefixes count here.
    prefixed: bool,
}

impl Endpoint {
    /// The endpoint that is set, else that of the service in the Region, which must be a host label
    /// (RFC 1123), since it becomes part of a host name.
    pub(crate) fn resolve(
        config: &Config,
        service: &Service,
        region: &Setting,
    ) -> Result<Self, ConfigError> {
        if let Some(setting) = config.endpoint_url_for(service.id) {
            return Self::custom(setting, config.host_prefix_on_custom_endpoint);
        }
        if config.use_fips || config.use_dualstack {
            let message =
                "FIPS and dual-stack endpoints aren't known here: set endpoint_url to one";
            return Err(ConfigError::new(message));
        }
        let (prefix, region_name) = (service.endpoint_prefix, &region.value);
        let suffix = dns_suffix(region_name, false);
        let uri = format!("https://{prefix}.{region_name}.{suffix}/");
        let uri = Uri::try_from(uri).map_err(|_| ConfigError::of(region, "a Region"))?;
        Self::new(uri, true).ok_or_else(|| ConfigError::of(region, "a Region"))
    }

    fn custom(setting: &Setting, prefixed: bool) -> Result<Self, ConfigError> {
        let wrong = || ConfigError::of(setting, "a URL such as http://127.0.0.1:8083");
        let uri = Uri::try_from(&setting.value).map_err(|_| wrong())?;
        let http = [Some(&Scheme::HTTP), Some(&Scheme::HTTPS)].contains(&uri.scheme());
        if !http || uri.query().is_some() {
            return Err(wrong());
        }
        Self::new(uri, prefixed).ok_or_else(wrong)
    }

    fn new(uri: Uri, prefixed: bool) -> Option<Self> {
        let host = host_header(&uri)?;
        Some(Self {
            uri,
            host,
            prefixed,
        })
    }

    pub(crate) fn is_https(&self) -> bool {
        self.uri.scheme() == Some(&Scheme::HTTPS)
    }

    /// The URL and the `Host` header for an operation.
    pub(crate) fn of(&self, operation: &Operation) -> Option<(Uri, HeaderValue)> {
        let Some(prefix) = operation.host_prefix.filter(|_| self.prefixed) else {
            return Some((self.uri.clone(), self.host.clone()));
        };
        let authority = format!("{prefix}{}", self.uri.authority()?);
        let mut parts = self.uri.clone().into_parts();
        parts.authority = Some(Authority::try_from(authority).ok()?);
        let uri = Uri::from_parts(parts).ok()?;
        let host = host_header(&uri)?;
        Some((uri, host))
    }
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

/// What the host names of a Region's partition end in; those with IPv6 addresses too end differently.
pub(crate) fn dns_suffix(region: &str, dualstack: bool) -> &'static str {
    const SUFFIXES: [(&str, &str, &str); 6] = [
        ("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
        ("eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
        ("us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
        ("us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
        ("eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
        ("us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    ];
    let partition = SUFFIXES
        .iter()
        .find(|(start, _, _)| region.starts_with(start));
    match partition.unwrap_or(&("", "amazonaws.com", "api.aws")) {
        (_, _, suffix) if dualstack => suffix,
        (_, suffix, _) => suffix,
    }
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, is_host_label};
    use crate::runtime::config::{Config, ConfigBuilder};
    use crate::runtime::{Operation, Service};

    static SERVICE: Service = Service::new("SFN", "states", "application/x-amz-json-1.0", "");

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

    fn places(endpoint: &Endpoint) -> (String, String) {
        let (uri, host) = endpoint.of(&sync()).expect("a place");
        (uri.to_string(), host.to_str().expect("ASCII").to_owned())
    }

    #[test]
    fn regions_and_their_partitions() {
        let of = |region: &str| places(&endpoint(Config::builder().region(region)).expect("one")).0;
        assert_eq!(
            of("eu-west-1"),
            "https://sync-states.eu-west-1.amazonaws.com/"
        );
        assert_eq!(
            of("cn-north-1"),
            "https://sync-states.cn-north-1.amazonaws.com.cn/"
        );
        assert_eq!(
            of("us-isob-east-1"),
            "https://sync-states.us-isob-east-1.sc2s.sgov.gov/"
        );
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
    fn host_labels() {
        for label in ["us-east-1", "a", &"a".repeat(63)] {
            assert!(is_host_label(label), "{label}");
        }
        for other in ["", "-a", "a-", "a.b", "a/b", "a b", "ü", &"a".repeat(64)] {
            assert!(!is_host_label(other), "{other}");
        }
    }
}
