//! What became of a case, compared with what the suite expects.

use serde_json::{Value, json};

use crate::suites::{Case, Test};
use crate::wire;

/// What botocore's tests put in the place of a random UUID.
const ANY_UUID: &str = "00000000-0000-4000-8000-000000000000";

/// What is wrong with a case, given what became of it; nothing if it passed.
pub(crate) fn difference(test: &Test, case: &Case, outcome: &Value) -> Result<(), String> {
    if let Some(refused) = outcome["refused"].as_str() {
        return Err(format!("refused: {refused}"));
    }
    let facts = &case.facts;
    if facts.get("serialized").is_some() {
        return sent(&facts["serialized"], &outcome["sent"]);
    }
    let shapes = &test.service["shapes"];
    match facts.get("error") {
        Some(members) => error(facts, members, &outcome["error"]),
        None => {
            let expected = wire::of(&facts["result"], &facts["given"]["output"], shapes);
            equal("output", &expected, &outcome["output"])?;
            let id = header(&facts["response"], "x-amzn-requestid");
            id.map_or(Ok(()), |id| equal("request id", id, &outcome["request_id"]))
        }
    }
}

/// Compares a request. A header without a value in the suite may have any.
fn sent(expected: &Value, sent: &Value) -> Result<(), String> {
    if sent.is_null() {
        return Err("nothing was sent".to_owned());
    }
    let method = expected
        .get("method")
        .cloned()
        .unwrap_or_else(|| json!("POST"));
    equal("method", &method, &sent["method"])?;
    equal("path", &expected["uri"], &sent["path"])?;
    if let Some(host) = expected["host"].as_str() {
        // The suites write the path of the client's endpoint behind it.
        let host = json!(host.split('/').next());
        equal("host of the URI", &host, &sent["host"])?;
        equal(
            "header host",
            &host,
            header(sent, "host").unwrap_or(&Value::Null),
        )?;
    }
    for (name, value) in expected["headers"].as_object().into_iter().flatten() {
        let found = header(sent, name).unwrap_or(&Value::Null);
        equal(&format!("header {name}"), value, found)?;
    }
    for name in expected["requireHeaders"].as_array().into_iter().flatten() {
        // hyper, or another transport, writes the length that the body states.
        let known = match name.as_str() {
            Some("Content-Length") => !sent["length"].is_null(),
            name => name.is_some_and(|name| header(sent, name).is_some()),
        };
        if !known {
            return Err(format!("header {name}: missing"));
        }
    }
    match expected["body"].as_str() {
        Some(body) => {
            let expected = serde_json::from_str(body).map_err(|error| error.to_string())?;
            equal("body", &expected, &sent["body"])
        }
        None => Ok(()),
    }
}

fn header<'a>(message: &'a Value, name: &str) -> Option<&'a Value> {
    let mut headers = message["headers"].as_object()?.iter();
    let (_, value) = headers.find(|(found, _)| found.eq_ignore_ascii_case(name))?;
    Some(value)
}

/// Compares an error: its code and message, and the modelled exception with its members. An error
/// that the model doesn't have keeps its code and has no members.
fn error(facts: &Value, members: &Value, error: &Value) -> Result<(), String> {
    equal("code", &facts["errorCode"], &error["code"])?;
    if let Some(message) = facts.get("errorMessage") {
        equal("message", message, &error["message"])?;
    }
    let modelled = facts["errorCode"] != "UndefinedShape";
    let expected = if modelled { members } else { &Value::Null };
    equal("exception", expected, &error["exception"])
}

fn equal(what: &str, expected: &Value, found: &Value) -> Result<(), String> {
    match same(expected, found) {
        true => Ok(()),
        false => Err(format!("{what}: expected {expected}, found {found}")),
    }
}

/// Whether two values are the same JSON, `1` being `1.0`. No suite expects of an output that it lacks
/// a member which is required, nor that an empty list is as good as none: absent is absent here.
fn same(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let same = |(name, value): (&String, &Value)| {
                found.get(name).is_some_and(|found| same(value, found))
            };
            expected.len() == found.len() && expected.iter().all(same)
        }
        (Value::Array(expected), Value::Array(found)) => {
            let mut pairs = expected.iter().zip(found);
            expected.len() == found.len() && pairs.all(|(expected, found)| same(expected, found))
        }
        (Value::Number(one), Value::Number(other)) if one.is_f64() != other.is_f64() => {
            one.as_f64() == other.as_f64()
        }
        (Value::String(expected), Value::String(found)) if expected == ANY_UUID => is_uuid(found),
        _ => expected == found,
    }
}

/// Whether a text is a random UUID (RFC 9562, version 4).
fn is_uuid(text: &str) -> bool {
    let fits = |(index, byte): (usize, u8)| match index {
        8 | 13 | 18 | 23 => byte == b'-',
        14 => byte == b'4',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}
