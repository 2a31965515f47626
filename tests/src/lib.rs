//! What the integration tests share: servers, and the data beside the repository.
//!
//! What isn't there is a skipped test on a developer's machine, and a failure where `CI` is set.

pub mod loopback;
mod operations;
pub mod peers;
mod shared;

pub use shared::shared;

use std::env;

/// Reports that a test is left out for this reason.
fn skip(reason: &str) {
    assert!(env::var_os("CI").is_none(), "{reason}");
    println!("skipped: {reason}");
}

/// What the README shows compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
