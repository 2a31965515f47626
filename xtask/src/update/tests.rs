//! An update of a small repository, and what is left after each stage has failed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{plan, run};

const LOCK_FILES: [&str; 2] = ["Cargo.lock", "tests/fuzz/Cargo.lock"];
const MODEL: &str = "sfn-model/2020-01-02";

fn service(members: &[&str]) -> Value {
    let members: serde_json::Map<String, Value> = members
        .iter()
        .map(|name| ((*name).to_owned(), json!({"shape": "Name"})))
        .collect();
    json!({
        "metadata": {"protocol": "json", "serviceId": "Tea", "apiVersion": "2020-01-02"},
        "operations": {"Pour": {"input": {"shape": "PourInput"}}},
        "shapes": {
            "PourInput": {"type": "structure", "members": members},
            "Name": {"type": "string"}
        }
    })
}

fn extras() -> Value {
    let members =
        json!({"name": {"documentation": "Whose."}, "milk": {"documentation": "With it or not."}});
    json!({"version": 1.0, "merge": {
        "documentation": "Tea.",
        "operations": {"Pour": {"documentation": "Pours."}},
        "shapes": {
            "PourInput": {"documentation": "What to pour.", "members": members},
            "Name": {"documentation": "A name."}
        }
    }})
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// A repository with the client of an older model, and a newer model beside it.
fn repository() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    write(
        root,
        "Cargo.toml",
        "[workspace]\n\n[workspace.package]\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    for path in LOCK_FILES {
        write(
            root,
            path,
            "version = 4\n\n[[package]]\nname = \"ours\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"other\"\nversion = \"0.1.0\"\nsource = \"registry\"\n",
        );
    }
    write(
        root,
        "CHANGELOG.md",
        "# Changelog\n\n## 0.1.0\n\nThe first version.\n",
    );
    write(
        root,
        &format!("{MODEL}/service-2.json"),
        &format!("{:#}\n", service(&["name", "milk"])),
    );
    write(
        root,
        &format!("{MODEL}/service-2.sdk-extras.json"),
        &format!("{:#}\n", extras()),
    );
    write(
        root,
        "tests/tests/snapshots/documented_syntax/operation/brew.snap",
        "of an operation that went\n",
    );
    write(
        root,
        "new/service-2.json",
        &service(&["name", "sugar"]).to_string(),
    );
    folder
}

fn update(folder: &TempDir) -> Result<()> {
    run(folder.path(), &folder.path().join("new"), "tea")
}

/// The files below a folder with their texts.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut next = vec![folder.to_path_buf()];
    while let Some(place) = next.pop() {
        for entry in fs::read_dir(place).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                next.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .expect("below")
                    .display()
                    .to_string();
                files.insert(name, fs::read_to_string(&path).expect("text"));
            }
        }
    }
    files
}

#[test]
fn an_update_does_all_of_it_once() -> Result<()> {
    let folder = repository();
    let (_, summary) = plan(folder.path(), &folder.path().join("new"), "tea")?;
    for line in [
        "Version: major, so 0.1.0 becomes 0.2.0: below 1.0, what breaks raises the minor version.",
        "- member of `operation::PourInput`: `milk: Option<String>`",
        "- member of `operation::PourInput`: `sugar: Option<String>`",
        "- Texts whose target is gone; dropped: `service-2.sdk-extras.json: shapes.PourInput.members.milk.documentation`",
        "- Documented by facts alone; to be said better: `shapes.PourInput.members.sugar`",
    ] {
        assert!(
            summary.lines().any(|other| other == line),
            "{line}\n{summary}"
        );
    }
    update(&folder)?;
    let files = files(folder.path());
    assert!(files["Cargo.toml"].contains("\nversion = \"0.2.0\"\n"));
    for lock in LOCK_FILES.map(|path| &files[path]) {
        assert!(
            lock.contains("name = \"ours\"\nversion = \"0.2.0\"\n")
                && lock.contains("name = \"other\"\nversion = \"0.1.0\"\n")
        );
    }
    assert!(
        files["CHANGELOG.md"]
            .starts_with("# Changelog\n\n## 0.2.0\n\nTea as in new.\n\n### Breaking\n")
    );
    assert!(files["CHANGELOG.md"].ends_with("\n## 0.1.0\n\nThe first version.\n"));
    assert!(
        files["sfn-generated/src/generated/operation/pour.rs"]
            .contains("pub sugar: Option<String>")
    );
    let snapshots = "tests/tests/snapshots/documented_syntax/operation";
    assert!(files[&format!("{snapshots}/pour.snap")].contains("sugar='string'"));
    assert!(!files.contains_key(&format!("{snapshots}/brew.snap")));
    update(&folder)?;
    assert_eq!(self::files(folder.path()), files);
    Ok(())
}

#[test]
fn a_client_that_changes_without_its_model_is_a_patch() -> Result<()> {
    let folder = repository();
    update(&folder)?;
    let path = "sfn-generated/src/generated/mod.rs";
    let text = fs::read_to_string(folder.path().join(path))?;
    write(
        folder.path(),
        path,
        &format!("{text}// Of an older generator.\n"),
    );
    let (_, summary) = plan(folder.path(), &folder.path().join("new"), "tea")?;
    let line = "Version: patch, so 0.2.0 becomes 0.2.1.";
    assert!(summary.lines().any(|other| other == line), "{summary}");
    Ok(())
}

#[test]
fn a_document_that_upstream_dropped_goes() -> Result<()> {
    let folder = repository();
    let rules = json!({"version": "1.0", "parameters": {}, "rules": [
        {"type": "endpoint", "conditions": [], "endpoint": {"url": "https://tea.example"}}
    ]});
    for path in ["endpoint-rule-set-1.json", "notes.txt"] {
        write(
            folder.path(),
            &format!("{MODEL}/{path}"),
            &rules.to_string(),
        );
    }
    update(&folder)?;
    let files = files(folder.path());
    assert!(!files.contains_key(&format!("{MODEL}/endpoint-rule-set-1.json")));
    assert!(files.contains_key(&format!("{MODEL}/notes.txt")));
    update(&folder)?;
    assert_eq!(self::files(folder.path()), files);
    Ok(())
}

#[test]
fn what_the_runtime_cannot_do_is_left_out_and_told() -> Result<()> {
    let folder = repository();
    let mut newer = service(&["name", "milk"]);
    newer["operations"]["Watch"] = json!({"output": {"shape": "WatchOutput"}});
    newer["shapes"]["WatchOutput"] =
        json!({"type": "structure", "members": {"events": {"shape": "Events"}}});
    newer["shapes"]["Events"] = json!({"type": "structure", "eventstream": true, "members": {}});
    write(folder.path(), "new/service-2.json", &newer.to_string());
    let (_, summary) = plan(folder.path(), &folder.path().join("new"), "tea")?;
    for line in [
        "Version: patch, so 0.1.0 becomes 0.1.1.",
        "- operations.Watch: its member `events` is an event stream, which the runtime can't carry",
    ] {
        assert!(
            summary.lines().any(|other| other == line),
            "{line}\n{summary}"
        );
    }
    update(&folder)?;
    let operations = folder.path().join("sfn-generated/src/generated/operation/");
    assert_eq!(fs::read_dir(operations)?.count(), 1);
    Ok(())
}

/// Breaks something, and checks that the update fails for that reason and changes nothing.
fn fails(break_it: impl FnOnce(&Path), reason: &str) {
    let folder = repository();
    break_it(folder.path());
    let before = files(folder.path());
    let error = format!("{:#}", update(&folder).expect_err(reason));
    assert!(error.contains(reason), "{error}");
    assert_eq!(files(folder.path()), before, "{reason}");
}

#[test]
fn nothing_is_written_when_a_stage_fails() {
    let patched = |root: &Path, extras: Value| {
        write(
            root,
            &format!("{MODEL}/service-2.sdk-extras.json"),
            &extras.to_string(),
        )
    };
    fails(|root| write(root, "new/service-2.json", "{"), "import: ");
    fails(
        |root| {
            let mut extras = extras();
            extras["merge"]["operations"]["Steep"] = json!({"sdk": {"longPoll": true}});
            patched(root, extras);
        },
        "sdk-extras: service-2.sdk-extras.json: operations.Steep: ",
    );
    fails(
        |root| {
            write(
                root,
                "new/service-2.sdk-extras.json",
                r#"{"version": 1.0, "merge": {}}"#,
            )
        },
        "upstream has patches of its own",
    );
    fails(
        |root| write(root, &format!("{MODEL}/service-2.json"), "[]"),
        "diff: the older model: ",
    );
    fails(
        |root| {
            let rules = json!({"version": "1.0", "parameters": {}, "rules": [{"type": "riddle", "conditions": []}]});
            write(root, "new/endpoint-rule-set-1.json", &rules.to_string());
        },
        "riddle",
    );
    fails(
        |root| write(root, "sfn-generated/src/generated/notes.rs", "// mine"),
        "codegen: only generated files belong in ",
    );
    fails(
        |root| {
            write(
                root,
                "tests/tests/snapshots/documented_syntax/paginator",
                "no folder",
            )
        },
        "snapshots: ",
    );
    fails(
        |root| write(root, "Cargo.toml", "[workspace]\n"),
        "version: ",
    );
    fails(
        |root| fs::remove_file(root.join("Cargo.lock")).expect("it was there"),
        "release: ",
    );
    fails(
        |root| fs::remove_file(root.join("CHANGELOG.md")).expect("it was there"),
        "release: ",
    );
    // The last file to be written can't be: its place beside is taken.
    fails(
        |root| {
            write(
                root,
                &format!(
                    "tests/tests/snapshots/documented_syntax/operation/.pour.snap.{}.new/file",
                    std::process::id()
                ),
                "in the way",
            )
        },
        "nothing was changed: ",
    );
}
