//! The committed model says something of everything in it, and nothing of what isn't there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sfn_model::{Member, Model, Shape, ShapeKind};

fn model() -> Model {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("sfn-model/2016-11-23");
    Model::read(&folder).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The documentation of everything that can have some, by its path.
fn texts(model: &Model) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let mut add = |path: String, text: &Option<String>| {
        let old = texts.insert(path, text.clone().unwrap_or_default());
        assert_eq!(old, None, "a path stands twice");
    };
    add("the service".to_owned(), &model.documentation);
    for (name, operation) in &model.operations {
        add(format!("operations.{name}"), &operation.documentation);
    }
    for (name, shape) in &model.shapes {
        add(format!("shapes.{name}"), &shape.documentation);
        for (member, of) in members(shape) {
            add(format!("shapes.{name}.members.{member}"), &of.documentation);
        }
    }
    texts
}

fn members(shape: &Shape) -> impl Iterator<Item = (&String, &Member)> {
    let structure = match &shape.kind {
        ShapeKind::Structure(structure) => Some(structure),
        _ => None,
    };
    structure.into_iter().flat_map(|of| &of.members)
}

#[test]
fn everything_is_documented() {
    let model = model();
    let texts = texts(&model);
    let undocumented: Vec<&String> = texts
        .iter()
        .filter(|(_, text)| text.trim().is_empty())
        .map(|(path, _)| path)
        .collect();
    assert!(undocumented.is_empty(), "{undocumented:#?}");
    assert!(texts.len() > 800, "only {} were looked at", texts.len());
}

#[test]
fn members_that_are_spoken_of_are_there() {
    let model = model();
    let members: BTreeSet<&str> = model
        .shapes
        .values()
        .flat_map(|shape| members(shape).map(|(name, _)| name.as_str()))
        .collect();
    let is_camel = |code: &&str| {
        code.starts_with(|first: char| first.is_ascii_lowercase())
            && code.chars().all(|c| c.is_ascii_alphanumeric())
            && code.chars().any(|c| c.is_ascii_uppercase())
    };
    let mut found = 0;
    for (path, text) in texts(&model) {
        for code in text.split('`').skip(1).step_by(2).filter(is_camel) {
            // An action of SQS, as an example.
            let known = members.contains(code) || code == "sendMessage";
            assert!(known, "{path} speaks of `{code}`, which is no member");
            found += 1;
        }
    }
    assert!(found > 40, "only {found}");
}

#[test]
fn no_documentation_is_of_what_is_gone() {
    assert_eq!(model().stale_documentation, Vec::<String>::new());
}
