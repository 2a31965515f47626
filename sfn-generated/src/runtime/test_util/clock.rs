//! The time of a test.

use jiff::Timestamp;
use tokio::time::Instant;

/// A clock that goes as tokio's time does: `tokio::time::pause` stops it, and `tokio::time::advance` moves
/// it, or a wait for a timer while nothing else is to be done. For moments that a fake answers.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Timestamp,
    since: Instant,
}

impl Clock {
    /// A clock that shows this moment now.
    #[must_use]
    pub fn starting_at(start: Timestamp) -> Self {
        let since = Instant::now();
        Self { start, since }
    }

    /// The moment it shows, the last that there is at most.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = self.start.checked_add(self.since.elapsed());
        now.unwrap_or(Timestamp::MAX)
    }
}
