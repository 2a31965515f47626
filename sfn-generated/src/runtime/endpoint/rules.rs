//! What endpoint rules are made of, for generated code: what they take, what they give, and the
//! functions of the rule language (Smithy, "Rules engine standard library functions").

use super::{http_uri, is_host_label};

/// The endpoint rules of a service, as a function. An error is what the rules say of the settings.
pub type EndpointRules = fn(&EndpointParameters<'_>) -> Result<ResolvedEndpoint, String>;

/// What endpoint rules decide by.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct EndpointParameters<'a> {
    /// The Region, such as `eu-central-1`.
    pub region: Option<&'a str>,
    /// The URL that is set instead of one of AWS.
    pub endpoint: Option<&'a str>,
    /// Whether the endpoint must be validated by FIPS 140.
    pub use_fips: bool,
    /// Whether the endpoint must have IPv6 addresses too.
    pub use_dualstack: bool,
}

/// Where the rules send requests, and how these are signed where that isn't as usual.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResolvedEndpoint {
    /// The URL.
    pub url: String,
    /// The name in the scope of signatures, where it isn't the service's.
    pub signing_name: Option<String>,
    /// The Region in the scope of signatures, where it isn't the client's.
    pub signing_region: Option<String>,
}

impl ResolvedEndpoint {
    /// An endpoint at this URL.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            signing_name: None,
            signing_region: None,
        }
    }

    /// Sets the name in the scope of signatures.
    #[must_use]
    pub fn signing_name(mut self, name: impl Into<String>) -> Self {
        self.signing_name = Some(name.into());
        self
    }

    /// Sets the Region in the scope of signatures.
    #[must_use]
    pub fn signing_region(mut self, region: impl Into<String>) -> Self {
        self.signing_region = Some(region.into());
        self
    }
}

/// The parts of a URL that rules ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParsedUrl {
    /// The host, and the port where there is one.
    pub authority: String,
}

/// The parts of a URL of scheme `http` or `https` without a query; none of anything else.
#[must_use]
pub fn parse_url(url: &str) -> Option<ParsedUrl> {
    let authority = http_uri(url)?.authority()?.to_string();
    Some(ParsedUrl { authority })
}

/// Whether a text can stand in a host name as one label, or as several with dots between them.
#[must_use]
pub fn is_valid_host_label(text: &str, allow_subdomains: bool) -> bool {
    match allow_subdomains {
        true => text.split('.').all(is_host_label),
        false => is_host_label(text),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_valid_host_label, parse_url};

    #[test]
    fn labels() {
        assert!(is_valid_host_label("a-1", false) && is_valid_host_label("a.b-1.c", true));
        assert!(!is_valid_host_label("a.b", false));
        for other in ["", ".", "a.", "a..b", "-a.b"] {
            assert!(!is_valid_host_label(other, true), "{other}");
        }
    }

    #[test]
    fn urls() {
        let authority = |url| parse_url(url).map(|url| url.authority);
        assert_eq!(authority("https://h:1/p").as_deref(), Some("h:1"));
        assert_eq!(authority("http://h").as_deref(), Some("h"));
        for other in ["h", "ftp://h", "http://h?q", ""] {
            assert_eq!(authority(other), None, "{other}");
        }
    }
}
