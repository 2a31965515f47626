//! What `Debug` shows in place of a sensitive value.

use std::fmt;

/// Stands for a sensitive value in the output of `Debug`.
pub struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}
