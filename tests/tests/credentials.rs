//! Settings and credentials by the public interface, over real connections: a client finds its
//! credentials beside its container, in a profile, or asks a closure.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{fs, thread};

use sfn_generated::runtime::ConfigBuilder;
use sfn_generated::{Client, Config, Credentials, ErrorKind};
use tests::loopback::{Server, header, ok};

/// A server that gives credentials at `/credentials` and an empty list anywhere else.
fn server() -> Server {
    Server::in_background(|request| match path(request) {
        "/credentials" => {
            // Long enough for all calls to come to wait.
            thread::sleep(Duration::from_millis(200));
            ok(
                r#"{"AccessKeyId": "CONTAINER", "SecretAccessKey": "s", "Token": "t", "Expiration": "2199-01-01T00:00:00Z"}"#,
            )
        }
        _ => ok(r#"{"activities": []}"#),
    })
}

fn url(server: &Server) -> String {
    format!("http://{}", server.address)
}

fn path(request: &str) -> &str {
    request.split(' ').nth(1).expect("a path")
}

/// How often a path was asked for.
fn asked(server: &Server, path: &str) -> usize {
    let requests = server.requests();
    let asked = requests
        .iter()
        .filter(|request| self::path(request) == path);
    asked.count()
}

/// The keys that requests were signed with, each once.
fn signed_by(server: &Server) -> BTreeSet<String> {
    let key = |request: &String| {
        let authorization = header(request, "authorization")?;
        Some(authorization.split(['=', '/']).nth(1)?.to_owned())
    };
    server.requests().iter().filter_map(key).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_at_once_ask_the_container_once() {
    let server = server();
    let config = Config::from_variables([
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ENDPOINT_URL_SFN", url(&server)),
        (
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            format!("{}/credentials", url(&server)),
        ),
    ]);
    let client = Client::new(&config.await.expect("settings")).expect("a client");
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.list_activities().await })
        })
        .collect();
    for call in calls {
        call.await.expect("an end").expect("a list");
    }
    assert_eq!(
        (asked(&server, "/credentials"), asked(&server, "/")),
        (1, 50)
    );
    assert_eq!(signed_by(&server), BTreeSet::from(["CONTAINER".to_owned()]));
}

#[tokio::test]
async fn a_profile_gives_everything() {
    let server = server();
    let home = tempfile::tempdir().expect("a folder");
    fs::create_dir(home.path().join(".aws")).expect("a folder");
    let config = format!(
        "[profile own]\nregion = eu-central-1\nservices = here\n\
         credential_process = printf '{{\"Version\": 1, \"AccessKeyId\": \"OWN\", \"SecretAccessKey\": \"s\"}}'\n\
         [services here]\nsfn =\n  endpoint_url = {}\n",
        url(&server)
    );
    fs::write(home.path().join(".aws/config"), config).expect("a file");
    let home = home.path().to_str().expect("text");
    let config = Config::from_variables([("HOME", home), ("AWS_PROFILE", "own")]).await;
    let client = Client::new(&config.expect("settings")).expect("a client");
    client.list_activities().await.expect("a list");
    assert_eq!(signed_by(&server), BTreeSet::from(["OWN".to_owned()]));
    let missing = Config::from_variables([("HOME", home), ("AWS_PROFILE", "other")]).await;
    assert_eq!(
        missing.expect_err("a problem").to_string(),
        format!(
            "AWS_PROFILE: no profile \"other\" in {home}/.aws/config or {home}/.aws/credentials"
        )
    );
}

#[tokio::test]
async fn a_closure_is_a_provider_and_its_error_the_source() {
    let server = server();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let provider = move || {
        let first = count.fetch_add(1, Ordering::Relaxed) == 0;
        async move {
            match first {
                true => Err(std::io::Error::other("the vault is sealed")),
                false => Ok(Credentials::new("CLOSURE", "s")),
            }
        }
    };
    let settings = |builder: ConfigBuilder| builder.region("us-east-1").endpoint_url(url(&server));
    let config = settings(Config::builder()).credentials(provider).build();
    let client = Client::new(&config).expect("a client");
    let error = client.list_activities().await.expect_err("a problem");
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(error.attempts(), 0);
    assert_eq!(
        error.to_string(),
        "ListActivities: no credentials could be had: the vault is sealed"
    );
    let source = std::error::Error::source(&error).expect("a source");
    assert_eq!(source.to_string(), "the vault is sealed");
    // For so long a provider that failed is left in peace.
    tokio::time::sleep(Duration::from_secs(1)).await;
    for _ in 0..3 {
        client.list_activities().await.expect("a list");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    assert_eq!(signed_by(&server), BTreeSet::from(["CLOSURE".to_owned()]));
}
