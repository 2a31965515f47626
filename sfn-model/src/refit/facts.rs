//! Documentation made of facts, for what is new until a person says more.

use crate::{List, Map, Model, Operation, Shape, ShapeKind, Structure};

/// What has no documentation, by its path in the service document, with a text of facts.
pub(super) fn missing(model: &Model) -> Vec<(Vec<String>, String)> {
    let mut missing = Vec::new();
    let mut look = |path: &[&str], documentation: &Option<String>, facts: String| {
        if documentation
            .as_ref()
            .is_none_or(|text| text.trim().is_empty())
        {
            missing.push((path.iter().map(|step| (*step).to_owned()).collect(), facts));
        }
    };
    look(
        &[],
        &model.documentation,
        format!("The service {}.", model.metadata.service_full_name),
    );
    for (name, operation) in &model.operations {
        look(
            &["operations", name],
            &operation.documentation,
            of_operation(operation, model),
        );
    }
    for (name, shape) in &model.shapes {
        look(
            &["shapes", name],
            &shape.documentation,
            of_shape(name, shape),
        );
        if let ShapeKind::Structure(structure) = &shape.kind {
            for (member, of) in &structure.members {
                let facts = format!(
                    "The {}. {}",
                    words(member),
                    of_shape(&of.shape, model.shape(&of.shape))
                );
                look(
                    &["shapes", name, "members", member],
                    &of.documentation,
                    facts,
                );
            }
        }
    }
    missing
}

fn of_operation(operation: &Operation, model: &Model) -> String {
    let members = |shape: &Option<String>| {
        let kind = shape.as_deref().map(|shape| &model.shape(shape).kind);
        match kind {
            Some(ShapeKind::Structure(of)) => names(of.members.keys()),
            _ => String::new(),
        }
    };
    let (input, output) = (members(&operation.input), members(&operation.output));
    let mut text = format!("Calls `{}`.", operation.name);
    if !input.is_empty() {
        text.push_str(&format!("\n\nIt takes {input}."));
    }
    if !output.is_empty() {
        text.push_str(&format!("\n\nIt answers {output}."));
    }
    text
}

fn of_shape(name: &str, shape: &Shape) -> String {
    match &shape.kind {
        ShapeKind::Structure(of) if of.exception.is_some() => format!("The error `{name}`."),
        ShapeKind::Structure(of) if of.document => "Any JSON value.".to_owned(),
        ShapeKind::Structure(of) => of_structure(of),
        ShapeKind::List(List { member, .. }) => format!("A list of `{member}`."),
        ShapeKind::Map(Map { key, value, .. }) => format!("A map from `{key}` to `{value}`."),
        ShapeKind::String(text) if text.values.is_empty() => "A text.".to_owned(),
        ShapeKind::String(text) => format!("One of {}.", names(text.values.iter())),
        ShapeKind::Integer(_) | ShapeKind::Long(_) => "A whole number.".to_owned(),
        ShapeKind::Float(_) | ShapeKind::Double(_) => "A number.".to_owned(),
        ShapeKind::Boolean => "True or false.".to_owned(),
        ShapeKind::Timestamp(_) => "A moment.".to_owned(),
        ShapeKind::Blob(_) => "Bytes.".to_owned(),
    }
}

fn of_structure(structure: &Structure) -> String {
    let names = names(structure.members.keys());
    match (structure.union, names.as_str()) {
        (_, "") => "A structure without members.".to_owned(),
        (true, names) => format!("One of {names}."),
        (false, names) => format!("A structure of {names}."),
    }
}

fn names<'a>(names: impl Iterator<Item = &'a String>) -> String {
    names
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// `stateName` as `state name`; abbreviations stay as they are.
fn words(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (index, letter) in letters.iter().enumerate() {
        let is_lower = |index: usize| {
            letters
                .get(index)
                .is_some_and(|letter| letter.is_lowercase())
        };
        if index > 0 && letter.is_uppercase() && (is_lower(index - 1) || is_lower(index + 1)) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(*letter);
        }
    }
    let written =
        words.iter().map(
            |word| match word.len() > 1 && word.chars().all(char::is_uppercase) {
                true => word.clone(),
                false => word.to_lowercase(),
            },
        );
    written.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn names_become_words() {
        for (name, expected) in [
            ("stateName", "state name"),
            ("ToleratedFailureCount", "tolerated failure count"),
            ("KMSKeyId", "KMS key id"),
            ("arn", "arn"),
            ("", ""),
        ] {
            assert_eq!(words(name), expected);
        }
    }
}
