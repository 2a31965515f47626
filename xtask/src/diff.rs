//! `cargo xtask diff`: says what a newer model changes for those who use the generated client.

mod json;
mod markdown;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::ValueEnum;
use codegen::Verdict;
use sfn_model::Documents;

pub(crate) use self::markdown::sections;

/// For whom the differences are printed.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// For people, such as the reviewer of a pull request
    Markdown,
    /// For programs
    Json,
}

/// The status where the models can't be compared. 0 to 2 say what the differences are.
const FAILED: u8 = 3;

/// Prints what is different between two model folders, each read as it lies. The status says the same
/// in short: 0 nothing that code can see, 1 additions, 2 something breaks; 3 after an error.
pub(crate) fn run(old: &Path, new: &Path, format: Format) -> ExitCode {
    match print(old, new, format) {
        Ok(verdict) => ExitCode::from(status(verdict)),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(FAILED)
        }
    }
}

fn print(old: &Path, new: &Path, format: Format) -> Result<Verdict> {
    let diff = codegen::diff(&Documents::read(old)?, &Documents::read(new)?)
        .context("the models can't be compared")?;
    let text = match format {
        Format::Markdown => markdown::markdown(&diff),
        Format::Json => json::json(&diff),
    };
    io::stdout()
        .write_all(text.as_bytes())
        .context("the differences can't be printed")?;
    Ok(diff.verdict())
}

fn status(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::None | Verdict::Patch => 0,
        Verdict::Minor => 1,
        Verdict::Major => 2,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::{Value, json};
    use sfn_model::Documents;

    use super::*;

    fn service() -> Value {
        json!({
            "metadata": {"protocol": "json", "serviceId": "Tea"},
            "operations": {"Pour": {"input": {"shape": "PourInput"}}},
            "shapes": {
                "PourInput": {"type": "structure", "members": {
                    "forWhom": {"shape": "Name"}, "size": {"shape": "Size"}
                }},
                "Size": {"type": "string", "enum": ["cup.small"]},
                "Name": {"type": "string", "max": 80}
            }
        })
    }

    /// A service that is newer in every class of change.
    fn newer() -> Value {
        let mut service = service();
        service["shapes"]["PourInput"]["required"] = json!(["forWhom"]);
        service["shapes"]["PourInput"]["members"]["sort"] = json!({"shape": "Sort"});
        service["shapes"]["Sort"] = json!({"type": "string", "enum": ["GREEN"]});
        service["shapes"]["Size"]["enum"] = json!(["cup.small", "cup.large"]);
        service["shapes"]["Name"]["max"] = json!(100);
        service["operations"]["Pour"]["documentation"] = json!("Pours.");
        service
    }

    fn compared() -> codegen::Diff {
        let [old, new] = [service(), newer()].map(Documents::from_json);
        codegen::diff(&old, &new).expect("a difference")
    }

    #[test]
    fn people_read_what_breaks_first() {
        let expected = "# major: breaking changes

## Breaking

- arguments: `Client::pour()` → `(for_whom)`; `operation::PourInput::new()` → `(for_whom)`
- optionality of `operation::PourInput`: `for_whom` (`forWhom`): `Option<String>` → `String`

## Added

- shape: `enum types::Sort`
- member of `operation::PourInput`: `sort: Option<Sort>`
- enum value of `types::Size`: `CupLarge` (`cup.large`)

## Invisible in the API

- constraint: `shapes.Name.max`: `80` → `100`
- documentation: 1 in the model's documents
";
        assert_eq!(markdown::markdown(&compared()), expected);
    }

    #[test]
    fn tools_read_the_same() {
        let text = json::json(&compared());
        let json: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(json["verdict"], "major");
        let change = json!({
            "class": "breaking",
            "kind": "optionality",
            "path": "shapes.PourInput.members.forWhom",
            "old": "Option<String>",
            "new": "String",
            "rust": "operation::PourInput::for_whom"
        });
        let changes = json["changes"].as_array().expect("a list");
        assert!(changes.contains(&change), "{text}");
    }

    #[test]
    fn the_status_says_what_changes() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let write = |name: &str, service: Value| {
            let place = folder.path().join(name);
            fs::create_dir_all(&place)?;
            fs::write(place.join("service-2.json"), service.to_string())?;
            anyhow::Ok(place)
        };
        let (old, new) = (write("old", service())?, write("new", newer())?);
        let mut added = service();
        added["operations"]["Brew"] = json!({});
        let added = write("added", added)?;
        for (one, other, status) in [(&old, &old, 0), (&old, &added, 1), (&old, &new, 2)] {
            let code = run(one, other, Format::Json);
            assert_eq!(format!("{code:?}"), format!("{:?}", ExitCode::from(status)));
        }
        let code = run(&old, &folder.path().join("none"), Format::Json);
        assert_eq!(format!("{code:?}"), format!("{:?}", ExitCode::from(3)));
        Ok(())
    }
}
