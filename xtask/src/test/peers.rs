//! The servers that the tests run against: moto and LocalStack.

use std::io;
use std::ops::RangeInclusive;

use super::http;

/// A server. What it is made of stands in `tests/peers` under its name.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    /// The minor versions of Python 3 that its pins run on.
    pub(crate) minors: RangeInclusive<u32>,
    /// The same in words.
    pub(crate) needs: &'static str,
    /// The environment variable in which the tests find its URL.
    pub(crate) url_variable: &'static str,
    /// The one in which they find a Python that has boto3, if its pins have it.
    pub(crate) python_variable: Option<&'static str>,
    /// Asks the server at a port whether it is ready; the error says why not.
    pub(crate) ready: fn(u16) -> io::Result<()>,
}

/// moto starts in half a second, and has no activities; LocalStack has all of Step Functions.
pub(crate) static PEERS: [Peer; 2] = [
    Peer {
        name: "moto",
        minors: 11..=u32::MAX,
        needs: "Python 3.11 or newer",
        url_variable: "SFN_TEST_MOTO",
        python_variable: Some("SFN_TEST_PYTHON"),
        ready: moto_runs_state_machines,
    },
    Peer {
        name: "localstack",
        minors: 13..=13,
        needs: "Python 3.13, no other",
        url_variable: "SFN_TEST_LOCALSTACK",
        python_variable: None,
        ready: lists_state_machines,
    },
];

/// moto only records executions unless it is told to run them.
fn moto_runs_state_machines(port: u16) -> io::Result<()> {
    let settings = r#"{"stepfunctions": {"execute_state_machine": true}}"#;
    http::post(
        port,
        "/moto-api/config",
        "Content-Type: application/json\r\n",
        settings,
    )?;
    lists_state_machines(port)
}

/// A call, since the servers load most of what they need with the first one. They don't check the
/// signature, but read the service and the region in it.
fn lists_state_machines(port: u16) -> io::Result<()> {
    let headers = "Content-Type: application/x-amz-json-1.0\r\n\
        X-Amz-Target: AWSStepFunctions.ListStateMachines\r\n\
        Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0\r\n";
    http::post(port, "/", headers, "{}")
}
