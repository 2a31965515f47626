//! Roles: assumed with other credentials, and by a web identity.

use super::{Fake, STS, Seen, found, home, temporary, write};

#[tokio::test]
async fn roles_are_assumed_one_after_the_other() {
    let home = home(&[
        (
            "config",
            "[default]\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/b\nsource_profile = a\n\
             external_id = e\nrole_session_name = n\nduration_seconds = 900\n\
             [profile a]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = keys",
        ),
        (
            "credentials",
            "[keys]\naws_access_key_id = KEYS\naws_secret_access_key = s",
        ),
    ]);
    let fake = Fake::new([(200, &STS.replace("ASIA", "FIRST")), (200, STS)]);
    assert_eq!(found(home.path(), &[], Some(&fake)).await, Ok(temporary()));
    let [first, second] = fake.seen().try_into().ok().expect("two requests");
    assert_eq!(first.line, "POST https://sts.eu-west-1.amazonaws.com/");
    assert!(
        first
            .body
            .contains("RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa&"),
        "{}",
        first.body
    );
    let signed = |seen: &Seen, by: &str| {
        let authorization = seen.header("authorization").expect("a signature");
        assert!(
            authorization.contains(&format!("Credential={by}/")),
            "{authorization}"
        );
        assert!(
            authorization.contains("/eu-west-1/sts/aws4_request"),
            "{authorization}"
        );
    };
    signed(&first, "KEYS");
    signed(&second, "FIRST");
    assert_eq!(
        second.body,
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fb\
         &RoleSessionName=n&ExternalId=e&DurationSeconds=900"
    );
}

#[tokio::test]
async fn a_role_without_the_credentials_it_names_gets_no_others() {
    let home = home(&[
        (
            "config",
            "[default]\nrole_arn = arn\ncredential_source = Environment",
        ),
        // Keys that a chain which falls through would find.
        (
            "credentials",
            "[base]\naws_access_key_id = x\naws_secret_access_key = y",
        ),
    ]);
    let no_keys = found(home.path(), &[], None).await.expect_err("a problem");
    assert_eq!(
        no_keys,
        "~/.aws/config:3: credential_source: Environment has no credentials"
    );
}

#[tokio::test]
async fn a_role_that_is_denied_says_why_and_nobody_else_is_asked() {
    let home = home(&[(
        "config",
        "[default]\nrole_arn = arn\nsource_profile = default\naws_access_key_id = x\naws_secret_access_key = y",
    )]);
    let denied = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>";
    let fake = Fake::new([(403, denied)]);
    assert_eq!(
        found(home.path(), &[], Some(&fake)).await,
        Err(
            "the role arn can't be assumed: HTTP status 403 Forbidden: AccessDenied: no".to_owned()
        )
    );
    assert_eq!(fake.lines(), ["POST https://sts.amazonaws.com/"]);
}

#[tokio::test]
async fn a_web_identity_is_of_the_environment_or_the_profile() {
    let home = home(&[]);
    let token = home.path().join("token");
    write(&token, "the token\n");
    let token = token.to_str().expect("text");
    let variables = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", token),
        ("AWS_ROLE_ARN", "arn"),
        ("AWS_ROLE_SESSION_NAME", "n"),
        ("AWS_REGION", "cn-north-1"),
    ];
    let fake = Fake::new([(200, STS)]);
    assert_eq!(
        found(home.path(), &variables, Some(&fake)).await,
        Ok(temporary())
    );
    let seen = fake.seen().remove(0);
    assert_eq!(seen.line, "POST https://sts.cn-north-1.amazonaws.com.cn/");
    assert_eq!(seen.header("authorization"), None);
    assert_eq!(
        seen.body,
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn&RoleSessionName=n\
         &WebIdentityToken=the%20token"
    );
    let error = found(home.path(), &variables[..1], None).await;
    assert_eq!(
        error,
        Err("AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN isn't".to_owned())
    );
    let config = format!("[default]\nrole_arn = arn\nweb_identity_token_file = {token}");
    write(&home.path().join(".aws/config"), &config);
    let fake = Fake::new([(200, STS)]);
    assert_eq!(found(home.path(), &[], Some(&fake)).await, Ok(temporary()));
    assert_eq!(fake.lines(), ["POST https://sts.amazonaws.com/"]);
}
