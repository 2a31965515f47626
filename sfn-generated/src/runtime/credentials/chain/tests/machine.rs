//! What gives credentials on the machine itself: processes, containers, instances.

use super::{Fake, JSON, find, found, home, problem, temporary, write};
use crate::runtime::Credentials;

#[tokio::test]
async fn a_process_may_be_quoted() {
    let home = home(&[]);
    let script = home.path().join("a folder/give credentials.sh");
    write(
        &script,
        "printf '{\"Version\": 1, \"AccessKeyId\": \"%s\", \"SecretAccessKey\": \"secret\"}' \"$1\"",
    );
    let command = format!("sh \"{}\" 'AK ID'", script.display());
    write(
        &home.path().join(".aws/config"),
        &format!("[default]\ncredential_process = {command}"),
    );
    assert_eq!(
        found(home.path(), &[], None).await,
        Ok(Credentials::new("AK ID", "secret"))
    );
}

#[tokio::test]
async fn a_process_that_gives_no_credentials_is_an_error_that_quotes_none() {
    for (command, expected) in [
        ("exit 7", "the command failed with exit status: 7: "),
        (
            "echo no >&2; exit 7",
            "the command failed with exit status: 7: no",
        ),
        (
            "echo 'hush'",
            "the JSON isn't of credentials, at line 1, column 1",
        ),
        (r#"echo '{"Version": 2}'"#, "Version: expected 1, found 2"),
        (
            r#"echo '{"Version": 1, "SecretAccessKey": "hush"}'"#,
            "AccessKeyId is missing",
        ),
        (
            r#"echo '{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "hush", "Expiration": "soon"}'"#,
            "the expiry \"soon\" is no time",
        ),
    ] {
        let error = problem(&format!("[default]\ncredential_process = {command}")).await;
        assert_eq!(
            error,
            format!("~/.aws/config:2: credential_process: {expected}")
        );
    }
}

#[tokio::test]
async fn a_container_gives_credentials_for_its_token() {
    let home = home(&[]);
    let file = home.path().join("token");
    write(&file, "of the file\n");
    let full = (
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "http://127.0.0.1:8080/full",
    );
    let relative = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/relative");
    let text = ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "of the variable");
    let file = (
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        file.to_str().expect("text"),
    );
    for (variables, line, token) in [
        (vec![relative], "GET http://169.254.170.2/relative", None),
        (
            vec![relative, full],
            "GET http://169.254.170.2/relative",
            None,
        ),
        (
            vec![full, text],
            "GET http://127.0.0.1:8080/full",
            Some("of the variable"),
        ),
        (
            vec![full, text, file],
            "GET http://127.0.0.1:8080/full",
            Some("of the file"),
        ),
    ] {
        let fake = Fake::new([(200, JSON)]);
        assert_eq!(
            found(home.path(), &variables, Some(&fake)).await,
            Ok(temporary())
        );
        let seen = fake.seen().remove(0);
        assert_eq!(
            (seen.line.as_str(), seen.header("authorization")),
            (line, token)
        );
        let sensitive = seen
            .headers
            .get("authorization")
            .is_none_or(|value| value.is_sensitive());
        assert!(sensitive);
    }
}

#[tokio::test]
async fn a_container_elsewhere_is_refused_without_tls() {
    let home = home(&[]);
    for (uri, allowed) in [
        ("http://169.254.170.23/v1", true),
        ("http://[fd00:ec2::23]/v1", true),
        ("http://[::1]/v1", true),
        ("http://localhost/v1", true),
        ("https://example.com/v1", true),
        ("http://example.com/v1", false),
        ("http://169.254.170.3/v1", false),
        ("/v1", false),
        ("http://localhost:99999/v1", false),
        ("http://localhost:/v1", false),
    ] {
        let found = find(
            home.path(),
            &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri)],
            None,
        );
        assert_eq!(found.is_ok(), allowed, "{uri}");
    }
}

#[tokio::test]
async fn an_instance_is_asked_by_version_two_and_last() {
    let home = home(&[]);
    let fake = Fake::new([(200, "session"), (200, "the-role\n"), (200, JSON)]);
    assert_eq!(found(home.path(), &[], Some(&fake)).await, Ok(temporary()));
    let seen = fake.seen();
    let lines: Vec<_> = seen.iter().map(|seen| seen.line.as_str()).collect();
    let host = "http://169.254.169.254/latest";
    assert_eq!(
        lines,
        [
            format!("PUT {host}/api/token"),
            format!("GET {host}/meta-data/iam/security-credentials/"),
            format!("GET {host}/meta-data/iam/security-credentials/the-role"),
        ]
    );
    assert_eq!(
        seen[0].header("x-aws-ec2-metadata-token-ttl-seconds"),
        Some("21600")
    );
    assert_eq!(seen[2].header("x-aws-ec2-metadata-token"), Some("session"));
}

#[tokio::test]
async fn an_instance_that_gives_nothing_is_an_error() {
    let home = home(&[]);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("http://{}", closed.local_addr().expect("an address"));
    drop(closed);
    let at = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", &*endpoint)];
    let error = found(home.path(), &at, None).await.expect_err("a problem");
    let start = "no variable and no profile names a source of credentials, and";
    let expected = format!("{start} the instance's metadata service at {endpoint} gives none: ");
    assert!(error.starts_with(&expected), "{error}");
    let fake = Fake::new([(200, "session"), (404, "")]);
    let error = found(home.path(), &[], Some(&fake))
        .await
        .expect_err("a problem");
    assert!(error.ends_with("the instance has no role"), "{error}");
    let disabled = [("AWS_EC2_METADATA_DISABLED", "true")];
    let none = find(home.path(), &disabled, None).expect("settings");
    assert!(none.is_none());
}

#[tokio::test]
async fn passwords_in_urls_are_refused_and_not_shown() {
    let home = home(&[]);
    let url = "http://user:hush@localhost";
    for variables in [
        &[("AWS_EC2_METADATA_SERVICE_ENDPOINT", url)][..],
        &[
            ("AWS_ENDPOINT_URL_STS", url),
            ("AWS_ROLE_ARN", "arn"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "token"),
        ],
    ] {
        let error = found(home.path(), variables, None).await;
        let error = error.expect_err("a problem");
        let name = variables[0].0;
        assert!(
            error.starts_with(&format!("{name}: expected a URL")),
            "{error}"
        );
        assert!(error.ends_with("http://<redacted>@localhost\""), "{error}");
    }
}
