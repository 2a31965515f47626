//! The committed model says something of everything in it, and nothing of what isn't there.

use std::path::Path;

use sfn_model::{Model, ShapeKind};

fn model() -> Model {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("sfn-model/2016-11-23");
    Model::read(&folder).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn everything_is_documented() {
    let model = model();
    let mut documented = 0;
    let mut undocumented = Vec::new();
    let mut look = |path: String, documentation: &Option<String>| match documentation {
        Some(text) if !text.trim().is_empty() => documented += 1,
        _ => undocumented.push(path),
    };
    look("the service".to_owned(), &model.documentation);
    for (name, operation) in &model.operations {
        look(format!("operations.{name}"), &operation.documentation);
    }
    for (name, shape) in &model.shapes {
        look(format!("shapes.{name}"), &shape.documentation);
        if let ShapeKind::Structure(structure) = &shape.kind {
            for (member, of) in &structure.members {
                look(format!("shapes.{name}.members.{member}"), &of.documentation);
            }
        }
    }
    assert!(undocumented.is_empty(), "{undocumented:#?}");
    assert_eq!(documented, 1 + 37 + 274 + 522);
}

#[test]
fn no_documentation_is_of_what_is_gone() {
    assert_eq!(model().stale_documentation, Vec::<String>::new());
}
