//! Which shapes become Rust types, what they are called, and what is true of them wherever they are used.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use proc_macro2::Ident;
use sfn_model::{Model, Operation, Shape, ShapeKind, Structure, TimestampFormat};

use crate::ir::{self, Type};
use crate::names::{Scope, type_name};

/// The shapes that become types, by name.
pub(super) struct Types<'a> {
    model: &'a Model,
    names: BTreeMap<&'a str, Ident>,
    /// The names of enums of members that exclude each other, by their structure.
    variants: BTreeMap<&'a str, Ident>,
    /// The exceptions, which have a module of their own.
    exceptions: BTreeMap<&'a str, Ident>,
    /// The shapes that an input reaches.
    built: BTreeSet<&'a str>,
    /// The shapes that an output or an exception reaches.
    answered: BTreeSet<&'a str>,
}

impl<'a> Types<'a> {
    /// The types that these operations need, and the model's exceptions.
    pub(super) fn of(model: &'a Model, operations: &[&'a Operation]) -> Self {
        let (mut built, mut answered) = (BTreeSet::new(), BTreeSet::new());
        for operation in operations {
            let members = |shape: &'a Option<String>| members(model, shape.as_deref());
            members(&operation.input).for_each(|shape| reach(model, shape, &mut built));
            members(&operation.output).for_each(|shape| reach(model, shape, &mut answered));
        }
        let exceptions: BTreeSet<&str> = super::exception_shapes(model).collect();
        for exception in &exceptions {
            members(model, Some(exception)).for_each(|shape| reach(model, shape, &mut answered));
        }
        let mut scope = Scope::default();
        let types: BTreeSet<&str> = built.union(&answered).copied().collect();
        let types = types
            .into_iter()
            .filter(|shape| is_type(&model.shapes[*shape]));
        let names: BTreeMap<&str, Ident> = types
            .map(|shape| (shape, scope.unique(type_name(shape))))
            .collect();
        let structures = names.keys().chain(&exceptions);
        let variants = structures.filter_map(|shape| {
            let variants = super::structure_of(model, Some(shape))?.variants.as_ref()?;
            let name = format!("{shape}{}", variants.member.to_upper_camel_case());
            Some((*shape, scope.unique(type_name(&name))))
        });
        let variants = variants.collect();
        let mut scope = Scope::default();
        let exceptions = exceptions.into_iter();
        Self {
            model,
            names,
            variants,
            exceptions: exceptions
                .map(|shape| (shape, scope.unique(type_name(shape))))
                .collect(),
            built,
            answered,
        }
    }

    /// The name of the enum of a structure's members that exclude each other, if it has such.
    pub(super) fn variants(&self, shape: &str) -> Option<&Ident> {
        self.variants.get(shape)
    }

    /// The name of an exception, if the shape is one.
    pub(super) fn exception(&self, shape: &str) -> Option<&Ident> {
        self.exceptions.get(shape)
    }

    /// The exceptions by their shapes, with their names.
    pub(super) fn exceptions(&self) -> impl Iterator<Item = (&'a str, &Ident)> {
        self.exceptions.iter().map(|(shape, name)| (*shape, name))
    }

    /// The shapes that become types, in the order of their Rust names.
    pub(super) fn named(&self) -> Vec<(&'a str, &Ident)> {
        let mut named: Vec<_> = self
            .names
            .iter()
            .map(|(shape, name)| (*shape, name))
            .collect();
        named.sort_by_key(|(_, name)| name.to_string());
        named
    }

    pub(super) fn is_built(&self, shape: &str) -> bool {
        self.built.contains(shape)
    }

    pub(super) fn is_answered(&self, shape: &str) -> bool {
        self.answered.contains(shape)
    }

    /// The Rust type of a shape's values, its own timestamp format overruled by a member's.
    pub(super) fn r#type(&self, shape: &str, format: Option<TimestampFormat>) -> Type {
        if let Some(name) = self.names.get(shape) {
            return Type::Named(name.clone());
        }
        match &self.model.shapes[shape].kind {
            ShapeKind::Structure(_) => Type::Document,
            ShapeKind::List(list) => Type::List(Box::new(self.r#type(&list.member, None))),
            ShapeKind::Map(map) => Type::Map(Box::new(self.r#type(&map.value, None))),
            ShapeKind::String(_) => Type::String,
            ShapeKind::Integer(_) => Type::Integer,
            ShapeKind::Long(_) => Type::Long,
            ShapeKind::Float(_) => Type::Float,
            ShapeKind::Double(_) => Type::Double,
            ShapeKind::Boolean => Type::Boolean,
            ShapeKind::Timestamp(own) => Type::Timestamp(timestamp_format(format.or(*own))),
            ShapeKind::Blob(_) => Type::Blob,
        }
    }

    /// Whether values of a shape stay out of logs: its own, or those inside a list or map.
    pub(super) fn is_sensitive(&self, shape: &str) -> bool {
        let resolved = &self.model.shapes[shape];
        resolved.sensitive
            || match &resolved.kind {
                ShapeKind::List(list) => self.is_sensitive(&list.member),
                ShapeKind::Map(map) => self.is_sensitive(&map.key) || self.is_sensitive(&map.value),
                _ => false,
            }
    }

    /// Whether a structure of this name would contain itself through a member of this shape.
    pub(super) fn is_recursive(&self, structure: &str, member: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut next = vec![member];
        while let Some(shape) = next.pop() {
            if shape == structure && self.names.contains_key(shape) {
                return true;
            }
            if seen.insert(shape)
                && let ShapeKind::Structure(inner) = &self.model.shapes[shape].kind
            {
                next.extend(inner.members.values().map(|member| member.shape.as_str()));
            }
        }
        false
    }

    /// Whether a structure has a zero value, because all of its required members have one.
    pub(super) fn has_default(&self, structure: &Structure) -> bool {
        self.all_default(structure, &mut Vec::new())
    }

    /// Whether values of a shape have a zero value.
    pub(super) fn shape_has_default(&self, shape: &str) -> bool {
        self.one_default(shape, &mut Vec::new())
    }

    fn all_default<'b>(&'b self, structure: &'b Structure, within: &mut Vec<&'b str>) -> bool {
        let mut required = structure
            .required
            .iter()
            .filter_map(|name| structure.members.get(name));
        required.all(|member| self.one_default(&member.shape, within))
    }

    /// A structure that requires itself has no values at all.
    fn one_default<'b>(&'b self, shape: &'b str, within: &mut Vec<&'b str>) -> bool {
        match &self.model.shapes[shape].kind {
            ShapeKind::Structure(inner) if inner.document => true,
            ShapeKind::Structure(inner) if inner.union || within.contains(&shape) => false,
            ShapeKind::Structure(inner) => {
                within.push(shape);
                let has_default = self.all_default(inner, within);
                within.pop();
                has_default
            }
            _ => true,
        }
    }
}

/// The shapes of a structure's members.
fn members<'a>(model: &'a Model, shape: Option<&'a str>) -> impl Iterator<Item = &'a str> {
    let structure = super::structure_of(model, shape);
    structure
        .into_iter()
        .flat_map(|structure| structure.members.values())
        .map(|member| member.shape.as_str())
}

/// Adds a shape and all that it reaches.
fn reach<'a>(model: &'a Model, shape: &'a str, reached: &mut BTreeSet<&'a str>) {
    let mut next = vec![shape];
    while let Some(shape) = next.pop() {
        if !reached.insert(shape) {
            continue;
        }
        match &model.shapes[shape].kind {
            ShapeKind::Structure(_) => next.extend(members(model, Some(shape))),
            ShapeKind::List(list) => next.push(&list.member),
            ShapeKind::Map(map) => next.push(&map.value),
            _ => {}
        }
    }
}

fn is_type(shape: &Shape) -> bool {
    match &shape.kind {
        ShapeKind::Structure(structure) => !structure.document,
        ShapeKind::String(text) => !text.values.is_empty(),
        _ => false,
    }
}

fn timestamp_format(format: Option<TimestampFormat>) -> ir::TimestampFormat {
    match format {
        None | Some(TimestampFormat::UnixTimestamp) => ir::TimestampFormat::EpochSeconds,
        Some(TimestampFormat::Iso8601) => ir::TimestampFormat::DateTime,
        Some(TimestampFormat::Rfc822) => ir::TimestampFormat::HttpDate,
    }
}
