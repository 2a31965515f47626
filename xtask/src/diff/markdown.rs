//! The differences for people: what breaks first, a line for each kind of thing in each place.

use std::fmt::Write;

use codegen::{Change, Class, Diff, Verdict};
use sfn_model::Kind;

/// The differences below a heading with the verdict.
pub(super) fn markdown(diff: &Diff) -> String {
    let verdict = diff.verdict();
    let meaning = match verdict {
        Verdict::None => "nothing has changed",
        Verdict::Patch => "no change of the API",
        Verdict::Minor => "additions to the API",
        Verdict::Major => "breaking changes",
    };
    format!("# {verdict}: {meaning}\n{}", sections(diff, "##"))
}

/// The differences, a section for each class that has any, below headings of a level.
pub(crate) fn sections(diff: &Diff, level: &str) -> String {
    let mut text = String::new();
    for (class, title) in [
        (Class::Breaking, "Breaking"),
        (Class::Addition, "Added"),
        (Class::Invisible, "Invisible in the API"),
    ] {
        let changes: Vec<&Change> = diff.of(class).collect();
        if !changes.is_empty() {
            // Writing to a string can't fail.
            _ = write!(text, "\n{level} {title}\n\n{}", list(&changes));
        }
    }
    text
}

/// Changes of one class. What makes no difference to anybody is only counted: texts, and which shapes
/// without a Rust type stand behind a type.
fn list(changes: &[&Change]) -> String {
    let mut lines: Vec<(Kind, String, Vec<String>)> = Vec::new();
    let mut counted: Vec<(Kind, usize)> = Vec::new();
    for change in changes {
        let counts = matches!(
            change.kind,
            Kind::Documentation | Kind::Sensitivity | Kind::Shape | Kind::Type
        );
        if change.rust.is_none() && counts {
            match counted.iter_mut().find(|(kind, _)| *kind == change.kind) {
                Some((_, count)) => *count += 1,
                None => counted.push((change.kind, 1)),
            }
            continue;
        }
        let (owner, item) = owner_and_item(change);
        let line = lines
            .iter_mut()
            .find(|(kind, other, _)| *kind == change.kind && *other == owner);
        match line {
            Some((_, _, items)) => items.push(item),
            None => lines.push((change.kind, owner, vec![item])),
        }
    }
    lines.sort_by_key(|(kind, _, _)| *kind);
    let mut text = String::new();
    for (kind, owner, items) in lines {
        _ = writeln!(text, "- {kind}{owner}: {}", items.join("; "));
    }
    for (kind, count) in counted {
        _ = writeln!(text, "- {kind}: {count} in the model's documents");
    }
    text
}

/// What a change is part of, where that stands once for several, and the change itself.
fn owner_and_item(change: &Change) -> (String, String) {
    let Some(rust) = &change.rust else {
        return (
            String::new(),
            format!("`{}`{}", change.path, values(change)),
        );
    };
    let is_part = matches!(
        change.kind,
        Kind::Member | Kind::EnumValue | Kind::Type | Kind::Optionality | Kind::Sensitivity
    );
    let split = rust.rsplit_once("::").filter(|_| is_part);
    let (owner, name) = match split {
        Some((owner, name)) => (format!(" of `{owner}`"), name),
        None => (String::new(), rust.as_str()),
    };
    let item = match (change.kind, &change.old, &change.new) {
        (Kind::Member, Some(r#type), None) | (Kind::Member, None, Some(r#type)) => {
            format!("`{name}: {type}`{}", wire_name(change, name))
        }
        (Kind::Shape, Some(keyword), None) | (Kind::Shape, None, Some(keyword)) => {
            format!("`{keyword} {name}`{}", wire_name(change, name))
        }
        (Kind::Arguments, Some(old), Some(new)) => format!("`{name}{old}` → `{new}`"),
        (Kind::Deprecation | Kind::Sensitivity, _, None) => format!("`{name}`, no longer"),
        (_, Some(_), Some(_)) => format!("`{name}`{}{}", wire_name(change, name), values(change)),
        _ => format!("`{name}`{}", wire_name(change, name)),
    };
    (owner, item)
}

/// The name on the wire, where that isn't the name in Rust.
fn wire_name(change: &Change, name: &str) -> String {
    let wire_name = match (change.kind, &change.old, &change.new) {
        // It may hold dots.
        (Kind::EnumValue, _, Some(value)) | (Kind::EnumValue, Some(value), None) => value,
        _ => change.path.rsplit('.').next().unwrap_or_default(),
    };
    let said = name.rsplit("::").next() == Some(wire_name);
    match change.kind {
        Kind::Deprecation => String::new(),
        _ if said => String::new(),
        _ => format!(" (`{wire_name}`)"),
    }
}

/// What it was and is, unless its name says that.
fn values(change: &Change) -> String {
    let said = |value: &String| change.path.ends_with(value.as_str());
    match (&change.old, &change.new) {
        (Some(old), Some(new)) if old == new => String::new(),
        (Some(old), Some(new)) => format!(": `{old}` → `{new}`"),
        (None, Some(new)) if said(new) => ", new".to_owned(),
        (None, Some(new)) => format!(": `{new}`, new"),
        (Some(old), None) if said(old) => ", gone".to_owned(),
        (Some(old), None) => format!(": `{old}`, gone"),
        (None, None) => String::new(),
    }
}
