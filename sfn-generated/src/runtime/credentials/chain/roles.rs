//! The sources that are roles: to assume with other credentials, or for a web identity.

use super::{Chain, Found, keys_of_profile, problem, property, remedy};
use crate::runtime::ConfigError;
use crate::runtime::config::Setting;
use crate::runtime::credentials::CredentialsSource;
use crate::runtime::credentials::sts::{AssumedRole, Role, WebIdentity};
use crate::runtime::profile::Section;

/// What asks for a role, and is nothing without one.
pub(super) const ROLE_ONLY: [&str; 3] = [
    "source_profile",
    "credential_source",
    "web_identity_token_file",
];

impl Chain<'_> {
    pub(super) fn role(
        &self,
        arn: &Setting,
        profile: &Section,
        names: &mut Vec<String>,
    ) -> Result<CredentialsSource, ConfigError> {
        if let Some(serial) = property(profile, "mfa_serial") {
            let why = "nobody can be asked for the code of a device here";
            return Err(problem(serial, &format!("{why}: {}", remedy(names))));
        }
        let role = role(arn, profile)?;
        let [source_profile, credential_source, token_file] =
            ROLE_ONLY.map(|name| property(profile, name));
        let source = match (source_profile, credential_source, token_file) {
            (Some(named), None, None) => self.source_profile(named, profile, names)?,
            (None, Some(named), None) => self.credential_source(named, profile)?,
            (None, None, Some(file)) => {
                let token_file = file.value.clone().into();
                let sts = self.sts()?;
                return Ok(CredentialsSource::of(WebIdentity {
                    role,
                    token_file,
                    sts,
                }));
            }
            (None, None, None) => {
                return Err(problem(
                    arn,
                    &format!("the role needs one of {}", ROLE_ONLY.join(", ")),
                ));
            }
            _ => {
                return Err(problem(
                    arn,
                    &format!("the role takes only one of {}", ROLE_ONLY.join(", ")),
                ));
            }
        };
        let sts = self.sts()?;
        Ok(CredentialsSource::of(AssumedRole { role, source, sts }))
    }

    fn source_profile(
        &self,
        named: &Setting,
        profile: &Section,
        names: &mut Vec<String>,
    ) -> Result<CredentialsSource, ConfigError> {
        let name = &named.value;
        let own = names.last() == Some(name);
        if own && let Some(keys) = keys_of_profile(profile)? {
            return Ok(CredentialsSource::Fixed(keys));
        }
        if names.contains(name) {
            return Err(problem(
                named,
                &format!("a cycle: {} -> {name}", names.join(" -> ")),
            ));
        }
        let source = self.files.profile(name, &named.origin)?;
        names.push(name.clone());
        let found = self.profile(source, names)?;
        found.ok_or_else(|| problem(named, &format!("the profile {name:?} has no credentials")))
    }

    fn credential_source(
        &self,
        named: &Setting,
        profile: &Section,
    ) -> Result<CredentialsSource, ConfigError> {
        let found = match &*named.value {
            "Environment" => self.keys_of_environment()?,
            "EcsContainer" => self.container()?,
            "Ec2InstanceMetadata" => self.instance(profile, "")?,
            _ => {
                return Err(ConfigError::of(
                    named,
                    "Environment, EcsContainer or Ec2InstanceMetadata",
                ));
            }
        };
        found.ok_or_else(|| problem(named, &format!("{} has no credentials", named.value)))
    }

    pub(super) fn web_identity_of_environment(&self) -> Found {
        let Some(file) = self.variables.get("AWS_WEB_IDENTITY_TOKEN_FILE") else {
            return Ok(None);
        };
        let arn = self.variables.get("AWS_ROLE_ARN").cloned().ok_or_else(|| {
            ConfigError::new("AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN isn't")
        })?;
        let role = Role {
            arn,
            session_name: self.variables.get("AWS_ROLE_SESSION_NAME").cloned(),
            external_id: None,
            duration_seconds: None,
        };
        let (token_file, sts) = (file.into(), self.sts()?);
        Ok(Some(CredentialsSource::of(WebIdentity {
            role,
            token_file,
            sts,
        })))
    }
}

fn role(arn: &Setting, profile: &Section) -> Result<Role, ConfigError> {
    let optional = |name| property(profile, name).map(|setting| setting.value.clone());
    if let Some(duration) = property(profile, "duration_seconds")
        && duration.value.parse::<u32>().is_err()
    {
        return Err(ConfigError::of(duration, "a number of seconds"));
    }
    Ok(Role {
        arn: arn.value.clone(),
        session_name: optional("role_session_name"),
        external_id: optional("external_id"),
        duration_seconds: optional("duration_seconds"),
    })
}
