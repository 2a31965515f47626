//! sdk-extras brought in line with newer documents.

mod common;

use std::collections::BTreeMap;

use common::put;
use insta::assert_snapshot;
use serde_json::{Value, json};
use sfn_model::{Documents, Model, Problems, Refitted, refit};

const EXTRAS: &str = "service-2.sdk-extras.json";

fn texts(name: &str, document: &Value) -> BTreeMap<String, String> {
    BTreeMap::from([(name.to_owned(), format!("{document:#}\n"))])
}

/// Of the small model as newer documents, with these patches.
fn refitted(service: &Value, extras: &Value) -> Result<Refitted, Problems> {
    refit(&texts("service-2.json", service), &texts(EXTRAS, extras))
}

/// A small service with a text for everything.
fn documented() -> (Value, Value) {
    let service = json!({
        "metadata": {"protocol": "json", "serviceId": "Tea"},
        "operations": {"Pour": {"input": {"shape": "PourInput"}}},
        "shapes": {
            "PourInput": {"type": "structure", "required": ["name"], "members": {"name": {"shape": "Name"}}},
            "Name": {"type": "string"}
        }
    });
    let extras = json!({
        "version": 1.0,
        "merge": {
            "documentation": "Tea.",
            "operations": {"Pour": {"documentation": "Pours.", "sdk": {"arguments": ["name"]}}},
            "shapes": {
                "PourInput": {"documentation": "What to pour.", "members": {"name": {"documentation": "Whose."}}},
                "Name": {"documentation": "A name.", "max": 80}
            }
        },
        "reasons": {
            "operations.*.sdk.arguments": "The order is promised.",
            "shapes.Name.max": "Nobody has a longer one."
        }
    });
    (service, extras)
}

fn extras_of(refitted: &Refitted) -> Value {
    serde_json::from_str(&refitted.files[EXTRAS]).expect("JSON")
}

#[test]
fn what_fits_stays_as_it_is() {
    let (service, extras) = documented();
    let refitted = refitted(&service, &extras).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(refitted.files[EXTRAS], format!("{extras:#}\n"));
    for list in [
        &refitted.stale,
        &refitted.adopted,
        &refitted.filled,
        &refitted.pinned,
    ] {
        assert!(list.is_empty(), "{list:?}");
    }
}

#[test]
fn texts_of_what_is_gone_and_patches_that_upstream_has_are_dropped() {
    let (service, mut extras) = documented();
    extras["merge"]["shapes"]["Saucer"] = json!({"documentation": "Below the cup."});
    extras["merge"]["shapes"]["PourInput"]["members"]["milk"] =
        json!({"documentation": "With it or not."});
    let service = put(service, "/shapes/Name/max", json!(80));
    let refitted = refitted(&service, &extras).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(
        refitted.stale,
        [
            format!("{EXTRAS}: shapes.PourInput.members.milk.documentation"),
            format!("{EXTRAS}: shapes.Saucer.documentation"),
        ]
    );
    assert_eq!(refitted.adopted, [format!("{EXTRAS}: shapes.Name.max")]);
    let (_, mut expected) = documented();
    for (pointer, key) in [
        ("/merge/shapes/Name", "max"),
        ("/reasons", "shapes.Name.max"),
    ] {
        let place = expected.pointer_mut(pointer).and_then(Value::as_object_mut);
        place.expect("an object").shift_remove(key);
    }
    assert_eq!(extras_of(&refitted), expected);
}

#[test]
fn what_is_new_is_documented_by_its_facts_in_the_order_of_the_model() {
    let (mut service, extras) = documented();
    service["operations"] = json!({
        "Brew": {"input": {"shape": "BrewInput"}, "output": {"shape": "Cup"}},
        "Pour": service["operations"]["Pour"]
    });
    service["shapes"]["BrewInput"] = json!({
        "type": "structure", "required": ["teaSort"], "members": {"teaSort": {"shape": "Sort"}}
    });
    service["shapes"]["Cup"] =
        json!({"type": "structure", "members": {"KMSKeyId": {"shape": "Name"}}});
    service["shapes"]["Sort"] = json!({"type": "string", "enum": ["GREEN", "BLACK"]});
    let refitted = refitted(&service, &extras).unwrap_or_else(|problems| panic!("{problems}"));
    assert_snapshot!(refitted.filled.join("\n"), @"
    operations.Brew
    shapes.BrewInput
    shapes.BrewInput.members.teaSort
    shapes.Cup
    shapes.Cup.members.KMSKeyId
    shapes.Sort
    ");
    assert_eq!(refitted.pinned, ["operations.Brew.sdk.arguments"]);
    let extras = extras_of(&refitted);
    let operations: Vec<&String> = extras["merge"]["operations"]
        .as_object()
        .expect("an object")
        .keys()
        .collect();
    assert_eq!(operations, ["Brew", "Pour"]);
    let new = json!([
        extras["merge"]["operations"]["Brew"],
        extras["merge"]["shapes"]["BrewInput"],
        extras["merge"]["shapes"]["Cup"]
    ]);
    assert_snapshot!(format!("{new:#}"), @r#"
    [
      {
        "documentation": "Calls `Brew`.\n\nIt takes `teaSort`.\n\nIt answers `KMSKeyId`.",
        "sdk": {
          "arguments": [
            "teaSort"
          ]
        }
      },
      {
        "documentation": "A structure of `teaSort`.",
        "members": {
          "teaSort": {
            "documentation": "The tea sort. One of `GREEN`, `BLACK`."
          }
        }
      },
      {
        "documentation": "A structure of `KMSKeyId`.",
        "members": {
          "KMSKeyId": {
            "documentation": "The KMS key id. A text."
          }
        }
      }
    ]
    "#);
    let documents = Documents::from_texts(&refitted.files).expect("documents");
    assert_eq!(documents.patches_without_reason(), Vec::<String>::new());
    assert!(Model::from_documents(&documents).is_ok());
}

#[test]
fn what_upstream_documents_needs_no_patch() {
    let (mut service, _) = documented();
    service["documentation"] = json!("Tea.");
    service["operations"]["Pour"]["documentation"] = json!("Pours.");
    service["shapes"]["Name"]["documentation"] = json!("A name.");
    let extras = json!({"version": 1.0, "merge": {"metadata": {"apiVersion": "2020-01-02"}}});
    let refitted = refitted(&service, &extras).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(
        refitted.filled,
        ["shapes.PourInput", "shapes.PourInput.members.name"]
    );
    let members = json!({"name": {"documentation": "The name. A text."}});
    let input = json!({"documentation": "A structure of `name`.", "members": members});
    let patches = json!({"metadata": {"apiVersion": "2020-01-02"}, "shapes": {"PourInput": input}});
    assert_eq!(extras_of(&refitted)["merge"], patches);
}

#[test]
fn extras_that_are_none_are_refused() {
    let (service, _) = documented();
    let reasons = json!({"operations.*.sdk.arguments": "The order is promised."});
    for (extras, path) in [
        (json!([]), "expected an object with `version` and `merge`"),
        (
            json!({"version": 1.0, "merge": [], "reasons": reasons}),
            "merge: expected an object",
        ),
        (
            json!({"version": 1.0, "merge": {"operations": []}, "reasons": reasons}),
            "operations: expected an object",
        ),
    ] {
        let problems = refitted(&service, &extras)
            .expect_err("a problem")
            .to_string();
        assert!(problems.contains(path), "{problems}");
    }
}

#[test]
fn arguments_keep_their_order_and_take_in_what_is_newly_required() {
    let (mut service, mut extras) = documented();
    service["shapes"]["PourInput"]["required"] = json!(["sort", "size", "name"]);
    service["shapes"]["PourInput"]["members"] = json!({"sort": {"shape": "Name"}, "name": {"shape": "Name"}, "size": {"shape": "Name"}, "old": {"shape": "Name"}});
    extras["merge"]["operations"]["Pour"]["sdk"]["arguments"] = json!(["old", "name"]);
    let refitted = refitted(&service, &extras).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(refitted.pinned, ["operations.Pour.sdk.arguments"]);
    let arguments = &extras_of(&refitted)["merge"]["operations"]["Pour"]["sdk"]["arguments"];
    assert_eq!(*arguments, json!(["name", "sort", "size"]));
}

#[test]
fn arguments_of_an_operation_that_requires_nothing_any_more_go() {
    let (mut service, extras) = documented();
    service["shapes"]["PourInput"]["required"] = json!([]);
    let refitted = refitted(&service, &extras).unwrap_or_else(|problems| panic!("{problems}"));
    let extras = extras_of(&refitted);
    assert_eq!(
        extras["merge"]["operations"]["Pour"],
        json!({"documentation": "Pours."})
    );
    assert_eq!(
        extras["reasons"],
        json!({"shapes.Name.max": "Nobody has a longer one."})
    );
}

#[test]
fn behaviour_of_what_is_gone_is_for_a_person_to_decide_about() {
    let (service, mut extras) = documented();
    extras["merge"]["operations"]["Steep"] = json!({"sdk": {"longPoll": true}});
    let problems = refitted(&service, &extras)
        .expect_err("a problem")
        .to_string();
    assert!(
        problems.starts_with(&format!(
            "{EXTRAS}: operations.Steep: the operation that this patches is gone"
        )),
        "{problems}"
    );
}
