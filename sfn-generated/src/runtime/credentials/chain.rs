//! Which one source of credentials environment and profile ask for. One that is asked for and can't be
//! had is an error: nothing else takes its place, since that would be another identity.
//!
//! The order is that of the AWS SDK for Rust: keys in the environment, the profile, a web identity in the
//! environment, the container, the instance. In a profile it is botocore's: a role to assume, IAM
//! Identity Center, keys, a process.

mod roles;
mod services;

use super::container::Container;
use super::http::Http;
use super::instance::Instance;
use super::process::Process;
use super::{Credentials, CredentialsSource};
use crate::runtime::ConfigError;
use crate::runtime::config::{Config, Setting};
use crate::runtime::profile::{ProfileFiles, Section, Variables};
use roles::ROLE_ONLY;

const KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
const TOKEN: &str = "AWS_SESSION_TOKEN";
const SSO: [&str; 4] = [
    "sso_session",
    "sso_account_id",
    "sso_role_name",
    "sso_start_url",
];
/// Why the instance is asked where nothing says that it should be.
const LAST: &str = "no variable and no profile names a source of credentials, and ";

/// Where sources are looked for, and what they are reached with.
pub(crate) struct Chain<'a> {
    pub(crate) variables: &'a Variables,
    pub(crate) files: &'a ProfileFiles,
    /// The Region, the endpoints, the root certificates and the proxies.
    pub(crate) settings: &'a Config,
    services: Http,
    metadata: Http,
}

type Found = Result<Option<CredentialsSource>, ConfigError>;

impl<'a> Chain<'a> {
    pub(crate) fn new(
        variables: &'a Variables,
        files: &'a ProfileFiles,
        settings: &'a Config,
    ) -> Self {
        Self {
            variables,
            files,
            settings,
            services: Http::to_services(settings),
            metadata: Http::to_metadata(),
        }
    }

    /// Finds the source. None if nothing asks for one and the instance may not be asked.
    ///
    /// # Errors
    /// The source that is asked for is incomplete, contradicts itself or isn't supported.
    pub(crate) fn find(&self) -> Found {
        if let Some(keys) = self.keys_of_environment()? {
            return Ok(Some(keys));
        }
        let (name, profile) = self.files.selected(self.variables)?;
        if let Some(source) = self.profile(&profile, &mut vec![name])? {
            return Ok(Some(source));
        }
        if let Some(identity) = self.web_identity_of_environment()? {
            return Ok(Some(identity));
        }
        match self.container()? {
            Some(container) => Ok(Some(container)),
            None => self.instance(&profile, LAST),
        }
    }

    fn keys_of_environment(&self) -> Found {
        let keys = keys([KEY_ID, SECRET, TOKEN], |name| {
            let value = self.variables.get(name)?.clone();
            let origin = name.to_owned();
            Some(Setting { value, origin })
        });
        Ok(keys?.map(CredentialsSource::Fixed))
    }

    /// The source that a profile asks for. `names` are the profiles on the way to it, itself the last.
    fn profile(&self, profile: &Section, names: &mut Vec<String>) -> Found {
        let keys = keys_of_profile(profile)?.map(CredentialsSource::Fixed);
        // As in botocore, keys of a source profile come before its role.
        let is_source = names.len() > 1;
        if let Some(role_arn) = property(profile, "role_arn")
            && !(is_source && keys.is_some())
        {
            return self.role(role_arn, profile, names).map(Some);
        }
        if SSO.iter().any(|name| profile.contains_key(*name)) {
            return self.sso(profile, names).map(Some);
        }
        if keys.is_some() {
            return Ok(keys);
        }
        if let Some(Setting { value, origin }) = property(profile, "credential_process").cloned() {
            let command = value;
            return Ok(Some(CredentialsSource::of(Process { command, origin })));
        }
        match ROLE_ONLY.iter().find_map(|name| property(profile, name)) {
            Some(alone) => Err(problem(alone, "the profile has no role_arn to use it for")),
            None => refuse_login_session(profile, names).map(|()| None),
        }
    }

    fn container(&self) -> Found {
        let container = Container::find(self.variables, &self.metadata)?;
        Ok(container.map(CredentialsSource::of))
    }

    fn instance(&self, profile: &Section, why: &'static str) -> Found {
        let disabled = self.variables.get("AWS_EC2_METADATA_DISABLED");
        if disabled.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            return Ok(None);
        }
        let setting = |variable: &str, name: &str| match self.variables.get(variable) {
            Some(value) => Some(Setting {
                value: value.clone(),
                origin: variable.to_owned(),
            }),
            None => property(profile, name).cloned(),
        };
        let endpoint = setting(
            "AWS_EC2_METADATA_SERVICE_ENDPOINT",
            "ec2_metadata_service_endpoint",
        );
        let mode = setting(
            "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
            "ec2_metadata_service_endpoint_mode",
        );
        let instance = Instance::new(endpoint.as_ref(), mode.as_ref(), why, &self.metadata)?;
        Ok(Some(CredentialsSource::of(instance)))
    }
}

/// A property that isn't empty.
fn property<'a>(profile: &'a Section, name: &str) -> Option<&'a Setting> {
    profile
        .get(name)
        .filter(|setting| !setting.value.is_empty())
}

fn keys_of_profile(profile: &Section) -> Result<Option<Credentials>, ConfigError> {
    let names = [
        "aws_access_key_id",
        "aws_secret_access_key",
        "aws_session_token",
    ];
    keys(names, |name| property(profile, name).cloned())
}

/// An access key of both its parts, and its token.
fn keys(
    [id, secret, token]: [&str; 3],
    find: impl Fn(&str) -> Option<Setting>,
) -> Result<Option<Credentials>, ConfigError> {
    let half = |there: Setting, missing: &str| {
        Err(ConfigError::new(format!(
            "{} is set, {missing} isn't",
            there.origin
        )))
    };
    let credentials = match (find(id), find(secret)) {
        (None, None) => return Ok(None),
        (Some(id), None) => return half(id, secret),
        (None, Some(secret)) => return half(secret, id),
        (Some(id), Some(secret)) => Credentials::new(id.value, secret.value),
    };
    Ok(Some(match find(token) {
        Some(token) => credentials.with_session_token(token.value),
        None => credentials,
    }))
}

fn refuse_login_session(profile: &Section, names: &[String]) -> Result<(), ConfigError> {
    match property(profile, "login_session") {
        Some(session) => Err(problem(
            session,
            &format!("`aws login` isn't supported: {}", remedy(names)),
        )),
        None => Ok(()),
    }
}

/// What always works: the AWS CLI gets the credentials.
fn remedy(names: &[String]) -> String {
    let name = names.last().map_or("default", String::as_str);
    format!(
        "use a profile with `credential_process = aws configure export-credentials --profile {name}`"
    )
}

fn problem(setting: &Setting, what: &str) -> ConfigError {
    ConfigError::new(format!("{}: {what}", setting.origin))
}

#[cfg(test)]
mod tests;
