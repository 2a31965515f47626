//! The documented syntax: request and response of an operation as boto3's documentation shows them.

mod method_name;
mod notation;
#[cfg(test)]
mod tests;

use std::fmt;

use indexmap::IndexMap;
use sfn_model::{Model, ShapeKind, Structure, Text};

pub use self::method_name::method_name;
use self::notation::{Block, Entry, Notation};

/// The two blocks of an operation or a paginator. Displayed with their headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Syntax {
    /// The call in Python, with every argument there is.
    pub request: String,
    /// What it returns; none where the operation has no output.
    pub response: Option<String>,
}

impl Syntax {
    /// Of an operation of the model; none if it has no operation of that name.
    #[must_use]
    pub fn of_operation(model: &Model, name: &str) -> Option<Self> {
        let (input, output) = input_and_output(model, name)?;
        let method = method_name(name);
        Some(Self {
            request: format!("response = client.{method}{}", arguments(input, &[])),
            response: output.map(|output| dictionary(output, &[]).to_string()),
        })
    }

    /// Of the paginator of an operation; none if the operation can't be paged. Where the members for
    /// the token and the limit stood, `PaginationConfig` and `NextToken` stand last.
    #[must_use]
    pub fn of_paginator(model: &Model, name: &str) -> Option<Self> {
        let paginator = model.paginators.get(name)?;
        let (mut input, output) = input_and_output(model, name)?;
        let limit = paginator.limit_key.as_ref();
        input.insert("PaginationConfig", pagination_config(limit.is_some()));
        let hidden: Vec<String> = paginator.input_token.iter().chain(limit).cloned().collect();
        let arguments = arguments(input, &hidden);
        let response = output.map(|mut output| {
            // A member of this name keeps its place, and is hidden if it is the token: so does boto3.
            output.insert("NextToken", Notation::word("'string'"));
            dictionary(output, &paginator.output_token).to_string()
        });
        Some(Self {
            request: format!("response_iterator = paginator.paginate{arguments}"),
            response,
        })
    }
}

impl fmt::Display for Syntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request Syntax\n\n{}\n\n", self.request)?;
        match &self.response {
            Some(response) => write!(f, "Response Syntax\n\n{response}"),
            None => f.write_str("Returns: None"),
        }
    }
}

type Members<'a> = IndexMap<&'a str, Notation>;

/// What an operation takes and, if it has an output, what it returns.
fn input_and_output<'a>(
    model: &'a Model,
    name: &str,
) -> Option<(Members<'a>, Option<Members<'a>>)> {
    let operation = model.operations.get(name)?;
    let of = |shape: &'a Option<String>| shape.as_deref().map(|shape| members(model, shape));
    Some((
        of(&operation.input).unwrap_or_default(),
        of(&operation.output),
    ))
}

fn members<'a>(model: &'a Model, name: &'a str) -> Members<'a> {
    let ShapeKind::Structure(structure) = &model.shape(name).kind else {
        return Members::new();
    };
    let open = vec![name];
    Writer { model, open }.members(structure)
}

fn pagination_config(has_limit: bool) -> Notation {
    let mut config = Members::new();
    config.insert("MaxItems", Notation::word("123"));
    if has_limit {
        config.insert("PageSize", Notation::word("123"));
    }
    config.insert("StartingToken", Notation::word("'string'"));
    Notation::Block(dictionary(config, &[]))
}

fn arguments(members: Members<'_>, hidden: &[String]) -> Block {
    block("(", members, |name| format!("{name}="), hidden, ")")
}

fn dictionary(members: Members<'_>, hidden: &[String]) -> Block {
    block("{", members, |name| format!("'{name}': "), hidden, "}")
}

fn block(
    open: &'static str,
    mut members: Members<'_>,
    label: impl Fn(&str) -> String,
    hidden: &[String],
    close: &'static str,
) -> Block {
    let is_hidden = |name: &str| hidden.iter().any(|hidden| hidden == name);
    // boto3 writes the comma before it finds that what comes next is hidden.
    let trailing_comma = members.last().is_some_and(|(name, _)| is_hidden(name));
    members.retain(|name, _| !is_hidden(name));
    let entries = members.into_iter();
    Block {
        open,
        entries: entries
            .map(|(name, value)| Entry {
                label: label(name),
                value,
            })
            .collect(),
        trailing_comma,
        close,
    }
}

/// Writes the values of a model's shapes.
struct Writer<'a> {
    model: &'a Model,
    /// The shapes around the value, the outermost first.
    open: Vec<&'a str>,
}

impl<'a> Writer<'a> {
    fn members(&mut self, structure: &'a Structure) -> Members<'a> {
        let members = structure.members.iter();
        members
            .map(|(name, member)| (name.as_str(), self.value(&member.shape)))
            .collect()
    }

    fn value(&mut self, shape: &'a str) -> Notation {
        if self.open.contains(&shape) {
            return Notation::word("{'... recursive ...'}");
        }
        self.open.push(shape);
        let value = self.kind(&self.model.shape(shape).kind);
        self.open.pop();
        value
    }

    fn kind(&mut self, kind: &'a ShapeKind) -> Notation {
        match kind {
            ShapeKind::Structure(structure) => self.structure(structure),
            ShapeKind::List(list) => one("[", "", self.value(&list.member), true, "]"),
            ShapeKind::Map(map) => one("{", "'string': ", self.value(&map.value), false, "}"),
            ShapeKind::String(text) => string(text),
            ShapeKind::Integer(_) | ShapeKind::Long(_) => Notation::word("123"),
            // boto3 has nothing that stands for a number of 32 bits with a fraction.
            ShapeKind::Float(_) => Notation::word("..."),
            ShapeKind::Double(_) => Notation::word("123.0"),
            ShapeKind::Boolean => Notation::word("True|False"),
            ShapeKind::Timestamp(_) => Notation::word("datetime(2015, 1, 1)"),
            ShapeKind::Blob(_) => Notation::word("b'bytes'"),
        }
    }

    fn structure(&mut self, structure: &'a Structure) -> Notation {
        if structure.document {
            return Notation::word("{...}|[...]|123|123.4|'string'|True|None");
        }
        let mut block = dictionary(self.members(structure), &[]);
        if structure.event_stream {
            (block.open, block.close) = ("EventStream({", "})");
        }
        Notation::Block(block)
    }
}

/// A list or a map of one entry, which stands for all.
fn one(
    open: &'static str,
    label: &str,
    value: Notation,
    trailing_comma: bool,
    close: &'static str,
) -> Notation {
    let label = label.to_owned();
    Notation::Block(Block {
        open,
        entries: vec![Entry { label, value }],
        trailing_comma,
        close,
    })
}

fn string(text: &Text) -> Notation {
    if text.values.is_empty() {
        return Notation::word("'string'");
    }
    let values: Vec<String> = text
        .values
        .iter()
        .map(|value| format!("'{value}'"))
        .collect();
    Notation::Word(values.join("|"))
}
