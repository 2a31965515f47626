//! botocore side by side: the same inputs make the same requests, and the same answers are read alike.
//!
//! The scripts in `tests/botocore` make random inputs, answers and errors from botocore's own model, run
//! them through botocore, and print both sides. Equal means equal as JSON, but for the differences that
//! are listed here: the scripts make them in what they expect, and say which of them a line shows.

mod client;
mod compare;
mod transport;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use sfn_generated::{ErrorKind, OPERATIONS};
use tests::peers;

use crate::client::{NAMES, call};
use crate::compare::difference;
use crate::transport::Fake;

/// Any would do: this one is the date of the API.
const SEED: &str = "20161123";

/// How many inputs and answers of each operation, and how many errors of each exception.
const CASES: usize = 60;

/// Where this client writes a request otherwise than botocore, and why.
const IN_REQUESTS: &[(&str, &str)] = &[(
    "a start has a name",
    "it makes a retried start one start, so this client fills it with a UUID. botocore sends none",
)];

/// Where this client reads an answer otherwise than botocore, and why.
const IN_OUTPUTS: &[(&str, &str)] = &[
    (
        "a required member is never absent",
        "Smithy, \"Client error correction\": it has the zero value of its type. botocore leaves it out",
    ),
    (
        "null items are dropped",
        "no list of Step Functions is sparse, so its items have no null to be. botocore keeps None",
    ),
    ("null entries are dropped", "as the items of lists"),
    (
        "null lists in maps can be read",
        "as other entries. botocore fails with a TypeError",
    ),
    (
        "details of an unknown kind are kept",
        "`HistoryEventDetails::Unknown` has name and JSON. botocore drops them",
    ),
    (
        "an empty task is none",
        "GetActivityTask answers a poll that no task came to in several ways, which mean the same",
    ),
    (
        "a float has 32 bits",
        "Smithy's `float`, and `f32`. Python has 64-bit floats alone",
    ),
];

/// Where this client reads an error otherwise than botocore, and why.
const IN_ERRORS: &[(&str, &str)] = &[
    (
        "a request id is there without a body",
        "AWS Support asks for it. botocore drops it, and has the words of the status for a message",
    ),
    (
        "an HTTP status is no code",
        "`status()` has it. botocore puts it where a code would be, if there is none",
    ),
    (
        "an error without a message names its HTTP status",
        "one line of a log should say what went wrong. botocore has an empty message, or None",
    ),
    (
        "a message may be spelled either way",
        "services write `message` and `Message`. botocore looks at the first alone, if it is there",
    ),
    (
        "a message is a member, too, however it is spelled",
        "the error and its exception say the same. botocore knows one spelling of the exception's",
    ),
];

#[test]
fn every_operation_is_compared() {
    let known: Vec<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
    assert_eq!(NAMES, known);
}

#[tokio::test]
async fn requests_are_equal() {
    let Some(mut lines) = lines("inputs.py") else {
        return;
    };
    let fake = Fake::default();
    let client = fake.client();
    for line in &mut lines {
        fake.answer(&json!({"status": 200, "headers": {}, "body": ""}));
        let sent = call(&client, text(line, "operation"), Some(&line["input"])).await;
        sent.map_err(|error| format!("{error}: {line}"))
            .expect("an answer");
        let mut ours = fake.request();
        for token in line["tokens"].as_array().cloned().into_iter().flatten() {
            let token = token.as_str().expect("a name");
            take_uuid(&mut line["body"], token);
            take_uuid(&mut ours["body"], token);
        }
        line["differences"] = json!([]);
        if line["operation"] == "StartExecution" && line["input"].get("name").is_none() {
            take_uuid(&mut ours["body"], "name");
            line["differences"] = json!(["a start has a name"]);
        }
        assert_equal(line, &ours);
    }
    assert_eq!(lines.len(), NAMES.len() * CASES);
    report("requests", &lines, IN_REQUESTS);
}

#[tokio::test]
async fn outputs_are_equal() {
    let Some(lines) = lines("outputs.py") else {
        return;
    };
    let fake = Fake::default();
    let client = fake.client();
    for line in &lines {
        fake.answer(line);
        let answer = call(&client, text(line, "operation"), None).await;
        let answer = answer
            .map_err(|error| format!("{error}: {line}"))
            .expect("an answer");
        let ours = json!({"output": answer.output, "request_id": answer.meta.request_id});
        assert_equal(line, &ours);
    }
    assert_eq!(lines.len(), NAMES.len() * CASES);
    report("outputs", &lines, IN_OUTPUTS);
}

/// jiff's timestamps end 26 hours before Python's, so that they have a date in every time zone.
#[tokio::test]
async fn the_end_of_the_year_9999_is_out_of_range() {
    let fake = Fake::default();
    let client = fake.client();
    for (seconds, is_in_range) in [(253_402_207_200_i64, true), (253_402_300_799, false)] {
        let body = json!({"activityArn": "arn", "creationDate": seconds}).to_string();
        fake.answer(&json!({"status": 200, "headers": {}, "body": body}));
        let answer = call(&client, "CreateActivity", None).await;
        let problem = answer.err().map(|error| (error.kind(), error.to_string()));
        match problem {
            None => assert!(is_in_range),
            Some((kind, message)) => {
                assert!(
                    !is_in_range && message.contains("creationDate"),
                    "{message}"
                );
                assert_eq!(kind, ErrorKind::Decode);
            }
        }
    }
}

#[tokio::test]
async fn errors_are_equal() {
    let Some(mut lines) = lines("errors.py") else {
        return;
    };
    let fake = Fake::default();
    let client = fake.client();
    for line in &mut lines {
        fake.answer(line);
        let Err(error) = call(&client, text(line, "operation"), None).await else {
            panic!("no error: {line}");
        };
        if line["message"].is_null() {
            let status = format!("HTTP status {}", line["status"]);
            let message = error
                .message()
                .filter(|message| message.starts_with(&status));
            assert!(message.is_some(), "{error}: {line}");
            line["message"] = json!(message);
        }
        let ours = json!({
            "code": error.code(),
            "message": error.message(),
            "status": error.status(),
            "request_id": error.request_id(),
            "exception": error.exception(),
        });
        assert_equal(line, &ours);
    }
    report("errors", &lines, IN_ERRORS);
}

/// The lines that a script prints; none where there is no Python to run it.
fn lines(script: &str) -> Option<Vec<Value>> {
    let python = peers::python()?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("botocore")
        .join(script);
    let output = Command::new(python)
        .arg("-B")
        .arg(path)
        .args([SEED, &CASES.to_string()])
        // Nothing of the machine's settings: botocore would take them.
        .env_clear()
        .envs([
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ])
        .env("TZ", "UTC")
        .output()
        .expect("Python runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    Some(
        text.lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect(),
    )
}

fn text<'a>(line: &'a Value, name: &str) -> &'a str {
    line[name].as_str().expect("text")
}

/// Compares what is ours with the members of those names in a line.
fn assert_equal(line: &Value, ours: &Value) {
    let names = ours.as_object().into_iter().flatten().map(|(name, _)| name);
    let expected = names
        .map(|name| (name.clone(), line[name].clone()))
        .collect();
    if let Some(difference) = difference(&Value::Object(expected), ours) {
        panic!("{difference}\nbotocore: {line}\nours: {ours}");
    }
}

/// Says how many pairs were compared, and fails unless the differences in them are those that are known.
fn report(what: &str, lines: &[Value], known: &[(&str, &str)]) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let differences = lines
        .iter()
        .filter_map(|line| line["differences"].as_array());
    for difference in differences.flatten() {
        *counts
            .entry(difference.as_str().expect("text"))
            .or_default() += 1;
    }
    println!(
        "{what}: {} pairs are equal, with these differences:",
        lines.len()
    );
    for (difference, why) in known {
        let count = counts.remove(difference).unwrap_or_default();
        assert!(count > 0, "no case shows that {difference}");
        println!("  in {count}: {difference} ({why})");
    }
    assert!(counts.is_empty(), "{counts:?}");
}

/// Takes a random UUID (RFC 9562, version 4) out of an object.
fn take_uuid(object: &mut Value, name: &str) {
    let members = object.as_object_mut().expect("an object");
    let value = members.remove(name).unwrap_or_default();
    let text = value.as_str().unwrap_or_default();
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    assert_eq!(lengths, [8, 4, 4, 4, 12], "{name}: {value}");
    assert!(
        parts
            .iter()
            .all(|part| u64::from_str_radix(part, 16).is_ok()),
        "{name}: {value}"
    );
    assert!(parts[2].starts_with('4'), "{name}: {value}");
}
