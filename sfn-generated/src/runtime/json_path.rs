//! Where in a JSON text a parser gave up, as a path such as `events[3].timestamp`: line and column say
//! little about an answer that is one long line.

/// What a parser says of a JSON text, with the path instead of line and column, and without the value
/// that it didn't expect, which may be sensitive.
pub(crate) fn explain(json: &[u8], error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let text = text
        .strip_suffix(&format!(" at line {line} column {column}"))
        .unwrap_or(&text);
    let text = without_value(text);
    match at(json, line, column).as_str() {
        "" => text,
        path => format!("{path}: {text}"),
    }
}

/// serde says `invalid type: string "a value", expected …`: what kind of value it was is enough.
fn without_value(text: &str) -> String {
    let found = text
        .starts_with("invalid ")
        .then(|| text.rsplit_once(", expected "))
        .flatten();
    let Some((found, expected)) = found else {
        return text.to_owned();
    };
    let kind = found.split(['"', '`']).next().unwrap_or(found).trim_end();
    format!("{kind}, expected {expected}")
}

/// The path of the value at this place, both counted from 1. Empty for the top, and where the text
/// isn't JSON up to there.
fn at(json: &[u8], line: usize, column: usize) -> String {
    let before: usize = json
        .split_inclusive(|byte| *byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    let end = (before + column).min(json.len());
    let mut steps = Vec::new();
    let mut position = 0;
    while position < end {
        match json[position] {
            b'{' => steps.push(Step::Member(String::new())),
            b'[' => steps.push(Step::Item(0)),
            // The bracket at the very end closes the value that the parser complains about.
            b'}' | b']' if position + 1 < end => _ = steps.pop(),
            b',' => match steps.last_mut() {
                Some(Step::Item(index)) => *index += 1,
                Some(Step::Member(name)) => name.clear(),
                None => {}
            },
            b'}' => {
                if let Some(Step::Member(name)) = steps.last_mut() {
                    name.clear();
                }
            }
            b'"' => {
                let close = string_end(json, position);
                if let Some(Step::Member(name)) = steps.last_mut()
                    && name.is_empty()
                {
                    *name = String::from_utf8_lossy(&json[position + 1..close]).into_owned();
                }
                position = close;
            }
            _ => {}
        }
        position += 1;
    }
    display(&steps)
}

enum Step {
    Member(String),
    Item(usize),
}

/// The position of the quote that ends a string, or of the last byte.
fn string_end(json: &[u8], start: usize) -> usize {
    let mut position = start + 1;
    while position < json.len() {
        match json[position] {
            b'\\' => position += 1,
            b'"' => return position,
            _ => {}
        }
        position += 1;
    }
    json.len().max(start + 1) - usize::from(json.len() > start + 1)
}

fn display(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Member(name) if name.is_empty() => {}
            Step::Member(name) if path.is_empty() => path.push_str(name),
            Step::Member(name) => path.extend([".", name]),
            Step::Item(index) => path.push_str(&format!("[{index}]")),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::at;

    #[derive(Deserialize)]
    #[allow(dead_code, reason = "only its parser is of interest")]
    struct Page {
        events: Vec<Event>,
    }

    #[derive(Deserialize)]
    #[allow(dead_code, reason = "only its parser is of interest")]
    struct Event {
        id: i64,
        #[serde(default)]
        name: Option<String>,
    }

    fn path(json: &str) -> String {
        let error = serde_json::from_str::<Page>(json).err().expect("an error");
        at(json.as_bytes(), error.line(), error.column())
    }

    #[test]
    fn values_of_the_wrong_type() {
        assert_eq!(
            path(r#"{"events": [{"id": 1}, {"id": "x"}]}"#),
            "events[1].id"
        );
        assert_eq!(
            path(r#"{"events": [{"id": 1, "name": [7]}]}"#),
            "events[0].name"
        );
        assert_eq!(path("{\n\"events\":\n[{\"id\": true}]}"), "events[0].id");
        assert_eq!(path(r#"{"events": 7}"#), "events");
        assert_eq!(path(r#"{"x\"}{": {"y": []}, "events": [7]}"#), "events[0]");
        assert_eq!(path("7"), "");
    }

    #[test]
    fn missing_members_are_of_the_value_that_lacks_them() {
        assert_eq!(
            path(r#"{"events": [{"id": 1}, {"name": "x"}]}"#),
            "events[1]"
        );
        assert_eq!(path("{}"), "");
    }

    #[test]
    fn no_text_makes_it_panic() {
        for text in [
            "",
            "\"",
            "{\"",
            "{\"\\",
            "]]",
            "}",
            "{\"a\":\"",
            "[\"\\\"",
            "\u{feff}{",
        ] {
            for column in 0..text.len() + 2 {
                at(text.as_bytes(), 1, column);
                at(text.as_bytes(), 2, column);
            }
        }
    }
}
