//! Settings of a client: those given in code, and those found in the environment.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use http::{Request, Response};
use http_body::Body;
use tower_service::Service;

use super::transport::{RequestBody, SharedTransport};
use super::{BoxError, Credentials};

/// Settings of a client. Any number of clients can be made of one.
#[derive(Clone, Debug, Default)]
pub struct Config {
    pub(crate) region: Option<Setting>,
    pub(crate) credentials: Option<Credentials>,
    pub(crate) endpoint_url: Option<Setting>,
    /// `AWS_ENDPOINT_URL_…` by what stands behind `URL_`.
    pub(crate) service_endpoint_urls: BTreeMap<String, Setting>,
    pub(crate) host_prefix_on_custom_endpoint: bool,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) operation_timeout: Option<Duration>,
    pub(crate) response_limit: Option<usize>,
    pub(crate) transport: Option<SharedTransport>,
}

/// A value and where it came from, such as `AWS_REGION`.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) value: String,
    pub(crate) origin: String,
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
        let Setting { value, origin } = setting;
        Self::new(format!("{origin}: expected {expected}, found {value:?}"))
    }
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

    /// Reads the settings that AWS tools share: `AWS_REGION`, else `AWS_DEFAULT_REGION`;
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`; `AWS_ENDPOINT_URL_…` of the
    /// service, else `AWS_ENDPOINT_URL`; `AWS_MAX_ATTEMPTS`. An empty variable counts as unset.
    ///
    /// # Errors
    /// A variable whose value makes no sense, and half a pair of keys.
    pub async fn from_env() -> Result<Self, ConfigError> {
        Self::from_variables(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }))
    }

    fn from_variables(
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let variables: BTreeMap<String, String> = variables
            .filter(|(name, value)| name.starts_with("AWS_") && !value.is_empty())
            .collect();
        let setting = |name: &str| {
            let value = variables.get(name)?.clone();
            let origin = name.to_owned();
            Some(Setting { value, origin })
        };
        let service_endpoint_urls = variables.keys().filter_map(|name| {
            let service = name.strip_prefix("AWS_ENDPOINT_URL_")?;
            Some((service.to_owned(), setting(name)?))
        });
        Ok(Self {
            region: setting("AWS_REGION").or_else(|| setting("AWS_DEFAULT_REGION")),
            credentials: credentials(&setting)?,
            endpoint_url: setting("AWS_ENDPOINT_URL"),
            service_endpoint_urls: service_endpoint_urls.collect(),
            max_attempts: setting("AWS_MAX_ATTEMPTS").map(attempts).transpose()?,
            ..Self::default()
        })
    }

    /// The endpoint URL for the service of this id, if one is set.
    pub(crate) fn endpoint_url_for(&self, service_id: &str) -> Option<&Setting> {
        let name = service_id.to_uppercase().replace([' ', '-'], "_");
        let own = self.service_endpoint_urls.get(&name);
        own.or(self.endpoint_url.as_ref())
    }
}

fn credentials(
    setting: &impl Fn(&str) -> Option<Setting>,
) -> Result<Option<Credentials>, ConfigError> {
    let (id, secret) = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
    let credentials = match (setting(id), setting(secret)) {
        (Some(id), Some(secret)) => Credentials::new(id.value, secret.value),
        (None, None) => return Ok(None),
        (Some(_), None) => return Err(ConfigError::new(format!("{id} is set, {secret} isn't"))),
        (None, Some(_)) => return Err(ConfigError::new(format!("{secret} is set, {id} isn't"))),
    };
    Ok(Some(match setting("AWS_SESSION_TOKEN") {
        Some(token) => credentials.with_session_token(token.value),
        None => credentials,
    }))
}

fn attempts(setting: Setting) -> Result<u32, ConfigError> {
    match setting.value.parse() {
        Ok(attempts) if attempts > 0 => Ok(attempts),
        _ => Err(ConfigError::of(&setting, "a whole number from 1")),
    }
}

/// Sets what a [`Config`] says. What isn't set has its default.
#[derive(Clone, Debug)]
#[must_use]
pub struct ConfigBuilder(Config);

impl ConfigBuilder {
    /// Starts from settings that are there, such as those of the environment.
    pub fn from_config(config: Config) -> Self {
        Self(config)
    }

    /// Sets the Region, such as `eu-central-1`. Required.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.0.region = Some(in_code("region", region));
        self
    }

    /// Sets the credentials that requests are signed with.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.0.credentials = Some(credentials);
        self
    }

    /// Sends to this URL, of scheme `http` or `https`, rather than to AWS.
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.0.endpoint_url = Some(in_code("endpoint_url", url));
        self.0.service_endpoint_urls.clear();
        self
    }

    /// Whether an operation's host prefix, such as `sync-`, is put before a custom endpoint's host too.
    /// Off by default, since a local server has no such name.
    pub fn host_prefix_on_custom_endpoint(mut self, on: bool) -> Self {
        self.0.host_prefix_on_custom_endpoint = on;
        self
    }

    /// Sets how often a call is attempted at most: 3 by default. 1 means no retry, as does 0.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.0.max_attempts = Some(attempts);
        self
    }

    /// Sets how long making a connection may take: 3.1 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.0.connect_timeout = Some(timeout);
        self
    }

    /// Sets how long one attempt may take: 60 s by default, longer for operations that the service
    /// holds open.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.0.attempt_timeout = Some(timeout);
        self
    }

    /// Sets how long a call as a whole may take, retries and waits included: no limit by default.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.0.operation_timeout = Some(timeout);
        self
    }

    /// Sets how many bytes a response's body may have: 64 MiB by default.
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.0.response_limit = Some(bytes);
        self
    }

    /// Sends requests through a `tower` service of one's own rather than over the network: a custom
    /// HTTP stack, or a fake in a test. It is cloned for every attempt and sees requests signed.
    pub fn transport<S, B>(mut self, service: S) -> Self
    where
        S: Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + 'static,
        S::Future: Send,
        S::Error: Into<BoxError>,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<BoxError>,
    {
        self.0.transport = Some(SharedTransport::new(service));
        self
    }

    /// The settings. They are checked when a client is made of them.
    #[must_use]
    pub fn build(self) -> Config {
        self.0
    }
}

fn in_code(name: &str, value: impl Into<String>) -> Setting {
    let (value, origin) = (value.into(), name.to_owned());
    Setting { value, origin }
}

#[cfg(test)]
mod tests {
    use super::Config;

    fn config(variables: &[(&str, &str)]) -> Result<Config, String> {
        let variables = variables.iter();
        let owned = variables.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::from_variables(owned).map_err(|error| error.to_string())
    }

    #[test]
    fn the_region_is_of_the_first_variable_that_is_not_empty() {
        let region = |variables| {
            let config = config(variables).expect("settings");
            config.region.map(|region| region.value)
        };
        let both = [
            ("AWS_REGION", "eu-west-1"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
        ];
        assert_eq!(region(&both).as_deref(), Some("eu-west-1"));
        let empty = [("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "us-east-1")];
        assert_eq!(region(&empty).as_deref(), Some("us-east-1"));
        assert_eq!(region(&[]), None);
    }

    #[test]
    fn the_endpoint_of_the_service_comes_first() {
        let config = config(&[
            ("AWS_ENDPOINT_URL", "http://all"),
            ("AWS_ENDPOINT_URL_SFN", "http://sfn"),
            ("AWS_ENDPOINT_URL_API_GATEWAY", "http://api"),
        ])
        .expect("settings");
        let url = |service| &*config.endpoint_url_for(service).expect("a URL").value;
        assert_eq!(url("SFN"), "http://sfn");
        assert_eq!(url("API Gateway"), "http://api");
        assert_eq!(url("SQS"), "http://all");
    }

    #[test]
    fn half_a_pair_of_keys_is_refused() {
        assert_eq!(
            config(&[("AWS_ACCESS_KEY_ID", "AKID")]).err().as_deref(),
            Some("AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY isn't")
        );
        assert_eq!(
            config(&[("AWS_SECRET_ACCESS_KEY", "secret")])
                .err()
                .as_deref(),
            Some("AWS_SECRET_ACCESS_KEY is set, AWS_ACCESS_KEY_ID isn't")
        );
    }

    #[test]
    fn a_number_of_attempts_that_is_none_is_refused() {
        for wrong in ["0", "-1", "three"] {
            let error = config(&[("AWS_MAX_ATTEMPTS", wrong)]).expect_err("a problem");
            assert_eq!(
                error,
                format!("AWS_MAX_ATTEMPTS: expected a whole number from 1, found {wrong:?}")
            );
        }
        let config = config(&[("AWS_MAX_ATTEMPTS", "5")]).expect("settings");
        assert_eq!(config.max_attempts, Some(5));
    }
}
