//! Random values of a model's shapes, as JSON in the one way that this client writes it: absent members left
//! out, moments as epoch seconds.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::{Just, Strategy, any};
use proptest::sample::select;
use proptest::strategy::{BoxedStrategy, Union};
use serde_json::{Map, Value, json};
use sfn_model::{Member, Model, Shape, ShapeKind, Structure, TimestampFormat, Variants};

/// How far structures nest before their optional members and the items of lists are left out.
const DEPTH: u32 = 6;

/// Any value of the shape of this name. No bound of the model is kept: the types have none.
///
/// # Panics
/// When `name` is not a shape of the model, or a moment in it isn't written as epoch seconds.
pub fn values(model: &Model, name: &str) -> BoxedStrategy<Value> {
    Values { model }.of(name, DEPTH)
}

struct Values<'a> {
    model: &'a Model,
}

impl Values<'_> {
    fn of(&self, name: &str, depth: u32) -> BoxedStrategy<Value> {
        let Shape { kind, .. } = self.model.shape(name);
        let items = ..if depth == 0 { 1 } else { 4 };
        match kind {
            ShapeKind::Structure(structure) if structure.document => json_values().boxed(),
            ShapeKind::Structure(structure) => self.structure(structure, depth),
            ShapeKind::List(list) => vec(self.of(&list.member, depth.saturating_sub(1)), items)
                .prop_map(Value::Array)
                .boxed(),
            ShapeKind::Map(map) => {
                let value = self.of(&map.value, depth.saturating_sub(1));
                let entries = btree_map(text(), value, items);
                let object =
                    entries.prop_map(|entries| Value::Object(entries.into_iter().collect()));
                object.boxed()
            }
            ShapeKind::String(kind) if kind.values.is_empty() => {
                text().prop_map(Value::from).boxed()
            }
            ShapeKind::String(kind) => {
                let known = select(kind.values.clone());
                Union::new([known.boxed(), text().boxed()])
                    .prop_map(Value::from)
                    .boxed()
            }
            ShapeKind::Integer(_) => any::<i32>().prop_map(Value::from).boxed(),
            ShapeKind::Long(_) => any::<i64>().prop_map(Value::from).boxed(),
            ShapeKind::Float(_) | ShapeKind::Double(_) => numbers().boxed(),
            ShapeKind::Boolean => any::<bool>().prop_map(Value::from).boxed(),
            ShapeKind::Timestamp(format) => {
                let seconds = matches!(format, None | Some(TimestampFormat::UnixTimestamp));
                assert!(seconds, "{name}: only epoch seconds are made");
                moments().boxed()
            }
            ShapeKind::Blob(_) => bytes().boxed(),
        }
    }

    fn structure(&self, structure: &Structure, depth: u32) -> BoxedStrategy<Value> {
        let Structure {
            members,
            required,
            variants,
            ..
        } = structure;
        let is_variant = |name: &str| match variants {
            Some(variants) => name.ends_with(&variants.suffix),
            None => structure.union,
        };
        let plain = members.iter().filter(|(name, _)| !is_variant(name));
        let mut strategies: Vec<BoxedStrategy<Option<(String, Value)>>> = Vec::new();
        for (name, member) in plain {
            let value = self.member(name, member, depth);
            match required.contains(name) {
                true => strategies.push(value.prop_map(Some).boxed()),
                false if depth > 0 => strategies.push(option::of(value).boxed()),
                false => {}
            }
        }
        let mut alternatives: Vec<_> = members
            .iter()
            .filter(|(name, _)| is_variant(name))
            .map(|(name, member)| self.member(name, member, depth))
            .collect();
        alternatives.extend(variants.as_ref().map(unknown_variant));
        if !alternatives.is_empty() {
            let alternative = Union::new(alternatives);
            match structure.union {
                true => strategies.push(alternative.prop_map(Some).boxed()),
                false => strategies.push(option::of(alternative).boxed()),
            }
        }
        let object =
            |members: Vec<Option<_>>| Value::Object(members.into_iter().flatten().collect());
        strategies.prop_map(object).boxed()
    }

    fn member(&self, name: &str, member: &Member, depth: u32) -> BoxedStrategy<(String, Value)> {
        let absent = member.empty_is_absent;
        let value = self.of(&member.shape, depth.saturating_sub(1));
        let value = value.prop_filter("empty text is absent here", move |value| {
            !absent || value != ""
        });
        let name = name.to_owned();
        value.prop_map(move |value| (name.clone(), value)).boxed()
    }
}

/// A variant that the model doesn't have yet.
fn unknown_variant(variants: &Variants) -> BoxedStrategy<(String, Value)> {
    let name = format!("future{}", variants.suffix);
    let value = json_values().prop_filter("null is absent", |value| !value.is_null());
    value.prop_map(move |value| (name.clone(), value)).boxed()
}

/// Text of any characters, those that JSON escapes among them.
fn text() -> impl Strategy<Value = String> + Clone {
    vec(any::<char>(), ..12).prop_map(String::from_iter)
}

fn bytes() -> impl Strategy<Value = Value> {
    vec(
        vec(select(('A'..='Z').chain('0'..='9').collect::<Vec<_>>()), 4),
        ..6,
    )
    .prop_map(|groups| groups.concat().into_iter().collect::<String>().into())
}

/// Hundredths, which serde_json reads as they are, and what JSON has no number for. (Of numbers with more
/// digits it may read the neighbour.)
fn numbers() -> impl Strategy<Value = Value> {
    let hundredths = any::<i16>().prop_map(|number| json!(f64::from(number) / 100.0));
    let special = select(vec!["NaN", "Infinity", "-Infinity"]).prop_map(Value::from);
    Union::new([hundredths.boxed(), special.boxed()])
}

/// Moments of the years 1 to 9999 in whole seconds, and in microseconds as long as those are whole numbers
/// in an `f64`: from 1684 to 2255.
fn moments() -> impl Strategy<Value = Value> {
    let seconds = (-62_135_596_800_i64..=253_402_207_199).prop_map(Value::from);
    let micros = (-(1_i64 << 53)..=1 << 53).prop_map(|micros| match micros % 1_000_000 {
        0 => json!(micros / 1_000_000),
        _ => json!(micros as f64 / 1e6),
    });
    Union::new([seconds.boxed(), micros.boxed()])
}

/// Any JSON.
pub fn json_values() -> impl Strategy<Value = Value> {
    let scalar = Union::new([
        Just(Value::Null).boxed(),
        any::<bool>().prop_map(Value::from).boxed(),
        any::<i64>().prop_map(Value::from).boxed(),
        text().prop_map(Value::from).boxed(),
    ]);
    scalar.prop_recursive(3, 16, 4, |inner| {
        let list = vec(inner.clone(), ..4).prop_map(Value::Array);
        let object = btree_map(text(), inner, ..4);
        let object = object.prop_map(|entries| Value::Object(Map::from_iter(entries)));
        Union::new([list.boxed(), object.boxed()])
    })
}
