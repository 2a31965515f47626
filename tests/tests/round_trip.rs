//! Random values and bytes: what is written is read again as it was, and no bytes make the decoder panic.

use std::path::Path;

use http::Response;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::sample::Index;
use proptest::strategy::Union;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sfn_generated::exception::Exception;
use sfn_generated::runtime::{Input, RequestBody, ServiceException};
use sfn_generated::{Client, Error, ErrorKind, OPERATIONS, operation};
use sfn_model::{Model, ShapeKind};
use tests::{Answer, times, values, with_operations};

/// What reads and writes the types of an operation, and calls it.
struct Types {
    input: Reread,
    output: Reread,
    call: Box<Call>,
}

/// Gives what a type writes of the JSON that it read.
type Reread = fn(&str) -> serde_json::Result<String>;

type Call = dyn Fn(&Client) -> Result<(), Error>;

macro_rules! types {
    ($($name:ident)*) => {
        fn types() -> Vec<(&'static str, Types)> {
            vec![$((stringify!($name), types_of(operation::$name::from_input))),*]
        }
    };
}

with_operations!(types);

fn types_of<R, I>(from_input: fn(&Client, I) -> R) -> Types
where
    R: IntoFuture<Output = Result<I::Output, Error>> + 'static,
    I: Input + Default,
    I::Output: Serialize,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let runtime = runtime.expect("a runtime");
    Types {
        input: reread::<I>,
        output: reread::<I::Output>,
        call: Box::new(move |client| {
            let request = from_input(client, I::default());
            runtime.block_on(request.into_future()).map(drop)
        }),
    }
}

fn reread<T: Serialize + DeserializeOwned>(json: &str) -> serde_json::Result<String> {
    serde_json::to_string(&serde_json::from_str::<T>(json)?)
}

fn model() -> Model {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("sfn-model/2016-11-23");
    Model::read(&folder).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Tries values of a strategy, and panics with the smallest found that fails.
fn check<S: Strategy>(
    what: &str,
    strategy: &S,
    test: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let config = Config {
        cases: u32::try_from(times(32)).expect("less"),
        failure_persistence: None,
        ..Config::default()
    };
    if let Err(error) = TestRunner::new(config).run(strategy, test) {
        panic!("{what}: {error}");
    }
}

fn is_same(written: &str, value: &Value) -> Result<(), TestCaseError> {
    let written: Value = serde_json::from_str(written).expect("JSON");
    proptest::prop_assert_eq!(&written, value);
    Ok(())
}

#[test]
fn every_operation_is_here() {
    let here = types();
    let here = here.iter().map(|(name, _)| *name);
    assert!(here.eq(OPERATIONS.iter().map(|operation| operation.name)));
}

/// The JSON of a random value, read as the type of its shape and written again, is the same JSON: nothing
/// is lost, and so the next reader gets the same value.
#[test]
fn every_input_and_output_survives() {
    let model = model();
    for (name, types) in types() {
        let operation = &model.operations[name];
        for (shape, reread) in [
            (&operation.input, types.input),
            (&operation.output, types.output),
        ] {
            let shape = shape.as_deref().expect("a shape");
            check(shape, &values(&model, shape), |value| {
                let written = reread(&value.to_string());
                let written = written.map_err(|error| TestCaseError::fail(error.to_string()))?;
                is_same(&written, &value)
            });
        }
    }
}

#[test]
fn every_exception_survives() {
    let model = model();
    let is_exception = |kind: &ShapeKind| match kind {
        ShapeKind::Structure(structure) => structure.exception.is_some(),
        _ => false,
    };
    let shapes = model
        .shapes
        .iter()
        .filter(|(_, shape)| is_exception(&shape.kind));
    let mut known = 0;
    for (name, _) in shapes {
        known += 1;
        check(name, &values(&model, name), |value| {
            let exception = Exception::decode(name, value.to_string().as_bytes());
            let exception = exception.ok_or_else(|| TestCaseError::fail("it can't be read"))?;
            is_same(&serde_json::to_string(&exception).expect("JSON"), &value)
        });
    }
    assert!(known > 30, "{known} exceptions");
}

/// A change to bytes, at a random place.
#[derive(Clone, Debug)]
enum Damage {
    Cut,
    Replace(Vec<u8>),
    Insert(Vec<u8>),
    Repeat,
}

/// Bytes of no meaning, and answers that took damage on the way.
fn damaged(answers: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Vec<u8>> {
    let piece = || {
        Union::new([
            vec(any::<u8>(), 1..4).boxed(),
            proptest::sample::select(vec!["null", "\"", "{", "[", "]", "}", "-1e999", "\\u", ","])
                .prop_map(|text| text.as_bytes().to_vec())
                .boxed(),
        ])
    };
    let damage = Union::new([
        Just(Damage::Cut).boxed(),
        piece().prop_map(Damage::Replace).boxed(),
        piece().prop_map(Damage::Insert).boxed(),
        Just(Damage::Repeat).boxed(),
    ]);
    let answers = (answers, vec((any::<Index>(), damage), 1..4)).prop_map(|(answer, damages)| {
        let mut bytes = answer.to_string().into_bytes();
        for (place, damage) in damages {
            let place = place.index(bytes.len() + 1);
            match damage {
                Damage::Cut => bytes.truncate(place),
                Damage::Replace(piece) => {
                    let end = (place + piece.len()).min(bytes.len());
                    bytes.splice(place..end, piece);
                }
                Damage::Insert(piece) => _ = bytes.splice(place..place, piece),
                Damage::Repeat => bytes.extend_from_within(place..),
            }
        }
        bytes
    });
    Union::new([vec(any::<u8>(), ..64).boxed(), answers.boxed()])
}

/// A success that can't be read is an error of its own kind, and a failure that can't be read is still a
/// failure. Both are told in one line.
#[test]
fn no_bytes_make_the_decoder_panic() {
    let model = model();
    for (name, types) in types() {
        let shape = model.operations[name].output.as_deref().expect("a shape");
        let answers = (damaged(values(&model, shape)), any::<bool>());
        check(name, &answers, |(body, success)| {
            let mut response = Response::new(RequestBody::from(body));
            if !success {
                *response.status_mut() = http::StatusCode::BAD_REQUEST;
            }
            let client = Answer(response).client(1).expect("a client");
            let Err(error) = (types.call)(&client) else {
                proptest::prop_assert!(success);
                return Ok(());
            };
            let expected: &[_] = match success {
                true => &[ErrorKind::Decode],
                false => &[ErrorKind::Service, ErrorKind::Throttled],
            };
            proptest::prop_assert!(expected.contains(&error.kind()), "{:?}", error);
            proptest::prop_assert!(!error.to_string().contains('\n'), "{}", error);
            Ok(())
        });
    }
}
