//! `cargo xtask syntax`: prints operations in the notation of boto3's documentation.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use codegen::syntax::Syntax;
use sfn_model::Model;

/// Prints request and response of the named operations of the model in `folder`, by default ours; of
/// all operations if none is named. With `paginator`, those of their paginators.
pub(crate) fn run(folder: Option<&Path>, paginator: bool, names: &[String]) -> Result<()> {
    let folder = folder.map_or_else(our_model, Path::to_path_buf);
    let model = Model::read(&folder).context("the model can't be read")?;
    let text = text(&model, paginator, names)?;
    io::stdout()
        .write_all(text.as_bytes())
        .context("the syntax can't be printed")
}

fn our_model() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.with_file_name("sfn-model").join("2016-11-23")
}

fn text(model: &Model, paginator: bool, names: &[String]) -> Result<String> {
    type Of = fn(&Model, &str) -> Option<Syntax>;
    let (noun, of, known): (_, Of, Vec<&String>) = if paginator {
        let known = model.paginators.keys().collect();
        ("paginator", Syntax::of_paginator, known)
    } else {
        let known = model.operations.keys().collect();
        ("operation", Syntax::of_operation, known)
    };
    let chosen = if names.is_empty() {
        known.clone()
    } else {
        names.iter().collect()
    };
    let mut blocks = Vec::new();
    for name in chosen {
        let syntax = of(model, name).with_context(|| unknown(noun, name, &known))?;
        blocks.push(format!("{name}\n\n{syntax}\n"));
    }
    Ok(blocks.join("\n"))
}

fn unknown(noun: &str, name: &str, known: &[&String]) -> String {
    let known: Vec<&str> = known.iter().map(|name| name.as_str()).collect();
    let known = known.join(", ");
    format!("the model has no {noun} {name:?}; it has: {known}")
}

#[cfg(test)]
mod tests {
    use sfn_model::Model;

    use super::{our_model, text};

    fn text_of(paginator: bool, name: &str) -> Result<String, String> {
        let model = Model::read(&our_model()).expect("the model can be read");
        text(&model, paginator, &[name.to_owned()]).map_err(|error| error.to_string())
    }

    #[test]
    fn prints_what_is_named() {
        let text = text_of(false, "DeleteActivity").expect("the operation is there");
        let lines: Vec<&str> = text.lines().collect();
        let expected = [
            "DeleteActivity",
            "",
            "Request Syntax",
            "",
            "response = client.delete_activity(",
            "    activityArn='string'",
            ")",
            "",
            "Response Syntax",
            "",
            "{}",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn an_unknown_operation_is_refused_with_those_that_are_known() {
        let error = text_of(false, "DeleteActivty").expect_err("the name is wrong");
        assert!(error.starts_with("the model has no operation \"DeleteActivty\"; it has: "));
        assert!(error.contains(", DeleteActivity, "));
    }

    #[test]
    fn an_operation_without_paginator_is_refused_with_those_that_have_one() {
        let error = text_of(true, "DeleteActivity").expect_err("it can't be paged");
        assert!(error.starts_with("the model has no paginator \"DeleteActivity\"; it has: "));
        assert!(error.contains("ListActivities"));
    }
}
