//! The credentials that requests are signed with.

mod cache;
mod chain;
mod container;
mod document;
mod http;
mod instance;
mod process;
mod provide;
mod sso;
mod sts;

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use super::Redacted;
use cache::Cache;

pub(crate) use cache::CredentialsError;
pub(crate) use chain::Chain;
pub use provide::{ProvideCredentials, ProvidedCredentials};

/// An access key: its id, its secret and, where it is temporary, its session token and expiry.
///
/// Cheap to clone. `Debug` shows neither the secret nor the token.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    access_key_id: Arc<str>,
    secret_access_key: Arc<str>,
    session_token: Option<Arc<str>>,
    expires_at: Option<Timestamp>,
}

impl Credentials {
    /// A long-term access key.
    pub fn new(access_key_id: impl Into<Arc<str>>, secret_access_key: impl Into<Arc<str>>) -> Self {
        Self {
            access_key_id: access_key_id.into(),
            secret_access_key: secret_access_key.into(),
            session_token: None,
            expires_at: None,
        }
    }

    /// Adds the session token that comes with a temporary access key. An empty one counts as none.
    #[must_use]
    pub fn with_session_token(mut self, session_token: impl Into<Arc<str>>) -> Self {
        self.session_token = Some(session_token.into()).filter(|token| !token.is_empty());
        self
    }

    /// Adds the time from which the access key is no longer valid.
    #[must_use]
    pub fn with_expiry(mut self, expires_at: Timestamp) -> Self {
        self.expires_at = Some(expires_at);
        self
    }

    /// The public part of the access key.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The secret part of the access key.
    #[must_use]
    pub fn secret_access_key(&self) -> &str {
        &self.secret_access_key
    }

    /// The session token, if the access key is temporary.
    #[must_use]
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }

    /// When the access key stops being valid, if that is known.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .field("secret_access_key", &Redacted)
            .field(
                "session_token",
                &self.session_token.as_ref().map(|_| Redacted),
            )
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

/// Where a client has its credentials from.
#[derive(Clone, Debug)]
pub(crate) enum CredentialsSource {
    Fixed(Credentials),
    /// Shared by the clients of one [`Config`](super::Config).
    Provided(Arc<Cache>),
}

impl CredentialsSource {
    pub(crate) fn of(provider: impl ProvideCredentials) -> Self {
        match (&provider as &dyn Any).downcast_ref::<Credentials>() {
            Some(credentials) => Self::Fixed(credentials.clone()),
            None => Self::Provided(Cache::new(provider)),
        }
    }

    pub(crate) async fn get(&self, now: Timestamp) -> Result<Credentials, CredentialsError> {
        match self {
            Self::Fixed(credentials) => Ok(credentials.clone()),
            Self::Provided(cache) => cache.get(now).await,
        }
    }
}

impl ProvideCredentials for CredentialsSource {
    fn provide_credentials(&self) -> ProvidedCredentials<'_> {
        Box::pin(async { Ok(self.get(Timestamp::now()).await?) })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::Credentials;

    #[test]
    fn debug_shows_no_secret() {
        let credentials = Credentials::new("AKIDEXAMPLE", "hush")
            .with_session_token("quiet")
            .with_expiry(Timestamp::UNIX_EPOCH);
        assert_eq!(
            format!("{credentials:?}"),
            "Credentials { access_key_id: \"AKIDEXAMPLE\", secret_access_key: <redacted>, \
             session_token: Some(<redacted>), expires_at: Some(1970-01-01T00:00:00Z) }"
        );
    }
}
