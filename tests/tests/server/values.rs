//! Random values of the model's shapes, as JSON on the wire and as the model demands.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Number, Value, json};
use sfn_model::{Model, Range, ShapeKind, Structure};

/// Values of the shape of this name; an empty object where an operation has none.
pub(crate) fn values(model: &Model, shape: Option<&str>) -> BoxedStrategy<Value> {
    match shape {
        Some(shape) => value(model, shape),
        None => Just(json!({})).boxed(),
    }
}

fn value(model: &Model, shape: &str) -> BoxedStrategy<Value> {
    match &model.shape(shape).kind {
        ShapeKind::Structure(of) => structure(model, of),
        ShapeKind::List(list) => {
            let (least, most) = lengths(&list.length);
            // As many events as it takes to have every kind.
            let more = if has_variants(model, &list.member) {
                40
            } else {
                2
            };
            vec(value(model, &list.member), least..=most.min(least + more))
                .prop_map(Value::from)
                .boxed()
        }
        ShapeKind::Map(map) => {
            let (least, most) = lengths(&map.length);
            let (key, item) = (value(model, &map.key), value(model, &map.value));
            let key = key.prop_map(|key| key.as_str().expect("text").to_owned());
            btree_map(key, item, least..=most.min(least + 2))
                .prop_map(|map| json!(map))
                .boxed()
        }
        ShapeKind::String(of) if of.values.is_empty() => text(&of.length),
        ShapeKind::String(of) => select(of.values.clone()).prop_map(Value::from).boxed(),
        ShapeKind::Integer(range) => whole(range, i32::MIN.into(), i32::MAX.into()),
        ShapeKind::Long(range) => whole(range, i64::MIN, i64::MAX),
        ShapeKind::Float(range) => {
            let bound = |bound: &Option<Number>| bound.as_ref()?.as_f64();
            let least = bound(&range.min).unwrap_or(f32::MIN.into()) as f32;
            let most = bound(&range.max).unwrap_or(f32::MAX.into()) as f32;
            // With no more digits than a 32-bit float has.
            let number = (least..=most).prop_map(|number| number.to_string());
            number
                .prop_map(|digits| json!(digits.parse::<f64>().expect("digits")))
                .boxed()
        }
        ShapeKind::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        // To the millisecond, as Step Functions writes them, as far as 64-bit floats carry that.
        ShapeKind::Timestamp(_) => {
            let milliseconds = -(1_i64 << 43)..=1 << 43;
            let near = milliseconds.prop_map(|of| json!(of as f64 / 1000.0));
            let far = -62_135_596_800_i64..=253_402_207_200;
            prop_oneof![near, far.prop_map(Value::from)].boxed()
        }
        other => panic!("Step Functions has got a {other:?}"),
    }
}

fn has_variants(model: &Model, shape: &str) -> bool {
    matches!(&model.shape(shape).kind, ShapeKind::Structure(of) if of.variants.is_some())
}

fn structure(model: &Model, structure: &Structure) -> BoxedStrategy<Value> {
    let is_variant = |name: &String| {
        let variants = structure.variants.as_ref();
        variants.is_some_and(|variants| name.ends_with(&variants.suffix))
    };
    let mut members: BoxedStrategy<Map<String, Value>> = Just(Map::new()).boxed();
    for (name, member) in structure
        .members
        .iter()
        .filter(|(name, _)| !is_variant(name))
    {
        let mut member_values = value(model, &member.shape);
        if member.empty_is_absent {
            member_values = member_values
                .prop_filter("not empty", |of| *of != json!(""))
                .boxed();
        }
        // A client fills a token that is absent.
        let is_there = structure.required.contains(name) || member.idempotency_token;
        let value = match is_there {
            true => member_values.prop_map(Some).boxed(),
            false => option::of(member_values).boxed(),
        };
        members = with(members, name, value);
    }
    let variants: Vec<_> = structure
        .members
        .iter()
        .filter(|(name, _)| is_variant(name))
        .collect();
    if !variants.is_empty() {
        let variants = variants.into_iter().map(|(name, member)| {
            let value = value(model, &member.shape).prop_map(Some).boxed();
            with(members.clone(), name, value)
        });
        let variants = proptest::strategy::Union::new(variants);
        members = prop_oneof![1 => members, 9 => variants].boxed();
    }
    members.prop_map(Value::Object).boxed()
}

/// Objects with one more member, where there is a value for it.
fn with(
    members: BoxedStrategy<Map<String, Value>>,
    name: &str,
    value: BoxedStrategy<Option<Value>>,
) -> BoxedStrategy<Map<String, Value>> {
    let name = name.to_owned();
    let both = (members, value).prop_map(move |(mut members, value)| {
        members.extend(value.map(|value| (name.clone(), value)));
        members
    });
    both.boxed()
}

fn lengths(range: &Range) -> (usize, usize) {
    let bound =
        |bound: &Option<Number>| Some(usize::try_from(bound.as_ref()?.as_u64()?).expect("it fits"));
    (
        bound(&range.min).unwrap_or(0),
        bound(&range.max).unwrap_or(usize::MAX),
    )
}

fn text(length: &Range) -> BoxedStrategy<Value> {
    let (least, most) = lengths(length);
    let characters = vec(any::<char>(), least..=most.min(least + 8));
    characters
        .prop_map(|of| json!(of.into_iter().collect::<String>()))
        .boxed()
}

fn whole(range: &Range, least: i64, most: i64) -> BoxedStrategy<Value> {
    let bound = |bound: &Option<Number>| bound.as_ref()?.as_i64();
    let (least, most) = (
        bound(&range.min).unwrap_or(least),
        bound(&range.max).unwrap_or(most),
    );
    prop_oneof![Just(least), Just(most), least..=most]
        .prop_map(Value::from)
        .boxed()
}
