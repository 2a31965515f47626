//! Operations: their input and output, the request type and its page.

use proc_macro2::Ident;
use sfn_model::{Model, Operation, ShapeKind, Structure};

use super::types::Types;
use super::{deprecated, paginator, structure, structure_of};
use crate::docs;
use crate::ir::{self, Docs, Type};
use crate::names::{method_name, module_name, request_setter_name, type_name};

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
    let input = input(operation, input_of, model, types);
    let output_of = structure_of(model, operation.output.as_deref()).unwrap_or(&empty);
    let output = output(operation, output_of, model, types);
    let setters = structure::setters(&input.members, request_setter_name);
    let method = method_name(name);
    let prose = docs::prose(operation.documentation.as_deref());
    let prose = if prose.is_empty() {
        vec![format!("Calls {}.", docs::code(name))]
    } else {
        prose
    };
    let mut page = prose.clone();
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

/// The request in Rust notation, with what is demanded of each member.
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
    let mut lines = vec![(
        format!("client.{}({})", method, names.join(", ")),
        String::new(),
    )];
    lines.extend(setters.iter().map(|setter| {
        let member = &input.members[setter.member];
        let mut facts = demands(member, of, model);
        facts.insert(0, notation(&member.r#type));
        let call = format!("    .{}({})", setter.name, member.name);
        (call, facts.join(", "))
    }));
    page.extend([String::new(), "```text".to_owned()]);
    let width = lines
        .iter()
        .filter(|(_, facts)| !facts.is_empty())
        .map(|(code, _)| code.len())
        .max();
    page.extend(lines.iter().map(|(code, facts)| match facts.as_str() {
        "" => code.clone(),
        facts => format!(
            "{code:width$}  // {facts}",
            width = width.unwrap_or_default()
        ),
    }));
    page.push("```".to_owned());
    if input.arguments.is_empty() {
        return;
    }
    page.push(String::new());
    for member in arguments {
        let mut facts = demands(member, of, model);
        facts.insert(0, docs::code(&notation(&member.r#type)));
        let facts = facts.join(", ");
        page.push(format!("- `{}`: {facts}.", member.name));
    }
}

/// How the operation is paged.
fn paging_page(page: &mut Docs, paginator: &sfn_model::Paginator) {
    let items = paginator.result_key.first().map_or("", String::as_str);
    let page_size = match paginator.limit_key {
        Some(_) => "`.page_size(size)`, ",
        None => "",
    };
    let text = format!(
        "All pages: `.items()` streams what is in `{items}`, `.pages()` whole responses; before them, {page_size}`.max_items(count)` and `.starting_token(token)` say how much and from where."
    );
    docs::paragraph(page, &text);
}

/// What the model demands of a member.
fn demands(member: &ir::Member, of: &Structure, model: &Model) -> Vec<String> {
    let shape = &model.shapes[of.members[&member.wire_name].shape.as_str()];
    let mut demands = docs::constraints(shape);
    if member.sensitive {
        demands.push("sensitive".to_owned());
    }
    if member.idempotency_token {
        demands.push("a fresh UUID where it isn't set".to_owned());
    }
    demands
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
}

/// The modelled errors with the first sentence of each.
fn errors_page(page: &mut Docs, operation: &Operation, model: &Model) {
    if operation.errors.is_empty() {
        return;
    }
    docs::paragraph(page, "# Errors");
    page.push(String::new());
    for error in &operation.errors {
        let name = type_name(error);
        let prose = docs::prose(model.shapes[error.as_str()].documentation.as_deref());
        let summary = docs::summary(&prose).join(" ");
        let link = format!("- [`{name}`](super::super::exception::{name})");
        let line = if summary.is_empty() {
            link
        } else {
            format!("{link}: {summary}")
        };
        page.extend(docs::wrap(&line));
    }
}

/// A type in Rust notation.
fn notation(r#type: &Type) -> String {
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
