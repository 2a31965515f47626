//! What the generator promises: the committed client is of the committed model, the order of names in a
//! model doesn't matter, and nothing that can be paged is left without a paginator.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::{Options, Tree};
use serde_json::{Map, Value};
use sfn_model::{Documents, Model, ShapeKind};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("")
}

fn folder() -> PathBuf {
    root().join("sfn-model/2016-11-23")
}

fn generate(model: &Model) -> Tree {
    let runtime = "crate::runtime".to_owned();
    codegen::generate(model, &Options { runtime }).unwrap_or_else(|error| panic!("{error:#}"))
}

fn model() -> Model {
    Model::read(&folder()).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The files below a folder with their texts.
fn files(folder: &Path, below: &str, found: &mut Tree) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files(&entry.path(), &format!("{path}/"), found);
        } else {
            found.insert(path, fs::read_to_string(entry.path()).expect("text"));
        }
    }
}

#[test]
fn the_committed_client_is_fresh() {
    let mut committed = Tree::new();
    files(
        &root().join("sfn-generated/src/generated"),
        "",
        &mut committed,
    );
    let fresh = generate(&model());
    let names: Vec<&String> = fresh.keys().chain(committed.keys()).collect();
    let differing: Vec<&&String> = names
        .iter()
        .filter(|name| fresh.get(**name) != committed.get(**name))
        .collect();
    assert!(
        differing.is_empty(),
        "run `cargo xtask codegen`: {differing:?}"
    );
    assert!(fresh.len() > 40);
}

#[test]
fn the_order_of_names_does_not_matter() {
    let mut texts = BTreeMap::new();
    let mut shuffled = 0;
    for entry in fs::read_dir(folder()).expect("the model") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(&path).expect("text");
        let mut document: Value = serde_json::from_str(&text).expect("JSON");
        if name == "service-2.json" {
            for key in ["operations", "shapes"] {
                let things = document[key].as_object_mut().expect("an object");
                things.values_mut().for_each(reverse);
                reverse_keys(things);
                shuffled += things.len();
            }
        }
        texts.insert(name, document.to_string());
    }
    assert!(shuffled > 300, "only {shuffled} were shuffled");
    let documents = Documents::from_texts(&texts).unwrap_or_else(|problems| panic!("{problems}"));
    let other = Model::from_documents(&documents).unwrap_or_else(|problems| panic!("{problems}"));
    assert_ne!(
        other.operations.keys().next(),
        model().operations.keys().next()
    );
    let (one, other) = (generate(&model()), generate(&other));
    for (path, text) in &one {
        assert_eq!(Some(text), other.get(path), "{path}");
    }
    assert_eq!(one.len(), other.len());
}

/// Reverses the traits of a thing, but not its members, whose order has meaning.
fn reverse(thing: &mut Value) {
    if let Value::Object(traits) = thing {
        reverse_keys(traits);
    }
}

fn reverse_keys(object: &mut Map<String, Value>) {
    let entries: Vec<_> = std::mem::take(object).into_iter().collect();
    object.extend(entries.into_iter().rev());
}

#[test]
fn every_operation_with_a_page_token_has_a_paginator() {
    let model = model();
    let takes_a_token = |operation: &&sfn_model::Operation| {
        let input = operation
            .input
            .as_ref()
            .map(|input| &model.shape(input).kind);
        matches!(input, Some(ShapeKind::Structure(input)) if input.members.contains_key("nextToken"))
    };
    let paged: Vec<&str> = model
        .operations
        .values()
        .filter(takes_a_token)
        .map(|operation| operation.name.as_str())
        .collect();
    assert!(paged.len() >= 7, "{paged:?}");
    for name in paged {
        assert!(
            model.paginators.contains_key(name),
            "{name} takes nextToken and has no paginator"
        );
    }
}

#[test]
fn what_cannot_be_carried_is_refused_by_name() {
    let service = serde_json::json!({
        "metadata": {"protocol": "json", "serviceId": "Tea", "targetPrefix": "Tea"},
        "operations": {"Watch": {"input": {"shape": "WatchInput"}, "output": {"shape": "WatchOutput"}}},
        "shapes": {
            "WatchInput": {"type": "structure", "members": {}},
            "WatchOutput": {"type": "structure", "members": {"events": {"shape": "Events"}}},
            "Events": {"type": "structure", "members": {}, "eventstream": true}
        }
    });
    let model = Model::from_documents(&Documents::from_json(service)).expect("a model");
    let runtime = "crate::runtime".to_owned();
    let error = codegen::generate(&model, &Options { runtime }).expect_err("a refusal");
    assert_eq!(
        error.to_string(),
        "operations.Watch: its member `events` is an event stream, which the runtime can't carry"
    );
}
