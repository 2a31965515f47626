//! Host prefixes: what stands before the host name for an operation, members of its input in place of
//! their names in braces (Smithy, the trait `endpoint`).

use std::borrow::Cow;

use serde_json::Value;

use super::endpoint::is_host_label;

/// A prefix such as `{account}.data-` with the members that it names. They are taken out of the body, in
/// which typed calls, calls by name and presigned ones all have them.
pub(crate) fn fill<'a>(prefix: &'a str, body: &[u8]) -> Result<Cow<'a, str>, String> {
    if !prefix.contains('{') {
        return Ok(prefix.into());
    }
    let input: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let mut filled = String::new();
    let mut rest = prefix;
    while let Some((before, name, after)) = next_label(rest) {
        filled.push_str(before);
        filled.push_str(label(name, &input)?);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled.into())
}

/// What is before the next name in braces, the name, and what is behind it.
fn next_label(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

fn label<'a>(name: &str, input: &'a Value) -> Result<&'a str, String> {
    let value = input[name].as_str().filter(|value| is_host_label(value));
    value.ok_or_else(|| {
        format!("{name}: expected a part of a host name: letters, digits and inner hyphens")
    })
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn members_stand_for_their_names() {
        let body = br#"{"a": "x1", "b": "y-2", "c": 3}"#;
        for (prefix, filled) in [
            ("sync-", "sync-"),
            ("{a}.", "x1."),
            ("p-{a}-{b}.data-", "p-x1-y-2.data-"),
        ] {
            assert_eq!(fill(prefix, body).as_deref(), Ok(filled));
        }
        // Nothing is read where nothing is to be filled in.
        assert_eq!(fill("sync-", b"").as_deref(), Ok("sync-"));
    }

    #[test]
    fn what_is_no_part_of_a_host_name_is_refused_by_member() {
        for body in [
            "{}",
            r#"{"a": ""}"#,
            r#"{"a": "x.evil"}"#,
            r#"{"a": "x/"}"#,
            r#"{"a": 3}"#,
        ] {
            let problem = fill("{a}.", body.as_bytes()).expect_err("a problem");
            assert!(
                problem.starts_with("a: expected a part of a host name"),
                "{problem}"
            );
        }
    }
}
