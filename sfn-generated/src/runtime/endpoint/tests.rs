//! Which endpoints settings give, and which are refused.

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
fn an_endpoint_may_be_an_address_of_ipv6() {
    let of = |url: &str| self::url(Config::builder().region("us-east-1").endpoint_url(url));
    for url in ["http://[::1]/", "http://[::1]:8083/"] {
        assert_eq!(of(url), Ok(url.to_owned()));
    }
}

#[test]
fn what_is_no_endpoint_is_refused_by_name() {
    for wrong in [
        "localhost",
        "ftp://host",
        "http://",
        "http://user@host",
        "http://user@host:8083",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:80x",
        "http://127.0.0.1:/",
        "http://[::1]:x",
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
