//! What two sets of documents say differently.

mod common;

use common::{paginators, put, service};
use insta::assert_snapshot;
use serde_json::{Value, json};
use sfn_model::{Difference, Documents, diff};

/// The differences between the small model and a newer one, a line each.
fn differences(new: &Documents) -> String {
    let old = Documents::from_json(service()).with_paginators(paginators());
    let differences = diff(&old, new).unwrap_or_else(|problems| panic!("{problems}"));
    let line = |difference: &Difference| {
        let Difference {
            kind,
            path,
            old,
            new,
        } = difference;
        let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        format!("{kind}: {path}: {} > {}", side(old), side(new))
    };
    differences.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn newer(changes: &[(&str, Value)]) -> Documents {
    let changed = |service, (pointer, value): &(&str, Value)| put(service, pointer, value.clone());
    let service = changes.iter().fold(service(), changed);
    Documents::from_json(service).with_paginators(paginators())
}

#[test]
fn a_model_says_what_it_says() {
    assert_eq!(differences(&newer(&[])), "");
}

#[test]
fn everything_that_differs_is_listed_with_its_kind() {
    let changes = [
        ("/operations/Brew", json!({"name": "Brew"})),
        (
            "/operations/ListCups/documentation",
            json!("Lists all cups."),
        ),
        ("/operations/ListCups/errors", json!([{"shape": "NoCups"}])),
        ("/operations/Pour/endpoint", json!({"hostPrefix": "bar-"})),
        ("/operations/Pour/deprecated", json!(true)),
        (
            "/shapes/NoCups",
            json!({"type": "structure", "members": {}, "exception": true}),
        ),
        ("/shapes/Name/max", json!(100)),
        ("/shapes/Name/sensitive", json!(true)),
        ("/shapes/Cups/member/shape", json!("Name")),
        ("/shapes/Cup/required", json!(["name"])),
        (
            "/shapes/Cup/sdk",
            json!({"variants": {"member": "kind", "suffix": "Kind"}}),
        ),
        ("/shapes/Cup/members/size", json!({"shape": "Number"})),
        ("/shapes/ListCupsOutput/required", json!([])),
        ("/shapes/Number", json!({"type": "string", "max": 3})),
        (
            "/shapes/PourInput/members/at/timestampFormat",
            json!("iso8601"),
        ),
        ("/shapes/PourInput/required", json!(["sort", "name"])),
        ("/shapes/Sort/enum", json!(["BLACK", "WHITE"])),
    ];
    assert_snapshot!(differences(&newer(&changes)), @"
    error: operations.ListCups.errors.NoCups: - > NoCups
    error: operations.ListCups.errors.NoTea: NoTea > -
    documentation: operations.ListCups.documentation: Lists the cups. > Lists all cups.
    host prefix: operations.Pour.endpoint.hostPrefix: - > bar-
    deprecation: operations.Pour.deprecated: - > true
    operation: operations.Brew: - > Brew
    member: shapes.Cup.members.size: - > Number
    optionality: shapes.Cup.members.name: optional > required
    trait: shapes.Cup.sdk.variants.member: - > kind
    trait: shapes.Cup.sdk.variants.suffix: - > Kind
    type: shapes.Cups.member.shape: Cup > Name
    optionality: shapes.ListCupsOutput.members.cups: required > optional
    constraint: shapes.Name.max: 80 > 100
    sensitivity: shapes.Name.sensitive: - > true
    shape: shapes.Number: integer > string
    arguments: shapes.PourInput.required: name, sort > sort, name
    type: shapes.PourInput.members.at.timestampFormat: - > iso8601
    enum value: shapes.Sort.enum.WHITE: - > WHITE
    enum value: shapes.Sort.enum.GREEN: GREEN > -
    error: shapes.NoCups: - > structure
    ");
}

#[test]
fn what_comes_or_goes_as_a_whole_is_one_difference() {
    let mut service = service();
    for (things, name) in [
        ("operations", "Pour"),
        ("shapes", "Labels"),
        ("shapes", "PourInput"),
    ] {
        let things = service[things].as_object_mut().expect("an object");
        things.remove(name).expect("it was there");
    }
    service["shapes"]["Name"]["enum"] = json!(["A"]);
    assert_snapshot!(differences(&Documents::from_json(service)), @r#"
    operation: operations.Pour: Pour > -
    shape: shapes.Name.enum: - > A
    shape: shapes.Labels: map > -
    shape: shapes.PourInput: structure > -
    paginator: pagination.ListCups: {"input_token":"nextToken","output_token":"nextToken","limit_key":"maxResults","result_key":"cups"} > -
    "#);
}

#[test]
fn paginators_endpoints_and_patches_count() {
    let pages = put(
        paginators(),
        "/pagination/ListCups/result_key",
        json!(["cups"]),
    );
    let merge = json!({"operations": {"Pour": {"sdk": {"arguments": ["sort", "name"]}}}});
    let documents = Documents::from_json(service())
        .with_paginators(pages)
        .with_endpoint_rules(json!({"version": "1.0"}))
        .with_service_extras(json!({"version": 1.0, "merge": merge}));
    assert_snapshot!(differences(&documents), @"
    arguments: operations.Pour.sdk.arguments: - > sort, name
    paginator: pagination.ListCups.result_key: cups > cups
    endpoint: endpoint-rule-set-1: - > a rule set
    ");
}

#[test]
fn a_patch_that_cannot_be_applied_is_a_problem() {
    let merge = json!({"operations": {"Steep": {"idempotent": true}}});
    let old = Documents::from_json(service());
    let new = old
        .clone()
        .with_service_extras(json!({"version": 1.0, "merge": merge}));
    let problems = diff(&old, &new).expect_err("a problem").to_string();
    assert!(
        problems.contains("operations.Steep: the operation that this patches is gone"),
        "{problems}"
    );
}
