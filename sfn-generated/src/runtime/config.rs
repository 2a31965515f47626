//! Settings of a client: those given in code, and those found in the environment.

mod builder;
mod environment;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::channel::{CallLayer, Metrics};
use super::credentials::CredentialsSource;
use super::profile::process_variables;
use super::transport::{ProxySettings, SharedTransport};

pub use builder::ConfigBuilder;
#[cfg(test)]
pub(crate) use environment::settings;

/// Settings of a client: those of the environment, or those given in code. Any number of clients can be
/// made of them.
#[derive(Clone, Debug, Default)]
pub struct Config {
    pub(crate) region: Option<Setting>,
    pub(crate) credentials: Option<CredentialsSource>,
    pub(crate) endpoint_url: Option<Setting>,
    /// By the service's id in upper case, as behind `AWS_ENDPOINT_URL_`.
    pub(crate) service_endpoint_urls: BTreeMap<String, Setting>,
    /// Those of single services that `aws-config` found.
    #[cfg(feature = "aws-config")]
    pub(crate) sdk_urls: Option<super::aws_config::SdkUrls>,
    pub(crate) use_fips: bool,
    pub(crate) use_dualstack: bool,
    /// The file of root certificates to trust rather than the system's.
    pub(crate) ca_bundle: Option<Setting>,
    pub(crate) proxies: ProxySettings,
    pub(crate) host_prefix_on_custom_endpoint: bool,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) operation_timeout: Option<Duration>,
    pub(crate) response_limit: Option<usize>,
    pub(crate) transport: Option<SharedTransport>,
    pub(crate) call_layer: Option<CallLayer>,
    pub(crate) metrics: Option<Metrics>,
    pub(crate) app_id: Option<Setting>,
}

/// A value and where it came from, such as `AWS_REGION` or a file, its line and the property.
#[derive(Clone)]
pub(crate) struct Setting {
    pub(crate) value: String,
    pub(crate) origin: String,
}

impl Setting {
    /// The value without the user and password that a URL may have, for people to see.
    pub(crate) fn shown(&self) -> Cow<'_, str> {
        let Some((before, host)) = self.value.rsplit_once('@') else {
            return Cow::from(&self.value);
        };
        let scheme = before.find("://").map_or("", |end| &before[..end + 3]);
        Cow::from(format!("{scheme}<redacted>@{host}"))
    }
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setting")
            .field("value", &self.shown())
            .field("origin", &self.origin)
            .finish()
    }
}

/// A setting that is missing or wrong: which, where it came from, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    message: String,
}

impl ConfigError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        let message = message.into();
        Self { message }
    }

    /// Of a value that is there but wrong.
    pub(crate) fn of(setting: &Setting, expected: &str) -> Self {
        let (origin, value) = (&setting.origin, setting.shown());
        Self::new(format!("{origin}: expected {expected}, found {value:?}"))
    }
}

/// What settings call a service: its id in upper case, with underscores (AWS SDKs and Tools Reference
/// Guide, "Service-specific endpoints").
fn service_key(id: &str) -> String {
    id.to_uppercase().replace([' ', '-'], "_")
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Starts with nothing set. Nothing is read from the environment.
    pub fn builder() -> ConfigBuilder {
        ConfigBuilder(Self::default())
    }

    /// Reads the settings that AWS tools share, from the environment and from the profile that
    /// `AWS_PROFILE` names, else `default`, in `~/.aws/config` and `~/.aws/credentials` or the files that
    /// `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name. A variable comes before the profile. An
    /// empty value counts as unset.
    ///
    /// | variable | property of the profile |
    /// |---|---|
    /// | `AWS_REGION`, else `AWS_DEFAULT_REGION` | `region` |
    /// | `AWS_ENDPOINT_URL_…` of the service, else `AWS_ENDPOINT_URL` | `endpoint_url` in the section of the service that `services` names, else in the profile |
    /// | `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` | `ignore_configured_endpoint_urls` |
    /// | `AWS_USE_FIPS_ENDPOINT` | `use_fips_endpoint` |
    /// | `AWS_USE_DUALSTACK_ENDPOINT` | `use_dualstack_endpoint` |
    /// | `AWS_MAX_ATTEMPTS` | `max_attempts` |
    /// | `AWS_RETRY_MODE` | `retry_mode` |
    /// | `AWS_CA_BUNDLE` | `ca_bundle` |
    /// | `AWS_SDK_UA_APP_ID` | `sdk_ua_app_id` |
    /// | `https_proxy`, else `HTTPS_PROXY`, for `https` endpoints | |
    /// | `http_proxy`, else `HTTP_PROXY`, for `http` endpoints | |
    /// | `no_proxy`, else `NO_PROXY`: see [`ConfigBuilder::no_proxy`] | |
    ///
    /// A CGI server, which sets `REQUEST_METHOD`, puts a request's header `Proxy` into `HTTP_PROXY`: there it
    /// is ignored. Credentials of STS and IAM Identity Center come through the proxies too, those of
    /// containers and instances never.
    ///
    /// Calls are retried in the mode `standard`. The modes `legacy` and `adaptive`, which may be set for
    /// other tools, are known and give the same.
    ///
    /// Credentials have one source, the first of these that is asked for: keys in the environment; the
    /// profile, by `role_arn`, `sso_session`, keys or `credential_process`; a web identity in the
    /// environment; the container; the EC2 instance. None takes the place of one before it that fails.
    /// Nothing is sent before a call needs them.
    ///
    /// # Errors
    /// A value that makes no sense, by its variable or by file and line; a profile that is named and
    /// isn't there; a file that can't be read.
    pub async fn from_env() -> Result<Self, ConfigError> {
        environment::load(process_variables())
    }

    /// As [`from_env`](Self::from_env), but with these variables rather than those of the process: to
    /// choose a profile in code, or to keep several environments apart. `HOME` says where the files are.
    ///
    /// # Errors
    /// As of `from_env`.
    pub async fn from_variables<N: Into<String>, V: Into<String>>(
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, ConfigError> {
        let variables = variables.into_iter();
        environment::load(
            variables
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }

    /// The endpoint URL for the service of this id, if one is set.
    pub(crate) fn endpoint_url_for(&self, service_id: &str) -> Option<Setting> {
        let own = &self.service_endpoint_urls;
        let own = own.get(&service_key(service_id)).cloned();
        #[cfg(feature = "aws-config")]
        let own = own.or_else(|| self.sdk_urls.as_ref()?.of_service(service_id));
        own.or_else(|| self.endpoint_url.clone())
    }
}
