//! Settings that the crate `aws-config` found: its `SdkConfig` as a [`Config`].

use std::fmt;

use aws_credential_types::provider::{
    ProvideCredentials as Provider, SharedCredentialsProvider as SharedProvider,
};
use aws_types::SdkConfig;
use aws_types::service_config::ServiceConfigKey;
use jiff::Timestamp;

use super::config::{Config, Setting};
use super::credentials::CredentialsSource;
use super::{Credentials, ProvideCredentials, ProvidedCredentials};

/// Takes over what an `SdkConfig` says, as of `aws_config::load_defaults`:
///
/// ```
/// use aws_types::SdkConfig; // the same as `aws_config::SdkConfig`
/// use aws_types::region::Region;
/// use sfn_generated::Config;
///
/// let shared = SdkConfig::builder().region(Region::new("eu-central-1")).build();
/// let config = Config::from(&shared);
/// # assert!(format!("{config:?}").contains("eu-central-1"));
/// ```
///
/// | of the `SdkConfig` | what becomes of it |
/// |---|---|
/// | Region, endpoint URL, FIPS, dual stack | the same here, and so are endpoint URLs of single services, as of `AWS_ENDPOINT_URL_SFN` |
/// | credentials provider | asked as any [`ProvideCredentials`]: what it gives is kept until it is about to expire |
/// | retry: most attempts | `max_attempts`; mode, backoffs and reconnecting are those of this crate |
/// | timeouts: connect, operation attempt, operation | the same here; where there is none, this crate's default |
/// | app name | `app_id` |
///
/// Nothing becomes of the read timeout, the HTTP client, sleeping and the time source, the cache of
/// identities, stalled streams, checksums and compression, the tokens of bearer authentication and the
/// preference among authentication schemes: this crate has no such setting, or its own.
impl From<&SdkConfig> for Config {
    fn from(shared: &SdkConfig) -> Self {
        let region = shared.region().map(AsRef::as_ref);
        let app_name = shared.app_name().map(AsRef::as_ref);
        let provider = shared.credentials_provider();
        let timeouts = shared.timeout_config();
        let in_code = shared.get_origin("endpoint_url").is_client_config();
        Self {
            region: region.map(|region| setting("region", region)),
            credentials: provider.map(|provider| CredentialsSource::of(Adapted(provider))),
            endpoint_url: shared
                .endpoint_url()
                .map(|url| setting("endpoint_url", url)),
            sdk_urls: (!in_code).then(|| SdkUrls(shared.clone())),
            use_fips: shared.use_fips().unwrap_or_default(),
            use_dualstack: shared.use_dual_stack().unwrap_or_default(),
            max_attempts: shared.retry_config().map(|retry| retry.max_attempts()),
            connect_timeout: timeouts.and_then(|timeouts| timeouts.connect_timeout()),
            attempt_timeout: timeouts.and_then(|timeouts| timeouts.operation_attempt_timeout()),
            operation_timeout: timeouts.and_then(|timeouts| timeouts.operation_timeout()),
            app_id: app_name.map(|name| setting("app_name", name)),
            ..Self::default()
        }
    }
}

/// The endpoint URLs of single services in an `SdkConfig`, whose own `Debug` would show what they are
/// looked up in: all that the profiles say, secrets too.
#[derive(Clone)]
pub(crate) struct SdkUrls(SdkConfig);

impl SdkUrls {
    /// The endpoint URL for the service of this id alone. The keys are those that AWS SDKs ask by.
    pub(super) fn of_service(&self, service_id: &str) -> Option<Setting> {
        let key = ServiceConfigKey::builder()
            .service_id(service_id)
            .env("AWS_ENDPOINT_URL")
            .profile("endpoint_url")
            .build()
            .ok()?;
        let url = self.0.service_config()?.load_config(key)?;
        Some(setting(&format!("endpoint_url of {service_id}"), &url))
    }
}

impl fmt::Debug for SdkUrls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SdkUrls").finish_non_exhaustive()
    }
}

fn setting(name: &str, value: &str) -> Setting {
    Setting {
        value: value.to_owned(),
        origin: format!("{name} in the SdkConfig"),
    }
}

/// A provider of the SDK's kind as one of ours.
struct Adapted(SharedProvider);

impl ProvideCredentials for Adapted {
    fn provide_credentials(&self) -> ProvidedCredentials<'_> {
        Box::pin(async {
            let given = self.0.provide_credentials().await?;
            let credentials = Credentials::new(given.access_key_id(), given.secret_access_key())
                .with_session_token(given.session_token().unwrap_or_default());
            Ok(match given.expiry().map(Timestamp::try_from).transpose()? {
                Some(expires_at) => credentials.with_expiry(expires_at),
                None => credentials,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use aws_credential_types::Credentials as SdkCredentials;
    use jiff::Timestamp;

    use super::{Adapted, Credentials, ProvideCredentials, SharedProvider};

    #[tokio::test]
    async fn credentials_keep_their_token_and_expiry() {
        let expiry = SystemTime::UNIX_EPOCH + Duration::from_secs(90);
        for (token, expiry, expected) in [
            (None, None, Credentials::new("AKID", "hush")),
            (
                Some("quiet".to_owned()),
                Some(expiry),
                Credentials::new("AKID", "hush")
                    .with_session_token("quiet")
                    .with_expiry(Timestamp::constant(90, 0)),
            ),
        ] {
            let given = SdkCredentials::new("AKID", "hush", token, expiry, "test");
            let adapted = Adapted(SharedProvider::new(given));
            let provided = adapted.provide_credentials().await;
            assert_eq!(provided.expect("credentials"), expected);
        }
    }
}
