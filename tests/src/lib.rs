//! What the integration tests share: the real servers, the data beside the repository, random values, and
//! how much is tried.
//!
//! What isn't there is a skipped test on a developer's machine, and a failure where `CI` is set.

mod answer;
pub mod loopback;
mod operations;
pub mod peers;
pub mod proxy;
mod shared;
mod values;

pub use answer::Answer;
pub use shared::shared;
pub use values::{json_values, values};

use std::env;

/// The examples of the README, to be compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// How many times what a plain `cargo test` does is to be done here: `SFN_TEST_TIMES`, which
/// `cargo xtask soak` sets.
///
/// # Panics
/// When the variable is set and isn't a whole number.
#[must_use]
pub fn times(usual: usize) -> usize {
    let Ok(times) = env::var("SFN_TEST_TIMES") else {
        return usual;
    };
    let times: usize = times.parse().expect("SFN_TEST_TIMES: a whole number");
    usual * times
}

/// Reports that a test is left out for this reason.
fn skip(reason: &str) {
    assert!(env::var_os("CI").is_none(), "{reason}");
    println!("skipped: {reason}");
}
