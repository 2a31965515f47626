//! What the generator promises: the committed client is of the committed model, the order of names in a
//! model doesn't matter, and nothing that can be paged is left without a paginator.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::{Generated, Options, Tree};
use insta::{assert_debug_snapshot, assert_snapshot};
use serde_json::{Map, Value, json};
use sfn_model::{Documents, Model, ShapeKind};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("")
}

fn folder() -> PathBuf {
    root().join("sfn-model/2016-11-23")
}

fn generate(model: &Model) -> Generated {
    let runtime = "crate::runtime".to_owned();
    codegen::generate(model, &Options { runtime }).unwrap_or_else(|error| panic!("{error:#}"))
}

/// All files of a client, nothing of which is refused.
fn files_of(model: &Model) -> Tree {
    let generated = generate(model);
    assert_eq!(generated.refused, []);
    generated.files
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
    let fresh = files_of(&model());
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
    let (one, other) = (files_of(&model()), files_of(&other));
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

/// Generates the client of a service without endpoint rules.
fn generate_service(operations: Value, shapes: Value) -> Generated {
    let metadata = json!({"protocol": "json", "serviceId": "Tea", "targetPrefix": "Tea"});
    let service = json!({"metadata": metadata, "operations": operations, "shapes": shapes});
    let paginators = json!({"pagination": {"List": {
        "input_token": "token", "output_token": "token", "result_key": "cups"
    }}});
    let documents = Documents::from_json(service);
    let documents = match operations.get("List") {
        Some(_) => documents.with_paginators(paginators),
        None => documents,
    };
    let model = Model::from_documents(&documents).unwrap_or_else(|problems| panic!("{problems}"));
    generate(&model)
}

#[test]
fn what_cannot_be_carried_is_refused_and_the_rest_is_generated() {
    let of = |shape: &str| json!({"shape": shape});
    let generated = generate_service(
        json!({
            "Watch": {"input": of("Empty"), "output": of("WatchOutput")},
            "Find": {"input": of("Empty"), "endpointdiscovery": {"required": true}},
            "Host": {"input": of("Empty"), "endpoint": {"hostPrefix": "{id}."}},
            "List": {"input": of("Page"), "output": of("Page")},
            "Pour": {"input": of("Empty"), "endpointdiscovery": {}}
        }),
        json!({
            "Empty": {"type": "structure", "members": {}},
            "WatchOutput": {"type": "structure", "members": {"events": of("Events"), "only": of("Only")}},
            "Events": {"type": "structure", "members": {}, "eventstream": true},
            "Only": {"type": "structure", "members": {}},
            "Page": {"type": "structure", "members": {"token": of("Text"), "cups": of("Cups")}},
            "Cups": {"type": "map", "key": of("Text"), "value": of("Text")},
            "Text": {"type": "string"}
        }),
    );
    let refused: Vec<String> = generated.refused.iter().map(ToString::to_string).collect();
    assert_snapshot!(refused.join("\n"), @r#"
    operations.Find: its endpoint must be discovered by another operation, which the runtime doesn't do
    operations.Host: its host prefix takes `id`, which is no string in its input
    operations.Watch: its member `events` is an event stream, which the runtime can't carry
    pagination.List: its results "cups" are no list
    "#);
    let operations: Vec<&String> = generated
        .files
        .keys()
        .filter(|path| path.starts_with("operation/"))
        .collect();
    assert_eq!(operations, ["operation/list.rs", "operation/pour.rs"]);
    let list = &generated.files["operation/list.rs"];
    assert!(!list.contains("paginated"), "{list}");
    assert!(!list.contains("# Paging"), "{list}");
    assert!(!generated.files.contains_key("types/structures.rs"));
}

#[test]
fn what_tells_the_outcome_of_a_call_may_be_refused_or_numbered() {
    let of = |shape: &str| json!({"shape": shape});
    let recovery = json!({"operation": "pour", "input": {}});
    let start = json!({
        "input": of("Empty"), "errors": [of("Started")],
        "sdk": {"ambiguousAfterRetry": ["Started"], "recovery": recovery}
    });
    let shapes = json!({
        "Empty": {"type": "structure", "members": {}},
        "Started": {"type": "structure", "members": {}, "exception": true}
    });
    let pour = json!({"input": of("Empty")});
    let numbered = generate_service(
        json!({"Start": start, "Pour": pour, "pour": pour}),
        shapes.clone(),
    );
    assert_eq!(numbered.refused, []);
    let text = &numbered.files["operation/start.rs"];
    assert!(text.contains("super::pour2::PourInput2"), "{text}");
    assert!(text.contains("asks [`Pour2`]"), "{text}");

    let pour = json!({"input": of("Empty"), "endpointdiscovery": {"required": true}});
    let refused = generate_service(json!({"Start": start, "pour": pour}), shapes);
    let reasons: Vec<String> = refused.refused.iter().map(ToString::to_string).collect();
    assert_snapshot!(reasons.join("\n"), @"
    operations.pour: its endpoint must be discovered by another operation, which the runtime doesn't do
    operations.Start.sdk.recovery: pour is refused
    ");
    let text = &refused.files["operation/start.rs"];
    assert!(!text.contains("pour") && !text.contains("asks"), "{text}");
    assert!(
        text.contains("Started` may be") || text.contains("Started`] may be"),
        "{text}"
    );
}

#[test]
fn what_the_model_calls_retryable_is_stated_by_its_codes() {
    let exception = |traits: Value| json!({"type": "structure", "members": {}, "exception": true, "retryable": traits});
    let mut busy = exception(json!({}));
    busy["error"] = json!({"code": "Tea.Busy"});
    let generated = generate_service(
        json!({}),
        json!({
            "Busy": busy,
            "Slower": exception(json!({"throttling": true})),
            "TooHot": {"type": "structure", "members": {}, "exception": true}
        }),
    );
    let text = &generated.files["exception.rs"];
    let consts = text.lines().filter(|line| line.contains("const "));
    assert_snapshot!(consts.collect::<Vec<_>>().join("\n"), @r#"
    const TRANSIENT: &'static [&'static str] = &["Tea.Busy", "Busy"];
    const THROTTLING: &'static [&'static str] = &["Slower"];
    "#);
    assert_eq!(text.matches("tried again").count(), 2, "{text}");
}

#[test]
fn operations_whose_types_would_be_called_the_same_are_numbered() {
    let input = json!({"input": {"shape": "Empty"}, "output": {"shape": "Empty"}});
    let generated = generate_service(
        json!({"Pour": input, "PourOutput": input, "PourOutputInput": input, "pour": input}),
        json!({"Empty": {"type": "structure", "members": {}}}),
    );
    assert_eq!(generated.refused, []);
    assert_snapshot!(generated.files["operation.rs"], @"
    // @generated by `cargo xtask codegen` from the Tea model. Changes made here are overwritten.

    //! The operations: for each a request, its input and its output.

    mod pour;
    pub use pour::{Pour, PourInput, PourOutput2};
    mod pour_output;
    pub use pour_output::{PourOutput, PourOutputInput2, PourOutputOutput};
    mod pour_output_input;
    pub use pour_output_input::{
        PourOutputInput, PourOutputInputInput, PourOutputInputOutput,
    };
    mod pour2;
    pub use pour2::{Pour2, PourInput2, PourOutput3};
    ");
}

#[test]
fn the_enum_of_members_that_exclude_each_other_takes_no_name_of_another() {
    let generated = generate_service(
        json!({"Pour": {"output": {"shape": "Pouring"}}}),
        json!({
            "Pouring": {"type": "structure", "members": {
                "event": {"shape": "Event"}, "details": {"shape": "EventDetails"}
            }},
            "Event": {
                "type": "structure",
                "members": {"hotDetails": {"shape": "Hot"}, "coldDetails": {"shape": "Hot"}},
                "sdk": {"variants": {"member": "details", "suffix": "Details"}}
            },
            "EventDetails": {"type": "structure", "members": {}},
            "Hot": {"type": "structure", "members": {}}
        }),
    );
    let structures = &generated.files["types/structures.rs"];
    for item in [
        "pub struct EventDetails {",
        "pub enum EventDetails2 {",
        "pub details: Option<EventDetails2>,",
    ] {
        assert!(structures.contains(item), "{item}: {structures}");
    }
}

#[test]
fn an_operation_with_an_endpoint_of_its_own_is_refused() {
    let operation = |kind: &str| json!({"staticContextParams": {"Kind": {"value": kind}}});
    let service = json!({
        "metadata": {"protocol": "json", "serviceId": "Tea", "targetPrefix": "Tea"},
        "operations": {"Brew": operation("control"), "Pour": operation("data"), "Stir": {}},
        "shapes": {}
    });
    let is_control = json!({"fn": "stringEquals", "argv": [{"ref": "Kind"}, "control"]});
    let is_set = json!({"fn": "isSet", "argv": [{"ref": "Kind"}]});
    let endpoint = |url: &str| json!({"url": url});
    let rule_set = json!({
        "version": "1.0",
        "parameters": {"Kind": {"type": "string"}},
        "rules": [
            {
                "type": "endpoint",
                "conditions": [is_set, is_control],
                "endpoint": endpoint("https://control.example.com")
            },
            {"type": "endpoint", "conditions": [], "endpoint": endpoint("https://example.com")}
        ]
    });
    let documents = Documents::from_json(service).with_endpoint_rules(rule_set);
    let model = Model::from_documents(&documents).unwrap_or_else(|problems| panic!("{problems}"));
    let refused = generate(&model).refused;
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert_snapshot!(refused[0], @"operations.Brew: it sets `Kind` in the endpoint rules and so has an endpoint of its own, which the runtime doesn't know");
}

#[test]
fn chosen_operations_come_with_what_they_reach_alone() {
    // DescribeExecution tells what became of a start.
    let model = model()
        .select(&["StartExecution"])
        .unwrap_or_else(|problems| panic!("{problems}"));
    let files = files_of(&model);
    let paths: Vec<&String> = files.keys().collect();
    assert_debug_snapshot!(paths, @r#"
    [
        "client.rs",
        "endpoint.rs",
        "exception.rs",
        "mod.rs",
        "operation.rs",
        "operation/describe_execution.rs",
        "operation/start_execution.rs",
        "server.rs",
        "server/constraints.rs",
        "test_util.rs",
        "types.rs",
        "types/enums.rs",
        "types/structures.rs",
    ]
    "#);
    assert!(!files["exception.rs"].contains("ActivityDoesNotExist"));
    assert!(files["exception.rs"].contains("ExecutionDoesNotExist"));
}
