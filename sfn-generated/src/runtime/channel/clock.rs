//! The time that requests are signed at: this machine's, corrected once a service has refused it.

use std::sync::atomic::{AtomicI64, Ordering};

use http::HeaderMap;
use http::header::DATE;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};

/// AWS takes signatures that are at most five minutes off. A minute of that is for the way.
const TOLERANCE: i64 = 240;

/// The machine's clock and how many seconds it is behind the service's.
pub(super) struct Clock(AtomicI64);

impl Clock {
    pub(super) fn new() -> Self {
        Self(AtomicI64::new(0))
    }

    pub(super) fn now(&self) -> Timestamp {
        let behind = SignedDuration::from_secs(self.0.load(Ordering::Relaxed));
        let now = Timestamp::now();
        now.checked_add(behind).unwrap_or(now)
    }

    /// Corrects the clock by the `Date` of an answer (RFC 9110, 6.6.1). Tells whether it was so far off
    /// that a signature would have been refused for it.
    pub(super) fn learn(&self, headers: &HeaderMap) -> bool {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let Some(date) = date.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok())
        else {
            return false;
        };
        let was_off = (date.as_second() - self.now().as_second()).abs() > TOLERANCE;
        if was_off {
            let behind = date.as_second() - Timestamp::now().as_second();
            self.0.store(behind, Ordering::Relaxed);
        }
        was_off
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};
    use jiff::{SignedDuration, Timestamp};

    use super::Clock;

    fn dated(seconds: i64) -> HeaderMap {
        let date = Timestamp::now() + SignedDuration::from_secs(seconds);
        let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let date = HeaderValue::try_from(date).expect("a date");
        HeaderMap::from_iter([(http::header::DATE, date)])
    }

    #[test]
    fn a_clock_that_is_far_off_is_corrected_once() {
        for off in [-86_400, -1000, 1000, 40_000_000] {
            let clock = Clock::new();
            assert!(clock.learn(&dated(off)), "{off}");
            let corrected = (clock.now().as_second() - Timestamp::now().as_second() - off).abs();
            assert!(corrected <= 2, "{off}: {corrected}");
            assert!(!clock.learn(&dated(off)), "{off}");
        }
    }

    #[test]
    fn little_differences_and_bad_dates_change_nothing() {
        let clock = Clock::new();
        assert!(!clock.learn(&dated(200)));
        assert!(!clock.learn(&dated(-200)));
        assert!(!clock.learn(&HeaderMap::new()));
        let nonsense = HeaderValue::from_static("yesterday");
        assert!(!clock.learn(&HeaderMap::from_iter([(http::header::DATE, nonsense)])));
        assert!((clock.now().as_second() - Timestamp::now().as_second()).abs() <= 1);
    }
}
