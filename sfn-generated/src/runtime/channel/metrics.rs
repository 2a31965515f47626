//! Figures of calls and attempts, for whoever keeps metrics.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::runtime::ErrorKind;

/// What a call or an attempt took and how it ended. One that was dropped before its end isn't measured.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Measurement {
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
pub(crate) struct Metrics(pub(crate) Arc<dyn Fn(&Measurement) + Send + Sync>);

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}
