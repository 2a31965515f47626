//! What the service answers as the case at hand asks, and the credentials that other services give.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tests::loopback::{answer, ok, operation};

/// How a call ends.
pub(crate) const CASES: [&str; 5] = ["success", "refused", "garbled", "mistyped", "broken"];

/// Answers all requests in the way of one case.
#[derive(Clone)]
pub(crate) struct Service {
    /// The good answers of the operations, by their names.
    outputs: Arc<BTreeMap<String, String>>,
    case: Arc<Mutex<&'static str>>,
}

impl Service {
    pub(crate) fn new(outputs: BTreeMap<String, String>) -> Self {
        Self {
            outputs: Arc::new(outputs),
            case: Arc::new(Mutex::new(CASES[0])),
        }
    }

    /// What comes next.
    pub(crate) fn set_case(&self, case: &'static str) {
        *self.case.lock().expect("a lock") = case;
    }

    pub(crate) fn answer(&self, request: &str) -> String {
        if request.starts_with("GET /credentials ") {
            return ok(
                r#"{"AccessKeyId": "CONTAINER", "SecretAccessKey": "hush-9b1e-secret",
                "Token": "hush-9b1e-session", "Expiration": "2199-01-01T00:00:00Z"}"#,
            );
        }
        if request.contains("AssumeRoleWithWebIdentity") {
            return ok("<AccessKeyId>ROLE</AccessKeyId>\
                <SecretAccessKey>hush-9b1e-secret</SecretAccessKey>\
                <SessionToken>hush-9b1e-session</SessionToken>\
                <Expiration>2199-01-01T00:00:00Z</Expiration>");
        }
        match *self.case.lock().expect("a lock") {
            "success" => ok(&self.outputs[operation(request)]),
            "refused" => answer(
                "400 Bad Request",
                r#"{"__type": "InvalidArn", "message": "no"}"#,
            ),
            "garbled" => ok(r#"["sentinel-of-7f3a"]"#),
            // Of the wrong type, whatever member it is.
            "mistyped" => ok(r#"{"taskToken": {"sentinel-of-7f3a": 748596321}}"#),
            "broken" => String::new(),
            case => panic!("no such case: {case:?}"),
        }
    }
}
