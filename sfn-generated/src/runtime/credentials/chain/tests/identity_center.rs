//! IAM Identity Center: its tokens and what it gives for them.

use std::fs;

use super::{Fake, found, home, temporary, write};
use crate::runtime::credentials::sso::token_file;

const SSO: &str = "[default]\nsso_session = dev\nsso_account_id = 1\nsso_role_name = r\n\
                   [sso-session dev]\nsso_region = eu-west-1\nsso_start_url = https://start";
const ROLE: &str = r#"{"roleCredentials": {"accessKeyId": "ASIA", "secretAccessKey": "secret",
                       "sessionToken": "token", "expiration": 7226582400000}}"#;

#[tokio::test]
async fn a_token_of_identity_center_is_renewed_and_kept() {
    let home = home(&[("config", SSO)]);
    let file = token_file(home.path(), "dev");
    write(
        &file,
        r#"{"accessToken": "old", "expiresAt": "2020-01-01T00:00:00Z", "refreshToken": "again",
            "clientId": "i", "clientSecret": "s", "startUrl": "https://start"}"#,
    );
    let renewed = r#"{"accessToken": "new", "expiresIn": 3600, "refreshToken": "once more"}"#;
    let fake = Fake::new([(200, renewed), (200, ROLE)]);
    assert_eq!(found(home.path(), &[], Some(&fake)).await, Ok(temporary()));
    let seen = fake.seen();
    assert_eq!(
        seen[0].line,
        "POST https://oidc.eu-west-1.amazonaws.com/token"
    );
    assert_eq!(
        seen[0].body,
        r#"{"clientId":"i","clientSecret":"s","grantType":"refresh_token","refreshToken":"again"}"#
    );
    assert_eq!(
        seen[1].line,
        "GET https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?role_name=r&account_id=1"
    );
    assert_eq!(seen[1].header("x-amz-sso_bearer_token"), Some("new"));
    let kept: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&file).expect("a file")).expect("JSON");
    assert_eq!(kept["accessToken"], "new");
    assert_eq!(kept["refreshToken"], "once more");
    assert_eq!(kept["startUrl"], "https://start");
    // What was written counts from now on.
    let fake = Fake::new([(200, ROLE)]);
    assert_eq!(found(home.path(), &[], Some(&fake)).await, Ok(temporary()));
    assert_eq!(fake.seen()[0].header("x-amz-sso_bearer_token"), Some("new"));
}

#[tokio::test]
async fn a_session_that_is_over_names_the_remedy() {
    let home = home(&[("config", SSO)]);
    let error = found(home.path(), &[], Some(&Fake::default()))
        .await
        .expect_err("a problem");
    let remedy = "run `aws sso login --profile default` if the session is over";
    assert!(
        error.starts_with("the role r of IAM Identity Center: ~/.aws/sso/cache/"),
        "{error}"
    );
    assert!(error.ends_with(remedy), "{error}");
    let old = r#"{"accessToken": "old", "expiresAt": "2020-01-01T00:00:00UTC"}"#;
    write(&token_file(home.path(), "dev"), old);
    assert_eq!(
        found(home.path(), &[], Some(&Fake::default())).await,
        Err(format!(
            "the role r of IAM Identity Center: the token is of 2020-01-01T00:00:00Z, and has no \
             successor: clientId is missing: {remedy}"
        ))
    );
}
