//! What sdk-extras say of calls whose earlier attempt may have been taken.

use super::lookup::Lookup;
use crate::Recovery;
use crate::cursor::Cursor;
use crate::hint::did_you_mean;

/// The errors of an operation that may come of an earlier attempt of the same call.
pub(super) fn ambiguous(codes: &Cursor<'_>, errors: &[String]) -> Vec<String> {
    let names = codes.distinct_texts();
    for name in names.iter().filter(|name| !errors.contains(name)) {
        let hint = did_you_mean(name, errors.iter().map(String::as_str));
        codes.problem(format!("{name:?} is not an error of the operation{hint}"));
    }
    names
}

/// The operation that tells what became of a call with this input and output.
pub(super) fn read(
    recovery: &Cursor<'_>,
    [input, output]: [Option<&str>; 2],
    lookup: &Lookup<'_>,
) -> Option<Recovery> {
    let mut traits = recovery.traits()?;
    let operation = traits.required_text("operation");
    let members = traits.required("input");
    traits.finish();
    let (operation, members) = (operation?, members?);
    let [asked, told] = match lookup.operation(&operation) {
        Ok(found) => found.map(Option::unwrap_or_default),
        Err(problem) => {
            recovery.problem(problem);
            return None;
        }
    };
    let output = output.unwrap_or_default();
    for member in lookup.members(output) {
        if lookup.member(told, member) != lookup.member(output, member) {
            recovery.problem(format!("the output of {operation} has no such {member:?}"));
        }
    }
    let entries = members.entries().into_iter();
    let entries = entries.filter_map(|(name, template)| {
        if lookup.member(asked, name).is_none() {
            template.problem(format!("the input of {operation} has no member {name:?}"));
        }
        let text = template.text()?;
        check_template(&template, &text, input.unwrap_or_default(), lookup);
        Some((name.to_owned(), text))
    });
    let input: Vec<(String, String)> = entries.collect();
    for name in lookup.required(asked) {
        if !input.iter().any(|(given, _)| given == name) {
            members.problem(format!("{operation} requires {name:?}"));
        }
    }
    Some(Recovery { operation, input })
}

/// Every `{member}` or `{member[index]}` must be text of the input.
fn check_template(template: &Cursor<'_>, text: &str, input: &str, lookup: &Lookup<'_>) {
    for part in text.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else {
            template.problem("a `{` without its `}`");
            continue;
        };
        let (member, index) = match name.split_once('[') {
            None => (name, None),
            Some((member, index)) => (member, Some(index)),
        };
        let is_index = |index: &str| {
            let digits = index.strip_suffix(']');
            digits.is_some_and(|digits| digits.parse::<usize>().is_ok())
        };
        let kind = lookup
            .member(input, member)
            .and_then(|shape| lookup.kind(shape));
        if kind != Some("string") || !index.is_none_or(is_index) {
            template.problem(format!("`{{{name}}}` is no text of the input"));
        }
    }
}
