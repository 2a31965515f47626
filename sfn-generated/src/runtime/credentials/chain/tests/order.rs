//! Keys, and what is refused.

use super::{found, home, problem};
use crate::runtime::Credentials;

#[tokio::test]
async fn keys_of_the_environment_come_first_then_those_of_the_profile() {
    let home = home(&[(
        "credentials",
        "[default]\naws_access_key_id = FILE\naws_secret_access_key = s\n\
         [other]\naws_access_key_id = OTHER\naws_secret_access_key = s\naws_session_token = t",
    )]);
    let keys = [("AWS_ACCESS_KEY_ID", "ENV"), ("AWS_SECRET_ACCESS_KEY", "s")];
    assert_eq!(
        found(home.path(), &keys, None).await,
        Ok(Credentials::new("ENV", "s"))
    );
    assert_eq!(
        found(home.path(), &[], None).await,
        Ok(Credentials::new("FILE", "s"))
    );
    let other = found(home.path(), &[("AWS_PROFILE", "other")], None).await;
    assert_eq!(
        other,
        Ok(Credentials::new("OTHER", "s").with_session_token("t"))
    );
}

#[tokio::test]
async fn half_a_pair_of_keys_is_refused() {
    let home = home(&[]);
    let (id, secret) = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
    for (there, missing) in [(id, secret), (secret, id)] {
        let error = found(home.path(), &[(there, "x")], None).await;
        assert_eq!(error, Err(format!("{there} is set, {missing} isn't")));
    }
    assert_eq!(
        problem("[default]\naws_access_key_id = x").await,
        "~/.aws/config:2: aws_access_key_id is set, aws_secret_access_key isn't"
    );
}

#[tokio::test]
async fn what_a_profile_cannot_give_is_refused_by_line() {
    for (config, expected) in [
        (
            "role_arn = r",
            "2: role_arn: the role needs one of source_profile, credential_source, web_identity_token_file",
        ),
        (
            "role_arn = r\nsource_profile = a\ncredential_source = Environment",
            "2: role_arn: the role takes only one of source_profile, credential_source, web_identity_token_file",
        ),
        (
            "role_arn = r\nsource_profile = a\nmfa_serial = m",
            "4: mfa_serial: nobody can be asked for the code of a device here: use a profile with `credential_process = aws configure export-credentials --profile default`",
        ),
        (
            "source_profile = a",
            "2: source_profile: the profile has no role_arn to use it for",
        ),
        (
            "login_session = s",
            "2: login_session: `aws login` isn't supported: use a profile with `credential_process = aws configure export-credentials --profile default`",
        ),
        (
            "role_arn = r\nsource_profile = default",
            "3: source_profile: a cycle: default -> default",
        ),
        (
            "role_arn = r\nsource_profile = a\n[profile a]\nrole_arn = r\nsource_profile = default",
            "6: source_profile: a cycle: default -> a -> default",
        ),
        (
            "role_arn = r\nsource_profile = a\n[profile a]\nregion = x",
            "3: source_profile: the profile \"a\" has no credentials",
        ),
        (
            "role_arn = r\nsource_profile = b",
            "3: source_profile: no profile \"b\" in ~/.aws/config or ~/.aws/credentials",
        ),
        (
            "role_arn = r\ncredential_source = Moon",
            "3: credential_source: expected Environment, EcsContainer or Ec2InstanceMetadata, found \"Moon\"",
        ),
        (
            "role_arn = r\ncredential_source = EcsContainer",
            "3: credential_source: EcsContainer has no credentials",
        ),
        (
            "role_arn = r\nduration_seconds = x\nsource_profile = default",
            "3: duration_seconds: expected a number of seconds, found \"x\"",
        ),
        (
            "sso_session = s",
            "2: sso_session: no sso-session \"s\" in ~/.aws/config or ~/.aws/credentials",
        ),
        (
            "role_arn = r\ncredential_source = Ec2InstanceMetadata\nregion = evil.com/",
            "4: region: expected a Region such as eu-central-1, found \"evil.com/\"",
        ),
        (
            "sso_session = s\nsso_account_id = 1\nsso_role_name = r\n[sso-session s]\nsso_region = evil.com/\nsso_start_url = u",
            "6: sso_region: expected a Region such as eu-central-1, found \"evil.com/\"",
        ),
    ] {
        let error = problem(&format!("[default]\n{config}")).await;
        assert_eq!(error, format!("~/.aws/config:{expected}"));
    }
}
