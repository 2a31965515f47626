//! The sparse models of botocore's protocol tests read without a problem.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Map, Value, json};
use sfn_model::{Documents, Model, Problems};

#[test]
fn the_models_of_the_protocol_tests() {
    let shared = env::var_os("SFN_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let suites = shared.join("conformance/botocore-protocols");
    if !suites.is_dir() {
        assert!(
            env::var_os("CI").is_none(),
            "no protocol tests in {}",
            suites.display()
        );
        println!("skipped: no protocol tests in {}", suites.display());
        return;
    }
    let mut models = 0;
    for folder in ["input", "output", "legacy/input", "legacy/output"] {
        for entry in fs::read_dir(suites.join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            let text = fs::read_to_string(&path).expect("a suite");
            let suite: Vec<Value> = serde_json::from_str(&text).expect("JSON");
            for test in suite {
                models += 1;
                if let Err(problems) = Model::from_documents(&Documents::from_json(service(&test)))
                {
                    assert!(
                        is_known(&problems),
                        "{}: {}\n{problems}",
                        path.display(),
                        test["description"]
                    );
                }
            }
        }
    }
    println!("{models} models");
    assert!(models > 50);
}

/// A service document of the operations that a test's cases are about.
fn service(test: &Value) -> Value {
    let cases = test["cases"].as_array().expect("cases");
    let operations: Map<String, Value> = cases
        .iter()
        .map(|case| {
            let operation = case["given"].clone();
            (
                operation["name"].as_str().expect("a name").to_owned(),
                operation,
            )
        })
        .collect();
    json!({"metadata": test["metadata"], "operations": operations, "shapes": test["shapes"]})
}

/// One legacy test calls a shape a structure and describes a map.
fn is_known(problems: &Problems) -> bool {
    problems
        .iter()
        .all(|problem| problem.path.starts_with("shapes.MapType."))
}
