//! TLS with real servers on loopback: whom a client trusts, and what it says of others.

use std::time::Duration;

use sfn_generated::runtime::{ConfigBuilder, HttpTransport};
use sfn_generated::{Client, Config, Credentials, Error, ErrorKind};
use tests::loopback::{Authority, Server, ok};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

fn config(url: &str) -> ConfigBuilder {
    let config = Config::builder().region("us-east-1").endpoint_url(url);
    config.credentials(Credentials::new("AKIDEXAMPLE", "hush"))
}

/// What becomes of a call with these settings.
async fn call(config: ConfigBuilder) -> Result<(), Error> {
    let client = Client::new(&config.build())?;
    client.list_activities().await.map(drop)
}

fn list(_: &str) -> String {
    ok(r#"{"activities": []}"#)
}

#[tokio::test]
async fn the_certificates_in_the_bundle_are_trusted() {
    let authority = Authority::new("ours");
    let server = Server::start(Some(authority.certify("127.0.0.1", false)), list).await;
    let url = format!("https://{}", server.address);
    call(config(&url).ca_bundle(authority.file()))
        .await
        .expect("a list");
    let variables = Config::from_variables([
        ("AWS_CA_BUNDLE", authority.file()),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", url.as_str()),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "hush"),
    ]);
    let variables = variables.await.expect("settings");
    call(ConfigBuilder::from_config(variables))
        .await
        .expect("a list");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn other_certificates_are_refused_and_nothing_is_sent() {
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    for (certificate, reason) in [
        (ours.certify("states.example", false), "not valid for name"),
        (ours.certify("127.0.0.1", true), "expired"),
        (other.certify("127.0.0.1", false), "UnknownIssuer"),
    ] {
        let server = Server::start(Some(certificate), list).await;
        let url = format!("https://{}", server.address);
        let refused = call(config(&url).ca_bundle(ours.file())).await;
        let error = refused.expect_err("a refusal");
        assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
        assert_eq!((error.attempts(), error.is_retryable()), (1, false));
        let text = error.to_string();
        assert!(text.contains("invalid peer certificate: "), "{text}");
        assert!(text.contains(reason), "{text}");
        assert_eq!(server.requests(), [""; 0]);
    }
}

#[tokio::test]
async fn a_certificate_of_a_stranger_is_refused_by_the_system_roots() {
    let stranger = Authority::new("stranger").certify("127.0.0.1", false);
    let server = Server::start(Some(stranger), list).await;
    let refused = call(config(&format!("https://{}", server.address))).await;
    let error = refused.expect_err("a refusal");
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.to_string().contains("UnknownIssuer"), "{error}");
    assert_eq!(server.requests(), [""; 0]);
}

/// Why there is no connection to what listens here.
async fn refusal(listener: &TcpListener, connect_timeout: Duration) -> String {
    let authority = Authority::new("ours");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    let config = config(&url).ca_bundle(authority.file()).max_attempts(1);
    let outcome = call(config.connect_timeout(connect_timeout)).await;
    let error = outcome.expect_err("a refusal");
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    error.to_string()
}

#[tokio::test]
async fn a_server_without_tls_is_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let server = async {
        let (mut socket, _) = listener.accept().await.expect("a connection");
        let answer = b"HTTP/1.1 400 Bad Request\r\n\r\n";
        socket.write_all(answer).await.expect("a client");
    };
    let (text, ()) = tokio::join!(refusal(&listener, Duration::from_secs(60)), server);
    assert!(text.contains("corrupt message"), "{text}");
}

#[tokio::test]
async fn a_handshake_that_stalls_is_ended_by_the_connect_timeout() {
    // The system completes connections that nobody accepts.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let text = refusal(&listener, Duration::from_millis(50)).await;
    assert!(text.contains("within the timeout of 50ms"), "{text}");
}

#[tokio::test]
async fn only_an_endpoint_that_is_set_is_without_tls() {
    let transport = HttpTransport::new(&Config::default()).expect("a transport");
    for region in [
        "us-east-1",
        "cn-north-1",
        "us-gov-west-1",
        "us-iso-east-1",
        "us-isob-east-1",
        "eu-isoe-west-1",
        "us-isof-south-1",
        "eusc-de-east-1",
        "moon-1",
    ] {
        for (fips, dualstack) in [(false, false), (true, false), (false, true), (true, true)] {
            let config = Config::builder().region(region).use_fips(fips);
            let config = config.credentials(Credentials::new("AKIDEXAMPLE", "hush"));
            let config = config.use_dualstack(dualstack).transport(transport.clone());
            let Ok(client) = Client::new(&config.build()) else {
                continue; // The partition has no such endpoint.
            };
            for presigned in [
                client
                    .list_activities()
                    .presign(Duration::from_secs(60))
                    .await,
                client
                    .start_sync_execution("arn")
                    .presign(Duration::from_secs(60))
                    .await,
            ] {
                let uri = presigned.expect("a request").uri;
                assert_eq!(uri.scheme_str(), Some("https"), "{uri}");
            }
        }
    }
    let set = Client::new(&config("http://127.0.0.1:1").build()).expect("a client");
    let request = set.list_activities().presign(Duration::from_secs(60)).await;
    assert_eq!(request.expect("a request").uri.scheme_str(), Some("http"));
}
