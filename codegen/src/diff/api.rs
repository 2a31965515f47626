//! The API of a generated client, taken apart into pieces that code can use by themselves.

use anyhow::{Error, Result};
use indexmap::IndexMap;
use proc_macro2::Ident;
use sfn_model::{Kind, Model};

use crate::ir::{
    Exception, Operation, Service, Setter, StringEnum, Structure, Type, Union, Variants,
};
use crate::resolve::{self, notation};

/// The pieces by what they are called in Rust, in the order in which they are generated. A name may
/// have pieces of several kinds.
pub(super) struct Api(pub(super) IndexMap<(String, Kind), Piece>);

/// Something that code can use.
pub(super) struct Piece {
    /// The place in the documents that it comes from.
    pub(super) path: String,
    /// The Rust name of what it is part of, with which it comes and goes.
    pub(super) owner: Option<String>,
    /// What it offers, each of which code may use; the most telling first.
    pub(super) offers: Vec<String>,
}

impl Piece {
    /// The most telling of what it offers.
    pub(super) fn main(&self) -> &str {
        &self.offers[0]
    }
}

impl Api {
    pub(super) fn of(model: &Model) -> Result<Self> {
        let (service, _) = resolve::resolve(model).map_err(Error::msg)?;
        let mut builder = Builder {
            model,
            api: Self(IndexMap::new()),
        };
        builder.service(&service);
        Ok(builder.api)
    }
}

struct Builder<'a> {
    model: &'a Model,
    api: Api,
}

/// Where a piece stands: its Rust name, its path in the documents, and the Rust name of what it is part of.
#[derive(Clone, Copy)]
struct Place<'a> {
    rust: &'a str,
    path: &'a str,
    owner: Option<&'a str>,
}

fn place<'a>(rust: &'a str, path: &'a str, owner: Option<&'a str>) -> Place<'a> {
    Place { rust, path, owner }
}

impl Builder<'_> {
    fn service(&mut self, service: &Service) {
        for operation in &service.operations {
            self.operation(operation);
        }
        let shapes = resolve::shapes_of_types(service, self.model);
        let names = |name: &Ident| {
            let name = name.to_string();
            (
                format!("types::{name}"),
                format!("shapes.{}", shapes[&name]),
            )
        };
        for structure in &service.structures {
            let (rust, path) = names(&structure.name);
            let place = place(&rust, &path, None);
            self.structure(Kind::Shape, place, structure, &structure.setters);
        }
        for union in &service.unions {
            let (rust, path) = names(&union.name);
            self.union(place(&rust, &path, None), &path, union);
        }
        for string_enum in &service.enums {
            let (rust, path) = names(&string_enum.name);
            self.string_enum(place(&rust, &path, None), string_enum);
        }
        for exception in &service.exceptions {
            self.exception(exception);
        }
    }

    fn add(&mut self, kind: Kind, place: Place<'_>, offers: Vec<String>) {
        let piece = Piece {
            path: place.path.to_owned(),
            owner: place.owner.map(str::to_owned),
            offers,
        };
        self.api.0.insert((place.rust.to_owned(), kind), piece);
    }

    /// Something that is true of a piece, or isn't.
    fn fact(&mut self, kind: Kind, of: Place<'_>, holds: bool) {
        if holds {
            let path = match kind {
                Kind::Deprecation => format!("{}.deprecated", of.path),
                _ => of.path.to_owned(),
            };
            self.add(
                kind,
                place(of.rust, &path, Some(of.rust)),
                vec!["true".to_owned()],
            );
        }
    }

    fn operation(&mut self, operation: &Operation) {
        let Operation {
            wire_name, request, ..
        } = operation;
        let method = format!("Client::{}", operation.method);
        let path = format!("operations.{wire_name}");
        let itself = place(&method, &path, None);
        self.add(
            Kind::Operation,
            itself,
            vec![format!("operation::{request}")],
        );
        self.fact(Kind::Deprecation, itself, operation.deprecated.is_some());
        let of = &self.model.operations[wire_name.as_str()];
        let shape = |shape: &Option<String>, key: &str| match shape {
            Some(shape) => format!("shapes.{shape}"),
            None => format!("{path}.{key}"),
        };
        let (input, output) = (shape(&of.input, "input"), shape(&of.output, "output"));
        let order = match of.sdk.arguments {
            Some(_) => format!("{path}.sdk.arguments"),
            None => format!("{input}.required"),
        };
        let owner = Some(method.as_str());
        let arguments = arguments(&operation.input);
        self.add(
            Kind::Arguments,
            place(&method, &order, owner),
            vec![arguments],
        );
        let rust = format!("operation::{}", operation.input.name);
        let structure = &operation.input;
        self.structure(
            Kind::Shape,
            place(&rust, &input, owner),
            structure,
            &operation.setters,
        );
        let rust = format!("operation::{}", operation.output.name);
        let structure = &operation.output;
        self.structure(Kind::Shape, place(&rust, &output, owner), structure, &[]);
        if let Some(paginator) = &operation.paginator {
            let rust = format!("operation::{request}::items");
            let path = format!("pagination.{wire_name}");
            let mut offers = vec![notation(&paginator.item)];
            offers.extend(paginator.limit.as_ref().map(|_| "page_size".to_owned()));
            self.add(Kind::Paginator, place(&rust, &path, owner), offers);
        }
    }

    fn structure(&mut self, kind: Kind, itself: Place<'_>, of: &Structure, setters: &[Setter]) {
        let mut offers = vec!["struct".to_owned()];
        offers.extend(of.has_default.then(|| "Default".to_owned()));
        self.add(kind, itself, offers);
        self.fact(Kind::Deprecation, itself, of.deprecated.is_some());
        let owner = Some(itself.rust);
        let (rust, path) = (
            format!("{}::new", itself.rust),
            format!("{}.required", itself.path),
        );
        self.add(
            Kind::Arguments,
            place(&rust, &path, owner),
            vec![arguments(of)],
        );
        for (index, member) in of.members.iter().enumerate() {
            let rust = format!("{}::{}", itself.rust, member.name);
            let path = format!("{}.members.{}", itself.path, member.wire_name);
            let field = place(&rust, &path, owner);
            let mut offers = vec![field_type(&member.r#type, member.boxed, member.required)];
            let setter = setters.iter().find(|setter| setter.member == index);
            offers.extend(setter.map(|setter| format!("setter {}", setter.name)));
            offers.push(on_the_wire(&member.wire_name));
            self.add(Kind::Member, field, offers);
            self.fact(Kind::Deprecation, field, member.deprecated.is_some());
            self.fact(Kind::Sensitivity, field, member.sensitive);
        }
        if let Some(variants) = &of.variants {
            self.variants(itself, variants);
        }
    }

    /// The field and the enum of members that exclude each other.
    fn variants(&mut self, structure: Place<'_>, of: &Variants) {
        let name = &of.r#enum.name;
        let path = format!("{}.sdk.variants", structure.path);
        let owner = Some(structure.rust);
        let rust = format!("{}::{}", structure.rust, of.field);
        self.add(
            Kind::Member,
            place(&rust, &path, owner),
            vec![format!("Option<{name}>")],
        );
        let rust = format!("types::{name}");
        self.union(place(&rust, &path, owner), structure.path, &of.r#enum);
    }

    /// An enum whose variants are the members of the shape at `shape`.
    fn union(&mut self, itself: Place<'_>, shape: &str, of: &Union) {
        self.add(Kind::Shape, itself, vec!["enum".to_owned()]);
        self.fact(Kind::Deprecation, itself, of.deprecated.is_some());
        for variant in &of.variants {
            let rust = format!("{}::{}", itself.rust, variant.name);
            let path = format!("{shape}.members.{}", variant.wire_name);
            let offers = vec![
                field_type(&variant.r#type, variant.boxed, true),
                on_the_wire(&variant.wire_name),
            ];
            self.add(Kind::Member, place(&rust, &path, Some(itself.rust)), offers);
        }
    }

    fn string_enum(&mut self, itself: Place<'_>, of: &StringEnum) {
        self.add(Kind::Shape, itself, vec!["enum".to_owned()]);
        self.fact(Kind::Deprecation, itself, of.deprecated.is_some());
        for value in &of.values {
            let rust = format!("{}::{}", itself.rust, value.name);
            let path = format!("{}.enum.{}", itself.path, value.wire_name);
            let offers = vec![value.wire_name.clone()];
            self.add(
                Kind::EnumValue,
                place(&rust, &path, Some(itself.rust)),
                offers,
            );
        }
    }

    fn exception(&mut self, of: &Exception) {
        // Its last code is its shape's name.
        let shape = of.codes.last().map_or("", String::as_str);
        let (rust, path) = (
            format!("exception::{}", of.structure.name),
            format!("shapes.{shape}"),
        );
        self.structure(Kind::Error, place(&rust, &path, None), &of.structure, &[]);
    }
}

/// The names of what a method or constructor takes.
fn arguments(of: &Structure) -> String {
    let names = of
        .arguments
        .iter()
        .map(|index| of.members[*index].name.to_string());
    format!("({})", names.collect::<Vec<_>>().join(", "))
}

/// What a member stands for: code that compiles with another name means something else by it.
fn on_the_wire(wire_name: &str) -> String {
    format!("wire name {wire_name}")
}

fn field_type(r#type: &Type, boxed: bool, required: bool) -> String {
    let mut text = notation(r#type);
    if boxed {
        text = format!("Box<{text}>");
    }
    if !required {
        text = format!("Option<{text}>");
    }
    text
}
