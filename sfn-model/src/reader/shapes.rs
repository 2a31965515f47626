//! The shapes of a service document, each by itself: what they refer to is checked later.

use indexmap::IndexMap;

use super::lookup::Lookup;
use super::{deprecated, documentation, variants};
use crate::cursor::{Cursor, Traits};
use crate::hint::did_you_mean;
use crate::{
    Exception, List, Map, Member, Range, Shape, ShapeKind, Structure, Text, TimestampFormat,
};

const KINDS: &[&str] = &[
    "blob",
    "boolean",
    "character",
    "double",
    "float",
    "integer",
    "list",
    "long",
    "map",
    "string",
    "structure",
    "timestamp",
];

/// The types of what is text.
const TEXT: &[&str] = &["string", "character"];

pub(super) fn read<'a>(shapes: &Cursor<'a>, lookup: &Lookup<'a>) -> IndexMap<String, Shape> {
    let entries = shapes.entries();
    for (name, shape) in &entries {
        if let Some(cycle) = lookup.cycle(name) {
            let cycle = cycle.join(" of ");
            shape.problem(format!(
                "expected a structure on the way from it to itself, found {cycle}"
            ));
        }
    }
    let entries = entries.into_iter();
    entries
        .filter_map(|(name, shape)| Some((name.to_owned(), read_one(name, &shape, lookup)?)))
        .collect()
}

fn read_one<'a>(name: &'a str, shape: &Cursor<'a>, lookup: &Lookup<'a>) -> Option<Shape> {
    let mut traits = shape.traits()?;
    let kind = kind(name, &mut traits, lookup)?;
    let read = Shape {
        kind,
        documentation: documentation(&mut traits),
        sensitive: traits.flag("sensitive"),
        boxed: traits.flag("box"),
        deprecated: deprecated(&mut traits),
    };
    traits.finish();
    Some(read)
}

/// The kind of a shape. Without one, nothing is known of its other traits.
fn kind<'a>(shape: &'a str, traits: &mut Traits<'a>, lookup: &Lookup<'a>) -> Option<ShapeKind> {
    let kind = traits.required("type")?;
    let name = kind.text()?;
    Some(match name.as_str() {
        "structure" => ShapeKind::Structure(structure(shape, traits, lookup)),
        "list" => {
            traits.ignore(&["flattened"]);
            let member = element(traits, "member", &[], lookup);
            let length = range(traits);
            ShapeKind::List(List {
                member: member?,
                length,
            })
        }
        "map" => {
            traits.ignore(&["flattened"]);
            let (key, value) = (
                element(traits, "key", TEXT, lookup),
                element(traits, "value", &[], lookup),
            );
            let length = range(traits);
            ShapeKind::Map(Map {
                key: key?,
                value: value?,
                length,
            })
        }
        "string" | "character" => ShapeKind::String(text(traits)),
        "integer" => ShapeKind::Integer(range(traits)),
        "long" => ShapeKind::Long(range(traits)),
        "float" => ShapeKind::Float(range(traits)),
        "double" => ShapeKind::Double(range(traits)),
        "boolean" => ShapeKind::Boolean,
        "timestamp" => ShapeKind::Timestamp(timestamp_format(traits)),
        "blob" => ShapeKind::Blob(range(traits)),
        _ => {
            let hint = did_you_mean(&name, KINDS.iter().copied());
            kind.problem(format!("unknown type {name:?}{hint}"));
            return None;
        }
    })
}

fn structure<'a>(shape: &'a str, traits: &mut Traits<'a>, lookup: &Lookup<'a>) -> Structure {
    traits.ignore(&["event", "synthetic", "wrapper", "xmlOrder"]);
    let document = traits.flag("document");
    let members = if document {
        traits.optional("members")
    } else {
        traits.required("members")
    };
    let members = members.map_or_else(Vec::new, |members| members.entries());
    let names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    let union = traits.flag("union");
    let required = traits
        .optional("required")
        .map_or_else(Vec::new, |cursor| required(&cursor, &names, union));
    Structure {
        exception: exception(traits),
        union,
        document,
        event_stream: traits.flag("eventstream"),
        variants: traits
            .optional("sdk")
            .and_then(|sdk| variants::read(shape, &sdk, lookup)),
        members: members
            .iter()
            .filter_map(|(name, cursor)| Some(((*name).to_owned(), member(cursor, lookup)?)))
            .collect(),
        required,
    }
}

fn required(required: &Cursor<'_>, members: &[&str], union: bool) -> Vec<String> {
    let names = required.distinct_texts();
    if union && !names.is_empty() {
        required.problem("one member of a union is set, so that none of them is required");
    }
    for name in names
        .iter()
        .filter(|name| !members.contains(&name.as_str()))
    {
        let hint = did_you_mean(name, members.iter().copied());
        required.problem(format!("{name:?} is not a member{hint}"));
    }
    names
}

fn member(member: &Cursor<'_>, lookup: &Lookup<'_>) -> Option<Member> {
    let mut traits = member.traits()?;
    traits.ignore(&[
        "contextParam",
        "eventpayload",
        "flattened",
        "hostLabel",
        "jsonvalue",
    ]);
    let idempotency_token = traits.flag("idempotencyToken");
    let timestamp_format = timestamp_format(&mut traits);
    let empty_is_absent = sdk_flag(&mut traits, "emptyIsAbsent");
    let kinds: &[&str] = if idempotency_token || empty_is_absent {
        TEXT
    } else if timestamp_format.is_some() {
        &["timestamp"]
    } else {
        &[]
    };
    let shape = lookup.reference(&mut traits, kinds);
    let (documentation, boxed) = (documentation(&mut traits), traits.flag("box"));
    let deprecated = deprecated(&mut traits);
    traits.finish();
    Some(Member {
        shape: shape?,
        documentation,
        boxed,
        idempotency_token,
        timestamp_format,
        deprecated,
        empty_is_absent,
    })
}

/// The one flag that `sdk` may have here.
fn sdk_flag(traits: &mut Traits<'_>, name: &'static str) -> bool {
    let sdk = traits.optional("sdk");
    let Some(mut traits) = sdk.and_then(|sdk| sdk.traits()) else {
        return false;
    };
    let flag = traits.flag(name);
    traits.finish();
    flag
}

/// The shape of the values of a list, or of the keys or values of a map.
fn element(
    traits: &mut Traits<'_>,
    key: &'static str,
    kinds: &[&str],
    lookup: &Lookup<'_>,
) -> Option<String> {
    let mut traits = traits.required(key)?.traits()?;
    traits.ignore(&["documentation", "jsonvalue"]);
    let shape = lookup.reference(&mut traits, kinds);
    traits.finish();
    shape
}

fn exception(traits: &mut Traits<'_>) -> Option<Exception> {
    let flagged = traits.flag("exception");
    let mut read = Exception {
        fault: traits.flag("fault"),
        ..Exception::default()
    };
    let error = traits.optional("error");
    if let Some(mut error) = error.as_ref().and_then(Cursor::traits) {
        error.ignore(&["senderFault"]);
        read.code = error.text("code");
        read.http_status = error
            .optional("httpStatusCode")
            .and_then(|status| status.natural());
        read.fault |= error.flag("fault");
        error.finish();
    }
    if let Some(mut retryable) = traits
        .optional("retryable")
        .and_then(|retryable| retryable.traits())
    {
        read.retryable = true;
        read.throttling = retryable.flag("throttling");
        retryable.finish();
    }
    (flagged || error.is_some()).then_some(read)
}

fn text(traits: &mut Traits<'_>) -> Text {
    Text {
        length: range(traits),
        length_in_bytes: sdk_flag(traits, "lengthInBytes"),
        pattern: traits.text("pattern"),
        values: traits
            .optional("enum")
            .map_or_else(Vec::new, |values| values.distinct_texts()),
    }
}

fn range(traits: &mut Traits<'_>) -> Range {
    let min = traits.optional("min").and_then(|min| min.number());
    let max = traits.optional("max");
    let range = Range {
        min,
        max: max.as_ref().and_then(Cursor::number),
    };
    if let (Some(cursor), Some(min), Some(most)) = (&max, &range.min, &range.max)
        && min.as_f64() > most.as_f64()
    {
        cursor.problem(format!("expected {min}, the least, or more, found {most}"));
    }
    range
}

fn timestamp_format(traits: &mut Traits<'_>) -> Option<TimestampFormat> {
    let format = traits.optional("timestampFormat")?;
    match format.text()?.as_str() {
        "unixTimestamp" => Some(TimestampFormat::UnixTimestamp),
        "iso8601" => Some(TimestampFormat::Iso8601),
        "rfc822" => Some(TimestampFormat::Rfc822),
        name => {
            format.problem(format!(
                "expected \"unixTimestamp\", \"iso8601\" or \"rfc822\", found {name:?}"
            ));
            None
        }
    }
}
