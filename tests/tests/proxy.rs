//! Calls through a real proxy on loopback, which asks for a user and a password.

use sfn_generated::runtime::ConfigBuilder;
use sfn_generated::{Client, Config, Credentials, Error, ErrorKind};
use tempfile::NamedTempFile;
use tests::loopback::{Authority, Server, header, ok};
use tests::proxy::{CREDENTIALS, Proxy};

/// The host that requests go to by default. Only the proxy finds it, and it is the server of the test.
const AWS: &str = "states.us-east-1.amazonaws.com";

fn config() -> ConfigBuilder {
    let config = Config::builder().region("us-east-1");
    config.credentials(Credentials::new("AKIDEXAMPLE", "hush"))
}

/// What becomes of two calls, one after the other.
async fn call(config: ConfigBuilder) -> Result<(), Error> {
    let client = Client::new(&config.build())?;
    client.list_activities().await?;
    client.list_activities().await.map(drop)
}

/// Settings out of variables, with keys and a Region.
async fn variables(more: &[(&str, &str)]) -> Result<ConfigBuilder, String> {
    let common = [
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "hush"),
    ];
    let config = Config::from_variables(common.iter().chain(more).copied()).await;
    config
        .map(ConfigBuilder::from_config)
        .map_err(|error| error.to_string())
}

fn list(_: &str) -> String {
    ok(r#"{"activities": []}"#)
}

#[tokio::test]
async fn an_https_endpoint_is_reached_by_a_tunnel() {
    let authority = Authority::new("ours");
    let server = Server::start(Some(authority.certify(AWS, false)), list).await;
    let proxy = Proxy::start(&server, None).await;
    let url = proxy.url("http", "user:p%40ss");
    let both = [("HTTPS_PROXY", &*url), ("AWS_CA_BUNDLE", authority.file())];
    call(variables(&both).await.expect("settings"))
        .await
        .expect("lists");
    assert_eq!(proxy.lines(), [format!("CONNECT {AWS}:443 HTTP/1.1")]);
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert!(request.starts_with("POST / HTTP/1.1\r\n"), "{request}");
        assert_eq!(header(&request, "host"), Some(AWS));
        assert_eq!(header(&request, "proxy-authorization"), None);
    }
}

#[tokio::test]
async fn an_http_endpoint_is_asked_for_by_its_whole_url() {
    let server = Server::start(None, list).await;
    let proxy = Proxy::start(&server, None).await;
    let config = config().endpoint_url("http://sfn.example:8083");
    call(config.proxy(proxy.url("http", "user:p%40ss")))
        .await
        .expect("lists");
    assert_eq!(proxy.lines(), ["POST http://sfn.example:8083/ HTTP/1.1"]);
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert_eq!(header(&request, "host"), Some("sfn.example:8083"));
        assert_eq!(header(&request, "proxy-authorization"), Some(CREDENTIALS));
    }
}

#[tokio::test]
async fn a_proxy_can_be_reached_by_tls() {
    let authority = Authority::new("ours");
    let tls = |name| Some(authority.certify(name, false));
    let secure = Server::start(tls(AWS), list).await;
    let proxy = Proxy::start(&secure, tls("127.0.0.1")).await;
    let url = proxy.url("https", "user:p%40ss");
    call(config().ca_bundle(authority.file()).proxy(&url))
        .await
        .expect("lists");
    assert_eq!(proxy.lines(), [format!("CONNECT {AWS}:443 HTTP/1.1")]);
    let plain = Server::start(None, list).await;
    let proxy = Proxy::start(&plain, tls("127.0.0.1")).await;
    let config = config()
        .ca_bundle(authority.file())
        .endpoint_url("http://sfn.example");
    call(config.proxy(proxy.url("https", "user:p%40ss")))
        .await
        .expect("lists");
    assert_eq!(proxy.lines(), ["POST http://sfn.example/ HTTP/1.1"]);
}

#[tokio::test]
async fn hosts_without_a_proxy_are_reached_straight() {
    let server = Server::start(None, list).await;
    let proxy = Proxy::start(&server, None).await;
    let (url, endpoint) = (
        proxy.url("http", "user:p%40ss"),
        format!("http://{}", server.address),
    );
    for hosts in ["127.0.0.1", "sfn.example, 127.0.0.0/8", "*"] {
        let of = [
            ("http_proxy", &*url),
            ("no_proxy", hosts),
            ("AWS_ENDPOINT_URL", &endpoint),
        ];
        call(variables(&of).await.expect("settings"))
            .await
            .expect("lists");
        let in_code = config().endpoint_url(&endpoint).proxy(&url).no_proxy(hosts);
        call(in_code).await.expect("lists");
    }
    assert_eq!((proxy.lines().len(), server.requests().len()), (0, 12));
    let other = config()
        .endpoint_url(&endpoint)
        .proxy(&url)
        .no_proxy("sfn.example,10.0.0.0/8");
    call(other).await.expect("lists");
    assert_eq!((proxy.lines().len(), server.requests().len()), (1, 14));
}

#[tokio::test]
async fn a_refusal_names_the_proxy_and_no_password() {
    let server = Server::start(None, list).await;
    let proxy = Proxy::start(&server, None).await;
    for (user, endpoint, reason) in [
        (
            "user:wrong",
            "http://sfn.example",
            "it answers 407 Proxy Authentication Required: its URL needs the right user and password",
        ),
        (
            "user:wrong",
            "https://sfn.example",
            "it answers 407 Proxy Authentication Required: its URL needs the right user and password",
        ),
        (
            "user:p%40ss",
            "https://forbidden.example",
            "it answers 403 Forbidden for forbidden.example:443",
        ),
    ] {
        let config = config().proxy(proxy.url("http", user)).max_attempts(1);
        let refused = call(config.endpoint_url(endpoint)).await;
        let error = refused.expect_err("a refusal");
        assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
        let (text, debug) = (error.to_string(), format!("{error:?}"));
        let expected = format!(
            "no way through the proxy http://{}/: {reason}",
            proxy.address
        );
        assert!(text.contains(&expected), "{text}");
        assert!(
            !debug.contains("wrong") && !debug.contains("dXNlcjp"),
            "{debug}"
        );
    }
    assert_eq!(server.requests(), [""; 0]);
}

#[tokio::test]
async fn sources_of_credentials_ask_a_proxy_once_that_refuses_them() {
    let server = Server::start(None, list).await;
    let proxy = Proxy::start(&server, None).await;
    let url = proxy.url("http", "user:wrong");
    let token = NamedTempFile::new().expect("a file");
    let config = Config::from_variables([
        ("AWS_REGION", "us-east-1"),
        (
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            token.path().to_str().expect("text"),
        ),
        ("AWS_ROLE_ARN", "arn"),
        ("https_proxy", url.as_str()),
    ]);
    let config = ConfigBuilder::from_config(config.await.expect("settings"));
    let bundle = Authority::new("ours");
    let error = call(config.ca_bundle(bundle.file()))
        .await
        .expect_err("a refusal");
    assert_eq!(error.kind(), ErrorKind::Credentials);
    let text = error.to_string();
    assert!(text.contains("407 Proxy Authentication Required"), "{text}");
    assert_eq!(
        proxy.lines(),
        ["CONNECT sts.us-east-1.amazonaws.com:443 HTTP/1.1"]
    );
}

#[tokio::test]
async fn a_proxy_that_is_none_is_refused_by_its_name() {
    for wrong in [
        "socks5://127.0.0.1:1",
        "http://",
        "http://host:port",
        "http://user:hush@:1",
        "a b",
    ] {
        for name in ["http_proxy", "HTTPS_PROXY"] {
            let error = variables(&[(name, wrong)]).await.expect_err("a problem");
            let expected = format!("{name}: expected the URL of an HTTP proxy such as");
            assert!(error.starts_with(&expected), "{error}");
            assert!(!error.contains("hush"), "{error}");
        }
        let error = call(config().proxy(wrong)).await.expect_err("a problem");
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().starts_with("proxy: expected"), "{error}");
    }
    let debug = format!("{:?}", config().proxy("http://user:hush@host:1"));
    assert!(
        debug.contains("http://<redacted>@host:1") && !debug.contains("hush:"),
        "{debug}"
    );
}

/// A list, or credentials for who asks for them.
fn list_or_credentials(request: &str) -> String {
    let expiry = "2199-01-01T00:00:00Z";
    match () {
        () if request.starts_with("GET /credentials ") => ok(&format!(
            r#"{{"AccessKeyId": "CONTAINER", "SecretAccessKey": "s", "Token": "t", "Expiration": "{expiry}"}}"#
        )),
        () if request.contains("AssumeRole") => ok(&format!(
            "<AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
             <SessionToken>t</SessionToken><Expiration>{expiry}</Expiration>"
        )),
        () => list(request),
    }
}

#[tokio::test]
async fn credentials_come_through_the_proxy_but_those_of_a_container() {
    let near = Server::start(None, list_or_credentials).await;
    let far = Server::start(None, list_or_credentials).await;
    let proxy = Proxy::start(&far, None).await;
    let token = NamedTempFile::new().expect("a file");
    let token = token.path().to_str().expect("text");
    let (url, container) = (
        proxy.url("http", "user:p%40ss"),
        format!("http://{}/credentials", near.address),
    );
    let common = [
        ("AWS_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", "http://aws.example"),
        ("HTTP_PROXY", &url),
    ];
    for source in [
        &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &*container)][..],
        &[
            ("AWS_WEB_IDENTITY_TOKEN_FILE", token),
            ("AWS_ROLE_ARN", "arn"),
        ],
    ] {
        let config = Config::from_variables(common.iter().chain(source).copied()).await;
        let config = ConfigBuilder::from_config(config.expect("settings"));
        call(config).await.expect("lists");
    }
    let line = |request: &String| request.lines().next().unwrap_or_default().to_owned();
    assert_eq!(
        near.requests().iter().map(line).collect::<Vec<_>>(),
        ["GET /credentials HTTP/1.1"]
    );
    let key = |request: &String| {
        let authorization = header(request, "authorization")?;
        Some(authorization.split(['=', '/']).nth(1)?.to_owned())
    };
    let keys = ["CONTAINER", "CONTAINER", "", "ROLE", "ROLE"];
    let far: Vec<_> = far
        .requests()
        .iter()
        .map(|request| key(request).unwrap_or_default())
        .collect();
    assert_eq!(far, keys);
}
