//! The doc page of an operation's request: how to call it, page it, what it answers, and its errors.

use proc_macro2::Ident;
use sfn_model::{Model, Operation};

use super::super::structure_of;
use super::super::types::Types;
use crate::docs;
use crate::ir::{self, Docs, Type};

/// What a page is made of.
pub(super) struct Page<'a> {
    pub(super) operation: &'a Operation,
    pub(super) method: &'a Ident,
    pub(super) input: &'a ir::Structure,
    pub(super) setters: &'a [ir::Setter],
    pub(super) output: &'a ir::Structure,
    pub(super) model: &'a Model,
    pub(super) types: &'a Types<'a>,
}

impl Page<'_> {
    /// The page, which begins with what the operation does.
    pub(super) fn docs(&self, prose: Docs, paged: bool) -> Docs {
        let mut page = prose;
        self.request(&mut page);
        if paged {
            self.paging(&mut page);
        }
        self.response(&mut page);
        self.errors(&mut page);
        page
    }

    /// The request in Rust notation, with what is demanded of each member.
    fn request(&self, page: &mut Docs) {
        docs::paragraph(page, "# Request");
        let members = &self.input.members;
        let arguments = self.input.arguments.iter().map(|index| &members[*index]);
        let names: Vec<String> = arguments
            .clone()
            .map(|member| member.name.to_string())
            .collect();
        let call = format!("client.{}({})", self.method, names.join(", "));
        page.extend([String::new(), "```text".to_owned(), call]);
        page.extend(self.setters());
        page.push("```".to_owned());
        if self.input.arguments.is_empty() {
            return;
        }
        page.push(String::new());
        for member in arguments {
            let mut facts = self.demands(member);
            facts.insert(0, docs::code(&notation(&member.r#type)));
            let facts = facts.join(", ");
            page.push(format!("- `{}`: {facts}.", member.name));
        }
    }

    /// A line for each setter, with what is demanded of its member.
    fn setters(&self) -> Vec<String> {
        let calls = self.setters.iter().map(|setter| {
            let member = &self.input.members[setter.member];
            let mut facts = self.demands(member);
            facts.insert(0, notation(&member.r#type));
            let call = format!("    .{}({})", setter.name, member.name);
            (call, facts.join(", "))
        });
        let calls: Vec<(String, String)> = calls.collect();
        let width = calls.iter().map(|(call, _)| call.len()).max();
        let width = width.unwrap_or_default();
        let lines = calls.iter();
        lines
            .map(|(call, facts)| format!("{call:width$}  // {facts}"))
            .collect()
    }

    /// How the operation is paged.
    fn paging(&self, page: &mut Docs) {
        let Some(paginator) = self.model.paginators.get(&self.operation.name) else {
            return;
        };
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

    /// What the model demands of a member of the input.
    fn demands(&self, member: &ir::Member) -> Vec<String> {
        let input = structure_of(self.model, self.operation.input.as_deref());
        let shape = input.and_then(|of| of.members.get(&member.wire_name));
        let mut demands = shape.map_or_else(Vec::new, |of| {
            docs::constraints(&self.model.shapes[of.shape.as_str()])
        });
        if member.sensitive {
            demands.push("sensitive".to_owned());
        }
        if member.idempotency_token {
            demands.push("a fresh UUID where it isn't set".to_owned());
        }
        demands
    }

    /// The response in Rust notation.
    fn response(&self, page: &mut Docs) {
        let output = self.output;
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
    fn errors(&self, page: &mut Docs) {
        if self.operation.errors.is_empty() {
            return;
        }
        docs::paragraph(page, "# Errors");
        page.push(String::new());
        for error in &self.operation.errors {
            let Some(name) = self.types.exception(error) else {
                continue;
            };
            let documentation = self.model.shapes[error.as_str()].documentation.as_deref();
            let summary = docs::summary(&docs::prose(documentation)).join(" ");
            let link = format!("- [`{name}`](super::super::exception::{name})");
            let line = if summary.is_empty() {
                link
            } else {
                format!("{link}: {summary}")
            };
            page.extend(docs::wrap(&line));
        }
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
