//! Settings out of an `SdkConfig`: requests go to the same place, signed in the same way, as with the
//! settings made here.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use aws_credential_types::Credentials as SdkCredentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_types::SdkConfig;
use aws_types::app_name::AppName;
use aws_types::origin::Origin;
use aws_types::region::Region;
use aws_types::sdk_config::{Builder, RetryConfig, TimeoutConfig};
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};
use http::{Request, Response};
use sfn_generated::runtime::{ConfigBuilder, RequestBody};
use sfn_generated::{Client, Config, Credentials, ErrorKind};
use tower_service::Service;

/// A transport that keeps what it is sent, and answers with a status.
#[derive(Clone, Default)]
struct Fake {
    status: u16,
    seen: Arc<Mutex<Vec<Request<RequestBody>>>>,
}

impl Service<Request<RequestBody>> for Fake {
    type Response = Response<RequestBody>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<RequestBody>) -> Self::Future {
        self.seen.lock().expect("a lock").push(request);
        let mut response = Response::new(RequestBody::from("{}"));
        *response.status_mut() = self.status.try_into().expect("a status");
        ready(Ok(response))
    }
}

/// Where a request went, and what it was signed with: URI, key with scope but its date, session token.
#[derive(Debug, PartialEq)]
struct Sent {
    uri: String,
    key: String,
    scope: String,
    token: Option<String>,
}

impl Sent {
    fn of(request: &Request<RequestBody>) -> Self {
        let header = |name| Some(request.headers().get(name)?.to_str().expect("ASCII"));
        let signed = header("authorization").expect("a signature");
        let credential = signed.split(['=', ',']).nth(1).expect("a credential");
        let (key, scope) = credential.split_once('/').expect("a scope");
        Self {
            uri: request.uri().to_string(),
            key: key.to_owned(),
            scope: scope[9..].to_owned(),
            token: header("x-amz-security-token").map(str::to_owned),
        }
    }
}

/// What a client with these settings sends.
async fn sent(config: ConfigBuilder) -> Sent {
    Sent::of(&request(config).await)
}

async fn request(config: ConfigBuilder) -> Request<RequestBody> {
    let fake = Fake {
        status: 200,
        ..Fake::default()
    };
    let config = config.transport(fake.clone()).build();
    let client = Client::new(&config).expect("a client");
    client.list_activities().await.expect("a list");
    let mut seen = fake.seen.lock().expect("a lock");
    seen.remove(0)
}

fn of(shared: &SdkConfig) -> ConfigBuilder {
    ConfigBuilder::from_config(Config::from(shared))
}

fn shared() -> Builder {
    let token = Some("quiet".to_owned());
    let keys = SdkCredentials::new("AKIDEXAMPLE", "hush", token, None, "test");
    SdkConfig::builder()
        .region(Region::new("eu-central-1"))
        .credentials_provider(SharedCredentialsProvider::new(keys))
}

fn own() -> ConfigBuilder {
    let credentials = Credentials::new("AKIDEXAMPLE", "hush").with_session_token("quiet");
    Config::builder()
        .region("eu-central-1")
        .credentials(credentials)
}

#[tokio::test]
async fn requests_are_those_of_the_same_settings() {
    let plain = sent(of(&shared().build())).await;
    let expected = Sent {
        uri: "https://states.eu-central-1.amazonaws.com/".to_owned(),
        key: "AKIDEXAMPLE".to_owned(),
        scope: "eu-central-1/states/aws4_request".to_owned(),
        token: Some("quiet".to_owned()),
    };
    assert_eq!(plain, expected);
    let url = "http://127.0.0.1:8083/states";
    for (shared, own) in [
        (shared(), own()),
        (shared().use_fips(true), own().use_fips(true)),
        (shared().use_dual_stack(true), own().use_dualstack(true)),
        (shared().endpoint_url(url), own().endpoint_url(url)),
    ] {
        assert_eq!(sent(of(&shared.build())).await, sent(own).await);
    }
}

/// Knows a URL for Step Functions, as of `AWS_ENDPOINT_URL_SFN`. Like the loader of `aws-config`, it shows
/// the secrets of the profile beside it.
#[derive(Debug)]
struct ServiceUrls {
    #[expect(dead_code, reason = "is there to be shown")]
    aws_secret_access_key: &'static str,
}

const URLS: ServiceUrls = ServiceUrls {
    aws_secret_access_key: "of every profile",
};

impl LoadServiceConfig for ServiceUrls {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let asked = (key.service_id(), key.env(), key.profile());
        let known = ("SFN", "AWS_ENDPOINT_URL", "endpoint_url");
        (asked == known).then(|| "http://own".to_owned())
    }
}

#[tokio::test]
async fn the_url_of_the_service_comes_before_that_of_all() {
    let found = || shared().endpoint_url("http://all").service_config(URLS);
    assert_eq!(sent(of(&found().build())).await.uri, "http://own/");
    let overruled = of(&found().build()).endpoint_url("http://here");
    assert_eq!(sent(overruled).await.uri, "http://here/");
    let mut in_code = found();
    in_code.insert_origin("endpoint_url", Origin::shared_config());
    assert_eq!(sent(of(&in_code.build())).await.uri, "http://all/");
}

#[tokio::test]
async fn the_app_name_is_told_to_the_service() {
    let name = AppName::new("orders").expect("a name");
    let request = request(of(&shared().app_name(name).build())).await;
    let agent = request.headers()["user-agent"].to_str().expect("ASCII");
    assert!(agent.ends_with(" app/orders"), "{agent}");
}

#[test]
fn debug_shows_no_secret_that_the_urls_stand_beside() {
    let shared = shared().service_config(URLS).build();
    assert!(format!("{shared:?}").contains("of every profile"));
    let builder = of(&shared);
    assert!(!format!("{builder:?}").contains("of every profile"));
    assert!(!format!("{:?}", builder.build()).contains("of every profile"));
}

#[tokio::test]
async fn attempts_and_timeouts_are_carried() {
    let fake = Fake {
        status: 500,
        ..Fake::default()
    };
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(Duration::from_secs(2))
        .operation_timeout(Duration::from_secs(3));
    let shared = shared()
        .retry_config(RetryConfig::standard().with_max_attempts(2))
        .timeout_config(timeouts.build());
    let config = Config::from(&shared.build());
    let shown = format!("{config:?}");
    for setting in [
        "connect_timeout: Some(1s)",
        "attempt_timeout: Some(2s)",
        "operation_timeout: Some(3s)",
    ] {
        assert!(shown.contains(setting), "{shown}");
    }
    assert!(!shown.contains("hush"), "{shown}");
    let config = ConfigBuilder::from_config(config).transport(fake);
    let client = Client::new(&config.build()).expect("a client");
    let error = client.list_activities().await.expect_err("status 500");
    assert_eq!(error.attempts(), 2);
}

/// A provider that has nothing.
#[derive(Debug)]
struct Failing;

impl ProvideCredentials for Failing {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let problem = CredentialsError::not_loaded("the vault is shut");
        future::ProvideCredentials::ready(Err(problem))
    }
}

#[tokio::test]
async fn the_reason_of_a_provider_is_told() {
    let shared = SdkConfig::builder().region(Region::new("eu-central-1"));
    let missing = shared.build();
    let failing = missing.to_builder();
    let failing = failing
        .credentials_provider(SharedCredentialsProvider::new(Failing))
        .build();
    for (shared, reason) in [
        (missing, "there are no credentials"),
        (failing, "the vault is shut"),
    ] {
        let client = Client::new(&of(&shared).transport(Fake::default()).build());
        let client = client.expect("a client");
        let error = client.list_activities().await.expect_err("no credentials");
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(error.to_string().contains(reason), "{error}");
    }
}
