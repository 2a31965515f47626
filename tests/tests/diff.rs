//! What changes of a model do to the generated client's API, one after the other; tests/update compiles
//! programs to the same end.

use codegen::{Change, Diff};
use insta::assert_snapshot;
use serde_json::{Value, json};
use sfn_model::Documents;

/// A service with something of everything.
fn service() -> Value {
    json!({
        "metadata": {"protocol": "json", "serviceId": "Tea", "targetPrefix": "Tea"},
        "operations": {
            "ListCups": {"input": {"shape": "ListCupsInput"}, "output": {"shape": "ListCupsOutput"}},
            "Pour": {"input": {"shape": "PourInput"}, "errors": [{"shape": "NoTea"}]}
        },
        "shapes": {
            "Cup": {"type": "structure", "required": ["name"], "members": {
                "name": {"shape": "Name"}, "size": {"shape": "Number"}
            }},
            "Cups": {"type": "list", "member": {"shape": "Cup"}},
            "Filling": {"type": "structure", "union": true, "members": {
                "tea": {"shape": "Sort"}, "milk": {"shape": "Number"}
            }},
            "ListCupsInput": {"type": "structure", "members": {
                "nextToken": {"shape": "Name"}, "maxResults": {"shape": "Number"}
            }},
            "ListCupsOutput": {"type": "structure", "required": ["cups"], "members": {
                "cups": {"shape": "Cups"}, "nextToken": {"shape": "Name"}
            }},
            "Name": {"type": "string", "max": 80},
            "NoTea": {"type": "structure", "members": {"message": {"shape": "Name"}}, "exception": true},
            "Number": {"type": "integer"},
            "PourInput": {"type": "structure", "required": ["name", "sort"], "members": {
                "name": {"shape": "Name"}, "sort": {"shape": "Sort"},
                "at": {"shape": "Moment"}, "filling": {"shape": "Filling"}
            }},
            "Moment": {"type": "timestamp"},
            "Sort": {"type": "string", "enum": ["GREEN", "BLACK"]}
        }
    })
}

fn paginators() -> Value {
    json!({"pagination": {"ListCups": {
        "input_token": "nextToken", "output_token": "nextToken", "limit_key": "maxResults", "result_key": "cups"
    }}})
}

fn documents(service: Value) -> Documents {
    Documents::from_json(service).with_paginators(paginators())
}

/// A change of the service: a value in some place, or nothing.
fn changed(pointer: &str, value: Option<Value>) -> Documents {
    let mut service = service();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    let parent = service.pointer_mut(parent).expect("a place");
    let parent = parent.as_object_mut().expect("an object");
    match value {
        Some(value) => _ = parent.insert(key.to_owned(), value),
        None => _ = parent.shift_remove(key),
    }
    documents(service)
}

fn diff(old: &Documents, new: &Documents) -> Diff {
    codegen::diff(old, new).unwrap_or_else(|error| panic!("{error:#}"))
}

/// The changes that a change of the service makes, a line each.
fn lines(pointer: &str, value: Option<Value>) -> String {
    let diff = diff(&documents(service()), &changed(pointer, value));
    let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let line = |change: &Change| {
        let Change {
            class,
            kind,
            path,
            rust,
            ..
        } = change;
        let rust = rust.as_deref().unwrap_or(path);
        format!(
            "{class} {kind} {rust}: {} > {}",
            side(&change.old),
            side(&change.new)
        )
    };
    let lines: Vec<String> = diff.changes.iter().map(line).collect();
    lines.join("\n")
}

#[test]
fn nothing_differs_from_itself() {
    let diff = diff(&documents(service()), &documents(service()));
    assert_eq!((diff.verdict().as_str(), diff.changes.len()), ("none", 0));
}

#[test]
fn members_and_whether_they_must_be_there() {
    assert_snapshot!(lines("/shapes/PourInput/required", Some(json!(["name"]))), @"
    breaking arguments Client::pour: (name, sort) > (name)
    breaking arguments operation::PourInput::new: (name, sort) > (name)
    breaking optionality operation::PourInput::sort: Sort > Option<Sort>
    ");
    assert_snapshot!(lines("/shapes/PourInput/required", Some(json!(["name", "sort", "at"]))), @"
    breaking arguments Client::pour: (name, sort) > (name, sort, at)
    breaking arguments operation::PourInput::new: (name, sort) > (name, sort, at)
    breaking optionality operation::PourInput::at: Option<Timestamp> > Timestamp
    ");
    assert_snapshot!(lines("/shapes/PourInput/required", Some(json!(["sort", "name"]))), @"
    breaking arguments Client::pour: (name, sort) > (sort, name)
    breaking arguments operation::PourInput::new: (name, sort) > (sort, name)
    ");
    assert_snapshot!(lines("/shapes/ListCupsOutput/required", Some(json!([]))), @"
    breaking arguments operation::ListCupsOutput::new: (cups) > ()
    breaking optionality operation::ListCupsOutput::cups: Vec<Cup> > Option<Vec<Cup>>
    ");
    assert_snapshot!(lines("/shapes/Cup/members/colour", Some(json!({"shape": "Name"}))), @"addition member types::Cup::colour: - > Option<String>");
    assert_snapshot!(lines("/shapes/Cup/members/size", None), @"breaking member types::Cup::size: Option<i32> > -");
    assert_snapshot!(lines("/shapes/Cup/members/size/shape", Some(json!("Name"))), @"breaking type types::Cup::size: Option<i32> > Option<String>");
    assert_snapshot!(lines("/shapes/PourInput/members/filling/deprecated", Some(json!(true))), @"addition deprecation operation::PourInput::filling: - > true");
}

#[test]
fn names_on_the_wire() {
    let (name, number) = (json!({"shape": "Name"}), json!({"shape": "Number"}));
    let renamed = json!({"name": name, "Size": number});
    assert_snapshot!(lines("/shapes/Cup/members", Some(renamed)), @"
    breaking member types::Cup::size: Option<i32>, wire name size > Option<i32>, wire name Size
    invisible member shapes.Cup.members.size: Number > -
    ");
    // Of two that want the same name in Rust, the first gets it.
    let taken = json!({"name": name, "Size": number, "size": number});
    assert_snapshot!(lines("/shapes/Cup/members", Some(taken)), @"
    breaking member types::Cup::size: Option<i32>, wire name size > Option<i32>, wire name Size
    addition member types::Cup::size2: - > Option<i32>
    ");
    let renamed = json!({"tea": {"shape": "Sort"}, "Milk": number});
    assert_snapshot!(lines("/shapes/Filling/members", Some(renamed)), @"
    breaking member types::Filling::Milk: i32, wire name milk > i32, wire name Milk
    invisible member shapes.Filling.members.milk: Number > -
    ");
}

#[test]
fn operations_errors_and_paginators() {
    assert_snapshot!(lines("/operations/Brew", Some(json!({"input": {"shape": "Cup"}}))), @"addition operation Client::brew: - > operation::Brew");
    assert_snapshot!(lines("/operations/Pour", None), @"
    breaking operation Client::pour: operation::Pour > -
    breaking shape types::Filling: enum > -
    breaking shape types::Sort: enum > -
    ");
    assert_snapshot!(lines("/operations/Pour/errors", Some(json!([]))), @"invisible error operations.Pour.errors.NoTea: NoTea > -");
    assert_snapshot!(lines("/operations/Pour/endpoint", Some(json!({"hostPrefix": "bar-"}))), @"invisible host prefix operations.Pour.endpoint.hostPrefix: - > bar-");
    assert_snapshot!(lines("/shapes/TooHot", Some(json!({"type": "structure", "members": {}, "exception": true}))), @"addition error exception::TooHot: - > struct");
}

#[test]
fn shapes_and_values() {
    assert_snapshot!(lines("/shapes/Name/max", Some(json!(100))), @"invisible constraint shapes.Name.max: 80 > 100");
    assert_snapshot!(lines("/shapes/Name/sensitive", Some(json!(true))), @"
    invisible sensitivity operation::ListCupsInput::next_token: - > true
    invisible sensitivity operation::ListCupsOutput::next_token: - > true
    invisible sensitivity operation::PourInput::name: - > true
    invisible sensitivity types::Cup::name: - > true
    invisible sensitivity exception::NoTea::message: - > true
    invisible sensitivity shapes.Name.sensitive: - > true
    ");
    assert_snapshot!(lines("/shapes/Name/enum", Some(json!(["A"]))), @"
    breaking type operation::ListCupsInput::next_token: Option<String> > Option<Name>
    breaking type operation::ListCupsOutput::next_token: Option<String> > Option<Name>
    breaking type operation::PourInput::name: String > Name
    breaking type types::Cup::name: String > Name
    breaking type exception::NoTea::message: Option<String> > Option<Name>
    addition shape types::Name: - > enum
    ");
    assert_snapshot!(lines("/shapes/Sort/enum", Some(json!(["GREEN", "WHITE"]))), @"
    breaking enum value types::Sort::Black: BLACK > -
    addition enum value types::Sort::White: - > WHITE
    ");
    assert_snapshot!(lines("/shapes/Sort", Some(json!({"type": "string"}))), @"
    breaking type operation::PourInput::sort: Sort > String
    breaking type types::Filling::Tea: Sort > String
    breaking shape types::Sort: enum > -
    ");
    assert_snapshot!(lines("/shapes/Filling/members/sugar", Some(json!({"shape": "Number"}))), @"addition member types::Filling::Sugar: - > i32");
    assert_snapshot!(lines("/shapes/Filling/union", None), @"breaking shape types::Filling: enum > struct");
    assert_snapshot!(lines("/shapes/Unused", Some(json!({"type": "integer"}))), @"invisible shape shapes.Unused: - > integer");
    assert_snapshot!(lines("/shapes/Number/type", Some(json!("long"))), @"
    breaking type operation::ListCupsInput::max_results: Option<i32> > Option<i64>
    breaking type types::Cup::size: Option<i32> > Option<i64>
    breaking type types::Filling::Milk: i32 > i64
    invisible shape shapes.Number: integer > long
    ");
}

#[test]
fn a_paginator_that_goes_breaks_and_one_that_comes_does_not() {
    let (paged, bare) = (documents(service()), Documents::from_json(service()));
    let [gone, new] = [diff(&paged, &bare), diff(&bare, &paged)];
    assert_eq!(
        (gone.verdict().as_str(), new.verdict().as_str()),
        ("major", "minor")
    );
    for diff in [gone, new] {
        let rust: Vec<_> = diff
            .changes
            .iter()
            .map(|change| change.rust.as_deref())
            .collect();
        assert_eq!(rust, [Some("operation::ListCups::items")]);
    }
}

#[test]
fn waiters_are_not_seen_in_the_api() {
    let with = |delay: u32| {
        let waiters = json!({"version": 2, "waiters": {"CupFull": {"operation": "ListCups", "delay": delay}}});
        let files = [("service-2.json", service()), ("waiters-2.json", waiters)];
        let files = files.map(|(name, document)| (name.to_owned(), document.to_string()));
        Documents::from_texts(&files.into()).unwrap_or_else(|error| panic!("{error}"))
    };
    let diff = diff(&with(5), &with(6));
    assert_eq!(diff.verdict().as_str(), "patch");
    assert_eq!(diff.changes[0].path, "waiters.CupFull.delay");
}

#[test]
fn a_model_that_cannot_be_read_is_named() {
    let broken = changed("/shapes/Name/type", Some(json!("text")));
    let sound = documents(service());
    for (old, new, which) in [(&broken, &sound, "older"), (&sound, &broken, "newer")] {
        let error = codegen::diff(old, new).expect_err("an error");
        let text = format!("{error:#}");
        assert!(text.starts_with(&format!("the {which} model: ")), "{text}");
        assert!(text.contains("shapes.Name.type"), "{text}");
    }
}
