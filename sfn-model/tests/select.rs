//! A model with some of its operations alone.

mod common;

use common::{paginators, service};
use insta::assert_snapshot;
use serde_json::json;
use sfn_model::{Documents, Model};

fn model() -> Model {
    let documents = Documents::from_json(service()).with_paginators(paginators());
    Model::from_documents(&documents).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn what_operations_reach_is_kept() {
    let listing = model().select(&["ListCups"]).expect("it is there");
    let shapes: Vec<&String> = listing.shapes.keys().collect();
    let reached = [
        "Cup",
        "Cups",
        "ListCupsInput",
        "ListCupsOutput",
        "Name",
        "NoTea",
        "Number",
    ];
    assert_eq!(shapes, reached);
    assert_eq!(listing.operations.len(), 1);
    assert_eq!(listing.paginators.len(), 1);

    let pouring = model().select(&["Pour"]).expect("it is there");
    let shapes: Vec<&String> = pouring.shapes.keys().collect();
    assert_eq!(shapes, ["Labels", "Name", "PourInput", "Moment", "Sort"]);
    assert!(pouring.paginators.is_empty());
}

#[test]
fn what_tells_the_outcome_of_a_call_is_kept_with_it() {
    let mut service = service();
    service["operations"]["Pour"]["sdk"] = json!({"recovery": {
        "operation": "ListCups", "input": {}
    }});
    let documents = Documents::from_json(service).with_paginators(paginators());
    let model = Model::from_documents(&documents).unwrap_or_else(|problems| panic!("{problems}"));
    let pouring = model.select(&["Pour"]).expect("it is there");
    let operations: Vec<&String> = pouring.operations.keys().collect();
    assert_eq!(operations, ["ListCups", "Pour"]);
    assert_eq!(pouring.paginators.len(), 1);
    assert!(pouring.shapes.contains_key("ListCupsOutput"));
}

#[test]
fn a_name_that_no_operation_has_is_refused() {
    let names = ["Pour", "ListCup", "Boil"];
    let problems = model().select(&names).expect_err("two are wrong");
    assert_snapshot!(problems, @r#"
    service-2.json: operations.Boil: there is no such operation
    service-2.json: operations.ListCup: there is no such operation; did you mean "ListCups"?
    "#);
}
