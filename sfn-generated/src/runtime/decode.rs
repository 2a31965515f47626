//! Answers to outputs and errors: AWS JSON as services really write it.

use http::HeaderMap;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Error};
use serde_json::Value;

use super::channel::Answer;
use super::{ErrorKind, Failure, json_path};

/// The output in an answer. No body at all is an empty object.
pub(crate) fn output<T: DeserializeOwned>(answer: &Answer) -> Result<T, Box<Failure>> {
    let body = json(&answer.body);
    object(body)
        .or_else(|error| without_repetition(body).ok_or(error))
        .map_err(|error| undecodable(answer, body, &error))
}

fn object<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    // serde takes a list for the members of a structure in their order.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(Error::custom("expected an object, found a list"));
    }
    serde_json::from_slice(body)
}

/// Reads an object whose names are repeated, each standing for its last value, as most readers have it
/// (RFC 8259, section 4). serde's derived ones refuse that.
fn without_repetition<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    let body: Value = object(body).ok()?;
    serde_json::from_value(body).ok()
}

/// The members of a modelled exception. Generated code calls it when the code is known, so that an
/// answer which isn't JSON costs the members and no more: code, status and message stand without them.
#[must_use]
pub fn exception<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    let mut body: Value = object(json(body)).ok()?;
    let members = body.as_object_mut()?;
    // Some services write both, which stand for the same member.
    if let (Some(message), Some(_)) = (members.get("message"), members.get("Message")) {
        let other = if message.is_string() {
            "Message"
        } else {
            "message"
        };
        members.remove(other);
    }
    serde_json::from_value(body).ok()
}

/// A body without the byte order mark that RFC 8259 lets a reader ignore. Nothing and null are an empty
/// object.
fn json(body: &[u8]) -> &[u8] {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    match body.trim_ascii() {
        b"" | b"null" => b"{}",
        _ => body,
    }
}

fn undecodable(answer: &Answer, body: &[u8], error: &serde_json::Error) -> Box<Failure> {
    let problem = json_path::explain(body, error);
    let message = format!("the answer can't be read: {problem}");
    let mut failure = Failure::new(ErrorKind::Decode, message);
    failure.operation = Some(answer.operation);
    failure.status = Some(answer.meta.status);
    failure.request_id.clone_from(&answer.meta.request_id);
    failure.attempts = answer.meta.attempts;
    failure.in_doubt = true;
    failure
}

/// What an error answer says of itself.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Said {
    /// The code that callers know: of the query protocol where the service once spoke it.
    pub(crate) code: Option<String>,
    /// The code that the model's exceptions go by, where it is another.
    pub(crate) modelled_code: Option<String>,
    pub(crate) message: Option<String>,
}

/// The members of an error body that have a meaning for every service. Values of another type than
/// a string say nothing.
#[derive(Default, Deserialize)]
struct ErrorBody {
    #[serde(rename = "__type", default, deserialize_with = "text")]
    r#type: Option<String>,
    #[serde(default, deserialize_with = "text")]
    code: Option<String>,
    #[serde(default, deserialize_with = "text")]
    message: Option<String>,
    #[serde(rename = "Message", default, deserialize_with = "text")]
    capital_message: Option<String>,
    #[serde(rename = "errorMessage", default, deserialize_with = "text")]
    error_message: Option<String>,
}

fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) if !text.is_empty() => Ok(Some(text)),
        _ => Ok(None),
    }
}

/// Reads an error answer. The code stands in the header `x-amzn-errortype`, in `__type` or in `code`,
/// in this order (Smithy, AWS JSON 1.1, "Operation error serialization"). A body that isn't JSON, as
/// of a proxy, is the message, up to a bound.
pub(crate) fn error(headers: &HeaderMap, body: &[u8], query_compatible: bool) -> Said {
    let parsed = object(json(body)).and_then(serde_json::from_value::<ErrorBody>);
    let foreign = parsed.is_err().then(|| excerpt(body)).flatten();
    let parsed = parsed.unwrap_or_default();
    let header = |name| headers.get(name)?.to_str().ok();
    let code = header("x-amzn-errortype")
        .and_then(bare_code)
        .or_else(|| bare_code(parsed.r#type.as_deref()?))
        .or_else(|| bare_code(parsed.code.as_deref()?));
    let query_code = header("x-amzn-query-error")
        .filter(|_| query_compatible)
        .and_then(|value| value.split(';').next())
        .filter(|code| !code.is_empty())
        .map(str::to_owned);
    let message = [
        parsed.message,
        parsed.capital_message,
        parsed.error_message,
        foreign,
    ];
    let (code, modelled_code) = match query_code {
        Some(query_code) => (Some(query_code), code),
        None => (code, None),
    };
    Said {
        code,
        modelled_code,
        message: message.into_iter().flatten().next(),
    }
}

/// `ns#Code:http://url` is `Code`.
fn bare_code(text: &str) -> Option<String> {
    let text = text.split(':').next().unwrap_or_default();
    let code = text.rsplit('#').next().unwrap_or_default().trim();
    (!code.is_empty()).then(|| code.to_owned())
}

/// The first line or so of a body that isn't JSON.
fn excerpt(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&body[..body.len().min(200)]);
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::{Said, error};

    fn said(header: Option<&'static str>, body: &str) -> (Option<String>, Option<String>) {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert("x-amzn-errortype", HeaderValue::from_static(header));
        }
        let Said { code, message, .. } = error(&headers, body.as_bytes(), false);
        (code, message)
    }

    #[test]
    fn codes_in_all_their_spellings() {
        for (header, body) in [
            (None, r#"{"__type": "Bad"}"#),
            (None, r#"{"__type": "com.amazonaws.states#Bad"}"#),
            (None, r#"{"__type": "Bad:http://internal.amazon.com/"}"#),
            (None, r#"{"code": "ns#Bad:http://internal.amazon.com/"}"#),
            (Some("Bad:http://internal.amazon.com/"), "{}"),
            (Some("Bad"), r#"{"__type": "Other"}"#),
            (Some(""), r#"{"__type": "Bad"}"#),
        ] {
            assert_eq!(said(header, body).0.as_deref(), Some("Bad"), "{body}");
        }
        for body in [
            "",
            "{}",
            r#"{"__type": null}"#,
            r#"{"__type": ""}"#,
            "[]",
            "<html>",
        ] {
            assert_eq!(said(None, body).0, None, "{body}");
        }
    }

    #[test]
    fn messages_in_all_their_spellings() {
        for name in ["message", "Message", "errorMessage"] {
            let body = format!(r#"{{"{name}": "why"}}"#);
            assert_eq!(said(None, &body).1.as_deref(), Some("why"), "{name}");
        }
        assert_eq!(
            said(None, r#"{"message": null, "Message": "why"}"#)
                .1
                .as_deref(),
            Some("why")
        );
        assert_eq!(said(None, r#"{"message": 7}"#).1, None);
        let html = "<html>\n <h1>Bad\tGateway</h1>";
        assert_eq!(
            said(None, html).1.as_deref(),
            Some("<html> <h1>Bad Gateway</h1>")
        );
        assert!(
            said(None, &"ä".repeat(1000))
                .1
                .is_some_and(|text| text.len() < 300)
        );
    }

    #[test]
    fn codes_of_the_query_protocol_count_for_services_that_spoke_it() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-amzn-query-error",
            HeaderValue::from_static("Old.Code;Sender"),
        );
        let body = br#"{"__type": "ns#NewCode"}"#;
        let old = error(&headers, body, true);
        assert_eq!(old.code.as_deref(), Some("Old.Code"));
        assert_eq!(old.modelled_code.as_deref(), Some("NewCode"));
        assert_eq!(
            error(&headers, body, false).code.as_deref(),
            Some("NewCode")
        );
    }
}
