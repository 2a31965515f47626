//! Operations: their names, their input and output, and how they are called.

mod page;

use std::collections::BTreeMap;

use proc_macro2::Ident;
use sfn_model::{Model, Operation, Structure};

use self::page::Page;
pub(crate) use self::page::notation;
use super::types::Types;
use super::{deprecated, or_fact, paginator, structure, structure_of};
use crate::docs;
use crate::ir;
use crate::names::{Scope, method_name, module_name, request_setter_name, stub_name, type_name};
use crate::{Part, Refused};

/// What an operation and its types are called.
pub(super) struct Names {
    method: Ident,
    stub: Ident,
    module: Ident,
    request: Ident,
    input: Ident,
    output: Ident,
}

/// The names of operations, by theirs in the model. Requests come first, so that an operation keeps its own where the output of
/// another would be called the same.
pub(super) fn names<'a>(operations: &[&'a Operation]) -> BTreeMap<&'a str, Names> {
    let (mut types, mut modules) = (Scope::default(), Scope::default());
    let (mut methods, mut stubs) = (Scope::default(), Scope::default());
    let requests: Vec<Ident> = operations
        .iter()
        .map(|operation| types.unique(type_name(&operation.name)))
        .collect();
    let named = operations.iter().zip(requests);
    let named = named.map(|(Operation { name, .. }, request)| {
        let names = Names {
            method: methods.unique(method_name(name)),
            stub: stubs.unique(stub_name(name)),
            module: modules.unique(module_name(name)),
            request,
            input: types.unique(type_name(&format!("{name}Input"))),
            output: types.unique(type_name(&format!("{name}Output"))),
        };
        (name.as_str(), names)
    });
    named.collect()
}

/// Decides all of an operation. Parts of it may be refused.
pub(super) fn resolve(
    operation: &Operation,
    all_names: &BTreeMap<&str, Names>,
    model: &Model,
    types: &Types<'_>,
    refused: &mut Vec<Refused>,
) -> ir::Operation {
    let name = &operation.name;
    let names = &all_names[name.as_str()];
    let (input, setters) = input(operation, names, model, types);
    let output = output(operation, names, model, types);
    let teller = teller(operation, all_names, refused);
    let paginator = paginator(operation, &input, model, types, refused);
    let prose = or_fact(docs::prose(operation.documentation.as_deref()), || {
        format!("Calls {}.", docs::code(name))
    });
    let page = Page {
        operation,
        method: &names.method,
        input: &input,
        setters: &setters,
        output: &output,
        teller: teller.map(|names| &names.request),
        model,
        types,
    };
    ir::Operation {
        target: match model.metadata.target_prefix.as_str() {
            "" => name.clone(),
            prefix => format!("{prefix}.{name}"),
        },
        wire_name: name.clone(),
        summary: docs::summary(&prose),
        docs: page.docs(prose, paginator.is_some()),
        deprecated: deprecated(operation.deprecated.as_ref()),
        method: names.method.clone(),
        stub: names.stub.clone(),
        module: names.module.clone(),
        request: names.request.clone(),
        input,
        setters,
        output,
        host_prefix: operation.host_prefix.clone(),
        unsigned: operation.unsigned,
        attempt_timeout_seconds: operation.sdk.attempt_timeout_seconds,
        long_poll: operation.sdk.long_poll,
        not_repeatable: operation.sdk.not_repeatable,
        ambiguous_after_retry: operation.sdk.ambiguous_after_retry.clone(),
        recovery: teller.and_then(|names| recovery(operation, names)),
        paginator,
    }
}

/// The input, and the setters of the request.
fn input(
    operation: &Operation,
    names: &Names,
    model: &Model,
    types: &Types<'_>,
) -> (ir::Structure, Vec<ir::Setter>) {
    let shape = operation.input.as_deref();
    let docs = format!("The input of [`{}`].", names.request);
    let mut input = own_structure(shape, &names.input, docs, false, model, types);
    if let Some(order) = &operation.sdk.arguments {
        let position = |name: &String| {
            let mut members = input.members.iter();
            members.position(|member| member.wire_name == *name)
        };
        input.arguments = order.iter().filter_map(position).collect();
    }
    let empty = Structure::default();
    let of = structure_of(model, shape).unwrap_or(&empty);
    let about = |member: &ir::Member| page::setter(member, &input.name, of, model);
    let setters = structure::setters(&input.members, request_setter_name, about);
    structure::state_demands(&mut input, of, model);
    (input, setters)
}

fn output(operation: &Operation, names: &Names, model: &Model, types: &Types<'_>) -> ir::Structure {
    let shape = operation.output.as_deref();
    let docs = format!("What [`{}`] answers.", names.request);
    let mut output = own_structure(shape, &names.output, docs, true, model, types);
    if let Some(of) = structure_of(model, shape) {
        structure::state_demands(&mut output, of, model);
    }
    output
}

/// A structure that is an operation's own, whatever else has its shape.
fn own_structure(
    shape: Option<&str>,
    name: &Ident,
    docs: String,
    lenient: bool,
    model: &Model,
    types: &Types<'_>,
) -> ir::Structure {
    let empty = Structure::default();
    let of = structure_of(model, shape).unwrap_or(&empty);
    let shape = shape.unwrap_or_default();
    let mut own = structure::layout(shape, of, name, lenient, model, types);
    own.docs = vec![docs];
    own.sensitive = model.shapes.get(shape).is_some_and(|shape| shape.sensitive);
    own
}

/// What the operation is called that tells the outcome of this one where it is in doubt. That is refused
/// with that operation.
fn teller<'a>(
    operation: &Operation,
    names: &'a BTreeMap<&str, Names>,
    refused: &mut Vec<Refused>,
) -> Option<&'a Names> {
    let teller = &operation.sdk.recovery.as_ref()?.operation;
    let found = names.get(teller.as_str());
    if found.is_none() {
        refused.push(Refused {
            operation: operation.name.clone(),
            part: Part::Recovery,
            reason: format!("{teller} is refused"),
        });
    }
    found
}

fn recovery(operation: &Operation, teller: &Names) -> Option<ir::Recovery> {
    let recovery = operation.sdk.recovery.as_ref()?;
    Some(ir::Recovery {
        module: teller.module.clone(),
        input_name: teller.input.clone(),
        input: recovery.input.clone(),
    })
}

fn paginator(
    operation: &Operation,
    input: &ir::Structure,
    model: &Model,
    types: &Types<'_>,
    refused: &mut Vec<Refused>,
) -> Option<ir::Paginator> {
    let paginator = model.paginators.get(&operation.name)?;
    let resolved = paginator::resolve(paginator, input, operation, model, types);
    let refuse = |reason| Refused {
        operation: operation.name.clone(),
        part: Part::Paginator,
        reason,
    };
    resolved.map_err(|reason| refused.push(refuse(reason))).ok()
}
