//! A call: its attempts until one succeeds, or none is left.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use http::header::HeaderName;
use tokio::time::{Instant, sleep, timeout};
use tracing::field::Empty;
use tracing::{Instrument, debug, debug_span};

use super::attempt::{FailedAttempt, timed_out};
use super::{Answer, CallRequest, Inner, Measured};
use crate::runtime::{Failure, Operation};

/// One call on its way.
pub(super) struct Call<'a> {
    pub(super) channel: &'a Inner,
    pub(super) operation: &'static Operation,
    pub(super) body: Bytes,
    /// Whether the idempotency token is the client's own.
    pub(super) filled_token: bool,
    /// Set when something is about to be sent, for the layer around the call.
    pub(super) begun: Option<Arc<AtomicBool>>,
    /// The headers that the caller adds.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// The same for all attempts, so that the service can tell them from another call.
    pub(super) invocation_id: HeaderValue,
    pub(super) attempt_timeout: Duration,
    pub(super) max_attempts: u32,
}

/// How far a call has come.
#[derive(Default)]
pub(super) struct Progress {
    attempts: u32,
    /// Whether an attempt is under way that the service may act on.
    under_way: bool,
    /// The first attempt that the service may have acted on without our knowing: what became of it.
    doubt: Option<String>,
    /// What became of the last attempt that is over.
    last: Option<Box<Failure>>,
}

impl Inner {
    /// The call within its span and its timeout.
    pub(super) async fn call(&self, request: CallRequest) -> Result<Answer, Box<Failure>> {
        let CallRequest {
            operation,
            body,
            overrides,
            filled_token,
            begun,
        } = request;
        let call = Call {
            channel: self,
            operation,
            body,
            filled_token,
            begun,
            headers: overrides.parsed_headers()?,
            invocation_id: invocation_id(),
            attempt_timeout: self.attempt_timeout(operation, &overrides),
            max_attempts: overrides.max_attempts.unwrap_or(self.max_attempts),
        };
        let limit = overrides.operation_timeout.or(self.operation_timeout);
        let span = debug_span!(
            "call",
            service = self.service.id,
            operation = operation.name,
            attempts = Empty,
            status = Empty,
            request_id = Empty,
            duration = Empty,
            error = Empty,
        );
        let begun = Instant::now();
        let mut progress = Progress::default();
        let outcome = call
            .limited(limit, &mut progress)
            .instrument(span.clone())
            .await;
        let attempts = progress.attempts;
        span.record("attempts", attempts);
        let seen = outcome
            .as_ref()
            .map(|answer| &answer.meta)
            .map_err(|failure| &**failure);
        call.report(&span, Measured::Call, attempts, begun, seen);
        outcome
    }
}

impl Call<'_> {
    async fn limited(
        &self,
        limit: Option<Duration>,
        progress: &mut Progress,
    ) -> Result<Answer, Box<Failure>> {
        let outcome = match limit {
            None => self.run(progress).await,
            Some(limit) => match timeout(limit, self.run(progress)).await {
                Ok(outcome) => outcome,
                Err(_) => {
                    let mut failure = timed_out("the call", limit);
                    failure.in_doubt = progress.under_way;
                    if let (Some(last), Some(message)) = (&progress.last, &mut failure.message) {
                        message.push_str(&format!("; before that: {last}"));
                    }
                    Err(failure)
                }
            },
        };
        match outcome {
            Ok(mut answer) => {
                answer.meta.attempts = progress.attempts;
                Ok(answer)
            }
            Err(mut failure) => {
                failure.attempts = progress.attempts;
                failure.in_doubt |= progress.doubt.is_some();
                // The same call, made again, would do it twice: it mustn't be repeated, or it would
                // have another idempotency token.
                let once = !self.operation.repeatable || self.filled_token;
                failure.retryable &= !(failure.in_doubt && once);
                Err(failure)
            }
        }
    }

    pub(super) async fn run(&self, progress: &mut Progress) -> Result<Answer, Box<Failure>> {
        let quota = &self.channel.quota;
        let mut taken = None;
        loop {
            let failed = match self.attempt(progress).await {
                Ok(answer) => {
                    quota.give_back(taken);
                    return Ok(answer);
                }
                Err(failed) => failed,
            };
            if let Some(doubt) = &progress.doubt
                && self.may_be_own_doing(&failed.failure)
            {
                return self.settle(failed.failure, doubt).await;
            }
            let Some(fault) = failed.fault.filter(|_| self.may_repeat(&failed, progress)) else {
                return Err(failed.failure);
            };
            if failed.failure.in_doubt && progress.doubt.is_none() {
                progress.doubt = Some(failed.failure.to_string());
            }
            taken = quota.take(fault);
            let backoff = fault.backoff(progress.attempts - 1, fastrand::f64(), failed.asked);
            if taken.is_none() {
                // Who polls in a loop would come back at once.
                if self.operation.long_poll {
                    sleep(backoff).await;
                }
                return Err(failed.failure);
            }
            debug!(?backoff, "waiting for the next attempt");
            progress.last = Some(failed.failure);
            sleep(backoff).await;
        }
    }

    /// Whether another attempt is allowed: there is one left, and it can't do twice what must be done
    /// once.
    fn may_repeat(&self, failed: &FailedAttempt, progress: &Progress) -> bool {
        progress.attempts < self.max_attempts
            && (self.operation.repeatable || !failed.failure.in_doubt)
    }

    /// An attempt within its span.
    async fn attempt(&self, progress: &mut Progress) -> Result<Answer, FailedAttempt> {
        let request = self.request(progress.attempts + 1).await;
        let request = request.map_err(|failure| FailedAttempt {
            failure,
            fault: None,
            asked: None,
        })?;
        progress.attempts += 1;
        let attempt = progress.attempts;
        let span = debug_span!(
            "attempt",
            attempt,
            status = Empty,
            request_id = Empty,
            duration = Empty,
            error = Empty,
        );
        let begun = Instant::now();
        progress.under_way = true;
        if let Some(begun) = &self.begun {
            begun.store(true, Ordering::Relaxed);
        }
        let outcome = self.exchange(request).instrument(span.clone()).await;
        progress.under_way = false;
        let seen = outcome
            .as_ref()
            .map(|answer| &answer.meta)
            .map_err(|failed| &*failed.failure);
        self.report(&span, Measured::Attempt, attempt, begun, seen);
        outcome
    }
}

/// A random id of a call (RFC 9562, version 4).
pub(super) fn invocation_id() -> HeaderValue {
    let random = fastrand::u128(..).to_ne_bytes();
    let id = uuid::Builder::from_random_bytes(random).into_uuid();
    let mut text = uuid::Uuid::encode_buffer();
    let text: &str = id.hyphenated().encode_lower(&mut text);
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("none"))
}
