//! botocore's protocol suites: each of their tests is a small model and the cases about it.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

const SUITES: [&str; 8] = [
    "input/json",
    "input/json_1_0",
    "input/json_1_0-query-compatible",
    "output/json",
    "output/json_1_0",
    "output/json_1_0-query-compatible",
    "legacy/input/json",
    "legacy/output/json",
];

/// A small model and the cases about it.
pub(crate) struct Test {
    /// What it is called as a Rust module.
    pub(crate) module: String,
    /// The service document.
    pub(crate) service: Value,
    /// Where the requests go, where that matters.
    pub(crate) endpoint: Option<String>,
    pub(crate) cases: Vec<Case>,
}

/// One case.
pub(crate) struct Case {
    /// Its suite and its id; the old suites have descriptions and a place in their test instead.
    pub(crate) name: String,
    /// The case as the suite has it.
    pub(crate) facts: Value,
}

impl Case {
    /// The operation that it calls.
    pub(crate) fn operation(&self) -> &str {
        text(&self.facts["given"]["name"])
    }
}

/// Every test of every suite.
pub(crate) fn read(folder: &Path) -> Vec<Test> {
    SUITES
        .iter()
        .flat_map(|suite| of_suite(folder, suite))
        .collect()
}

fn of_suite(folder: &Path, suite: &str) -> Vec<Test> {
    let path = folder.join(format!("{suite}.json"));
    let json =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let tests: Vec<Value> = serde_json::from_str(&json).expect("JSON");
    let module = suite.replace(['/', '-'], "_");
    let numbered = tests.iter().enumerate();
    numbered
        .map(|(index, test)| Test {
            module: format!("{module}_{index}"),
            service: service(test),
            endpoint: test["clientEndpoint"].as_str().map(str::to_owned),
            cases: cases(suite, test),
        })
        .collect()
}

fn cases(suite: &str, test: &Value) -> Vec<Case> {
    let cases = test["cases"].as_array().expect("cases").iter().enumerate();
    let name = |index: usize, case: &Value| match case["id"].as_str() {
        Some(id) => format!("{suite}: {id}"),
        None => format!("{suite}: {} {}", text(&test["description"]), index + 1),
    };
    cases
        .map(|(index, case)| Case {
            name: name(index, case),
            facts: case.clone(),
        })
        .collect()
}

/// A service document of the operations that a test's cases are about.
fn service(test: &Value) -> Value {
    let cases = test["cases"].as_array().expect("cases");
    let operations: Map<String, Value> = cases
        .iter()
        .map(|case| {
            (
                text(&case["given"]["name"]).to_owned(),
                case["given"].clone(),
            )
        })
        .collect();
    let mut shapes = test["shapes"].clone();
    // One test has a map that calls itself a string.
    if let Some(map) = shapes
        .get_mut("MapType")
        .filter(|shape| shape.get("value").is_some())
    {
        map["type"] = json!("map");
    }
    json!({"metadata": test["metadata"], "operations": operations, "shapes": shapes})
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}
