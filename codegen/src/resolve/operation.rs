//! Operations: their input and output, the request type and its page.

use proc_macro2::Ident;
use sfn_model::{Model, Operation, OperationSdk, ShapeKind, Structure};

use super::types::Types;
use super::{deprecated, paginator, structure, structure_of};
use crate::docs;
use crate::ir::{self, Docs, Type};
use crate::names::{method_name, module_name, request_setter_name, stub_name, type_name};

pub(super) fn resolve(
    operation: &Operation,
    model: &Model,
    types: &Types<'_>,
) -> Result<ir::Operation, String> {
    let name = &operation.name;
    refuse_event_streams(operation, model)?;
    refuse_host_labels(operation, model)?;
    let empty = Structure::default();
    let input_of = structure_of(model, operation.input.as_deref()).unwrap_or(&empty);
    let mut input = input(operation, input_of, model, types);
    let output_of = structure_of(model, operation.output.as_deref()).unwrap_or(&empty);
    let mut output = output(operation, output_of, model, types);
    structure::state_demands(&mut output, output_of, model);
    let about = |member: &ir::Member| {
        let about = in_short(member, input_of, model);
        match docs::first_sentence(&member.docs) == member.docs.join(" ") {
            true => about,
            false => format!(
                "{about} See [`{}::{}`].",
                input.name,
                docs::field(&member.name)
            ),
        }
    };
    let setters = structure::setters(&input.members, request_setter_name, about);
    structure::state_demands(&mut input, input_of, model);
    let method = method_name(name);
    let prose = docs::prose(operation.documentation.as_deref());
    let prose = if prose.is_empty() {
        vec![format!("Calls {}.", docs::code(name))]
    } else {
        prose
    };
    let mut page = prose.clone();
    sending_page(&mut page, &operation.sdk);
    request_page(&mut page, &method, &input, &setters, input_of, model);
    if let Some(paginator) = model.paginators.get(name) {
        paging_page(&mut page, paginator);
    }
    response_page(&mut page, &output);
    errors_page(&mut page, operation, model);
    let target_prefix = &model.metadata.target_prefix;
    Ok(ir::Operation {
        target: match target_prefix.as_str() {
            "" => name.clone(),
            prefix => format!("{prefix}.{name}"),
        },
        wire_name: name.clone(),
        method,
        stub: stub_name(name),
        module: module_name(name),
        request: type_name(name),
        summary: docs::summary(&prose),
        docs: page,
        deprecated: deprecated(operation.deprecated.as_ref()),
        paginator: model
            .paginators
            .get(name)
            .map(|paginator| paginator::resolve(name, paginator, &input, operation, model, types))
            .transpose()?,
        input,
        setters,
        output,
        host_prefix: operation.host_prefix.clone(),
        unsigned: operation.unsigned,
        attempt_timeout_seconds: operation.sdk.attempt_timeout_seconds,
        long_poll: operation.sdk.long_poll,
        not_repeatable: operation.sdk.not_repeatable,
        ambiguous_after_retry: operation.sdk.ambiguous_after_retry.clone(),
        recovery: operation.sdk.recovery.as_ref().map(recovery),
    })
}

fn recovery(recovery: &sfn_model::Recovery) -> ir::Recovery {
    let sfn_model::Recovery { operation, input } = recovery;
    ir::Recovery {
        module: module_name(operation),
        input_name: type_name(&format!("{operation}Input")),
        input: input.clone(),
    }
}

fn refuse_event_streams(operation: &Operation, model: &Model) -> Result<(), String> {
    for shape in [&operation.input, &operation.output] {
        let members = structure_of(model, shape.as_deref())
            .into_iter()
            .flat_map(|of| &of.members);
        for (name, member) in members {
            if structure_of(model, Some(&member.shape)).is_some_and(|of| of.event_stream) {
                return Err(format!(
                    "operations.{}: its member `{name}` is an event stream, which the runtime can't carry",
                    operation.name
                ));
            }
        }
    }
    Ok(())
}

/// The host prefix takes its labels out of the input.
fn refuse_host_labels(operation: &Operation, model: &Model) -> Result<(), String> {
    let input = structure_of(model, operation.input.as_deref());
    let labels = operation
        .host_prefix
        .iter()
        .flat_map(|prefix| prefix.split('{').skip(1));
    for label in labels.filter_map(|label| label.split('}').next()) {
        let member = input.and_then(|input| input.members.get(label));
        let is_text = member.is_some_and(|member| {
            matches!(
                model.shapes[member.shape.as_str()].kind,
                ShapeKind::String(_)
            )
        });
        if !is_text {
            return Err(format!(
                "operations.{}: its host prefix takes `{label}`, which is no string in its input",
                operation.name
            ));
        }
    }
    Ok(())
}

fn input(operation: &Operation, of: &Structure, model: &Model, types: &Types<'_>) -> ir::Structure {
    let shape = operation.input.as_deref().unwrap_or_default();
    let mut input = structure::layout(shape, of, model, types);
    input.name = type_name(&format!("{}Input", operation.name));
    let request = type_name(&operation.name);
    input.docs = vec![format!("The input of [`{request}`].")];
    input.sensitive = model.shapes.get(shape).is_some_and(|shape| shape.sensitive);
    if let Some(order) = &operation.sdk.arguments {
        let position = |name: &String| {
            input
                .members
                .iter()
                .position(|member| member.wire_name == *name)
        };
        input.arguments = order.iter().filter_map(position).collect();
    }
    input
}

fn output(
    operation: &Operation,
    of: &Structure,
    model: &Model,
    types: &Types<'_>,
) -> ir::Structure {
    let shape = operation.output.as_deref().unwrap_or_default();
    let mut output = structure::layout(shape, of, model, types);
    output.name = type_name(&format!("{}Output", operation.name));
    let request = type_name(&operation.name);
    output.docs = vec![format!("What [`{request}`] answers.")];
    output.sensitive = model.shapes.get(shape).is_some_and(|shape| shape.sensitive);
    output.lenient = true;
    output
}

/// What is particular to how the client sends the request.
fn sending_page(page: &mut Docs, sdk: &OperationSdk) {
    let timeout = sdk
        .attempt_timeout_seconds
        .map(|seconds| format!("allows each attempt at least {seconds} seconds"));
    let once = "makes another attempt only where the one before can't have reached the service or was throttled";
    let poll = "waits and makes another attempt even where the quota of retries is used up";
    let facts = [
        timeout,
        sdk.not_repeatable.then(|| once.to_owned()),
        sdk.long_poll.then(|| poll.to_owned()),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    if !facts.is_empty() {
        docs::paragraph(page, &format!("The client {}.", facts.join("; it ")));
    }
}

/// The request in Rust notation, and what its arguments are; what is set by its methods stands there.
fn request_page(
    page: &mut Docs,
    method: &Ident,
    input: &ir::Structure,
    setters: &[ir::Setter],
    of: &Structure,
    model: &Model,
) {
    docs::paragraph(page, "# Request");
    let arguments = input.arguments.iter().map(|index| &input.members[*index]);
    let names: Vec<String> = arguments
        .clone()
        .map(|member| member.name.to_string())
        .collect();
    page.extend([String::new(), "```text".to_owned()]);
    page.push(format!("client.{method}({})", names.join(", ")));
    let calls: Vec<(String, String)> = setters
        .iter()
        .map(|setter| {
            let member = &input.members[setter.member];
            let call = format!("    .{}({})", setter.name, member.name);
            (call, notation(&member.r#type))
        })
        .collect();
    let width = calls.iter().map(|(call, _)| call.len()).max().unwrap_or(0);
    page.extend(
        calls
            .iter()
            .map(|(call, r#type)| format!("{call:width$}  // {type}")),
    );
    page.push("```".to_owned());
    if !input.arguments.is_empty() {
        page.push(String::new());
    }
    page.extend(arguments.map(|member| {
        let about = in_short(member, of, model);
        let field = docs::field(&member.name);
        format!("- [`{field}`]({0}::{field}): {about}", input.name)
    }));
}

/// A member in one line: what it is and what the model demands of it.
fn in_short(member: &ir::Member, of: &Structure, model: &Model) -> String {
    let about = docs::first_sentence(&member.docs);
    match docs::sentence(&structure::demands(member, of, model)) {
        Some(demands) => format!("{about} {demands}"),
        None => about,
    }
}

/// How the operation is paged.
fn paging_page(page: &mut Docs, paginator: &sfn_model::Paginator) {
    let items = paginator.result_key.first().map_or("", String::as_str);
    let page_size = match paginator.limit_key {
        Some(_) => "`.page_size(size)` sets how many results a page has at most, ",
        None => "",
    };
    docs::paragraph(page, "# Paging");
    let text = format!(
        "Awaited, the request answers with one page. `.items()` streams what is in {} from all pages, `.pages()` whole responses. Before that, {page_size}`.max_items(count)` sets how many are read in all, and `.starting_token(token)` where to start.",
        docs::code(items),
    );
    docs::paragraph(page, &text);
}

/// The response in Rust notation.
fn response_page(page: &mut Docs, output: &ir::Structure) {
    docs::paragraph(page, "# Response");
    page.extend([String::new(), "```text".to_owned()]);
    if output.members.is_empty() {
        page.push(format!("{} {{}}", output.name));
    } else {
        page.push(format!("{} {{", output.name));
        for member in &output.members {
            let notation = notation(&member.r#type);
            let notation = if member.required {
                notation
            } else {
                format!("Option<{notation}>")
            };
            page.push(format!("    {}: {notation},", member.name));
        }
        page.push("}".to_owned());
    }
    page.push("```".to_owned());
    if !output.members.is_empty() {
        let link = format!("[`{}`] says what each member is.", output.name);
        docs::paragraph(page, &link);
    }
}

/// The modelled errors with the first sentence of each.
fn errors_page(page: &mut Docs, operation: &Operation, model: &Model) {
    if operation.errors.is_empty() {
        return;
    }
    docs::paragraph(page, "# Errors");
    page.push(String::new());
    page.extend(operation.errors.iter().map(|error| {
        let documentation = model.shapes[error.as_str()].documentation.as_deref();
        let summary = docs::first_sentence(&docs::prose(documentation));
        let name = type_name(error);
        match summary.as_str() {
            "" => format!("- `{name}`"),
            summary => format!("- `{name}`: {summary}"),
        }
    }));
    doubt_page(page, &operation.sdk);
}

/// Which errors may be of the call's own making, and what comes of that.
fn doubt_page(page: &mut Docs, sdk: &OperationSdk) {
    let codes = sdk.ambiguous_after_retry.iter();
    let codes: Vec<String> = codes
        .map(|code| docs::code(&type_name(code).to_string()))
        .collect();
    if codes.is_empty() {
        return;
    }
    let codes = codes.join(" or ");
    let unknown = "an error of the kind [`OutcomeUnknown`](runtime::ErrorKind::OutcomeUnknown)";
    let outcome = match &sdk.recovery {
        None => format!("that is {unknown}"),
        Some(recovery) => format!(
            "the client then asks {} if it made up the idempotency token itself, and else fails with {unknown}",
            docs::code(&recovery.operation)
        ),
    };
    let text = format!(
        "If the answer to an attempt is lost, {codes} may be what the next one is told of it: {outcome}."
    );
    docs::paragraph(page, &text);
}

/// A type in Rust notation.
pub(crate) fn notation(r#type: &Type) -> String {
    match r#type {
        Type::String => "String".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Integer => "i32".to_owned(),
        Type::Long => "i64".to_owned(),
        Type::Float => "f32".to_owned(),
        Type::Double => "f64".to_owned(),
        Type::Timestamp(_) => "Timestamp".to_owned(),
        Type::Blob => "Vec<u8>".to_owned(),
        Type::Document => "serde_json::Value".to_owned(),
        Type::Named(name) => name.to_string(),
        Type::List(item) => format!("Vec<{}>", notation(item)),
        Type::Map(value) => format!("BTreeMap<String, {}>", notation(value)),
    }
}
