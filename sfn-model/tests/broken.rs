//! Broken models and what is said of them.

mod common;

use std::fs;

use common::{paginators, put, service};
use insta::assert_snapshot;
use serde_json::{Value, json};
use sfn_model::{Documents, Model};

fn problems(documents: &Documents) -> String {
    Model::from_documents(documents)
        .expect_err("a problem")
        .to_string()
}

/// What is said of the service when this stands there.
fn broken(pointer: &str, value: Value) -> String {
    problems(&Documents::from_json(put(service(), pointer, value)))
}

/// What is said of the paginator when this stands there.
fn broken_paginator(key: &str, value: Value) -> String {
    let paginators = put(paginators(), &format!("/pagination/ListCups/{key}"), value);
    problems(&Documents::from_json(service()).with_paginators(paginators))
}

#[test]
fn the_model_that_is_broken_here_is_whole() {
    let documents = Documents::from_json(service()).with_paginators(paginators());
    let model = Model::from_documents(&documents).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(model.operations["ListCups"].errors, ["NoTea"]);
    assert_eq!(model.paginators["ListCups"].result_key, ["cups"]);
    let members: Vec<&String> = match &model.shape("PourInput").kind {
        sfn_model::ShapeKind::Structure(structure) => structure.members.keys().collect(),
        kind => panic!("{kind:?}"),
    };
    assert_eq!(members, ["name", "sort", "labels", "at"]);
}

#[test]
fn unknown_traits() {
    assert_snapshot!(broken("/operations/Pour/idempotnt", json!(true)), @r#"service-2.json: operations.Pour.idempotnt: unknown trait "idempotnt"; did you mean "idempotent"?"#);
    assert_snapshot!(broken("/shapes/Name/minimum", json!(1)), @r#"service-2.json: shapes.Name.minimum: unknown trait "minimum""#);
    assert_snapshot!(broken("/shapes/Cups/pattern", json!(".*")), @r#"service-2.json: shapes.Cups.pattern: unknown trait "pattern""#);
    assert_snapshot!(broken("/shapes/Cup/members/name/streaming", json!(true)), @r#"service-2.json: shapes.Cup.members.name.streaming: unknown trait "streaming""#);
    assert_snapshot!(broken("/metadata/jsonVersoin", json!("1.0")), @r#"service-2.json: metadata.jsonVersoin: unknown trait "jsonVersoin"; did you mean "jsonVersion"?"#);
    assert_snapshot!(broken("/operation", json!({})), @r#"service-2.json: operation: unknown trait "operation"; did you mean "operations"?"#);
    assert_snapshot!(broken("/operations/Pour/sdk", json!({"longPol": true})), @r#"service-2.json: operations.Pour.sdk.longPol: unknown trait "longPol"; did you mean "longPoll"?"#);
}

#[test]
fn unknown_shapes() {
    assert_snapshot!(broken("/shapes/Cup/members/name/shape", json!("Nmae")), @r#"service-2.json: shapes.Cup.members.name: unknown shape "Nmae"; did you mean "Name"?"#);
    assert_snapshot!(broken("/shapes/Cups/member/shape", json!("Saucer")), @r#"service-2.json: shapes.Cups.member: unknown shape "Saucer""#);
    assert_snapshot!(broken("/shapes/Labels/value/shape", json!("name")), @r#"service-2.json: shapes.Labels.value: unknown shape "name"; did you mean "Name"?"#);
    assert_snapshot!(broken("/operations/Pour/input/shape", json!("PoorInput")), @r#"service-2.json: operations.Pour.input: unknown shape "PoorInput"; did you mean "PourInput"?"#);
    assert_snapshot!(broken("/operations/ListCups/errors", json!([{"shape": "NoTee"}])), @r#"service-2.json: operations.ListCups.errors[0]: unknown shape "NoTee"; did you mean "NoTea"?"#);
}

#[test]
fn calls_in_doubt() {
    let sdk = |sdk: Value| broken("/operations/ListCups/sdk", sdk);
    assert_snapshot!(sdk(json!({"ambiguousAfterRetry": ["NoTee", "Full"]})), @r#"
    service-2.json: operations.ListCups.sdk.ambiguousAfterRetry: "NoTee" is not an error of the operation; did you mean "NoTea"?
    service-2.json: operations.ListCups.sdk.ambiguousAfterRetry: "Full" is not an error of the operation
    "#);
    assert_snapshot!(sdk(json!({"recovery": {"operation": "Poor", "input": {}}})), @r#"service-2.json: operations.ListCups.sdk.recovery: unknown operation "Poor"; did you mean "Pour"?"#);
    assert_snapshot!(sdk(json!({"recovery": {"operation": "Pour", "input": {
        "sort": "{nextToken}:{maxResults}:{nextToken[x]}:{nextToken", "milk": ""
    }}})), @r#"
    service-2.json: operations.ListCups.sdk.recovery: the output of Pour has no such "cups"
    service-2.json: operations.ListCups.sdk.recovery: the output of Pour has no such "nextToken"
    service-2.json: operations.ListCups.sdk.recovery.input.sort: `{maxResults}` is no text of the input
    service-2.json: operations.ListCups.sdk.recovery.input.sort: `{nextToken[x]}` is no text of the input
    service-2.json: operations.ListCups.sdk.recovery.input.sort: a `{` without its `}`
    service-2.json: operations.ListCups.sdk.recovery.input.milk: the input of Pour has no member "milk"
    service-2.json: operations.ListCups.sdk.recovery.input: Pour requires "name"
    "#);
}

#[test]
fn shapes_of_the_wrong_kind() {
    assert_snapshot!(broken("/operations/Pour/input/shape", json!("Cups")), @r#"service-2.json: operations.Pour.input: expected a structure, but "Cups" is of type "list""#);
    assert_snapshot!(broken("/operations/ListCups/errors", json!([{"shape": "NoTea"}, {"shape": "Cup"}])), @r#"service-2.json: operations.ListCups.errors[1]: expected an exception, but "Cup" has no trait `exception`"#);
    assert_snapshot!(broken("/shapes/Labels/key/shape", json!("Number")), @r#"service-2.json: shapes.Labels.key: expected a string, but "Number" is of type "integer""#);
    assert_snapshot!(broken("/shapes/Cup/members/name", json!({"shape": "Number", "idempotencyToken": true})), @r#"service-2.json: shapes.Cup.members.name: expected a string, but "Number" is of type "integer""#);
    assert_snapshot!(broken("/shapes/Cup/members/name", json!({"shape": "Cup", "sdk": {"emptyIsAbsent": true}})), @r#"service-2.json: shapes.Cup.members.name: expected a string, but "Cup" is of type "structure""#);
    assert_snapshot!(broken("/shapes/Cup/members/name/timestampFormat", json!("iso8601")), @r#"service-2.json: shapes.Cup.members.name: expected a timestamp, but "Name" is of type "string""#);
}

#[test]
fn shapes_that_contain_themselves_without_a_structure_between() {
    assert_snapshot!(broken("/shapes/Cups/member/shape", json!("Cups")), @"service-2.json: shapes.Cups: expected a structure on the way from it to itself, found Cups of Cups");
    let service = put(service(), "/shapes/Cups/member/shape", json!("Labels"));
    let service = put(service, "/shapes/Labels/value/shape", json!("Cups"));
    let service = put(
        service,
        "/shapes/Trays",
        json!({"type": "list", "member": {"shape": "Cups"}}),
    );
    assert_snapshot!(problems(&Documents::from_json(service)), @"
    service-2.json: shapes.Cups: expected a structure on the way from it to itself, found Cups of Labels of Cups
    service-2.json: shapes.Labels: expected a structure on the way from it to itself, found Labels of Cups of Labels
    ");
}

#[test]
fn endpoints_of_operations() {
    assert_snapshot!(broken("/operations/Pour/endpointdiscovery", json!({"required": "yes"})), @r#"service-2.json: operations.Pour.endpointdiscovery.required: expected true or false, found the string "yes""#);
    assert_snapshot!(broken("/operations/Pour/staticContextParams", json!({"Kind": {"valeu": "x"}})), @r#"
    service-2.json: operations.Pour.staticContextParams.Kind: expected `value`, found none
    service-2.json: operations.Pour.staticContextParams.Kind.valeu: unknown trait "valeu"; did you mean "value"?
    "#);
}

#[test]
fn members_that_are_not_there() {
    assert_snapshot!(broken("/shapes/PourInput/required", json!(["name", "sotr", "milk", "name"])), @r#"
    service-2.json: shapes.PourInput.required[3]: "name" stands twice
    service-2.json: shapes.PourInput.required: "sotr" is not a member; did you mean "sort"?
    service-2.json: shapes.PourInput.required: "milk" is not a member
    "#);
    assert_snapshot!(broken("/operations/Pour/sdk", json!({"arguments": ["name", "labels"]})), @r#"
    service-2.json: operations.Pour.sdk.arguments: "labels" is not a required member of the input
    service-2.json: operations.Pour.sdk.arguments: the required member "sort" is missing
    "#);
    assert_snapshot!(broken("/operations/Pour/sdk", json!({"arguments": ["name", "sort", "name"]})), @r#"service-2.json: operations.Pour.sdk.arguments[2]: "name" stands twice"#);
}

/// What is said of a structure of which two members exclude each other, when it has these traits and
/// its lid is this.
fn broken_pot(traits: Value, lid: Value) -> String {
    let mut pot = json!({
        "type": "structure",
        "members": {
            "lid": {"shape": "Lid"}, "hotDrink": {"shape": "Cup"}, "coldDrink": {"shape": "Cup"}
        },
        "sdk": {"variants": {"member": "drink", "suffix": "Drink"}}
    });
    for (key, value) in traits.as_object().expect("an object") {
        pot[key] = value.clone();
    }
    let service = put(put(service(), "/shapes/Pot", pot), "/shapes/Lid", lid);
    problems(&Documents::from_json(service))
}

#[test]
fn members_that_exclude_each_other() {
    let lid = || json!({"type": "boolean"});
    let variants = |variants| broken_pot(json!({"sdk": {"variants": variants}}), lid());
    assert_snapshot!(variants(json!({"member": "details", "suffix": "Details"})), @r#"service-2.json: shapes.Pot.sdk.variants.suffix: expected what the names of two members or more end in, found "Details""#);
    assert_snapshot!(variants(json!({"member": "lid"})), @"service-2.json: shapes.Pot.sdk.variants: expected `suffix`, found none");
    assert_snapshot!(variants(json!({"member": "lid", "suffix": "Drink"})), @r#"service-2.json: shapes.Pot.sdk.variants.member: expected a name that no member has, found "lid""#);
    assert_snapshot!(broken_pot(json!({"required": ["lid", "hotDrink"]}), lid()), @r#"service-2.json: shapes.Pot.sdk.variants.suffix: "hotDrink" is required, so that it can't exclude others"#);
    assert_snapshot!(broken_pot(json!({"union": true}), lid()), @"service-2.json: shapes.Pot.sdk.variants: Pot is a union or a document, whose members can't become variants");
    assert_snapshot!(broken_pot(json!({"document": true}), lid()), @"service-2.json: shapes.Pot.sdk.variants: Pot is a union or a document, whose members can't become variants");
}

#[test]
fn members_that_exclude_each_other_in_an_input() {
    let input = json!({
        "type": "structure",
        "members": {"sort": {"shape": "Sort"}, "at": {"shape": "Moment"}},
        "sdk": {"variants": {"member": "choice", "suffix": "t"}}
    });
    assert_snapshot!(broken("/shapes/PourInput", input), @"service-2.json: shapes.PourInput.sdk.variants: PourInput is the input or output of Pour, whose members can't become variants");
}

#[test]
fn members_that_exclude_each_other_beside_one_without_a_zero_value() {
    let with = |lid| broken_pot(json!({"required": ["lid"]}), lid);
    let union = json!({"type": "structure", "members": {"cup": {"shape": "Cup"}}, "union": true});
    assert_snapshot!(with(union), @r#"service-2.json: shapes.Pot.sdk.variants: the required member "lid" has no zero value, which the members beside variants must have"#);
    let pot_again =
        json!({"type": "structure", "required": ["pot"], "members": {"pot": {"shape": "Pot"}}});
    assert_snapshot!(with(pot_again), @r#"service-2.json: shapes.Pot.sdk.variants: the required member "lid" has no zero value, which the members beside variants must have"#);
}

#[test]
fn values_of_the_wrong_type() {
    assert_snapshot!(broken("/shapes/Name/min", json!("one")), @r#"service-2.json: shapes.Name.min: expected a number, found the string "one""#);
    assert_snapshot!(broken("/shapes/Name/max", json!(0)), @"service-2.json: shapes.Name.max: expected 1, the least, or more, found 0");
    assert_snapshot!(broken("/shapes/Name", json!([])), @"service-2.json: shapes.Name: expected an object, found a list");
    assert_snapshot!(broken("/shapes/Name/sensitive", json!(null)), @"service-2.json: shapes.Name.sensitive: expected true or false, found null");
    assert_snapshot!(broken("/shapes/Sort/enum", json!(["GREEN", 7, "GREEN"])), @r#"
    service-2.json: shapes.Sort.enum[1]: expected a string, found the number 7
    service-2.json: shapes.Sort.enum[2]: "GREEN" stands twice
    "#);
    assert_snapshot!(broken("/shapes/Name/type", json!("strng")), @r#"
    service-2.json: shapes.Labels.key: expected a string, but "Name" is of type "strng"
    service-2.json: shapes.Name.type: unknown type "strng"; did you mean "string"?
    "#);
    assert_snapshot!(broken("/shapes/Name", json!({"min": 1})), @"service-2.json: shapes.Name: expected `type`, found none");
    assert_snapshot!(broken("/shapes/Cup", json!({"type": "structure"})), @"service-2.json: shapes.Cup: expected `members`, found none");
    assert_snapshot!(broken("/shapes/Moment/timestampFormat", json!("unix")), @r#"service-2.json: shapes.Moment.timestampFormat: expected "unixTimestamp", "iso8601" or "rfc822", found "unix""#);
    assert_snapshot!(broken("/shapes/PourInput/union", json!(true)), @"service-2.json: shapes.PourInput.required: one member of a union is set, so that none of them is required");
    assert_snapshot!(broken("/operations/Pour/name", json!("pour")), @r#"service-2.json: operations.Pour.name: expected "Pour", the operation's key, found "pour""#);
    assert_snapshot!(broken("/operations/Pour/http/requestUri", json!("/pour")), @r#"service-2.json: operations.Pour.http.requestUri: AWS JSON expects "/", found "/pour""#);
    assert_snapshot!(broken("/operations/Pour/sdk", json!({"attemptTimeoutSeconds": -1})), @"service-2.json: operations.Pour.sdk.attemptTimeoutSeconds: expected a small whole number, found the number -1");
    assert_snapshot!(broken("/metadata/jsonVersion", json!("2.0")), @r#"service-2.json: metadata.jsonVersion: expected "1.0" or "1.1", found "2.0""#);
    assert_snapshot!(broken("/metadata/signatureVersion", json!("s3")), @r#"service-2.json: metadata.signatureVersion: expected "v4", found "s3""#);
    assert_snapshot!(problems(&Documents::from_json(json!("text"))), @r#"service-2.json: expected an object, found the string "text""#);
    assert_snapshot!(problems(&Documents::from_json(json!({}))), @"service-2.json: expected `metadata`, found none");
}

#[test]
fn another_protocol_is_one_problem() {
    assert_snapshot!(broken("/metadata/protocol", json!("rest-json")), @r#"service-2.json: metadata.protocol: the service speaks "rest-json"; only services that speak "json", AWS JSON 1.0 or 1.1, can be read"#);
}

#[test]
fn one_of_several_protocols_is_enough() {
    let service = put(service(), "/metadata/protocol", json!("smithy-rpc-v2-cbor"));
    let service = put(
        service,
        "/metadata/protocols",
        json!(["smithy-rpc-v2-cbor", "json"]),
    );
    assert!(Model::from_documents(&Documents::from_json(service)).is_ok());
}

#[test]
fn paginators_of_what_is_not_there() {
    assert_snapshot!(broken_paginator("input_token", json!("nextTokn")), @r#"paginators-1.json: pagination.ListCups.input_token: "nextTokn" is not a member of "ListCupsInput"; did you mean "nextToken"?"#);
    assert_snapshot!(broken_paginator("output_token", json!("cups[-1].nmae || nextToken")), @r#"paginators-1.json: pagination.ListCups.output_token: "nmae" is not a member of "Cup"; did you mean "name"?"#);
    assert_snapshot!(broken_paginator("output_token", json!("cups[last].name")), @r#"paginators-1.json: pagination.ListCups.output_token: "cups[last].name": expected an index, found "[last]""#);
    assert_snapshot!(broken_paginator("output_token", json!("nextToken[0]")), @r#"paginators-1.json: pagination.ListCups.output_token: "nextToken[0]": "Name" is no list"#);
    assert_snapshot!(broken_paginator("output_token", json!(["nextToken", "cups[-1].name"])), @"paginators-1.json: pagination.ListCups: expected as many of `output_token` as of `input_token`, found 2 and 1");
    assert_snapshot!(broken_paginator("result_key", json!("cups.name")), @r#"paginators-1.json: pagination.ListCups.result_key: "cups.name" goes through "Cups", which is of type "list""#);
    assert_snapshot!(broken_paginator("result_key", json!(7)), @"paginators-1.json: pagination.ListCups.result_key: expected a string or a list of strings, found the number 7");
    assert_snapshot!(broken_paginator("limit_key", json!("limit")), @r#"paginators-1.json: pagination.ListCups.limit_key: "limit" is not a member of "ListCupsInput""#);
    assert_snapshot!(broken_paginator("more_results", json!("more")), @r#"paginators-1.json: pagination.ListCups.more_results: "more" is not a member of "ListCupsOutput""#);
    assert_snapshot!(broken_paginator("non_aggregate_keys", json!(["nextToken", "total"])), @r#"paginators-1.json: pagination.ListCups.non_aggregate_keys: "total" is not a member of "ListCupsOutput""#);
    assert_snapshot!(broken_paginator("page_size", json!("maxResults")), @r#"paginators-1.json: pagination.ListCups.page_size: unknown trait "page_size""#);
    let paginators = json!({"pagination": {"ListCup": {}, "Pour": {
        "input_token": "name", "output_token": "name", "result_key": []
    }}});
    assert_snapshot!(problems(&Documents::from_json(service()).with_paginators(paginators)), @r#"
    paginators-1.json: pagination.ListCup: unknown operation "ListCup"; did you mean "ListCups"?
    paginators-1.json: pagination.Pour.output_token: the operation has no output
    "#);
}

#[test]
fn paths_of_paginators_that_are_there() {
    let paginators = put(
        paginators(),
        "/pagination/ListCups/output_token",
        json!("nextToken || cups[-1].name"),
    );
    assert!(
        Model::from_documents(&Documents::from_json(service()).with_paginators(paginators)).is_ok()
    );
}

#[test]
fn all_problems_of_all_documents_come_at_once() {
    let service = put(service(), "/shapes/Cup/members/name/shape", json!("Nmae"));
    let service = put(service, "/operations/Pour/readnly", json!(true));
    let paginators = put(paginators(), "/pagination/ListCups/limit_key", json!("max"));
    let extras = json!({"version": 1.0, "merge": {"operations": {
        "Pour": {"sdk": {"arguments": ["sort"]}},
        "Spill": {"sdk": {"longPoll": true}}
    }}});
    let documents = Documents::from_json(service)
        .with_service_extras(extras)
        .with_paginators(paginators);
    assert_snapshot!(problems(&documents), @r#"
    service-2.sdk-extras.json: operations.Spill: the operation that this patches is gone: remove the patch (a whole operation of our own needs `http`)
    service-2.sdk-extras.json: operations.Pour.sdk.arguments: the required member "name" is missing
    service-2.json: operations.Pour.readnly: unknown trait "readnly"; did you mean "readonly"?
    service-2.json: shapes.Cup.members.name: unknown shape "Nmae"; did you mean "Name"?
    paginators-1.json: pagination.ListCups.limit_key: "max" is not a member of "ListCupsInput"
    "#);
}

#[test]
fn files_that_are_no_documents() {
    let folder = tempfile::tempdir().expect("a folder");
    let read = || {
        let problems = Documents::read(folder.path())
            .expect_err("a problem")
            .to_string();
        problems.replace(&folder.path().display().to_string(), "FOLDER")
    };
    let write =
        |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("written");
    assert_snapshot!(read(), @"FOLDER: expected service-2.json or service-2.json.gz here or in a folder named by a date");
    write("service-2.json", "{\n  \"metadata\": {,\n}");
    write(
        "paginators-1.json",
        "{\n  \"pagination\": {},\n  \"pagination\": {}\n}",
    );
    write("waiters-2.json", "no JSON");
    assert_snapshot!(read(), @r#"
    FOLDER/service-2.json: line 2, column 16: malformed JSON: key must be a string
    FOLDER/paginators-1.json: line 3, column 14: malformed JSON: the key "pagination" stands twice
    FOLDER/waiters-2.json: line 1, column 2: malformed JSON: expected ident
    "#);
    write("service-2.json.gz", "");
    write("endpoint-rule-set-1.json.gz", "no gzip");
    write("services-2.sdk-extras.json", "{}");
    assert_snapshot!(read(), @"
    FOLDER/endpoint-rule-set-1.json.gz: can't be read: unexpected end of file
    FOLDER/service-2.json.gz: can't be read: unexpected end of file
    FOLDER/services-2.sdk-extras.json: no document is patched by a file of this name
    ");
}
