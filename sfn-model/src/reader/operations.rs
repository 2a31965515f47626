//! The operations of a service document, and what sdk-extras say of them.

use indexmap::IndexMap;
use serde_json::Value;

use super::lookup::Lookup;
use super::{deprecated, documentation, recovery};
use crate::cursor::Cursor;
use crate::hint::did_you_mean;
use crate::{Operation, OperationSdk};

pub(super) fn read(operations: &Cursor<'_>, lookup: &Lookup<'_>) -> IndexMap<String, Operation> {
    let entries = operations.entries().into_iter();
    entries
        .filter_map(|(name, operation)| {
            Some((name.to_owned(), read_one(name, &operation, lookup)?))
        })
        .collect()
}

fn read_one(name: &str, operation: &Cursor<'_>, lookup: &Lookup<'_>) -> Option<Operation> {
    let mut traits = operation.traits()?;
    traits.ignore(&[
        "endpointoperation",
        "operationContextParams",
        "readonly",
        "requestcompression",
    ]);
    if let Some(wire_name) = traits.optional("name")
        && let Some(found) = wire_name.text()
        && found != name
    {
        wire_name.problem(format!(
            "expected {name:?}, the operation's key, found {found:?}"
        ));
    }
    if let Some(http) = traits.optional("http") {
        check_http(&http);
    }
    let authentication = traits.text("authtype");
    let schemes = traits.texts("auth");
    let shapes = lookup.operation(name).unwrap_or_default();
    let errors: Vec<String> = traits.optional("errors").map_or_else(Vec::new, |errors| {
        let errors = errors.items();
        let read = errors.iter().filter_map(|error| exception(error, lookup));
        read.collect()
    });
    let read = Operation {
        name: name.to_owned(),
        input: traits
            .optional("input")
            .and_then(|input| structure(&input, lookup)),
        output: traits
            .optional("output")
            .and_then(|output| structure(&output, lookup)),
        sdk: traits
            .optional("sdk")
            .and_then(|sdk| sdk_traits(&sdk, shapes, &errors, lookup))
            .unwrap_or_default(),
        errors,
        documentation: documentation(&mut traits),
        idempotent: traits.flag("idempotent"),
        host_prefix: traits
            .optional("endpoint")
            .and_then(|endpoint| host_prefix(&endpoint)),
        unsigned: authentication.as_deref() == Some("none")
            || schemes
                .first()
                .is_some_and(|scheme| scheme == "smithy.api#noAuth"),
        endpoint_discovery: traits
            .optional("endpointdiscovery")
            .is_some_and(|discovery| endpoint_discovery(&discovery)),
        endpoint_parameters: traits
            .optional("staticContextParams")
            .map_or_else(IndexMap::new, |parameters| endpoint_parameters(&parameters)),
        deprecated: deprecated(&mut traits),
    };
    traits.finish();
    Some(read)
}

/// AWS JSON posts everything to `/`.
fn check_http(http: &Cursor<'_>) {
    let Some(mut traits) = http.traits() else {
        return;
    };
    for (key, expected) in [("method", "POST"), ("requestUri", "/")] {
        if let Some(value) = traits.optional(key)
            && let Some(found) = value.text()
            && found != expected
        {
            value.problem(format!("AWS JSON expects {expected:?}, found {found:?}"));
        }
    }
    traits.finish();
}

/// The shape of an input or an output.
fn structure(reference: &Cursor<'_>, lookup: &Lookup<'_>) -> Option<String> {
    let mut traits = reference.traits()?;
    traits.ignore(&["documentation", "resultWrapper"]);
    let shape = lookup.reference(&mut traits, &["structure"]);
    traits.finish();
    shape
}

/// The shape of an error. Old documents repeat some of its traits here.
fn exception(reference: &Cursor<'_>, lookup: &Lookup<'_>) -> Option<String> {
    let mut traits = reference.traits()?;
    traits.ignore(&["documentation", "error", "exception", "fault"]);
    let shape = lookup.reference(&mut traits, &["structure"]);
    traits.finish();
    let shape = shape?;
    if lookup.kind(&shape) == Some("structure") && !lookup.is_exception(&shape) {
        reference.problem(format!(
            "expected an exception, but {shape:?} has no trait `exception`"
        ));
    }
    Some(shape)
}

fn host_prefix(endpoint: &Cursor<'_>) -> Option<String> {
    let mut traits = endpoint.traits()?;
    let prefix = traits.required_text("hostPrefix");
    traits.finish();
    prefix
}

/// Whether the endpoint must be discovered; where it may be, the usual one serves.
fn endpoint_discovery(discovery: &Cursor<'_>) -> bool {
    let Some(mut traits) = discovery.traits() else {
        return false;
    };
    let required = traits.flag("required");
    traits.finish();
    required
}

fn endpoint_parameters(parameters: &Cursor<'_>) -> IndexMap<String, Value> {
    let entries = parameters.entries().into_iter();
    entries
        .filter_map(|(name, parameter)| {
            let mut traits = parameter.traits()?;
            let value = traits.required("value");
            traits.finish();
            Some((name.to_owned(), value?.value().clone()))
        })
        .collect()
}

fn sdk_traits(
    sdk: &Cursor<'_>,
    shapes: [Option<&str>; 2],
    errors: &[String],
    lookup: &Lookup<'_>,
) -> Option<OperationSdk> {
    let mut traits = sdk.traits()?;
    let read = OperationSdk {
        arguments: traits
            .optional("arguments")
            .map(|cursor| arguments(&cursor, shapes[0], lookup)),
        attempt_timeout_seconds: traits
            .optional("attemptTimeoutSeconds")
            .and_then(|seconds| seconds.natural()),
        long_poll: traits.flag("longPoll"),
        not_repeatable: traits.flag("notRepeatable"),
        ambiguous_after_retry: traits
            .optional("ambiguousAfterRetry")
            .map_or_else(Vec::new, |codes| recovery::ambiguous(&codes, errors)),
        recovery: traits
            .optional("recovery")
            .and_then(|cursor| recovery::read(&cursor, shapes, lookup)),
    };
    traits.finish();
    Some(read)
}

/// The required members of the input, all of them and no others, in an order of our own.
fn arguments(arguments: &Cursor<'_>, input: Option<&str>, lookup: &Lookup<'_>) -> Vec<String> {
    let names = arguments.distinct_texts();
    let required: Vec<&str> = input
        .into_iter()
        .flat_map(|input| lookup.required(input))
        .collect();
    for name in names
        .iter()
        .filter(|name| !required.contains(&name.as_str()))
    {
        let hint = did_you_mean(name, required.iter().copied());
        arguments.problem(format!(
            "{name:?} is not a required member of the input{hint}"
        ));
    }
    for name in required
        .iter()
        .filter(|required| !names.iter().any(|name| name == *required))
    {
        arguments.problem(format!("the required member {name:?} is missing"));
    }
    names
}
