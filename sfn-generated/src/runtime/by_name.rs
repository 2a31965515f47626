//! Calls by name, for tools: JSON in, JSON out, checked against the typed input before it is sent.

use serde_json::Value;

use super::channel::Encoded;
use super::{Channel, ErrorKind, Failure, Input, Operation, Overrides, Sending, decode, json_path};

impl Channel {
    /// Calls an operation by its name on the wire, with JSON in and out as on the wire. Null is an
    /// empty input, and so is an absent body an empty output.
    pub fn invoke<X>(
        &self,
        operations: &'static [&'static Operation],
        name: &str,
        input: Value,
    ) -> Sending<Value, X> {
        let outcome = match operations.iter().find(|operation| operation.name == name) {
            Some(operation) => {
                let body = (operation.check)(input)
                    .map_err(|problem| Failure::new(ErrorKind::Input, problem));
                self.call(operation, body, Overrides::new())
            }
            None => {
                let failure = Failure::new(ErrorKind::Input, no_operation(operations, name));
                Box::pin(std::future::ready(Err(failure)))
            }
        };
        Sending::new(outcome, |answer| decode::output(&answer))
    }
}

/// Whether an operation can be paged, by its name on the wire, such as `ListThings`, or in Rust, such
/// as `list_things`.
#[must_use]
pub fn can_paginate(operations: &[&Operation], name: &str) -> bool {
    let name = plain(name);
    let mut operations = operations.iter();
    operations.any(|operation| operation.paginated && plain(operation.name) == name)
}

/// A name without what its spellings differ in.
fn plain(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

fn no_operation(operations: &[&Operation], name: &str) -> String {
    let wanted = plain(name);
    let distance = |operation: &&&Operation| distance(&plain(operation.name), &wanted);
    match operations.iter().min_by_key(distance) {
        Some(nearest) if distance(&nearest) <= 3 => {
            let nearest = nearest.name;
            format!("there is no operation {name:?}: did you mean `{nearest}`?")
        }
        _ => format!("there is no operation {name:?}"),
    }
}

/// How many bytes have to be changed, put in or left out to make one text of the other (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, byte) in left.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for (column, other) in right.bytes().enumerate() {
            let changed = diagonal + usize::from(byte != other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

/// Turns JSON into the body of a request. It must fit the input `I`, and have every member that `I`
/// requires and none that `I` doesn't know, since serde would drop a mistyped name without a word.
pub(crate) fn check<I: Input>(mut value: Value) -> Result<Encoded, String> {
    if value.is_null() {
        value = Value::Object(serde_json::Map::new());
    }
    if !value.is_object() {
        return Err("the input isn't a JSON object".to_owned());
    }
    let text = value.to_string();
    let mut input: I = serde_json::from_str(&text).map_err(|error| {
        format!(
            "the input doesn't fit: {}",
            json_path::explain(text.as_bytes(), &error)
        )
    })?;
    let known = serde_json::to_value(&input).map_err(|error| error.to_string())?;
    if let Some(difference) = difference(&value, &known, "") {
        return Err(format!("the input doesn't fit: {difference}"));
    }
    Encoded::of(&mut input).map_err(|error| error.to_string())
}

/// The first member that is only in `given`, which the input doesn't know, or only in `known`, which it
/// requires. Null means absent.
fn difference(given: &Value, known: &Value, path: &str) -> Option<String> {
    match (given, known) {
        (Value::Object(given), Value::Object(known)) => {
            let at = |name: &str| match path {
                "" => name.to_owned(),
                path => format!("{path}.{name}"),
            };
            let is_absent = |name: &str| given.get(name).is_none_or(Value::is_null);
            let present = given.iter().filter(|(_, value)| !value.is_null());
            let missing = known
                .iter()
                .find(|(name, value)| is_absent(name) && !value.is_null());
            let missing = missing.map(|(name, _)| format!("{}: missing", at(name)));
            let unknown = |(name, value): (&String, &Value)| match known.get(name) {
                Some(known) => difference(value, known, &at(name)),
                None => Some(format!("{}: unknown member", at(name))),
            };
            missing.or_else(|| present.into_iter().find_map(unknown))
        }
        (Value::Array(given), Value::Array(known)) => {
            let present = given.iter().enumerate().filter(|(_, item)| !item.is_null());
            present.zip(known).find_map(|((index, given), known)| {
                difference(given, known, &format!("{path}[{index}]"))
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{can_paginate, distance};
    use crate::runtime::tests::{Exception, Fake, OPERATIONS, answer};
    use crate::runtime::{Error, ErrorKind};

    async fn invoke(fake: &Fake, name: &str, input: Value) -> Result<Value, Error<Exception>> {
        fake.channel().invoke(OPERATIONS, name, input).await
    }

    #[tokio::test]
    async fn json_goes_out_and_comes_back_as_on_the_wire() {
        let fake = Fake::new([answer(200, r#"{"things": [1], "more": {"x": null}}"#)]);
        let input =
            json!({"owner": "me", "filter": {"names": [{"name": "a"}]}, "maxResults": null});
        let output = invoke(&fake, "ListThings", input).await.expect("success");
        assert_eq!(output, json!({"things": [1], "more": {"x": null}}));
        let sent = &fake.seen()[0];
        assert_eq!(sent.header("x-amz-target"), Some("Test.ListThings"));
        assert_eq!(
            sent.body,
            json!({"owner": "me", "filter": {"names": [{"name": "a"}]}})
        );
    }

    #[tokio::test]
    async fn nothing_is_an_empty_object_both_ways() {
        let fake = Fake::new([answer(200, ""), answer(200, "{}")]);
        for input in [json!(null), json!({})] {
            assert_eq!(
                invoke(&fake, "DoNothing", input).await.expect("success"),
                json!({})
            );
        }
        assert!(fake.seen().iter().all(|seen| seen.body == json!({})));
    }

    #[tokio::test]
    async fn what_does_not_fit_is_refused_unsent_with_its_path() {
        let owned = |rest: Value| {
            let mut input = json!({"owner": "me"});
            input["filter"] = rest;
            input
        };
        for (input, problem) in [
            (json!([]), "the input isn't a JSON object"),
            (json!({}), "the input doesn't fit: missing field `owner`"),
            (
                json!({"owner": "me", "maxresults": 1}),
                "the input doesn't fit: maxresults: unknown member",
            ),
            (
                json!({"owner": "me", "maxResults": "1"}),
                "the input doesn't fit: maxResults: invalid type: string, expected i32",
            ),
            (
                owned(json!({})),
                "the input doesn't fit: filter.names: missing",
            ),
            (
                owned(json!({"names": [{"name": "a"}, {"nam": "b"}]})),
                "the input doesn't fit: filter.names[1].name: missing",
            ),
            (
                owned(json!({"names": [{"name": "a"}, {"name": "b", "x": 1}]})),
                "the input doesn't fit: filter.names[1].x: unknown member",
            ),
            (
                owned(json!({"names": [{"name": 7}]})),
                "the input doesn't fit: filter.names[0].name: invalid type: integer, expected a string",
            ),
        ] {
            let fake = Fake::default();
            let error = invoke(&fake, "ListThings", input)
                .await
                .expect_err("an error");
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Input, 0));
            assert_eq!(error.to_string(), format!("ListThings: {problem}"));
            assert!(fake.seen().is_empty());
        }
    }

    #[tokio::test]
    async fn an_operation_that_is_not_there_is_refused_with_the_nearest() {
        for (name, problem) in [
            (
                "listThing",
                "there is no operation \"listThing\": did you mean `ListThings`?",
            ),
            (
                "do_nothing",
                "there is no operation \"do_nothing\": did you mean `DoNothing`?",
            ),
            ("Frobnicate", "there is no operation \"Frobnicate\""),
        ] {
            let error = invoke(&Fake::default(), name, json!({}))
                .await
                .expect_err("an error");
            assert_eq!(error.kind(), ErrorKind::Input);
            assert_eq!(error.to_string(), problem);
        }
    }

    #[test]
    fn paging_is_known_by_either_name() {
        for name in ["ListThings", "list_things"] {
            assert!(can_paginate(OPERATIONS, name), "{name}");
        }
        for name in ["DoNothing", "do_nothing", "Frobnicate", ""] {
            assert!(!can_paginate(OPERATIONS, name), "{name}");
        }
    }

    #[test]
    fn distances() {
        for (left, right, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
        }
    }
}
