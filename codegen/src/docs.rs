//! Doc lines: the model's prose, plain or HTML, and sentences made of its facts.

mod html;
mod references;

use std::collections::BTreeMap;

use sfn_model::{Range, Shape, ShapeKind};

pub(crate) use self::references::{field, in_rust};
use crate::ir::Docs;

const WIDTH: usize = 96;

/// The prose of a model as doc lines. None gives none.
pub(crate) fn prose(documentation: Option<&str>) -> Docs {
    let Some(text) = documentation.map(str::trim).filter(|text| !text.is_empty()) else {
        return Docs::new();
    };
    let is_html = text.contains('<') && (text.contains("</") || text.contains("/>"));
    let markdown = match is_html {
        true => html::to_markdown(text),
        false => text.to_owned(),
    };
    lines(&markdown)
}

/// Splits the prose of an enumeration: what is said of single values, in lines such as
/// ``- `VALUE`: text``, belongs to those.
pub(crate) fn of_values(documentation: &str) -> (String, BTreeMap<&str, &str>) {
    let of_value = |line| {
        let (value, text) = str::strip_prefix(line, "- `")?.split_once("`: ")?;
        Some((value, text))
    };
    let values = documentation.lines().filter_map(of_value).collect();
    let rest = documentation
        .lines()
        .filter(|line| of_value(line).is_none());
    (rest.collect::<Vec<_>>().join("\n"), values)
}

/// The first paragraph of doc lines.
pub(crate) fn summary(docs: &[String]) -> Docs {
    docs.iter()
        .take_while(|line| !line.is_empty())
        .cloned()
        .collect()
}

/// The first sentence of doc lines; all of the first paragraph if it never ends one.
pub(crate) fn first_sentence(docs: &[String]) -> String {
    let paragraph = summary(docs).join(" ");
    let starts_sentence =
        |rest: &str| rest.starts_with(|first: char| first.is_uppercase() || first == '`');
    let end = paragraph.match_indices(". ").find(|(end, _)| {
        let (before, rest) = (&paragraph[..*end], &paragraph[end + 2..]);
        let abbreviated = ["e.g", "i.e", "etc", "vs"]
            .iter()
            .any(|abbreviation| before.ends_with(abbreviation));
        // Not in the middle of inline code.
        !abbreviated && starts_sentence(rest) && before.matches('`').count() % 2 == 0
    });
    match end {
        Some((end, _)) => paragraph[..=end].to_owned(),
        None => paragraph,
    }
}

/// Adds a paragraph.
pub(crate) fn paragraph(docs: &mut Docs, text: &str) {
    if !docs.is_empty() {
        docs.push(String::new());
    }
    docs.extend(lines(text));
}

/// What the model demands of a value, such as `1 to 80 characters`; empty if nothing.
pub(crate) fn constraints(shape: &Shape) -> Vec<String> {
    let mut facts = Vec::new();
    match &shape.kind {
        ShapeKind::String(text) => {
            let unit = match text.length_in_bytes {
                true => "bytes in UTF-8",
                false => "characters",
            };
            facts.extend(bounds(&text.length, unit));
            let pattern = text
                .pattern
                .as_deref()
                .filter(|pattern| !is_anything(pattern));
            facts.extend(pattern.map(|pattern| format!("matches {}", code(pattern))));
        }
        ShapeKind::List(list) => facts.extend(bounds(&list.length, "items")),
        ShapeKind::Map(map) => facts.extend(bounds(&map.length, "entries")),
        ShapeKind::Blob(length) => facts.extend(bounds(length, "bytes")),
        ShapeKind::Integer(range)
        | ShapeKind::Long(range)
        | ShapeKind::Float(range)
        | ShapeKind::Double(range) => facts.extend(bounds(range, "")),
        _ => {}
    }
    facts
}

/// Facts as a sentence: `1 to 80 characters.`
pub(crate) fn sentence(facts: &[String]) -> Option<String> {
    let text = facts.join("; ");
    let first = text.chars().next()?;
    Some(format!(
        "{}{}.",
        first.to_uppercase(),
        &text[first.len_utf8()..]
    ))
}

/// A pattern that every text matches says nothing.
fn is_anything(pattern: &str) -> bool {
    matches!(
        pattern,
        ".*" | "[\\s\\S]*" | "[\\s\\S]+" | "(?s).*" | "^.*$" | "[^\\n]*"
    )
}

fn bounds(range: &Range, unit: &str) -> Option<String> {
    // What is counted is never less than nothing.
    let min = range.min.as_ref();
    let min = min.filter(|min| unit.is_empty() || min.as_u64() != Some(0));
    let unit = if unit.is_empty() {
        String::new()
    } else {
        format!(" {unit}")
    };
    match (min, &range.max) {
        (Some(min), Some(max)) if min == max => Some(format!("exactly {min}{unit}")),
        (Some(min), Some(max)) => Some(format!("{min} to {max}{unit}")),
        (Some(min), None) => Some(format!("at least {min}{unit}")),
        (None, Some(max)) => Some(format!("at most {max}{unit}")),
        (None, None) => None,
    }
}

/// Text as inline code, whatever backticks it has.
pub(crate) fn code(text: &str) -> String {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.contains('`') {
        true => format!("`` {text} ``"),
        false if text.is_empty() => "`\"\"`".to_owned(),
        false => format!("`{text}`"),
    }
}

fn lines(text: &str) -> Docs {
    text.lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

/// Breaks long lines at spaces. Code blocks and tables stay as they are; what continues an item of
/// a list is indented like it.
pub(crate) fn wrap(docs: &[String]) -> Docs {
    let mut lines = Docs::new();
    let mut fenced = false;
    for line in docs {
        let start = line.trim_start();
        let fence = start.starts_with("```");
        fenced ^= fence;
        if fenced || fence || start.starts_with('|') || line.len() <= WIDTH {
            lines.push(line.clone());
            continue;
        }
        // The mark of an item stays with its first word, however long that is.
        let text = start.strip_prefix("- ").unwrap_or(start);
        let before = line.len() - text.len();
        let mut current = line[..before].to_owned();
        let mut empty = true;
        for word in text.split(' ') {
            if !empty && current.len() + 1 + word.len() > WIDTH {
                lines.push(std::mem::replace(&mut current, " ".repeat(before)));
                empty = true;
            }
            if !empty {
                current.push(' ');
            }
            current.push_str(word);
            empty = false;
        }
        lines.push(current);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{code, first_sentence, of_values, prose, sentence, summary, wrap};

    #[test]
    fn long_lines_are_wrapped_and_code_is_not() {
        let long = "word ".repeat(30);
        let docs = prose(Some(&format!("{long}\n\n- {long}\n\n```text\n{long}\n```")));
        let docs = wrap(&docs);
        assert!(docs[..6].iter().all(|line| line.len() <= 96), "{docs:#?}");
        assert_eq!(&docs[4][..6], "  word");
        let item = format!("- {} then", "x".repeat(100));
        assert_eq!(wrap(std::slice::from_ref(&item)), [&item[..102], "  then"]);
        assert_eq!(docs[docs.len() - 2], long.trim_end());
        assert_eq!(summary(&docs).len(), 2);
    }

    #[test]
    fn rows_of_a_table_stay_whole() {
        let table = format!("| a | b |\n|---|---|\n| {} | c |", "word ".repeat(30));
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(wrap(&prose(Some(&table))), lines);
    }

    #[test]
    fn the_first_sentence_ends_before_the_next() {
        for (text, first) in [
            ("One. Two. Three.", "One."),
            ("Of a kind, e.g. Tea. Two.", "Of a kind, e.g. Tea."),
            (
                "Takes 1. 5 or `a. B` more. `Two`.",
                "Takes 1. 5 or `a. B` more.",
            ),
            ("Never ends\nin here\n\nNext.", "Never ends in here"),
        ] {
            assert_eq!(first_sentence(&prose(Some(text))), first);
        }
    }

    #[test]
    fn what_is_said_of_values_is_theirs() {
        let (rest, values) = of_values("A state.\n\n- `ON`: it runs\n- `OFF`: it doesn't\n- more");
        assert_eq!(rest, "A state.\n\n- more");
        assert_eq!((values["ON"], values["OFF"]), ("it runs", "it doesn't"));
    }

    #[test]
    fn facts_as_sentences() {
        assert_eq!(
            sentence(&["at most 3 items".into(), "sensitive".into()]).as_deref(),
            Some("At most 3 items; sensitive.")
        );
        assert_eq!(sentence(&[]), None);
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code(""), "`\"\"`");
    }
}
