//! The notation of what Step Functions has none of.

use std::collections::BTreeMap;

use sfn_model::{Documents, Model};

use super::Syntax;

const SERVICE: &str = r#"{
    "metadata": {"protocol": "json", "serviceId": "Tea"},
    "operations": {
        "Pour": {"input": {"shape": "Everything"}},
        "Drink": {"output": {"shape": "Nothing"}},
        "Taste": {"input": {"shape": "Nothing"}, "output": {"shape": "Tasted"}},
        "ListCups": {"input": {"shape": "ListCupsInput"}, "output": {"shape": "ListCupsOutput"}},
        "ListPots": {"input": {"shape": "ListCupsInput"}, "output": {"shape": "ListPotsOutput"}}
    },
    "shapes": {
        "Everything": {"type": "structure", "members": {
            "Blob": {"shape": "Blob"},
            "Choice": {"shape": "Choice"},
            "Document": {"shape": "Document"},
            "Double": {"shape": "Double"},
            "Float": {"shape": "Float"},
            "Labels": {"shape": "Labels"},
            "Long": {"shape": "Long"},
            "Nested": {"shape": "Nested"},
            "Nothing": {"shape": "Nothing"},
            "Size": {"shape": "Size"},
            "Whole": {"shape": "Everything"}
        }},
        "Blob": {"type": "blob"},
        "Choice": {"type": "structure", "union": true, "members": {
            "Green": {"shape": "Name"}, "Black": {"shape": "Flag"}
        }},
        "Cups": {"type": "list", "member": {"shape": "Name"}},
        "Document": {"type": "structure", "document": true, "members": {}},
        "Double": {"type": "double"},
        "Flag": {"type": "boolean"},
        "Float": {"type": "float"},
        "Labels": {"type": "map", "key": {"shape": "Size"}, "value": {"shape": "Cups"}},
        "ListCupsInput": {"type": "structure", "members": {"Token": {"shape": "Name"}}},
        "ListCupsOutput": {"type": "structure", "members": {
            "Cups": {"shape": "Cups"}, "Token": {"shape": "Name"}
        }},
        "ListPotsOutput": {"type": "structure", "members": {
            "Pots": {"shape": "Cups"}, "NextToken": {"shape": "Name"}
        }},
        "Long": {"type": "long"},
        "Moment": {"type": "timestamp"},
        "Name": {"type": "string"},
        "Nested": {"type": "structure", "members": {
            "Again": {"shape": "NestedList"}, "At": {"shape": "Moment"}
        }},
        "NestedList": {"type": "list", "member": {"shape": "Nested"}},
        "Nothing": {"type": "structure", "members": {}},
        "Size": {"type": "string", "enum": ["SMALL", "", "large"]},
        "Tasted": {"type": "structure", "members": {"Notes": {"shape": "Notes"}}},
        "Notes": {"type": "structure", "eventstream": true, "members": {
            "Note": {"shape": "Note"}
        }},
        "Note": {"type": "structure", "event": true, "members": {"Text": {"shape": "Name"}}}
    }
}"#;

const PAGINATORS: &str = r#"{"pagination": {
    "ListCups": {"input_token": "Token", "output_token": "Token", "result_key": "Cups"},
    "ListPots": {"input_token": "Token", "output_token": "NextToken", "result_key": "Pots"}
}}"#;

fn model() -> Model {
    let files = [
        ("service-2.json", SERVICE),
        ("paginators-1.json", PAGINATORS),
    ];
    let files: BTreeMap<String, String> = files
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into();
    let documents = Documents::from_texts(&files).expect("the documents are JSON");
    Model::from_documents(&documents).expect("the documents make a model")
}

fn operation(name: &str) -> Syntax {
    Syntax::of_operation(&model(), name).expect("the model has the operation")
}

fn paginator(name: &str) -> Syntax {
    Syntax::of_paginator(&model(), name).expect("the operation can be paged")
}

const POUR: &str = r"response = client.pour(
    Blob=b'bytes',
    Choice={
        'Green': 'string',
        'Black': True|False
    },
    Document={...}|[...]|123|123.4|'string'|True|None,
    Double=123.0,
    Float=...,
    Labels={
        'string': [
            'string',
        ]
    },
    Long=123,
    Nested={
        'Again': [
            {'... recursive ...'},
        ],
        'At': datetime(2015, 1, 1)
    },
    Nothing={},
    Size='SMALL'|''|'large',
    Whole={'... recursive ...'}
)";

#[test]
fn every_kind_of_value_has_its_notation() {
    assert_eq!(operation("Pour").request, POUR);
}

#[test]
fn what_is_empty_stands_on_one_line() {
    let drink = operation("Drink");
    assert_eq!(drink.request, "response = client.drink()");
    assert_eq!(drink.response.as_deref(), Some("{}"));
    assert_eq!(operation("Taste").request, "response = client.taste()");
}

#[test]
fn an_operation_without_output_returns_none() {
    let pour = operation("Pour");
    assert_eq!(pour.response, None);
    assert!(pour.to_string().ends_with("\n)\n\nReturns: None"));
}

#[test]
fn the_members_of_an_event_stream_are_its_events() {
    let response = r"{
    'Notes': EventStream({
        'Note': {
            'Text': 'string'
        }
    })
}";
    assert_eq!(operation("Taste").response.as_deref(), Some(response));
}

#[test]
fn a_paginator_without_limit_has_no_page_size() {
    let request = r"response_iterator = paginator.paginate(
    PaginationConfig={
        'MaxItems': 123,
        'StartingToken': 'string'
    }
)";
    assert_eq!(paginator("ListCups").request, request);
    assert!(Syntax::of_paginator(&model(), "Pour").is_none());
}

#[test]
fn a_token_is_hidden_and_the_resume_token_stands_last() {
    let response = r"{
    'Cups': [
        'string',
    ],
    'NextToken': 'string'
}";
    assert_eq!(paginator("ListCups").response.as_deref(), Some(response));
}

#[test]
fn a_token_that_has_the_name_of_the_resume_token_hides_it() {
    let response = r"{
    'Pots': [
        'string',
    ],
}";
    assert_eq!(paginator("ListPots").response.as_deref(), Some(response));
}
