//! What the generator makes of other models than Step Functions', compiled and run: those of botocore's
//! protocol suites, each case as the README of their folder says, and an obstacle course of our own.

mod compare;
mod nested;
mod suites;
mod wire;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Value, json};
use sfn_model::Documents;

use self::nested::Nested;
use self::suites::{Case, Test};

/// The cases that don't apply, with the reason why.
const NOT_APPLICABLE: [(&str, &str); 6] = [
    (
        "input/json: SDKAppliedContentEncoding_awsJson1_1",
        COMPRESSION,
    ),
    (
        "input/json: SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1",
        COMPRESSION,
    ),
    (
        "input/json_1_0: SDKAppliedContentEncoding_awsJson1_0",
        COMPRESSION,
    ),
    (
        "input/json_1_0: SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_0",
        COMPRESSION,
    ),
    (
        "legacy/output/json: Lists 2",
        "null items are dropped, as Smithy has it of lists that aren't sparse",
    ),
    (
        "legacy/output/json: RPC JSON Event Stream 1",
        "event streams are refused by the generator",
    ),
];
const COMPRESSION: &str = "requests aren't compressed: no operation of Step Functions asks for it";

/// What the two tests share, built once.
static BUILT: LazyLock<Built> = LazyLock::new(build);

struct Built {
    program: PathBuf,
    tests: Vec<Test>,
    /// Why there is no client, by the module that it would be.
    refused: BTreeMap<String, String>,
}

fn build() -> Built {
    let suites = tests::shared("conformance/botocore-protocols");
    let tests = suites.map_or_else(Vec::new, |folder| suites::read(&folder));
    let mut nested = Nested::new();
    let mut refused = BTreeMap::new();
    for test in &tests {
        match nested.add(&test.module, &Documents::from_json(test.service.clone())) {
            Ok(()) => test
                .cases
                .iter()
                .for_each(|case| nested.call(&test.module, case.operation())),
            Err(reason) => _ = refused.insert(test.module.clone(), reason),
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/obstacles");
    let documents = Documents::read(&folder).unwrap_or_else(|problems| panic!("{problems}"));
    let added = nested.add("course", &documents);
    added.unwrap_or_else(|reason| panic!("{reason}"));
    Built {
        program: nested.build(),
        tests,
        refused,
    }
}

#[test]
fn every_case_that_applies_passes() {
    let Built { tests, .. } = &*BUILT;
    if tests.is_empty() {
        return; // Said to be skipped where the suites were looked for.
    }
    let cases: Vec<(&Test, &Case)> = tests
        .iter()
        .flat_map(|test| test.cases.iter().map(move |case| (test, case)))
        .collect();
    let failed: BTreeMap<&str, String> = cases
        .iter()
        .zip(outcomes(&cases))
        .filter_map(|((test, case), outcome)| {
            let difference = compare::difference(test, case, &outcome).err()?;
            Some((case.name.as_str(), difference))
        })
        .collect();
    let listed: BTreeMap<&str, &str> = NOT_APPLICABLE.into_iter().collect();
    let failures: Vec<_> = failed
        .iter()
        .filter(|(name, _)| !listed.contains_key(*name))
        .collect();
    assert!(
        failures.is_empty(),
        "{} failed: {failures:#?}",
        failures.len()
    );
    for name in listed.keys() {
        assert!(
            failed.contains_key(name),
            "{name} passes or isn't there: it needs no reason"
        );
    }
    println!(
        "{} passed, {} not applicable",
        cases.len() - failed.len(),
        failed.len()
    );
    assert_eq!(cases.len(), 76 + 92 + 44);
}

/// What becomes of each case.
fn outcomes(cases: &[(&Test, &Case)]) -> Vec<Value> {
    let Built {
        program, refused, ..
    } = &*BUILT;
    let (mut questions, mut places) = (Vec::new(), Vec::new());
    let mut outcomes = vec![Value::Null; cases.len()];
    for (index, (test, case)) in cases.iter().enumerate() {
        match refused.get(&test.module) {
            Some(reason) => outcomes[index] = json!({"refused": reason}),
            None => {
                questions.push(question(test, case));
                places.push(index);
            }
        }
    }
    let answers = nested::run(program, "cases", &Value::Array(questions).to_string());
    let answers: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(answers.len(), places.len());
    for (place, answer) in places.into_iter().zip(answers) {
        outcomes[place] = answer;
    }
    outcomes
}

/// A case as the program takes it.
fn question(test: &Test, case: &Case) -> Value {
    let facts = &case.facts;
    let shapes = &test.service["shapes"];
    let params = facts.get("params").cloned().unwrap_or_else(|| json!({}));
    json!({
        "module": test.module,
        "operation": case.operation(),
        "endpoint": test.endpoint,
        "input": wire::of(&params, &facts["given"]["input"], shapes),
        "response": facts["response"],
    })
}

#[test]
fn the_obstacle_course_is_run_without_a_warning() {
    nested::run(&BUILT.program, "obstacles", "");
}
