//! What goes from a client to a service and back arrives as it was sent, of every shape.

use std::cell::RefCell;
use std::path::Path;
use std::sync::LazyLock;

use proptest::strategy::{BoxedStrategy, Strategy};
use proptest::test_runner::{Config, TestCaseError, TestRng, TestRunner};
use serde_json::Value;
use sfn_generated::OPERATIONS;
use sfn_generated::exception::Exception;
use sfn_generated::runtime::ServiceException;
use sfn_model::{Model, ShapeKind};

use crate::compare::difference;
use crate::coverage::Coverage;
use crate::fake::Fake;
use crate::values::values;

pub(crate) static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("");
    let folder = root.join("sfn-model/2016-11-23");
    Model::read(&folder).unwrap_or_else(|problems| panic!("{problems}"))
});

/// The model's exceptions.
pub(crate) fn exceptions() -> impl Iterator<Item = &'static str> {
    let shapes = MODEL.shapes.iter();
    let exceptions = shapes.filter(
        |(_, shape)| matches!(&shape.kind, ShapeKind::Structure(of) if of.exception.is_some()),
    );
    exceptions.map(|(name, _)| name.as_str())
}

/// Inputs and outputs of an operation.
pub(crate) fn exchanges(operation: &str) -> BoxedStrategy<(Value, Value)> {
    let operation = &MODEL.operations[operation];
    let input = values(&MODEL, operation.input.as_deref());
    (input, values(&MODEL, operation.output.as_deref())).boxed()
}

/// The same cases each time.
pub(crate) fn runner(cases: u32) -> TestRunner {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let algorithm = config.rng_algorithm;
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(algorithm))
}

fn equal(expected: &Value, found: &Value) -> Result<(), TestCaseError> {
    match difference(expected, found) {
        Some(difference) => Err(TestCaseError::fail(difference)),
        None => Ok(()),
    }
}

fn tokio() -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread();
    { runtime }.enable_time().build().expect("tokio")
}

#[test]
fn inputs_and_outputs_arrive() {
    let (fake, tokio) = (Fake::default(), tokio());
    let client = fake.client();
    let seen = RefCell::new(Coverage::default());
    let see = |shape: &Option<String>, value: &Value| {
        let shape = shape.iter();
        shape.for_each(|shape| seen.borrow_mut().see(&MODEL, shape, value));
    };
    for operation in OPERATIONS {
        let name = operation.name;
        let shapes = &MODEL.operations[name];
        let outcome = runner(48).run(&exchanges(name), |(input, output)| {
            see(&shapes.input, &input);
            see(&shapes.output, &output);
            fake.answer(Ok(output.clone()));
            let answer = tokio.block_on(client.invoke(name, input.clone()));
            let answer = answer.map_err(|error| TestCaseError::fail(error.to_string()))?;
            let calls = fake.calls();
            assert_eq!(calls[0].0, name);
            equal(&input, &calls[0].1)?;
            equal(&output, &answer)
        });
        outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let operations = MODEL.operations.values();
    let shapes = operations.flat_map(|of| of.input.iter().chain(&of.output));
    seen.borrow().check(&MODEL, shapes.map(String::as_str));
}

#[test]
fn exceptions_arrive() {
    let (fake, tokio) = (Fake::default(), tokio());
    let client = fake.client();
    let mut count = 0;
    for name in exceptions() {
        let outcome = runner(48).run(&values(&MODEL, Some(name)), |members| {
            let body = members.to_string();
            let exception = Exception::decode(name, body.as_bytes()).expect("an exception");
            fake.answer(Err(exception.into()));
            let Err(error) = tokio.block_on(client.list_activities().send()) else {
                return Err(TestCaseError::fail("no error"));
            };
            fake.calls();
            assert_eq!((error.status(), error.code()), (Some(400), Some(name)));
            let found = serde_json::to_value(error.exception()).expect("JSON");
            equal(&members, &found)
        });
        outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
        count += 1;
    }
    assert_eq!(count, 33);
}
