//! Settings and credentials by the public interface, over real connections: a client finds its
//! credentials beside its container, in a profile, or asks a closure.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{fs, thread};

use sfn_generated::runtime::ConfigBuilder;
use sfn_generated::{Client, Config, Credentials, ErrorKind};

/// A server that gives credentials at `/credentials` and an empty list anywhere else.
struct Server {
    url: String,
    /// How often each path was asked for.
    paths: Arc<Mutex<BTreeMap<String, usize>>>,
    /// The `Authorization` of each request, as far as the first slash.
    signed_by: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let server = Self {
            url,
            paths: Arc::default(),
            signed_by: Arc::default(),
        };
        let (paths, signed_by) = (server.paths.clone(), server.signed_by.clone());
        // Ends with the process.
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let (paths, signed_by) = (paths.clone(), signed_by.clone());
                thread::spawn(move || answer(connection, &paths, &signed_by));
            }
        });
        server
    }

    fn asked(&self, path: &str) -> usize {
        let paths = self.paths.lock().expect("a lock");
        paths.get(path).copied().unwrap_or_default()
    }

    fn signed_by(&self) -> Vec<String> {
        let mut keys = self.signed_by.lock().expect("a lock").clone();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

fn answer(
    connection: TcpStream,
    paths: &Mutex<BTreeMap<String, usize>>,
    signed_by: &Mutex<Vec<String>>,
) {
    let mut reader = BufReader::new(&connection);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_lowercase()),
        }
    }
    let header = |name: &str| {
        let line = lines
            .iter()
            .find(|line| line.starts_with(&format!("{name}: ")));
        line.map(|line| line[name.len() + 2..].to_owned())
    };
    let length = header("content-length").map_or(0, |length| length.parse().expect("a number"));
    reader.read_exact(&mut vec![0; length]).expect("a body");
    let path = lines[0].split(' ').nth(1).expect("a path").to_owned();
    let body = match &*path {
        "/credentials" => {
            // Long enough for all calls to come to wait.
            thread::sleep(Duration::from_millis(200));
            r#"{"AccessKeyId": "CONTAINER", "SecretAccessKey": "s", "Token": "t", "Expiration": "2199-01-01T00:00:00Z"}"#
        }
        _ => r#"{"activities": []}"#,
    };
    *paths.lock().expect("a lock").entry(path).or_default() += 1;
    if let Some(authorization) = header("authorization") {
        let key = authorization
            .split('/')
            .next()
            .unwrap_or_default()
            .to_owned();
        signed_by.lock().expect("a lock").push(key);
    }
    let length = body.len();
    // A client that has gone wants no answer.
    _ = write!(
        &connection,
        "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_at_once_ask_the_container_once() {
    let server = Server::start();
    let config = Config::from_variables([
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ENDPOINT_URL_SFN", server.url.clone()),
        (
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            format!("{}/credentials", server.url),
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
    assert_eq!((server.asked("/credentials"), server.asked("/")), (1, 50));
    assert_eq!(
        server.signed_by(),
        ["aws4-hmac-sha256 credential=container"]
    );
}

#[tokio::test]
async fn a_profile_gives_everything() {
    let server = Server::start();
    let home = tempfile::tempdir().expect("a folder");
    fs::create_dir(home.path().join(".aws")).expect("a folder");
    let config = format!(
        "[profile own]\nregion = eu-central-1\nservices = here\n\
         credential_process = printf '{{\"Version\": 1, \"AccessKeyId\": \"OWN\", \"SecretAccessKey\": \"s\"}}'\n\
         [services here]\nsfn =\n  endpoint_url = {}\n",
        server.url
    );
    fs::write(home.path().join(".aws/config"), config).expect("a file");
    let home = home.path().to_str().expect("text");
    let config = Config::from_variables([("HOME", home), ("AWS_PROFILE", "own")]).await;
    let client = Client::new(&config.expect("settings")).expect("a client");
    client.list_activities().await.expect("a list");
    assert_eq!(server.signed_by(), ["aws4-hmac-sha256 credential=own"]);
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
    let server = Server::start();
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
    let settings = |builder: ConfigBuilder| builder.region("us-east-1").endpoint_url(&server.url);
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
    assert_eq!(server.signed_by(), ["aws4-hmac-sha256 credential=closure"]);
}
