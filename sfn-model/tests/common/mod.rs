//! A small model that is as it should be, for tests to break.

use serde_json::{Value, json};

/// A service document with something of everything.
#[allow(dead_code, reason = "not every test needs it")]
pub(crate) fn service() -> Value {
    json!({
        "version": "2.0",
        "metadata": {
            "apiVersion": "2020-01-02",
            "endpointPrefix": "tea",
            "jsonVersion": "1.0",
            "protocol": "json",
            "serviceFullName": "AWS Tea House",
            "serviceId": "Tea",
            "signatureVersion": "v4",
            "targetPrefix": "Tea"
        },
        "operations": {
            "ListCups": {
                "name": "ListCups",
                "http": {"method": "POST", "requestUri": "/"},
                "input": {"shape": "ListCupsInput"},
                "output": {"shape": "ListCupsOutput"},
                "errors": [{"shape": "NoTea"}],
                "documentation": "Lists the cups."
            },
            "Pour": {
                "name": "Pour",
                "http": {"method": "POST", "requestUri": "/"},
                "input": {"shape": "PourInput"}
            }
        },
        "shapes": {
            "Cup": {"type": "structure", "members": {"name": {"shape": "Name"}}},
            "Cups": {"type": "list", "member": {"shape": "Cup"}},
            "Labels": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Name"}},
            "ListCupsInput": {
                "type": "structure",
                "members": {"nextToken": {"shape": "Name"}, "maxResults": {"shape": "Number"}}
            },
            "ListCupsOutput": {
                "type": "structure",
                "required": ["cups"],
                "members": {"cups": {"shape": "Cups"}, "nextToken": {"shape": "Name"}}
            },
            "Name": {"type": "string", "min": 1, "max": 80},
            "NoTea": {"type": "structure", "members": {}, "exception": true},
            "Number": {"type": "integer", "box": true},
            "PourInput": {
                "type": "structure",
                "required": ["name", "sort"],
                "members": {
                    "name": {"shape": "Name"},
                    "sort": {"shape": "Sort"},
                    "labels": {"shape": "Labels"},
                    "at": {"shape": "Moment"}
                }
            },
            "Moment": {"type": "timestamp"},
            "Sort": {"type": "string", "enum": ["GREEN", "BLACK"]}
        }
    })
}

/// The paginators of that service.
#[allow(dead_code, reason = "not every test needs them")]
pub(crate) fn paginators() -> Value {
    json!({"pagination": {"ListCups": {
        "input_token": "nextToken",
        "output_token": "nextToken",
        "limit_key": "maxResults",
        "result_key": "cups"
    }}})
}

/// Puts a value in, in place of what is there.
#[allow(dead_code, reason = "not every test breaks things")]
pub(crate) fn put(mut document: Value, pointer: &str, value: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    document.pointer_mut(parent).expect("a place")[key] = value;
    document
}
