//! What a client and its clones share, made of its settings: endpoint, credentials, connections, retry
//! quota. Bytes in, bytes out, so that it is compiled once however many operations there are.

mod attempt;
mod call;
mod clock;
mod layer;
mod metrics;
mod presign;
mod recovery;
mod request;
#[cfg(test)]
mod tests;
mod user_agent;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use jiff::Timestamp;

use super::credentials::CredentialsSource;
use super::endpoint::{Endpoint, is_host_label};
use super::error::chain;
use super::retry::{MAX_ATTEMPTS, Quota};
use super::sign::Signer;
use super::transport::SharedTransport;
use super::{
    Config, ConfigError, Credentials, ErrorKind, Failure, Input, Operation, Overrides, Service,
};

pub(crate) use layer::CallLayer;
pub use layer::{Answer, CallRequest, CallService};
pub(crate) use metrics::Metrics;
pub use metrics::{Measured, Measurement};
pub use presign::PresignedRequest;
pub use recovery::Recovery;

use clock::Clock;
use layer::LayeredCalls;

const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);
const RESPONSE_LIMIT: usize = 64 << 20;

/// What a client and its clones share: settings, credentials, connections and the retry quota of one
/// service.
#[derive(Clone)]
pub struct Channel {
    inner: Arc<Inner>,
    /// The calls within a layer of the user's.
    layered: Option<LayeredCalls>,
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("service", &self.inner.service.id)
            .field("signer", &self.inner.signer)
            .finish_non_exhaustive()
    }
}

struct Inner {
    service: &'static Service,
    endpoint: Endpoint,
    signer: Signer,
    credentials: Option<CredentialsSource>,
    transport: SharedTransport,
    quota: Quota,
    clock: Clock,
    metrics: Option<Metrics>,
    user_agent: HeaderValue,
    in_lambda: bool,
    max_attempts: u32,
    attempt_timeout: Option<Duration>,
    operation_timeout: Option<Duration>,
    response_limit: usize,
}

/// The body of a request, and what of it the client made up.
pub(crate) struct Encoded {
    pub(crate) body: Vec<u8>,
    /// Whether the idempotency token is the client's own.
    pub(crate) filled_token: bool,
}

impl Encoded {
    /// Writes an input, its idempotency token filled: once, so that every attempt carries the same.
    pub(crate) fn of<I: Input>(input: &mut I) -> serde_json::Result<Self> {
        let filled_token = input.fill_idempotency_token();
        let body = serde_json::to_vec(input)?;
        Ok(Self { body, filled_token })
    }
}

/// How a call ends.
pub(crate) type Outcome = Pin<Box<dyn Future<Output = Result<Answer, Box<Failure>>> + Send>>;

impl Channel {
    /// Checks the settings and makes a channel of them. Nothing is sent.
    ///
    /// # Errors
    /// No Region or one that can't stand in a host name, an endpoint URL that is none, settings for
    /// which the service has no endpoint, and root certificates that can't be read where they are
    /// needed.
    pub fn new(service: &'static Service, config: &Config) -> Result<Self, ConfigError> {
        let region = config.region.as_ref().ok_or_else(|| {
            ConfigError::new(
                "no Region is set: set AWS_REGION, `region` in the profile, or `region` in code",
            )
        })?;
        if !is_host_label(&region.value) {
            return Err(ConfigError::of(region, "a Region such as eu-central-1"));
        }
        let endpoint = Endpoint::resolve(config, service, region)?;
        let transport = SharedTransport::of(config, endpoint.is_https())?;
        let inner = Arc::new(Inner {
            service,
            signer: Signer::new(&endpoint.signing_region, &endpoint.signing_name),
            endpoint,
            credentials: config.credentials.clone(),
            transport,
            quota: Quota::new(),
            clock: Clock::new(),
            metrics: config.metrics.clone(),
            user_agent: user_agent::user_agent(service, config),
            in_lambda: request::in_lambda(),
            max_attempts: config.max_attempts.unwrap_or(MAX_ATTEMPTS),
            attempt_timeout: config.attempt_timeout,
            operation_timeout: config.operation_timeout,
            response_limit: config.response_limit.unwrap_or(RESPONSE_LIMIT),
        });
        let calls = CallService(Arc::clone(&inner));
        let layered = config.call_layer.as_ref().map(|layer| layer.around(calls));
        Ok(Self { inner, layered })
    }

    /// Makes a call. Nothing happens before the outcome is polled.
    pub(crate) fn call(
        &self,
        operation: &'static Operation,
        encoded: Result<Encoded, Box<Failure>>,
        overrides: Overrides,
    ) -> Outcome {
        let channel = self.clone();
        Box::pin(async move {
            let outcome = match encoded {
                Ok(encoded) => {
                    let request = CallRequest::new(operation, encoded, overrides);
                    match &channel.layered {
                        Some(layered) => layered.call(request).await,
                        None => channel.inner.call(request).await,
                    }
                }
                Err(failure) => Err(failure),
            };
            outcome.map_err(|mut failure| {
                failure.operation = Some(operation.name);
                failure
            })
        })
    }
}

impl Inner {
    async fn credentials(&self, now: Timestamp) -> Result<Credentials, Box<Failure>> {
        let source = self.credentials.as_ref().ok_or_else(no_credentials)?;
        source.get(now).await.map_err(|error| {
            let message = format!("no credentials could be had: {}", chain(&error));
            Failure::new(ErrorKind::Credentials, message).with_source(error)
        })
    }

    /// What the caller says for this call, else what the client's settings say, but no less than the
    /// service may take.
    fn attempt_timeout(&self, operation: &Operation, overrides: &Overrides) -> Duration {
        overrides.attempt_timeout.unwrap_or_else(|| {
            let usual = self.attempt_timeout.unwrap_or(ATTEMPT_TIMEOUT);
            operation
                .attempt_timeout
                .map_or(usual, |least| usual.max(least))
        })
    }
}

fn no_credentials() -> Box<Failure> {
    let message = "there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or `credentials` in code";
    Failure::new(ErrorKind::Credentials, message)
}
