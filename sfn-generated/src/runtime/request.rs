//! A request on its way: the input of an operation, what this one call does differently, and the
//! future of its answer.

mod macros;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderName, HeaderValue};

use super::channel::{Answer, Channel, Encoded, Outcome};
use super::{Error, ErrorKind, Failure, Input, PresignedRequest, decode};

pub use macros::{client, request};

/// What one call does differently from the client's settings.
#[derive(Clone, Default)]
#[must_use]
pub struct Overrides {
    pub(crate) operation_timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) headers: Vec<(String, String)>,
}

impl Overrides {
    /// Nothing different yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long the call as a whole may take, retries and their waits included.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.operation_timeout = Some(timeout);
        self
    }

    /// Sets how long each attempt may take, also where the service holds the operation open for longer.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets how often the call is attempted at most. 1 means no retry, as does 0.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = Some(attempts);
        self
    }

    /// Sends one more header, signed like the others, in place of one of that name which is there. A
    /// name or value that HTTP doesn't allow fails the call with [`ErrorKind::Input`].
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn parsed_headers(&self) -> Result<Vec<(HeaderName, HeaderValue)>, Box<Failure>> {
        let parsed = self.headers.iter().map(|(name, value)| {
            let refused = || {
                Failure::new(
                    ErrorKind::Input,
                    format!("{name:?} can't be sent as a header"),
                )
            };
            let parsed_name = HeaderName::try_from(name).map_err(|_| refused())?;
            let parsed_value = HeaderValue::try_from(value).map_err(|_| refused())?;
            Ok((parsed_name, parsed_value))
        });
        parsed.collect()
    }
}

impl fmt::Debug for Overrides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Overrides")
            .field("operation_timeout", &self.operation_timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("max_attempts", &self.max_attempts)
            .field("headers", &names)
            .finish()
    }
}

/// An input, where to send it, and what this call does differently. Every generated request type is
/// one of these with setters for its operation's members.
#[derive(Clone, Debug)]
pub struct Request<I> {
    channel: Channel,
    /// The input as it is so far.
    pub input: I,
    /// What this call does differently.
    pub overrides: Overrides,
}

impl<I: Input> Request<I> {
    /// A request for a ready input.
    pub fn new(channel: Channel, input: I) -> Self {
        let overrides = Overrides::default();
        Self {
            channel,
            input,
            overrides,
        }
    }

    /// Sends the request: see [`Sending`].
    pub fn send(self) -> Sending<I::Output, I::Exception> {
        Sending::new(self.outcome(), |answer| decode::output(&answer))
    }

    /// Sends the request; the answer comes with what is known about it.
    pub fn send_with_meta(self) -> Sending<WithMeta<I::Output>, I::Exception> {
        Sending::new(self.outcome(), |answer| {
            let output = decode::output(&answer)?;
            let meta = answer.meta;
            Ok(WithMeta { output, meta })
        })
    }

    /// Signs the request for somebody else to send: see [`PresignedRequest`]. An input with structures
    /// is refused.
    ///
    /// # Errors
    /// No credentials, a time that isn't of one second to seven days, and an input that doesn't fit in a
    /// URI.
    pub async fn presign(
        mut self,
        expires_in: Duration,
    ) -> Result<PresignedRequest, Error<I::Exception>> {
        self.input.fill_idempotency_token();
        let input = serde_json::to_value(&self.input)
            .map_err(unwritable)
            .map_err(Error::of)?;
        let presigned = self.channel.presign(I::OPERATION, &input, expires_in).await;
        presigned.map_err(Error::of)
    }

    fn outcome(mut self) -> Outcome {
        let encoded = Encoded::of(&mut self.input).map_err(unwritable);
        self.channel.call(I::OPERATION, encoded, self.overrides)
    }
}

fn unwritable(error: serde_json::Error) -> Box<Failure> {
    Failure::new(ErrorKind::Input, "the input can't be written as JSON").with_source(error)
}

/// An answer with what is known about the exchange.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WithMeta<T> {
    /// What the operation answered.
    pub output: T,
    /// What is known about the exchange.
    pub meta: Meta,
}

/// What is known about an exchange beside its output.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Meta {
    /// The service's id of the request, which AWS Support asks for.
    pub request_id: Option<String>,
    /// The HTTP status.
    pub status: u16,
    /// How many attempts it took.
    pub attempts: u32,
}

/// A call under way: a future of its output. Nothing is sent before it is polled; dropping it cancels
/// the call, whose request the service may then have seen or not.
#[must_use = "a request is sent when it is awaited"]
pub struct Sending<T, X> {
    outcome: Outcome,
    read: fn(Answer) -> Result<T, Box<Failure>>,
    exception: std::marker::PhantomData<fn() -> X>,
}

impl<T, X> Sending<T, X> {
    pub(crate) fn new(outcome: Outcome, read: fn(Answer) -> Result<T, Box<Failure>>) -> Self {
        let exception = std::marker::PhantomData;
        Self {
            outcome,
            read,
            exception,
        }
    }
}

impl<T, X: super::ServiceException> Future for Sending<T, X> {
    type Output = Result<T, Error<X>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = self.outcome.as_mut().poll(context);
        outcome.map(|outcome| outcome.and_then(self.read).map_err(Error::of))
    }
}

impl<T, X> fmt::Debug for Sending<T, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}
