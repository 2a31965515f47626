//! sdk-extras: what they change, and when they are refused.

mod common;

use common::{paginators, service};
use insta::assert_snapshot;
use serde_json::{Value, json};
use sfn_model::{Documents, Model, ShapeKind, Structure};

fn documents(merge: Value, reasons: Value) -> Documents {
    let extras = json!({"version": 1.0, "merge": merge, "reasons": reasons});
    Documents::from_json(service()).with_service_extras(extras)
}

fn model(documents: &Documents) -> Model {
    Model::from_documents(documents).unwrap_or_else(|problems| panic!("{problems}"))
}

fn problems(documents: &Documents) -> String {
    Model::from_documents(documents)
        .expect_err("a problem")
        .to_string()
}

fn structure<'a>(model: &'a Model, name: &str) -> &'a Structure {
    match &model.shape(name).kind {
        ShapeKind::Structure(structure) => structure,
        kind => panic!("{kind:?}"),
    }
}

#[test]
fn patches_merge_deeply_in_the_order_of_the_base() {
    let merge = json!({
        "operations": {
            "Pour": {
                "documentation": "Pours.",
                "sdk": {"arguments": ["sort", "name"], "longPoll": true, "notRepeatable": true, "attemptTimeoutSeconds": 65}
            },
            "Brew": {"http": {"method": "POST", "requestUri": "/"}},
            "ListCups": {"documentation": "Tells of all cups."}
        },
        "shapes": {
            "Cup": {"sdk": {"variants": {"member": "choice", "suffix": "e"}}, "members": {
                "size": {"shape": "Size", "documentation": "How much fits in."},
                "name": {"sdk": {"emptyIsAbsent": true}}
            }},
            "Size": {"type": "integer"},
            "Name": {"sdk": {"lengthInBytes": true}},
            "Sort": {"enum": ["WHITE"]}
        }
    });
    let documents = documents(merge, json!({"*": "It is a test."}));
    let model = model(&documents);
    let operations: Vec<&String> = model.operations.keys().collect();
    assert_eq!(operations, ["ListCups", "Pour", "Brew"]);
    let pour = &model.operations["Pour"];
    assert_eq!(pour.documentation.as_deref(), Some("Pours."));
    assert_eq!(
        pour.sdk.arguments.as_deref(),
        Some(&["sort".to_owned(), "name".to_owned()][..])
    );
    assert_eq!(
        (
            pour.sdk.long_poll,
            pour.sdk.not_repeatable,
            pour.sdk.attempt_timeout_seconds
        ),
        (true, true, Some(65))
    );
    assert_eq!(
        model.operations["ListCups"].documentation.as_deref(),
        Some("Tells of all cups.")
    );
    let cup = structure(&model, "Cup");
    assert_eq!(cup.members.keys().collect::<Vec<_>>(), ["name", "size"]);
    assert!(cup.members["name"].empty_is_absent && !cup.members["size"].empty_is_absent);
    let variants = cup.variants.as_ref();
    assert_eq!(variants.map(|variants| &*variants.suffix), Some("e"));
    match &model.shape("Sort").kind {
        ShapeKind::String(text) => {
            assert_eq!(text.values, ["WHITE"], "a list is replaced, not merged");
            assert!(!text.length_in_bytes);
        }
        kind => panic!("{kind:?}"),
    }
    match &model.shape("Name").kind {
        ShapeKind::String(text) => assert!(text.length_in_bytes),
        kind => panic!("{kind:?}"),
    }
    assert!(model.stale_documentation.is_empty());
    assert!(documents.patches_without_reason().is_empty());
}

#[test]
fn paginators_of_our_own() {
    let extras = json!({"version": 1.0, "merge": {"pagination": {
        "ListCups": {"input_token": "nextToken", "output_token": "nextToken", "result_key": "cups"}
    }}});
    let documents = Documents::from_json(service()).with_paginators_extras(extras.clone());
    assert_eq!(model(&documents).paginators["ListCups"].limit_key, None);
    assert_eq!(
        documents.patches_without_reason(),
        ["input_token", "output_token", "result_key"]
            .map(|key| format!("paginators-1.sdk-extras.json: pagination.ListCups.{key}"))
    );
    let mut extras = extras;
    extras["reasons"] = json!({"pagination.ListCups": "Upstream lacks it."});
    let documents = documents_with_upstream(extras);
    assert_snapshot!(problems(&documents), @"paginators-1.sdk-extras.json: pagination.ListCups: upstream says the same now: remove this patch");
}

fn documents_with_upstream(extras: Value) -> Documents {
    Documents::from_json(service())
        .with_paginators(paginators())
        .with_paginators_extras(extras)
}

#[test]
fn behaviour_patches_of_what_is_gone() {
    let merge = json!({
        "operations": {"Spill": {"sdk": {"longPoll": true}, "documentation": "Spills."}},
        "shapes": {
            "Mug": {"members": {"size": {"shape": "Number"}}},
            "Cup": {"members": {"colour": {"sdk": {"emptyIsAbsent": true}}}}
        }
    });
    assert_snapshot!(problems(&documents(merge.clone(), json!({"*": "It is a test."}))), @"
    service-2.sdk-extras.json: operations.Spill: the operation that this patches is gone: remove the patch (a whole operation of our own needs `http`)
    service-2.sdk-extras.json: shapes.Mug: the shape that this patches is gone: remove the patch (a whole shape of our own needs `type`)
    service-2.sdk-extras.json: shapes.Cup.members.colour: the member that this patches is gone: remove the patch (a whole member of our own needs `shape`)
    ");
    let without_reasons = json!({"version": 1.0, "merge": merge});
    let documents = Documents::from_json(service()).with_service_extras(without_reasons);
    assert_eq!(
        problems(&documents).lines().count(),
        3,
        "also without reasons"
    );
}

#[test]
fn behaviour_patches_that_upstream_has_taken_over() {
    let merge = json!({
        "shapes": {
            "Cup": {"members": {"name": {"shape": "Name", "documentation": "What it is called."}}},
            "Moment": {"type": "timestamp"},
            "Name": {"min": 1, "max": 90},
            "Sort": {"enum": ["GREEN", "BLACK"]}
        },
        "metadata": {"serviceId": "Tea"}
    });
    assert_snapshot!(problems(&documents(merge.clone(), json!({"*": "It is a test."}))), @"
    service-2.sdk-extras.json: shapes.Cup.members.name.shape: upstream says the same now: remove this patch
    service-2.sdk-extras.json: shapes.Moment: upstream says the same now: remove this patch
    service-2.sdk-extras.json: shapes.Name.min: upstream says the same now: remove this patch
    service-2.sdk-extras.json: shapes.Sort: upstream says the same now: remove this patch
    service-2.sdk-extras.json: metadata.serviceId: upstream says the same now: remove this patch
    ");
    let without_reasons = json!({"version": 1.0, "merge": merge});
    let documents = Documents::from_json(service()).with_service_extras(without_reasons);
    assert!(
        Model::from_documents(&documents).is_ok(),
        "as in botocore's own"
    );
}

#[test]
fn documentation_of_what_is_gone_is_dropped_and_listed() {
    let merge = json!({
        "operations": {"Spill": {"documentation": "Spills."}},
        "shapes": {
            "Mug": {"documentation": "Holds more.", "members": {"size": {"documentation": "How much."}}},
            "Cup": {"members": {"colour": {"documentation": "Its colour."}}},
            "Name": {"members": {"first": {"documentation": "The first."}}}
        }
    });
    let model = model(&documents(merge, json!({})));
    assert_snapshot!(model.stale_documentation.join("\n"), @"
    service-2.sdk-extras.json: operations.Spill.documentation
    service-2.sdk-extras.json: shapes.Mug.documentation
    service-2.sdk-extras.json: shapes.Mug.members.size.documentation
    service-2.sdk-extras.json: shapes.Cup.members.colour.documentation
    service-2.sdk-extras.json: shapes.Name.members.first.documentation
    ");
    assert!(!model.shapes.contains_key("Mug") && !model.operations.contains_key("Spill"));
    assert_eq!(structure(&model, "Cup").members.len(), 1);
}

#[test]
fn a_member_called_documentation_is_behaviour() {
    let member = json!({"shapes": {"Cup": {"members": {"documentation": {"shape": "Name"}}}}});
    let documents = documents(member, json!({}));
    assert!(
        structure(&model(&documents), "Cup")
            .members
            .contains_key("documentation")
    );
    assert_eq!(
        documents.patches_without_reason(),
        ["service-2.sdk-extras.json: shapes.Cup.members.documentation.shape"]
    );
}

#[test]
fn reasons_cover_patches_by_prefix_and_by_any_step() {
    let merge = json!({"operations": {
        "Pour": {"sdk": {"arguments": ["name", "sort"], "longPoll": true}},
        "ListCups": {"sdk": {"arguments": []}}
    }});
    let documents = |reasons| documents(merge.clone(), reasons);
    let arguments = documents(json!({"operations.*.sdk.arguments": "The order is pinned."}));
    assert_eq!(
        arguments.patches_without_reason(),
        ["service-2.sdk-extras.json: operations.Pour.sdk.longPoll"]
    );
    let all = documents(
        json!({"operations.*.sdk.arguments": "Pinned.", "operations.Pour": "It takes long."}),
    );
    assert!(all.patches_without_reason().is_empty());
    let wrong = documents(json!({
        "operations.*.sdk.argument": "A typo.",
        "operations.Pour.sdk.longPoll.more": "Too long.",
        "operations.Pour": " ",
    }));
    assert_snapshot!(problems(&wrong), @"
    service-2.sdk-extras.json: reasons.operations.*.sdk.argument: no patch here is what this reason is for: remove it
    service-2.sdk-extras.json: reasons.operations.Pour.sdk.longPoll.more: no patch here is what this reason is for: remove it
    service-2.sdk-extras.json: reasons.operations.Pour: expected a sentence
    ");
}

#[test]
fn documents_that_are_no_patches() {
    let problems = |extras| problems(&Documents::from_json(service()).with_service_extras(extras));
    assert_snapshot!(problems(json!([])), @"service-2.sdk-extras.json: expected an object with `version` and `merge`");
    assert_snapshot!(problems(json!({"version": "1.0", "merg": {}, "reasons": []})), @"
    service-2.sdk-extras.json: merg: expected `version`, `merge` and `reasons` only
    service-2.sdk-extras.json: version: expected the number 1.0
    service-2.sdk-extras.json: reasons: expected an object
    service-2.sdk-extras.json: merge: expected an object
    ");
    assert_snapshot!(problems(json!({"version": 1.0, "merge": {"shape": {"Cup": {"box": true}}}})), @r#"service-2.sdk-extras.json: shape: unknown trait "shape"; did you mean "shapes"?"#);
}

#[test]
fn a_problem_with_a_patch_names_the_patches_file() {
    let merge = json!({
        "operations": {"Pour": {"sdk": {"arguments": ["name"]}}},
        "shapes": {"Cup": {"members": {"size": {"shape": "Size"}}}, "Name": {"max": "long"}}
    });
    assert_snapshot!(problems(&documents(merge, json!({"*": "It is a test."}))), @r#"
    service-2.sdk-extras.json: operations.Pour.sdk.arguments: the required member "sort" is missing
    service-2.sdk-extras.json: shapes.Cup.members.size: unknown shape "Size"
    service-2.sdk-extras.json: shapes.Name.max: expected a number, found the string "long"
    "#);
}
