//! Imports out of folders and wheels made here: facts kept, prose dropped, the same every time.

mod common;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use common::{paginators, service};
use flate2::Compression;
use flate2::write::GzEncoder;
use insta::assert_snapshot;
use serde_json::{Value, json};
use sfn_model::{Documents, Model, import};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// A service document full of prose, with a shape, a member and an operation that are called like it.
fn prosaic() -> Value {
    json!({
        "metadata": {"protocol": "json", "apiVersion": "2020-01-02", "targetPrefix": "Tea"},
        "documentation": "<p>Tea.</p>",
        "operations": {"documentation": {
            "name": "documentation",
            "http": {"method": "POST", "requestUri": "/"},
            "input": {"shape": "documentation", "documentation": "In."},
            "errors": [{"shape": "members", "documentation": "Out of tea."}],
            "documentation": "Documents.",
            "documentationUrl": "https://example.com",
            "deprecated": true,
            "deprecatedMessage": "Use another."
        }},
        "shapes": {
            "documentation": {
                "type": "structure",
                "documentation": "A shape.",
                "members": {
                    "documentation": {"shape": "Text", "documentation": "A member."},
                    "members": {"shape": "Text", "deprecated": true, "deprecatedMessage": "No."}
                },
                "required": ["documentation"]
            },
            "members": {"type": "structure", "members": {}, "exception": true, "documentation": "None."},
            "Text": {"type": "string", "documentation": "Text.", "enum": ["documentation", ""]}
        },
        "examples": {"documentation": [{"title": "An example"}]}
    })
}

#[test]
fn facts_stay_and_prose_goes() {
    let source = folder();
    write(source.path(), "service-2.json", &prosaic());
    write(source.path(), "examples-1.json", &json!({"examples": {}}));
    write(source.path(), "README.md", &json!("prose"));
    write(
        source.path(),
        "waiters-2.json",
        &json!({"version": 2, "waiters": {"description": {
            "operation": "documentation",
            "description": "Waits.",
            "acceptors": [{"matcher": "status", "expected": 200, "state": "success"}]
        }}}),
    );
    write(
        source.path(),
        "endpoint-rule-set-1.json",
        &json!({"version": "1.0", "parameters": {"documentation": {
        "type": "string",
        "documentation": "A parameter."
    }}, "rules": [{"conditions": [], "documentation": "Never.", "error": "No endpoint", "type": "error"}]}),
    );
    write(
        source.path(),
        "service-2.sdk-extras.json",
        &json!({"version": 1.0, "merge": {"shapes": {
            "Text": {"max": 100.0, "documentation": "Text of theirs."}
        }}}),
    );
    let import = import(source.path(), "ignored").unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(import.api_version, "2020-01-02");
    let names: Vec<&String> = import.files.keys().collect();
    assert_eq!(
        names,
        [
            "endpoint-rule-set-1.json",
            "service-2.json",
            "service-2.sdk-extras.json",
            "waiters-2.json"
        ]
    );
    assert_snapshot!(import.files["service-2.json"], @r#"
    {
      "metadata": {
        "protocol": "json",
        "apiVersion": "2020-01-02",
        "targetPrefix": "Tea"
      },
      "operations": {
        "documentation": {
          "name": "documentation",
          "http": {
            "method": "POST",
            "requestUri": "/"
          },
          "input": {
            "shape": "documentation"
          },
          "errors": [
            {
              "shape": "members"
            }
          ],
          "deprecated": true
        }
      },
      "shapes": {
        "documentation": {
          "type": "structure",
          "members": {
            "documentation": {
              "shape": "Text"
            },
            "members": {
              "shape": "Text",
              "deprecated": true
            }
          },
          "required": [
            "documentation"
          ]
        },
        "members": {
          "type": "structure",
          "members": {},
          "exception": true
        },
        "Text": {
          "type": "string",
          "enum": [
            "documentation",
            ""
          ]
        }
      }
    }
    "#);
    assert_snapshot!(import.files["waiters-2.json"], @r#"
    {
      "version": 2,
      "waiters": {
        "description": {
          "operation": "documentation",
          "acceptors": [
            {
              "matcher": "status",
              "expected": 200,
              "state": "success"
            }
          ]
        }
      }
    }
    "#);
    assert_snapshot!(import.files["endpoint-rule-set-1.json"], @r#"
    {
      "version": "1.0",
      "parameters": {
        "documentation": {
          "type": "string"
        }
      },
      "rules": [
        {
          "conditions": [],
          "error": "No endpoint",
          "type": "error"
        }
      ]
    }
    "#);
    assert_snapshot!(import.files["service-2.sdk-extras.json"], @r#"
    {
      "version": 1.0,
      "merge": {
        "shapes": {
          "Text": {
            "max": 100.0
          }
        }
      }
    }
    "#);
    assert!(import.files.values().all(|text| text.ends_with("}\n")));
}

#[test]
fn every_kind_of_source_gives_the_same() {
    let plain = folder();
    write(plain.path(), "service-2.json", &service());
    write(plain.path(), "paginators-1.json", &paginators());
    let packed = folder();
    for (date, document) in [
        ("2019-12-31", json!({"metadata": {}})),
        ("2020-01-02", service()),
    ] {
        let folder = packed.path().join(date);
        fs::create_dir(&folder).expect("a folder");
        write_packed(&folder, "service-2.json.gz", &document);
        write(&folder, "paginators-1.json", &paginators());
    }
    fs::create_dir(packed.path().join("2021-01-01")).expect("a folder without a service");
    let wheel = folder();
    let wheel = wheel.path().join("botocore.whl");
    write_wheel(&wheel);

    let import = |source: &Path| {
        import(source, "tea")
            .unwrap_or_else(|problems| panic!("{problems}"))
            .files
    };
    let files = import(plain.path());
    assert_eq!(files.len(), 2);
    assert_eq!(import(packed.path()), files);
    assert_eq!(import(&wheel), files);
    assert_eq!(import(plain.path()), files, "twice the same");
    assert_eq!(
        reimport(&files),
        files,
        "an import of an import changes nothing"
    );
}

#[test]
fn what_cannot_be_read_is_not_imported() {
    let source = folder();
    let said = |source: &Path, service: &str| {
        let problems = import(source, service).expect_err("a problem").to_string();
        let parent = source.parent().expect("a parent").display().to_string();
        problems
            .replace(&source.display().to_string(), "SOURCE")
            .replace(&parent, "PARENT")
    };
    write(
        source.path(),
        "service-2.json",
        &json!({"metadata": {"protocol": "query"}}),
    );
    assert_snapshot!(said(source.path(), "tea"), @r#"service-2.json: metadata.protocol: the service speaks "query"; only services that speak "json", AWS JSON 1.0 or 1.1, can be read"#);
    fs::write(source.path().join("service-2.json"), "{").expect("written");
    assert_snapshot!(said(source.path(), "tea"), @"SOURCE/service-2.json: line 1, column 1: malformed JSON: EOF while parsing an object");
    assert_snapshot!(said(&source.path().join("service-2.json"), "tea"), @"SOURCE: expected a wheel: invalid Zip archive: Could not find EOCD");
    assert_snapshot!(said(&source.path().join("nothing.whl"), "tea"), @"SOURCE: can't be read: No such file or directory (os error 2)");
    let wheel = source.path().join("botocore.whl");
    write_wheel(&wheel);
    assert_snapshot!(said(&wheel, "coffee"), @"SOURCE: expected a service document in `botocore/data/coffee/`, found none");
}

#[test]
fn our_documents_are_an_import_and_read_without_a_problem() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (folder, operations, shapes) in [
        (root.join("2016-11-23"), 37, 274),
        (root.join("../tests/fixtures/botocore-1.5.12"), 17, 97),
    ] {
        let model = Model::read(&folder).unwrap_or_else(|problems| panic!("{problems}"));
        let found = (model.operations.len(), model.shapes.len());
        assert!(found.0 >= operations && found.1 >= shapes, "{found:?}");
        assert_eq!(model.metadata.service_id, "SFN");
        for (name, text) in import(&folder, "")
            .unwrap_or_else(|problems| panic!("{problems}"))
            .files
        {
            let committed = fs::read_to_string(folder.join(&name)).expect("a document");
            assert_eq!(committed, text, "{name} is no import");
        }
        let documents = Documents::read(&folder).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(
            documents.patches_without_reason(),
            [""; 0],
            "patches without a reason"
        );
    }
}

fn reimport(files: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let again = folder();
    for (name, text) in files {
        fs::write(again.path().join(name), text).expect("written");
    }
    import(again.path(), "")
        .unwrap_or_else(|problems| panic!("{problems}"))
        .files
}

fn write(folder: &Path, name: &str, document: &Value) {
    fs::write(folder.join(name), document.to_string()).expect("written");
}

fn write_packed(folder: &Path, name: &str, document: &Value) {
    fs::write(folder.join(name), packed(document)).expect("written");
}

fn packed(document: &Value) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(document.to_string().as_bytes())
        .expect("packed");
    encoder.finish().expect("packed")
}

fn write_wheel(path: &Path) {
    let mut wheel = ZipWriter::new(File::create(path).expect("a file"));
    let paginators = paginators().to_string().into_bytes();
    let entries = [
        (
            "botocore/data/tea/2019-12-31/service-2.json",
            b"old".to_vec(),
        ),
        (
            "botocore/data/tea/2020-01-02/service-2.json.gz",
            packed(&service()),
        ),
        ("botocore/data/tea/2020-01-02/paginators-1.json", paginators),
        (
            "botocore/data/teapot/2022-01-01/service-2.json",
            b"another".to_vec(),
        ),
        ("botocore/__init__.py", Vec::new()),
    ];
    for (name, bytes) in entries {
        wheel
            .start_file(name, SimpleFileOptions::default())
            .expect("an entry");
        wheel.write_all(&bytes).expect("written");
    }
    wheel.finish().expect("a wheel");
}
