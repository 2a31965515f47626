//! What provides credentials: anything that can be asked for them.

use std::future::Future;
use std::pin::Pin;

use super::Credentials;
use crate::runtime::BoxError;

/// Credentials on their way.
pub type ProvidedCredentials<'a> =
    Pin<Box<dyn Future<Output = Result<Credentials, BoxError>> + Send + 'a>>;

/// Provides credentials when asked: [`Credentials`] themselves, a closure that returns a future of
/// them, or a type of one's own.
///
/// A provider is asked anew only when what it gave is about to expire: five minutes before, or halfway
/// through a life of less than ten minutes. One task asks for all calls of a runtime. They wait for it
/// only where nothing valid is left, which counts toward the timeout of a call, not of an attempt. An
/// answer that takes longer than 60 s counts as an error. A provider that failed is left in peace for
/// 30 s, or for 1 s where nothing valid is left: calls then fail with the error it gave.
///
/// ```
/// use sfn_generated::{Config, Credentials};
///
/// let config = Config::builder()
///     .credentials(|| async { std::fs::read_to_string("/run/secret").map(|secret| Credentials::new("AKID", secret)) })
///     .build();
/// # _ = config;
/// ```
pub trait ProvideCredentials: Send + Sync + 'static {
    /// Gets credentials.
    ///
    /// # Errors
    /// Whatever keeps them from being had; calls then fail with
    /// [`ErrorKind::Credentials`](crate::runtime::ErrorKind::Credentials), and this as the source.
    fn provide_credentials(&self) -> ProvidedCredentials<'_>;
}

impl ProvideCredentials for Credentials {
    fn provide_credentials(&self) -> ProvidedCredentials<'_> {
        Box::pin(async { Ok(self.clone()) })
    }
}

impl<F, Provided, E> ProvideCredentials for F
where
    F: Fn() -> Provided + Send + Sync + 'static,
    Provided: Future<Output = Result<Credentials, E>> + Send + 'static,
    E: Into<BoxError>,
{
    fn provide_credentials(&self) -> ProvidedCredentials<'_> {
        let provided = self();
        Box::pin(async { provided.await.map_err(Into::into) })
    }
}
