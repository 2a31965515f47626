//! The servers that `cargo xtask test` starts.

use std::env;
use std::path::PathBuf;

use crate::skip;

/// The URL of moto, which runs state machines, but has no activities.
pub fn moto() -> Option<String> {
    variable("SFN_TEST_MOTO")
}

/// The URL of LocalStack, which has all of Step Functions. It ignores the paging of
/// `ListActivities` and `GetExecutionHistory`.
pub fn localstack() -> Option<String> {
    variable("SFN_TEST_LOCALSTACK")
}

/// A Python with boto3.
pub fn python() -> Option<PathBuf> {
    variable("SFN_TEST_PYTHON").map(PathBuf::from)
}

/// A folder of botocore's wheels of the past.
pub fn wheels() -> Option<PathBuf> {
    variable("SFN_TEST_WHEELS").map(PathBuf::from)
}

fn variable(name: &str) -> Option<String> {
    let value = env::var(name).ok();
    if value.is_none() {
        skip(&format!("{name} isn't set; run `cargo xtask test`"));
    }
    value
}
