//! What the generated API promises: enums keep what they don't know, events are small and keep unknown
//! details, nothing sensitive is shown, and the static facts are those of the model.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sfn_generated::operation::{
    GetActivityTaskOutput, GetExecutionHistoryOutput, StartExecutionInput,
};
use sfn_generated::runtime::Input;
use sfn_generated::types::{ExecutionStatus, HistoryEvent, HistoryEventDetails, HistoryEventType};
use sfn_generated::{Client, OPERATIONS, SERVICE};

#[test]
fn enums_keep_what_they_do_not_know() {
    let status: ExecutionStatus = "PAUSED".parse().expect("any text will do");
    assert!(matches!(status, ExecutionStatus::Unknown(_)));
    assert_eq!(
        (status.as_str(), status.to_string().as_str()),
        ("PAUSED", "PAUSED")
    );
    assert_eq!(json!(status), json!("PAUSED"));
    let known: ExecutionStatus = serde_json::from_value(json!("TIMED_OUT")).expect("a status");
    assert_eq!(known, ExecutionStatus::TimedOut);
    let events: HistoryEventType = "MapRunRedriven".parse().expect("any text will do");
    assert_eq!(events, HistoryEventType::MapRunRedriven);
}

#[test]
fn events_are_small_and_keep_details_of_unknown_kinds() {
    assert!(
        size_of::<HistoryEvent>() <= 72,
        "{}",
        size_of::<HistoryEvent>()
    );
    let page = json!({"events": [
        {"timestamp": 1.5, "type": "TaskFailed", "id": 2, "previousEventId": 1,
         "taskFailedEventDetails": {"resourceType": "sqs", "resource": "send", "error": "Oops"},
         "lambdaFunctionFailedEventDetails": null, "aNewMember": {"x": []}},
        {"timestamp": 2, "type": "TaskPaused", "id": 3, "taskPausedEventDetails": {"for": "lunch"}}
    ]});
    let parsed: GetExecutionHistoryOutput = serde_json::from_value(page.clone()).expect("a page");
    let [failed, paused] = parsed.events.as_slice() else {
        panic!("{parsed:?}")
    };
    assert!(
        matches!(&failed.details, Some(HistoryEventDetails::TaskFailed(of)) if of.resource == "send")
    );
    assert!(
        matches!(&paused.details, Some(HistoryEventDetails::Unknown(of))
        if of.name() == "taskPausedEventDetails" && of.value() == &json!({"for": "lunch"}))
    );
    let mut expected = page;
    for gone in ["aNewMember", "lambdaFunctionFailedEventDetails"] {
        expected["events"][0]
            .as_object_mut()
            .expect("an event")
            .remove(gone);
    }
    assert_eq!(serde_json::to_value(&parsed).expect("JSON"), expected);
}

#[test]
fn an_empty_poll_is_none() {
    for answer in [
        json!({}),
        json!({"taskToken": "", "input": ""}),
        json!({"taskToken": null}),
    ] {
        let output: GetActivityTaskOutput = serde_json::from_value(answer).expect("an answer");
        assert_eq!((output.task_token, output.input), (None, None));
    }
}

#[test]
fn nothing_sensitive_is_shown() {
    let mut input = StartExecutionInput::new("arn:of:machine");
    input.input = Some("sentinel".to_owned());
    let shown = format!("{input:?}");
    assert!(
        shown.contains("arn:of:machine") && !shown.contains("sentinel"),
        "{shown}"
    );
}

#[test]
fn the_name_of_an_execution_is_filled_once() {
    let mut input = StartExecutionInput::new("arn");
    assert!(input.fill_idempotency_token());
    let name = input.name.clone().expect("a name");
    assert_eq!(
        (name.len(), name.as_bytes()[14]),
        (36, b'4'),
        "{name} is a UUID of version 4"
    );
    assert!(!input.fill_idempotency_token());
    assert_eq!(input.name, Some(name));
}

#[test]
fn the_static_facts_are_those_of_the_model() {
    let text = include_str!("../../sfn-model/2016-11-23/service-2.json");
    let model: Value = serde_json::from_str(text).expect("the model");
    let modelled: BTreeSet<&str> = model["operations"]
        .as_object()
        .expect("operations")
        .keys()
        .map(String::as_str)
        .collect();
    let stated: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
    assert_eq!(stated, modelled);
    assert!(stated.len() >= 37, "{stated:?}");
    assert_eq!((SERVICE.id, SERVICE.endpoint_prefix), ("SFN", "states"));
    let paged: Vec<&str> = OPERATIONS
        .iter()
        .filter(|operation| operation.paginated)
        .map(|operation| operation.name)
        .collect();
    assert!(paged.len() >= 7, "{paged:?}");
    assert!(paged.iter().all(|name| Client::can_paginate(name)));
    assert!(Client::can_paginate("list_executions") && !Client::can_paginate("start_execution"));
    assert!(!Client::can_paginate("no_such_operation"));
}
