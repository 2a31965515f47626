//! Enumerations of strings.

use proc_macro2::Ident;
use sfn_model::{Model, ShapeKind};

use super::{deprecated, or_fact};
use crate::docs;
use crate::ir;
use crate::names::{Scope, variant_name};

/// An enumeration of strings.
pub(super) fn string_enum(shape: &str, name: &Ident, model: &Model) -> ir::StringEnum {
    let resolved = &model.shapes[shape];
    let values = match &resolved.kind {
        ShapeKind::String(text) => text.values.as_slice(),
        _ => &[],
    };
    let documentation = resolved.documentation.as_deref().unwrap_or_default();
    let (prose, of_values) = docs::of_values(documentation);
    let mut scope = Scope::default();
    let values = values.iter().map(|value| {
        let mut docs = vec![docs::code(value)];
        if let Some(text) = of_values.get(value.as_str()) {
            docs = vec![format!("{}: {text}", docs::code(value))];
        }
        ir::Value {
            wire_name: value.clone(),
            name: scope.unique(variant_name(value)),
            docs,
        }
    });
    let values = values.collect();
    ir::StringEnum {
        name: name.clone(),
        docs: or_fact(docs::prose(Some(&prose)), || {
            format!("{} of the service's model.", docs::code(shape))
        }),
        deprecated: deprecated(resolved.deprecated.as_ref()),
        values,
    }
}
