//! An input that a call must have, and in what one differs.

use serde::Serialize;
use serde_json::Value;
use uuid::{Uuid, Version};

use crate::runtime::Input;

/// An input as JSON on the wire.
pub(super) struct Expected {
    input: Value,
    /// The members that a client fills where they are absent, and that are absent here.
    tokens: Vec<String>,
}

impl Expected {
    pub(super) fn new(mut input: impl Input) -> Self {
        let expected = json(&input);
        let filled = match input.fill_idempotency_token() {
            true => json(&input),
            false => Value::Null,
        };
        let filled = filled
            .as_object()
            .into_iter()
            .flat_map(|members| members.keys());
        let tokens = filled.filter(|name| expected.get(name).is_none()).cloned();
        Self {
            tokens: tokens.collect(),
            input: expected,
        }
    }

    /// Compares the input of a call.
    ///
    /// # Errors
    /// What differs.
    pub(super) fn check(&self, mut found: Value) -> Result<(), String> {
        if let Value::Object(members) = &mut found {
            members.retain(|name, value| !(self.tokens.contains(name) && is_made_up(value)));
        }
        let mut problems = Vec::new();
        compare(Some(&self.input), Some(&found), "", &mut problems);
        match problems.is_empty() {
            true => Ok(()),
            false => Err(problems.join("; ")),
        }
    }
}

/// Whether a value looks like an idempotency token that a client made up.
fn is_made_up(value: &Value) -> bool {
    let token = value.as_str().and_then(|text| Uuid::try_parse(text).ok());
    token.is_some_and(|token| token.get_version() == Some(Version::Random))
}

/// By way of text, since a `Value` would make 64-bit floats of those that have 32. An input that can't be
/// written is null, which no call has.
fn json(input: &impl Serialize) -> Value {
    let text = serde_json::to_vec(input).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

fn compare(
    expected: Option<&Value>,
    found: Option<&Value>,
    path: &str,
    problems: &mut Vec<String>,
) {
    match (expected, found) {
        (Some(Value::Object(expected)), Some(Value::Object(found))) => {
            let only_found = found.keys().filter(|name| !expected.contains_key(*name));
            for name in expected.keys().chain(only_found) {
                let path = match path {
                    "" => name.clone(),
                    path => format!("{path}.{name}"),
                };
                compare(expected.get(name), found.get(name), &path, problems);
            }
        }
        (Some(Value::Array(expected)), Some(Value::Array(found))) => {
            for index in 0..expected.len().max(found.len()) {
                let path = format!("{path}[{index}]");
                compare(expected.get(index), found.get(index), &path, problems);
            }
        }
        (expected, found) if expected == found => {}
        (expected, found) => {
            let shown =
                |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
            let (expected, found) = (shown(expected), shown(found));
            problems.push(format!("{path}: expected {expected}, found {found}"));
        }
    }
}
