//! How calls and attempts end, as spans say and metrics count.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tracing::field::{debug, display};
use tracing::{Span, debug};

use super::call::Call;
use crate::runtime::{ErrorKind, Failure, Meta};

/// What a call or an attempt took and how it ended. One that was dropped before its end isn't measured.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Measurement<'a> {
    /// What was measured.
    pub measured: Measured,
    /// The id of the service, such as `SFN`.
    pub service: &'static str,
    /// The operation, such as `StartExecution`.
    pub operation: &'static str,
    /// Of a call, how many attempts were made; of an attempt, which it was, the first being 1.
    pub attempts: u32,
    /// How long it took; of a call, with its waits between attempts.
    pub duration: Duration,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// The kind of its error; none where it succeeded. An answer that can't be read counts as success
    /// here.
    pub error: Option<ErrorKind>,
    /// The service's code of its error, such as `ExecutionAlreadyExists`.
    pub code: Option<&'a str>,
}

/// What a [`Measurement`] is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Measured {
    /// A call, from the moment that it is first polled until its outcome.
    Call,
    /// One attempt of a call.
    Attempt,
}

/// Who is told of measurements.
#[derive(Clone)]
pub(crate) struct Metrics(pub(crate) Arc<dyn Fn(&Measurement<'_>) + Send + Sync>);

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Call<'_> {
    /// Says how a call or an attempt ended: in its span, and to whoever keeps metrics.
    pub(super) fn report(
        &self,
        span: &Span,
        measured: Measured,
        attempts: u32,
        begun: Instant,
        outcome: Result<&Meta, &Failure>,
    ) {
        let duration = begun.elapsed();
        let (status, request_id) = match outcome {
            Ok(meta) => (Some(meta.status), &meta.request_id),
            Err(failure) => (failure.status, &failure.request_id),
        };
        let error = outcome.err();
        if !span.is_disabled() {
            span.record("duration", debug(duration));
            span.record("status", status);
            span.record("request_id", request_id.as_deref());
            span.record("error", error.map(display));
            // Who doesn't print the ends of spans sees the outcome too.
            let _entered = span.enter();
            debug!(
                "{}",
                if error.is_some() {
                    "failed"
                } else {
                    "succeeded"
                }
            );
        }
        if let Some(metrics) = &self.channel.metrics {
            (metrics.0)(&Measurement {
                measured,
                service: self.channel.service.id,
                operation: self.operation.name,
                attempts,
                duration,
                status,
                error: error.map(|failure| failure.kind),
                code: error.and_then(|failure| failure.code.as_deref()),
            });
        }
    }
}
