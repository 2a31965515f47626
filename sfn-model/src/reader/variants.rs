//! What sdk-extras say of members of a structure that exclude each other.

use super::lookup::Lookup;
use crate::Variants;
use crate::cursor::Cursor;

/// Reads the `sdk` of a structure.
pub(super) fn read<'a>(
    structure: &'a str,
    sdk: &Cursor<'a>,
    lookup: &Lookup<'a>,
) -> Option<Variants> {
    let mut traits = sdk.traits()?;
    let variants = traits.optional("variants");
    traits.finish();
    let variants = variants?;
    check_structure(structure, &variants, lookup);
    let mut traits = variants.traits()?;
    let (member, suffix) = (traits.required("member"), traits.required("suffix"));
    traits.finish();
    let (member, suffix) = (member?, suffix?);
    let read = Variants {
        member: member.text()?,
        suffix: suffix.text()?,
    };
    let excluding = |name: &&str| name.len() > read.suffix.len() && name.ends_with(&read.suffix);
    if read.suffix.is_empty() || lookup.members(structure).filter(excluding).count() < 2 {
        suffix.problem(format!(
            "expected what the names of two members or more end in, found {:?}",
            read.suffix
        ));
    }
    let mut others = lookup.members(structure).filter(|name| !excluding(name));
    if read.member.is_empty() || others.any(|name| name == read.member) {
        member.problem(format!(
            "expected a name that no member has, found {:?}",
            read.member
        ));
    }
    for name in lookup.required(structure).filter(excluding) {
        suffix.problem(format!(
            "{name:?} is required, so that it can't exclude others"
        ));
    }
    Some(read)
}

/// Refuses variants where generated code couldn't have them.
fn check_structure<'a>(structure: &'a str, variants: &Cursor<'a>, lookup: &Lookup<'a>) {
    if let Some(operation) = lookup.operation_of(structure) {
        variants.problem(format!(
            "{structure} is the input or output of {operation}, whose members can't become variants"
        ));
    }
    if lookup.is_union(structure) || lookup.is_document(structure) {
        variants.problem(format!(
            "{structure} is a union or a document, whose members can't become variants"
        ));
    }
    if let Some(member) = lookup.without_zero(structure, &mut Vec::new()) {
        variants.problem(format!(
            "the required member {member:?} has no zero value, which the members beside variants must have"
        ));
    }
}
