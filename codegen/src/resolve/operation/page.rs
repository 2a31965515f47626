//! The doc page of an operation's request: how it is sent and called, how to page it, what it answers, and
//! its errors.

use proc_macro2::Ident;
use sfn_model::{Model, Operation, Structure};

use super::super::types::Types;
use super::super::{structure, structure_of};
use crate::docs;
use crate::ir::{self, Docs, Type};

/// What a page is made of.
pub(super) struct Page<'a> {
    pub(super) operation: &'a Operation,
    pub(super) method: &'a Ident,
    pub(super) input: &'a ir::Structure,
    pub(super) setters: &'a [ir::Setter],
    pub(super) output: &'a ir::Structure,
    /// The request that tells the outcome of this one where it is in doubt.
    pub(super) teller: Option<&'a Ident>,
    pub(super) model: &'a Model,
    pub(super) types: &'a Types<'a>,
}

impl Page<'_> {
    /// The page, which begins with what the operation does.
    pub(super) fn docs(&self, prose: Docs, paged: bool) -> Docs {
        let mut page = prose;
        self.sending(&mut page);
        self.request(&mut page);
        if paged {
            self.paging(&mut page);
        }
        self.response(&mut page);
        self.errors(&mut page);
        page
    }

    /// What is particular to how the client sends the request.
    fn sending(&self, page: &mut Docs) {
        let sdk = &self.operation.sdk;
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
        let Some(of) = structure_of(self.model, self.operation.input.as_deref()) else {
            return;
        };
        if !self.input.arguments.is_empty() {
            page.push(String::new());
        }
        page.extend(arguments.map(|member| {
            let about = in_short(member, of, self.model);
            let field = docs::field(&member.name);
            format!("- [`{field}`]({}::{field}): {about}", self.input.name)
        }));
    }

    /// A line for each setter, with what it takes.
    fn setters(&self) -> Vec<String> {
        let calls = self.setters.iter().map(|setter| {
            let member = &self.input.members[setter.member];
            let call = format!("    .{}({})", setter.name, member.name);
            (call, notation(&member.r#type))
        });
        let calls: Vec<(String, String)> = calls.collect();
        let width = calls.iter().map(|(call, _)| call.len()).max();
        let width = width.unwrap_or_default();
        let lines = calls.iter();
        lines
            .map(|(call, r#type)| format!("{call:width$}  // {type}"))
            .collect()
    }

    /// How the operation is paged.
    fn paging(&self, page: &mut Docs) {
        let Some(paginator) = self.model.paginators.get(&self.operation.name) else {
            return;
        };
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
        if !output.members.is_empty() {
            let link = format!("[`{}`] says what each member is.", output.name);
            docs::paragraph(page, &link);
        }
    }

    /// The modelled errors with the first sentence of each.
    fn errors(&self, page: &mut Docs) {
        if self.operation.errors.is_empty() {
            return;
        }
        docs::paragraph(page, "# Errors");
        page.push(String::new());
        let errors = self.operation.errors.iter();
        page.extend(errors.filter_map(|error| {
            let name = self.types.exception(error)?;
            let documentation = self.model.shapes[error.as_str()].documentation.as_deref();
            let summary = docs::first_sentence(&docs::prose(documentation));
            Some(match summary.as_str() {
                "" => format!("- `{name}`"),
                summary => format!("- `{name}`: {summary}"),
            })
        }));
        self.doubt(page);
    }

    /// Which errors may be of the call's own making, and what comes of that.
    fn doubt(&self, page: &mut Docs) {
        let codes = self.operation.sdk.ambiguous_after_retry.iter();
        let names = codes.filter_map(|code| self.types.exception(code));
        let names: Vec<String> = names.map(|name| docs::code(&name.to_string())).collect();
        if names.is_empty() {
            return;
        }
        let names = names.join(" or ");
        let unknown = "an error of the kind [`OutcomeUnknown`](runtime::ErrorKind::OutcomeUnknown)";
        let outcome = match self.teller {
            None => format!("that is {unknown}"),
            Some(teller) => format!(
                "the client then asks `{teller}` if it made up the idempotency token itself, and else fails with {unknown}"
            ),
        };
        let text = format!(
            "If the answer to an attempt is lost, {names} may be what the next one is told of it: {outcome}."
        );
        docs::paragraph(page, &text);
    }
}

/// What a setter of the request says: what its member is, in short, and where more is said.
pub(super) fn setter(member: &ir::Member, input: &Ident, of: &Structure, model: &Model) -> String {
    let about = in_short(member, of, model);
    if docs::first_sentence(&member.docs) == member.docs.join(" ") {
        return about;
    }
    format!("{about} See [`{input}::{}`].", docs::field(&member.name))
}

/// A member in one line: what it is and what the model demands of it.
fn in_short(member: &ir::Member, of: &Structure, model: &Model) -> String {
    let about = docs::first_sentence(&member.docs);
    match docs::sentence(&structure::demands(member, of, model)) {
        Some(demands) => format!("{about} {demands}"),
        None => about,
    }
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
