//! Places in a list that is read page by page, as text: the same text that botocore 1.44.5 writes and
//! reads (`paginate.py`), so that a reading begun with one can be continued with the other.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::ser::{SerializeMap, Serializer as _};
use serde_json::ser::Formatter;
use serde_json::{Serializer, Value};
use std::io;

const TRUNCATE_AMOUNT: &str = "boto_truncate_amount";

/// Where to start: the tokens that ask for a page, by their names, and how many of its items to skip.
#[derive(Debug, PartialEq)]
pub(super) struct Place {
    pub(super) tokens: Vec<(&'static str, Value)>,
    pub(super) taken: Option<usize>,
}

/// Writes the place of the page that `input` asks for: behind `taken` of its items, or at the whole of it.
pub(super) fn write(input: &Value, names: &[&str], taken: Option<usize>) -> io::Result<String> {
    let mut serializer = Serializer::with_formatter(Vec::new(), Python);
    let mut place = serializer.serialize_map(None)?;
    for name in names {
        place.serialize_entry(name, &input[name])?;
    }
    if let Some(taken) = taken {
        place.serialize_entry(TRUNCATE_AMOUNT, &taken)?;
    }
    place.end()?;
    Ok(BASE64_STANDARD.encode(serializer.into_inner()))
}

/// Reads a place, or takes the text for a service's own token.
///
/// # Errors
/// What is wrong with a text that can be neither.
pub(super) fn read(text: &str, names: &[&'static str]) -> Result<Place, String> {
    let json = BASE64_STANDARD.decode(text).ok();
    let object = json.and_then(|json| serde_json::from_slice(&json).ok());
    if let Some(Value::Object(mut object)) = object {
        let amount = object.remove(TRUNCATE_AMOUNT);
        if object.keys().all(|key| names.contains(&&**key)) && object.len() == names.len() {
            let taken = amount.map(usize_of).transpose()?;
            let tokens = names.iter().map(|name| (*name, object[*name].take()));
            return Ok(Place {
                tokens: tokens.collect(),
                taken,
            });
        }
        if amount.is_some() {
            return Err(format!("it has other tokens than {}", names.join(", ")));
        }
    }
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    // As botocore has it, a lone token is the first of several.
    let values = [Value::from(text)].into_iter();
    let values = values.chain(std::iter::repeat(Value::Null));
    Ok(Place {
        tokens: names.iter().copied().zip(values).collect(),
        taken: None,
    })
}

fn usize_of(amount: Value) -> Result<usize, String> {
    let number = amount.as_u64().and_then(|amount| amount.try_into().ok());
    number.ok_or_else(|| format!("{TRUNCATE_AMOUNT} is {amount}"))
}

/// JSON as Python's `json.dumps` writes it: spaces behind commas and colons, and ASCII only.
struct Python;

impl Formatter for Python {
    fn begin_array_value<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn write_string_fragment<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        for unit in fragment.encode_utf16() {
            match u8::try_from(unit) {
                Ok(byte @ b' '..=b'~') => writer.write_all(&[byte])?,
                _ => write!(writer, "\\u{unit:04x}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Place, read, write};

    /// A token as JSON, how many items are behind, and the text: made with `TokenEncoder` of botocore
    /// 1.44.5.
    const GOLDEN: [(&str, Option<usize>, &str); 6] = [
        (r#""abc""#, None, "eyJuZXh0VG9rZW4iOiAiYWJjIn0="),
        (
            r#""abc""#,
            Some(3),
            "eyJuZXh0VG9rZW4iOiAiYWJjIiwgImJvdG9fdHJ1bmNhdGVfYW1vdW50IjogM30=",
        ),
        (
            "null",
            Some(0),
            "eyJuZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAwfQ==",
        ),
        (
            r#""q\"\\/\n\t\u0001\u007f""#,
            Some(12),
            "eyJuZXh0VG9rZW4iOiAicVwiXFwvXG5cdFx1MDAwMVx1MDA3ZiIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDEyfQ==",
        ),
        (
            r#""ü€😀""#,
            None,
            "eyJuZXh0VG9rZW4iOiAiXHUwMGZjXHUyMGFjXHVkODNkXHVkZTAwIn0=",
        ),
        (
            r#"{"id": {"S": "k, v: w"}, "n": [1, 2.5, true, null]}"#,
            Some(2),
            "eyJuZXh0VG9rZW4iOiB7ImlkIjogeyJTIjogImssIHY6IHcifSwgIm4iOiBbMSwgMi41LCB0cnVlLCBudWxsXX0sICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDJ9",
        ),
    ];

    #[test]
    fn places_are_written_and_read_as_botocore_does() {
        for (token, taken, text) in GOLDEN {
            let token: Value = serde_json::from_str(token).expect("JSON");
            let input = json!({"nextToken": token, "maxResults": 7});
            assert_eq!(write(&input, &["nextToken"], taken).expect("text"), text);
            let tokens = vec![("nextToken", token)];
            assert_eq!(read(text, &["nextToken"]), Ok(Place { tokens, taken }));
        }
    }

    #[test]
    fn several_tokens_stand_in_the_order_of_the_paginator() {
        let input = json!({"a": null, "b": "x"});
        let text = "eyJiIjogIngiLCAiYSI6IG51bGwsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDF9";
        assert_eq!(write(&input, &["b", "a"], Some(1)).expect("text"), text);
        let absent = json!({"b": "x"});
        assert_eq!(write(&absent, &["b", "a"], Some(1)).expect("text"), text);
        let tokens = vec![("a", json!(null)), ("b", json!("x"))];
        let taken = Some(1);
        assert_eq!(read(text, &["a", "b"]), Ok(Place { tokens, taken }));
    }

    #[test]
    fn any_other_text_is_the_token_of_the_service() {
        // The second and third are Base64 of `[1]` and of `{"page": 2}`.
        for text in ["AAAA/b==", "WzFd", "eyJwYWdlIjogMn0=", "None", "ü"] {
            let place = read(text, &["a", "b"]).expect("a place");
            let tokens = vec![("a", json!(text)), ("b", json!(null))];
            assert_eq!(
                place,
                Place {
                    tokens,
                    taken: None
                }
            );
        }
    }

    #[test]
    fn what_can_be_no_place_is_refused() {
        // {"Marker": "x", "boto_truncate_amount": 1} and {"a": "x", "boto_truncate_amount": -1}
        for (text, problem) in [
            ("", "it is empty"),
            (
                "eyJNYXJrZXIiOiAieCIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDF9",
                "it has other tokens than a",
            ),
            (
                "eyJhIjogIngiLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAtMX0=",
                "boto_truncate_amount is -1",
            ),
        ] {
            assert_eq!(read(text, &["a"]), Err(problem.to_owned()));
        }
    }
}
