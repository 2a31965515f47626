//! Verdicts on real updates: the models of past botocore wheels, one after the other. A program that uses
//! all that the older client offers must compile with the newer one unless the verdict is "major", and
//! must not if it is, unless all that breaks is what code means, which no compiler sees.

mod crates;
mod program;

use std::fs;
use std::path::{Path, PathBuf};

use codegen::{Change, Class, Options, Verdict};
use sfn_model::{Documents, Kind, Model};

use self::crates::Crates;

/// A model of the past and its client.
struct Past {
    /// Such as `1-29-20`.
    version: String,
    documents: Documents,
    tree: codegen::Tree,
}

impl Past {
    fn of_wheel(wheel: &Path) -> Self {
        let shown = wheel.display();
        let import =
            sfn_model::import(wheel, "stepfunctions").unwrap_or_else(|error| panic!("{error}"));
        let documents =
            Documents::from_texts(&import.files).unwrap_or_else(|error| panic!("{shown}: {error}"));
        let model =
            Model::from_documents(&documents).unwrap_or_else(|error| panic!("{shown}: {error}"));
        let runtime = "sfn_generated::runtime".to_owned();
        let generated = codegen::generate(&model, &Options { runtime })
            .unwrap_or_else(|error| panic!("{shown}: {error:#}"));
        assert_eq!(generated.refused, [], "{shown}");
        Self {
            version: version(wheel).map(|part| part.to_string()).join("-"),
            documents,
            tree: generated.files,
        }
    }

    fn client(&self) -> String {
        format!("client-{}", self.version)
    }
}

/// The version in a wheel's name, such as `botocore-1.29.20-py3-none-any.whl`.
fn version(wheel: &Path) -> [u32; 3] {
    let name = wheel.file_name().expect("a name").to_string_lossy();
    let version = name.split('-').nth(1).expect("a version");
    let parts: Vec<u32> = version
        .split('.')
        .map(|part| part.parse().expect("a number"))
        .collect();
    parts.try_into().expect("three parts")
}

fn wheels(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the wheels");
    let mut wheels: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .collect();
    wheels.sort_by_key(|wheel| version(wheel));
    wheels
}

/// Whether code doesn't compile after a breaking change. It may where arguments of one type change their
/// places, or a name stands for something else on the wire.
fn shows_in_compiling(change: &Change) -> bool {
    let is_there = change.old.is_some() && change.new.is_some();
    let of_meaning = [Kind::Arguments, Kind::EnumValue, Kind::Member];
    !(is_there && of_meaning.contains(&change.kind))
}

#[test]
fn a_verdict_says_whether_programs_still_compile() {
    let Some(folder) = tests::peers::wheels() else {
        return;
    };
    let past: Vec<Past> = wheels(&folder)
        .iter()
        .map(|wheel| Past::of_wheel(wheel))
        .collect();
    assert!(past.len() > 2, "too few wheels in {}", folder.display());
    let mut crates = Crates::new();
    for client in &past {
        crates.add_client(&client.client(), &client.tree);
    }
    let mut steps = Vec::new();
    for (index, older) in past.iter().enumerate() {
        // With its own client too, which shows that the program is right.
        for newer in past.iter().skip(index).take(2) {
            let name = format!("program-{}-to-{}", older.version, newer.version);
            crates.add_program(&name, &newer.client(), &program::program(&older.tree));
            let diff = codegen::diff(&older.documents, &newer.documents);
            steps.push((name, diff.unwrap_or_else(|error| panic!("{error:#}"))));
        }
    }
    let errors = crates.check();
    for client in &past {
        assert_eq!(
            errors.get(&client.client()),
            None,
            "what is generated doesn't compile"
        );
    }
    for (name, diff) in steps {
        let verdict = diff.verdict();
        let errors = errors.get(&name);
        println!(
            "{name}: {verdict}, {}",
            if errors.is_none() {
                "compiles"
            } else {
                "doesn't compile"
            }
        );
        let errors = errors.map_or("none", String::as_str);
        if verdict != Verdict::Major {
            assert_eq!(errors, "none", "{name}: {verdict}");
        } else if diff.of(Class::Breaking).any(shows_in_compiling) {
            assert_ne!(errors, "none", "{name}: {verdict}");
        }
    }
}
