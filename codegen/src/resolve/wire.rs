//! How members are called on the wire, and read from it, by serde's attributes.

use proc_macro2::Ident;

use crate::ir::{self, Reading, Type};

/// How a member is read; `lenient` where services answer it and it has a zero value, which stands for null.
pub(super) fn reading(member: &ir::Member, empty_is_absent: bool, lenient: bool) -> Reading {
    if empty_is_absent && !member.required {
        return Reading::By("wire::empty_is_absent");
    }
    if has_format(&member.r#type) {
        return Reading::Formatted;
    }
    match (&member.r#type, member.required) {
        _ if !lenient => Reading::Serde,
        (Type::List(_), true) => Reading::By("wire::list"),
        (Type::List(_), false) => Reading::By("wire::optional_list"),
        (Type::Map(_), true) => Reading::By("wire::map"),
        (Type::Map(_), false) => Reading::By("wire::optional_map"),
        (_, true) => Reading::By("wire::or_default"),
        (_, false) => Reading::Serde,
    }
}

/// Whether serde writes and reads a type otherwise than AWS JSON does. Of a list inside a list, or a map
/// of maps, that is the nulls in it.
fn has_format(r#type: &Type) -> bool {
    match r#type {
        Type::Timestamp(_) | Type::Blob | Type::Float | Type::Double => true,
        Type::List(inner) | Type::Map(inner) => {
            matches!(**inner, Type::List(_) | Type::Map(_)) || has_format(inner)
        }
        _ => false,
    }
}

/// The rule of serde's that renames most members rightly; none where it takes no fewer exceptions.
pub(super) fn rename_rule(members: &[ir::Member]) -> Option<&'static str> {
    let exceptions = |rule: Option<&'static str>| {
        let differs = |member: &&ir::Member| rename(rule, &member.name) != member.wire_name;
        members.iter().filter(differs).count()
    };
    let rules = [None, Some("camelCase"), Some("PascalCase")];
    rules
        .into_iter()
        .min_by_key(|rule| exceptions(*rule))
        .flatten()
}

/// A member's name on the wire by a rule of serde's.
pub(super) fn rename(rule: Option<&str>, name: &Ident) -> String {
    let name = name.to_string();
    let name = name.trim_start_matches("r#");
    let mut pascal = String::new();
    let mut upper = true;
    for c in name.chars() {
        match c {
            '_' => upper = true,
            c if upper => {
                pascal.push(c.to_ascii_uppercase());
                upper = false;
            }
            c => pascal.push(c),
        }
    }
    match rule {
        Some("PascalCase") => pascal,
        Some(_) => {
            pascal[..1.min(pascal.len())].to_ascii_lowercase() + pascal.get(1..).unwrap_or_default()
        }
        None => name.to_owned(),
    }
}
