//! When a call is tried again, and after what wait: the standard mode of AWS tools (AWS SDKs and Tools
//! Reference Guide, "Retry behavior"), with the figures of botocore 1.44.5.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::service::Exceptions;

/// How often a call is attempted by default.
pub(crate) const MAX_ATTEMPTS: u32 = 3;

const QUOTA: u32 = 500;
const LONGEST_BACKOFF: Duration = Duration::from_secs(20);
/// How much longer than the backoff a service may ask to wait.
const LONGEST_EXTRA_WAIT: Duration = Duration::from_secs(5);

/// Why another attempt may succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The service or the way to it failed.
    Transient,
    /// The service asks for fewer requests.
    Throttling,
    /// The request was signed at another time than the service's.
    Skew,
}

/// Whether the service may refuse a request of this code because its time is off.
pub(crate) fn is_about_time(code: &str) -> bool {
    matches!(
        code,
        "AuthFailure"
            | "InvalidSignatureException"
            | "RequestExpired"
            | "RequestInTheFuture"
            | "RequestTimeTooSkewed"
            | "SignatureDoesNotMatch"
    )
}

impl Fault {
    /// The fault behind an error answer; none if the request itself is at fault. What the model says of
    /// an exception counts for more than the status, and codes that all services share for more still.
    pub(crate) fn of_answer(
        status: u16,
        code: Option<&str>,
        body: &[u8],
        exceptions: &Exceptions,
    ) -> Option<Self> {
        let code = code.unwrap_or_default();
        if let Some(fault) = Self::of_code(code) {
            return Some(fault);
        }
        if exceptions.throttling.contains(&code) {
            return Some(Self::Throttling);
        }
        if exceptions.transient.contains(&code) {
            return Some(Self::Transient);
        }
        match status {
            429 => (!(exceptions.has)(code, body)).then_some(Self::Throttling),
            500 | 502 | 503 | 504 => Some(Self::Transient),
            _ => None,
        }
    }

    /// The fault of codes that mean the same whatever the service.
    fn of_code(code: &str) -> Option<Self> {
        match code {
            "BandwidthLimitExceeded"
            | "EC2ThrottledException"
            | "LimitExceededException"
            | "PriorRequestNotComplete"
            | "ProvisionedThroughputExceededException"
            | "RequestLimitExceeded"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "SlowDown"
            | "ThrottledException"
            | "Throttling"
            | "ThrottlingException"
            | "TooManyRequestsException"
            | "TransactionInProgressException" => Some(Self::Throttling),
            "RequestTimeout" | "RequestTimeoutException" => Some(Self::Transient),
            _ => None,
        }
    }

    /// What a retry takes out of the quota.
    fn cost(self) -> u32 {
        match self {
            Self::Transient | Self::Skew => 14,
            Self::Throttling => 5,
        }
    }

    /// How long to wait before a retry, the first being 0: a random part (`jitter`, of 0 to 1) of what
    /// doubles each time. A wait that the service asks for counts within bounds.
    pub(crate) fn backoff(self, retry: u32, jitter: f64, asked: Option<Duration>) -> Duration {
        let base = match self {
            Self::Transient | Self::Skew => Duration::from_millis(50),
            Self::Throttling => Duration::from_secs(1),
        };
        let most = base.saturating_mul(1 << retry.min(16)).min(LONGEST_BACKOFF);
        let backoff = most.mul_f64(jitter);
        asked.map_or(backoff, |asked| {
            asked.clamp(backoff, backoff + LONGEST_EXTRA_WAIT)
        })
    }
}

/// What the clones of a client may spend on retries, so that many calls at once don't flood a service
/// that is in trouble.
#[derive(Debug)]
pub(crate) struct Quota(AtomicU32);

impl Quota {
    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(QUOTA))
    }

    /// Takes what a retry costs, if there is enough left.
    pub(crate) fn take(&self, fault: Fault) -> Option<u32> {
        let cost = fault.cost();
        let less = |left: u32| left.checked_sub(cost);
        let taken = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        taken.is_ok().then_some(cost)
    }

    /// Gives back after a success: what its last retry took, or a little if it needed none.
    pub(crate) fn give_back(&self, taken: Option<u32>) {
        let amount = taken.unwrap_or(1);
        let more = |left: u32| (left < QUOTA).then(|| left.saturating_add(amount).min(QUOTA));
        // Nothing to do when it is full.
        _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Fault, Quota};
    use crate::runtime::ServiceException;
    use crate::runtime::service::Exceptions;

    /// Exceptions of which the model says something else than their codes or status.
    struct Exception;

    impl ServiceException for Exception {
        const TRANSIENT: &'static [&'static str] = &["Busy", "ThrottlingException"];
        const THROTTLING: &'static [&'static str] = &["Slower"];

        fn decode(code: &str, _: &[u8]) -> Option<Self> {
            let modelled = ["Busy", "ThrottlingException", "Slower", "QuotaExceeded"];
            modelled.contains(&code).then_some(Self)
        }
    }

    #[test]
    fn faults_of_answers() {
        use Fault::{Throttling, Transient};
        let exceptions = Exceptions::of::<Exception>();
        for (status, code, fault) in [
            (500, None, Some(Transient)),
            (503, Some("ServiceUnavailable"), Some(Transient)),
            (501, None, None),
            (400, Some("RequestTimeout"), Some(Transient)),
            (400, Some("ThrottlingException"), Some(Throttling)),
            (503, Some("SlowDown"), Some(Throttling)),
            (429, None, Some(Throttling)),
            (400, Some("ExecutionAlreadyExists"), None),
            (409, None, None),
            (409, Some("Busy"), Some(Transient)),
            (400, Some("Slower"), Some(Throttling)),
            (500, Some("Slower"), Some(Throttling)),
            (400, Some("QuotaExceeded"), None),
            (429, Some("QuotaExceeded"), None),
            (429, Some("Unmodelled"), Some(Throttling)),
            (503, Some("QuotaExceeded"), Some(Transient)),
        ] {
            let found = Fault::of_answer(status, code, b"{}", &exceptions);
            assert_eq!(found, fault, "{status} {code:?}");
        }
    }

    #[test]
    fn backoff_doubles_up_to_twenty_seconds() {
        let most = |fault: Fault, retry| fault.backoff(retry, 1.0, None).as_millis();
        assert_eq!(
            [0, 1, 2, 9].map(|retry| most(Fault::Transient, retry)),
            [50, 100, 200, 20_000]
        );
        assert_eq!(
            [0, 1, 5].map(|retry| most(Fault::Throttling, retry)),
            [1000, 2000, 20_000]
        );
        assert_eq!(most(Fault::Transient, u32::MAX), 20_000);
        assert_eq!(Fault::Transient.backoff(3, 0.0, None), Duration::ZERO);
        assert_eq!(
            Fault::Transient.backoff(1, 0.5, None),
            Duration::from_millis(50)
        );
    }

    #[test]
    fn a_wait_that_is_asked_for_counts_within_bounds() {
        let wait = |asked| {
            let asked = Some(Duration::from_millis(asked));
            Fault::Transient.backoff(0, 1.0, asked).as_millis()
        };
        assert_eq!([10, 700, 60_000].map(wait), [50, 700, 5050]);
    }

    #[test]
    fn the_quota_runs_out_and_fills_again() {
        let quota = Quota::new();
        let taken = (0..100).map_while(|_| quota.take(Fault::Transient)).count();
        assert_eq!(taken, 35);
        assert_eq!(quota.take(Fault::Throttling), Some(5));
        assert_eq!(quota.take(Fault::Throttling), Some(5));
        assert_eq!(quota.take(Fault::Throttling), None);
        quota.give_back(Some(14));
        assert_eq!(quota.take(Fault::Transient), Some(14));
        (0..1000).for_each(|_| quota.give_back(None));
        assert_eq!(
            (0..100)
                .map_while(|_| quota.take(Fault::Throttling))
                .count(),
            100
        );
    }
}
