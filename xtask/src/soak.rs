//! `cargo xtask soak`: what `cargo test` tries some hundred times, tried some thousand times.
//!
//! Not with `--release`: an overflow or a broken debug assertion is worth more here than speed.

use std::process::ExitCode;

use anyhow::Result;

use crate::test::{cargo_test, run_cargo};

/// How many times what a plain `cargo test` does.
const LONG: &str = "50";
const SHORT: &str = "10";

/// Runs the tests with a load, one after the other, and shows what they count.
pub(crate) fn run(short: bool) -> Result<ExitCode> {
    let mut command = cargo_test();
    command.args([
        "--package",
        "tests",
        "--test",
        "weather",
        "--test",
        "round_trip",
    ]);
    command.args(["--", "--nocapture", "--test-threads", "1"]);
    command.env("SFN_TEST_TIMES", if short { SHORT } else { LONG });
    let passed = run_cargo(&mut command)?.success();
    Ok(if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
