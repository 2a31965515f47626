//! The paginators, checked against the operations that they page.

use indexmap::IndexMap;

use super::lookup::Lookup;
use crate::Paginator;
use crate::cursor::{Cursor, Traits};
use crate::hint::did_you_mean;

pub(super) fn read(document: &Cursor<'_>, lookup: &Lookup<'_>) -> IndexMap<String, Paginator> {
    let Some(mut traits) = document.traits() else {
        return IndexMap::new();
    };
    traits.ignore(&["version"]);
    let pagination = traits.required("pagination");
    traits.finish();
    let entries = pagination
        .map_or_else(Vec::new, |pagination| pagination.entries())
        .into_iter();
    entries
        .filter_map(|(name, cursor)| Some((name.to_owned(), read_one(name, &cursor, lookup)?)))
        .collect()
}

fn read_one(name: &str, paginator: &Cursor<'_>, lookup: &Lookup<'_>) -> Option<Paginator> {
    let [input, output] = match lookup.operation(name) {
        Ok(shapes) => shapes,
        Err(message) => {
            paginator.problem(message);
            return None;
        }
    };
    let mut traits = paginator.traits()?;
    let input = Pages {
        lookup,
        shape: input,
        noun: "input",
    };
    let output = Pages {
        lookup,
        shape: output,
        noun: "output",
    };
    let read = Paginator {
        input_token: input.required(&mut traits, "input_token"),
        output_token: output.required(&mut traits, "output_token"),
        limit_key: input.single(&mut traits, "limit_key"),
        result_key: output.required(&mut traits, "result_key"),
        more_results: output.single(&mut traits, "more_results"),
        non_aggregate_keys: output.several(traits.optional("non_aggregate_keys")),
    };
    let (input_tokens, output_tokens) = (read.input_token.len(), read.output_token.len());
    if input_tokens != output_tokens {
        traits.problem(format!(
            "expected as many of `output_token` as of `input_token`, found {output_tokens} and {input_tokens}"
        ));
    }
    traits.finish();
    Some(read)
}

/// What the paths of a paginator start from: the input or the output of its operation.
struct Pages<'a> {
    lookup: &'a Lookup<'a>,
    shape: Option<&'a str>,
    noun: &'static str,
}

impl Pages<'_> {
    /// One path or several, each where it belongs.
    fn required(&self, traits: &mut Traits<'_>, key: &'static str) -> Vec<String> {
        self.several(traits.required(key))
    }

    fn several(&self, paths: Option<Cursor<'_>>) -> Vec<String> {
        let Some(cursor) = paths else {
            return Vec::new();
        };
        let paths = cursor.text_or_texts();
        for path in &paths {
            self.check(&cursor, path);
        }
        paths
    }

    fn single(&self, traits: &mut Traits<'_>, key: &'static str) -> Option<String> {
        let cursor = traits.optional(key)?;
        let path = cursor.text()?;
        self.check(&cursor, &path);
        Some(path)
    }

    /// A path is of JMESPath: names with a `.` between them, an index as in `Shards[-1]`, and
    /// alternatives with `||` between them.
    fn check(&self, cursor: &Cursor<'_>, path: &str) {
        let Some(shape) = self.shape else {
            return cursor.problem(format!("the operation has no {}", self.noun));
        };
        for alternative in path.split("||") {
            if let Err(message) = follow(self.lookup, shape, alternative.trim()) {
                cursor.problem(message);
            }
        }
    }
}

/// Follows a path of members. Where it meets a shape that isn't there, that is reported elsewhere.
fn follow(lookup: &Lookup<'_>, start: &str, path: &str) -> Result<(), String> {
    let mut shape = start;
    for step in path.split('.') {
        let (name, index) = match step.split_once('[') {
            Some((name, index)) => (name, Some(index)),
            None => (step, None),
        };
        if lookup.is_document(shape) {
            return Ok(());
        }
        match lookup.kind(shape) {
            Some("structure") => {}
            Some(kind) => {
                return Err(format!(
                    "{path:?} goes through {shape:?}, which is of type {kind:?}"
                ));
            }
            None => return Ok(()),
        }
        if !lookup.members(shape).any(|member| member == name) {
            let hint = did_you_mean(name, lookup.members(shape));
            return Err(format!("{name:?} is not a member of {shape:?}{hint}"));
        }
        let Some(next) = lookup.member(shape, name) else {
            return Ok(());
        };
        shape = next;
        if let Some(index) = index {
            shape =
                element(lookup, shape, index).map_err(|message| format!("{path:?}: {message}"))?;
        }
    }
    Ok(())
}

fn element<'a>(lookup: &Lookup<'a>, list: &'a str, index: &str) -> Result<&'a str, String> {
    if index
        .strip_suffix(']')
        .and_then(|index| index.parse::<i32>().ok())
        .is_none()
    {
        return Err(format!("expected an index, found \"[{index}\""));
    }
    lookup
        .element(list)
        .ok_or_else(|| format!("{list:?} is no list"))
}
