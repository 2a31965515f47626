//! What the requests of a client go through: signed, sent, judged and tried again. Bytes in, bytes out,
//! so that it is compiled once however many operations there are.

mod presign;
#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, HeaderName, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use jiff::Timestamp;
use tokio::time::{sleep, timeout};

use super::credentials::CredentialsSource;
use super::endpoint::{Endpoint, is_host_label};
use super::retry::{Fault, MAX_ATTEMPTS, Quota};
use super::sign::Signer;
use super::transport::{RequestBody, SharedTransport, TransportError, TransportErrorKind};
use super::{
    Config, ConfigError, Credentials, ErrorKind, Failure, Meta, Operation, Overrides, Service,
    decode,
};

const CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);
const RESPONSE_LIMIT: usize = 64 << 20;

pub use presign::PresignedRequest;

/// What a client and its clones share: settings, credentials, connections and the retry quota of one
/// service.
#[derive(Clone)]
pub struct Channel(Arc<Inner>);

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("service", &self.0.service.id)
            .field("signer", &self.0.signer)
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
    user_agent: HeaderValue,
    max_attempts: u32,
    attempt_timeout: Option<Duration>,
    operation_timeout: Option<Duration>,
    response_limit: usize,
}

/// The body of a successful answer and what is known about it.
pub(crate) struct Answer {
    pub(crate) operation: &'static str,
    pub(crate) body: Bytes,
    pub(crate) meta: Meta,
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
            ConfigError::new("no Region is set: set AWS_REGION, or `region` in code")
        })?;
        if !is_host_label(&region.value) {
            return Err(ConfigError::of(region, "a Region such as eu-central-1"));
        }
        let endpoint = Endpoint::resolve(config, service, region)?;
        let transport = match &config.transport {
            Some(transport) => transport.clone(),
            None => {
                let connect_timeout = config.connect_timeout.unwrap_or(CONNECT_TIMEOUT);
                let tls = endpoint.is_https();
                SharedTransport::http(connect_timeout, tls, config.ca_bundle.as_ref())?
            }
        };
        Ok(Self(Arc::new(Inner {
            service,
            signer: Signer::new(&endpoint.signing_region, &endpoint.signing_name),
            endpoint,
            credentials: config.credentials.clone(),
            transport,
            quota: Quota::new(),
            user_agent: user_agent(service),
            max_attempts: config.max_attempts.unwrap_or(MAX_ATTEMPTS),
            attempt_timeout: config.attempt_timeout,
            operation_timeout: config.operation_timeout,
            response_limit: config.response_limit.unwrap_or(RESPONSE_LIMIT),
        })))
    }

    /// Makes a call. Nothing happens before the outcome is polled.
    pub(crate) fn call(
        &self,
        operation: &'static Operation,
        body: Result<Vec<u8>, Box<Failure>>,
        overrides: Overrides,
    ) -> Outcome {
        let channel = self.0.clone();
        Box::pin(async move {
            let mut attempts = 0;
            let outcome = channel
                .run(operation, body, &overrides, &mut attempts)
                .await;
            outcome.map_err(|mut failure| {
                failure.operation = Some(operation.name);
                failure.attempts = attempts;
                failure
            })
        })
    }
}

impl Inner {
    /// The call within its timeout.
    async fn run(
        &self,
        operation: &'static Operation,
        body: Result<Vec<u8>, Box<Failure>>,
        overrides: &Overrides,
        attempts: &mut u32,
    ) -> Result<Answer, Box<Failure>> {
        let call = Call {
            channel: self,
            operation,
            body: body?.into(),
            headers: overrides.parsed_headers()?,
            attempt_timeout: self.attempt_timeout(operation, overrides),
            max_attempts: overrides.max_attempts.unwrap_or(self.max_attempts),
        };
        let Some(limit) = overrides.operation_timeout.or(self.operation_timeout) else {
            return call.run(attempts).await;
        };
        match timeout(limit, call.run(attempts)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(timed_out("the call", limit)),
        }
    }

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

/// One call on its way.
struct Call<'a> {
    channel: &'a Inner,
    operation: &'static Operation,
    body: Bytes,
    headers: Vec<(HeaderName, HeaderValue)>,
    attempt_timeout: Duration,
    max_attempts: u32,
}

/// An attempt that failed, and what that means for the next.
struct FailedAttempt {
    failure: Box<Failure>,
    fault: Option<Fault>,
    /// Whether the service may have seen the request.
    sent: bool,
    /// The wait that the service asks for.
    asked: Option<Duration>,
}

impl Call<'_> {
    async fn run(&self, attempts: &mut u32) -> Result<Answer, Box<Failure>> {
        let quota = &self.channel.quota;
        let mut taken = None;
        loop {
            let request = self.request().await?;
            *attempts += 1;
            let mut failed = match self.attempt(request).await {
                Ok(mut answer) => {
                    quota.give_back(taken);
                    answer.meta.attempts = *attempts;
                    return Ok(answer);
                }
                Err(failed) => failed,
            };
            if !self.operation.repeatable && failed.sent && failed.fault == Some(Fault::Transient) {
                // The service may have done it already.
                failed.failure.retryable = false;
                return Err(failed.failure);
            }
            let Some(fault) = failed.fault.filter(|_| *attempts < self.max_attempts) else {
                return Err(failed.failure);
            };
            taken = quota.take(fault);
            let backoff = fault.backoff(*attempts - 1, fastrand::f64(), failed.asked);
            if taken.is_none() {
                // Who polls in a loop would come back at once.
                if self.operation.long_poll {
                    sleep(backoff).await;
                }
                return Err(failed.failure);
            }
            sleep(backoff).await;
        }
    }

    async fn attempt(&self, request: Request<RequestBody>) -> Result<Answer, FailedAttempt> {
        let limit = self.channel.response_limit;
        let exchange = self.channel.transport.exchange(request, limit);
        match timeout(self.attempt_timeout, exchange).await {
            Ok(Ok(response)) => self.judge(response),
            Ok(Err(error)) => Err(broken(error)),
            Err(_) => Err(FailedAttempt {
                failure: timed_out("an attempt", self.attempt_timeout),
                fault: Some(Fault::Transient),
                sent: true,
                asked: None,
            }),
        }
    }

    /// The signed request.
    async fn request(&self) -> Result<Request<RequestBody>, Box<Failure>> {
        let channel = self.channel;
        let (uri, host) = channel.endpoint.of(self.operation, &self.body)?;
        let mut headers = HeaderMap::with_capacity(12);
        headers.insert(HOST, host);
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static(channel.service.content_type),
        );
        headers.insert(
            HeaderName::from_static("x-amz-target"),
            HeaderValue::from_static(self.operation.target),
        );
        headers.insert(USER_AGENT, channel.user_agent.clone());
        if channel.service.query_compatible {
            // Asks for the codes of the query protocol (Smithy, the trait `awsQueryCompatible`).
            headers.insert(
                HeaderName::from_static("x-amzn-query-mode"),
                HeaderValue::from_static("true"),
            );
        }
        headers.extend(self.headers.iter().cloned());
        if self.operation.signed {
            let (body, now) = (&self.body, Timestamp::now());
            let credentials = &channel.credentials(now).await?;
            let signer = &channel.signer;
            let signed = signer.sign(&Method::POST, &uri, &mut headers, body, credentials, now);
            signed.map_err(|error| {
                let message = "the credentials hold a character that can't be sent";
                Failure::new(ErrorKind::Credentials, message).with_source(error)
            })?;
        }
        let mut request = Request::new(RequestBody::new(self.body.clone()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(request)
    }

    fn judge(&self, response: Response<Bytes>) -> Result<Answer, FailedAttempt> {
        let (parts, body) = response.into_parts();
        let headers = &parts.headers;
        let text = |name| Some(headers.get(name)?.to_str().ok()?.to_owned());
        let request_id = text("x-amzn-requestid").or_else(|| text("x-amz-request-id"));
        let status = parts.status.as_u16();
        if parts.status.is_success() {
            let meta = Meta {
                request_id,
                status,
                attempts: 0,
            };
            let operation = self.operation.name;
            return Ok(Answer {
                operation,
                body,
                meta,
            });
        }
        let said = decode::error(headers, &body, self.channel.service.query_compatible);
        let modelled = said.modelled_code.as_deref().or(said.code.as_deref());
        let fault = Fault::of_answer(status, modelled);
        let kind = match fault {
            Some(Fault::Throttling) => ErrorKind::Throttled,
            _ => ErrorKind::Service,
        };
        let asked = text("x-amz-retry-after").and_then(|value| value.parse().ok());
        let message = said
            .message
            .unwrap_or_else(|| format!("HTTP status {}", parts.status));
        let mut failure = Failure::new(kind, message);
        failure.code = said.code;
        failure.modelled_code = said.modelled_code;
        failure.request_id = request_id;
        failure.status = Some(status);
        failure.retryable = fault.is_some();
        failure.body = body;
        Err(FailedAttempt {
            failure,
            fault,
            sent: true,
            asked: asked.map(Duration::from_millis),
        })
    }
}

fn no_credentials() -> Box<Failure> {
    let message = "there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or `credentials` in code";
    Failure::new(ErrorKind::Credentials, message)
}

fn timed_out(what: &str, limit: Duration) -> Box<Failure> {
    let message = format!("{what} took longer than its timeout of {limit:?}");
    let mut failure = Failure::new(ErrorKind::Timeout, message);
    failure.retryable = true;
    failure
}

/// An exchange that ended without an answer.
fn broken(error: TransportError) -> FailedAttempt {
    let TransportError { kind, source } = error;
    let (kind, what, sent) = match kind {
        TransportErrorKind::NotSent => (ErrorKind::Connect, "no connection could be made: ", false),
        TransportErrorKind::Broken => (ErrorKind::Transport, "the connection broke: ", true),
        TransportErrorKind::TooLarge => (ErrorKind::Decode, "", true),
    };
    let mut failure = Failure::new(kind, format!("{what}{}", chain(&*source)));
    failure.source = Some(source);
    failure.retryable = kind != ErrorKind::Decode;
    FailedAttempt {
        fault: failure.retryable.then_some(Fault::Transient),
        failure,
        sent,
        asked: None,
    }
}

/// An error with its causes, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.ends_with(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}

fn user_agent(service: &Service) -> HeaderValue {
    let (id, version) = (
        service.id.to_lowercase().replace(' ', "_"),
        service.api_version,
    );
    let (name, own, os) = (
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
    );
    let text = format!("{name}/{own} api/{id}#{version} lang/rust os/{os}");
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(env!("CARGO_PKG_NAME")))
}
