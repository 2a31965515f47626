//! The sources that are services in a Region: STS and IAM Identity Center.

use super::{Chain, property};
use crate::runtime::config::Setting;
use crate::runtime::credentials::CredentialsSource;
use crate::runtime::credentials::sso::{self, Sso};
use crate::runtime::credentials::sts::Sts;
use crate::runtime::endpoint::{checked_url, is_host_label};
use crate::runtime::profile::{Section, home};
use crate::runtime::{ConfigError, partition};

impl Chain<'_> {
    /// IAM Identity Center as a profile asks for it, which is the last of `names`.
    pub(super) fn sso(
        &self,
        profile: &Section,
        names: &[String],
    ) -> Result<CredentialsSource, ConfigError> {
        let name = names.last().map_or("default", String::as_str);
        let problem = |what: &str| ConfigError::new(format!("profile {name:?}: {what}"));
        let session = property(profile, "sso_session");
        let section = session.map_or(Ok(profile), |session| self.files.sso_session(session))?;
        let [region, start_url, account_id, role_name] = [
            (section, "sso_region"),
            (section, "sso_start_url"),
            (profile, "sso_account_id"),
            (profile, "sso_role_name"),
        ]
        .map(|(section, name)| {
            let needed = || problem(&format!("IAM Identity Center needs {name}"));
            property(section, name).ok_or_else(needed)
        });
        let (region, named_by) = (region?, session.unwrap_or(start_url?));
        let home = home(self.variables)
            .ok_or_else(|| problem("HOME isn't set, below which its token is"))?;
        Ok(CredentialsSource::of(Sso {
            account_id: account_id?.value.clone(),
            role_name: role_name?.value.clone(),
            portal_url: self.url("SSO", "portal.sso", region)?,
            oidc_url: self.url("SSO OIDC", "oidc", region)?,
            token_file: sso::token_file(home, &named_by.value),
            profile: name.to_owned(),
            http: self.services.clone(),
        }))
    }

    /// STS in the Region. Without one it is the global one, as in botocore.
    pub(super) fn sts(&self) -> Result<Sts, ConfigError> {
        let (url, region) = match (&self.settings.region, self.settings.endpoint_url_for("STS")) {
            (Some(region), _) => (self.url("STS", "sts", region)?, region.value.as_str()),
            (None, Some(custom)) => (checked_url(&custom)?.to_owned(), "us-east-1"),
            (None, None) => ("https://sts.amazonaws.com".to_owned(), "us-east-1"),
        };
        Ok(Sts {
            url,
            region: region.to_owned(),
            http: self.services.clone(),
        })
    }

    /// The endpoint that is set for a service, else the one in the Region, which must be a host label
    /// (RFC 1123), since it becomes part of a host name.
    fn url(&self, service_id: &str, prefix: &str, region: &Setting) -> Result<String, ConfigError> {
        if let Some(custom) = self.settings.endpoint_url_for(service_id) {
            return Ok(checked_url(&custom)?.to_owned());
        }
        if !is_host_label(&region.value) {
            return Err(ConfigError::of(region, "a Region such as eu-central-1"));
        }
        let fips = if self.settings.use_fips { "-fips" } else { "" };
        let partition = partition(&region.value);
        let suffix = match self.settings.use_dualstack {
            true => partition.dual_stack_dns_suffix,
            false => partition.dns_suffix,
        };
        Ok(format!("https://{prefix}{fips}.{}.{suffix}", region.value))
    }
}
