//! Where two JSON values differ.

use serde_json::Value;

/// The first difference, with its path; none if the values are equal. A number is what it counts,
/// however it is written.
pub(crate) fn difference(expected: &Value, found: &Value) -> Option<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let only = found.iter().find(|(name, _)| !expected.contains_key(*name));
            let only =
                only.map(|(name, value)| format!(".{name}: expected nothing, found {value}"));
            let member = |(name, expected): (&String, &Value)| match found.get(name) {
                Some(found) => Some(format!(".{name}{}", difference(expected, found)?)),
                None => Some(format!(".{name}: expected {expected}, found nothing")),
            };
            expected.iter().find_map(member).or(only)
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            let mut pairs = expected.iter().zip(found).enumerate();
            pairs.find_map(|(index, (expected, found))| {
                Some(format!("[{index}]{}", difference(expected, found)?))
            })
        }
        (Value::Number(left), Value::Number(right)) if left.as_f64() == right.as_f64() => {
            // Whole numbers may differ where 64-bit floats don't any more.
            let differ = left
                .as_i64()
                .zip(right.as_i64())
                .is_some_and(|(left, right)| left != right);
            differ.then(|| format!(": expected {left}, found {right}"))
        }
        _ => (expected != found).then(|| format!(": expected {expected}, found {found}")),
    }
}

#[test]
fn differences() {
    use serde_json::json;

    for (expected, found) in [
        (
            json!({"a": [1, {"b": null}], "c": ""}),
            json!({"c": "", "a": [1.0, {"b": null}]}),
        ),
        (json!(i64::MAX), json!(i64::MAX)),
        (json!(0.0), json!(-0.0)),
    ] {
        assert_eq!(difference(&expected, &found), None);
    }
    for (expected, found, message) in [
        (
            json!({"a": [1, 2]}),
            json!({"a": [1, 3]}),
            ".a[1]: expected 2, found 3",
        ),
        (
            json!({"a": [1]}),
            json!({"a": []}),
            ".a: expected [1], found []",
        ),
        (
            json!({"a": null}),
            json!({}),
            ".a: expected null, found nothing",
        ),
        (
            json!({}),
            json!({"a": null}),
            ".a: expected nothing, found null",
        ),
        (
            json!({"a": 1}),
            json!({"a": "1"}),
            ".a: expected 1, found \"1\"",
        ),
        (
            json!(i64::MAX),
            json!(i64::MAX - 1),
            ": expected 9223372036854775807, found 9223372036854775806",
        ),
    ] {
        assert_eq!(difference(&expected, &found).as_deref(), Some(message));
    }
}
