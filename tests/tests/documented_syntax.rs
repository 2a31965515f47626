//! The documented syntax: that of today's model as snapshots, and that of the model of the day on which
//! the page of the documented client was made, against the page.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use codegen::syntax::{Syntax, method_name};
use insta::{Settings, assert_snapshot};
use sfn_model::Model;
use tests::shared;

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The model of today.
fn today() -> Model {
    let folder = here().with_file_name("sfn-model").join("2016-11-23");
    Model::read(&folder).expect("the model can be read")
}

/// The model of the day of the page.
fn of_the_page() -> Model {
    let folder = here().join("fixtures").join("botocore-1.5.12");
    Model::read(&folder).expect("the fixture can be read")
}

fn assert_snapshots<'a>(
    folder: &str,
    of: impl Fn(&str) -> Option<Syntax>,
    names: impl Iterator<Item = &'a String>,
) {
    let folder = Path::new("snapshots/documented_syntax").join(folder);
    let mut stale = snapshots_in(&here().join("tests").join(&folder));
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _guard = settings.bind_to_scope();
    for name in names {
        let syntax = of(name).expect("the model has what it lists");
        assert_snapshot!(method_name(name), syntax.to_string());
        stale.remove(&format!("{}.snap", method_name(name)));
    }
    assert!(
        stale.is_empty(),
        "{stale:?} are stale: cargo insta test -p tests --test documented_syntax --unreferenced=delete"
    );
}

fn snapshots_in(folder: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(folder).into_iter().flatten();
    files
        .map(|file| file.expect("the folder can be read").file_name())
        .filter_map(|name| name.into_string().ok())
        .filter(|name| name.ends_with(".snap"))
        .collect()
}

#[test]
fn every_operation() {
    let model = today();
    let of = |name: &str| Syntax::of_operation(&model, name);
    assert_snapshots("operation", of, model.operations.keys());
}

#[test]
fn every_paginator() {
    let model = today();
    let of = |name: &str| Syntax::of_paginator(&model, name);
    assert_snapshots("paginator", of, model.paginators.keys());
}

#[test]
fn the_model_of_the_page_gives_the_page() {
    let Some(page) = Page::read() else { return };
    let model = of_the_page();
    let operations = syntaxes(&model, Syntax::of_operation, model.operations.keys());
    let paginators = syntaxes(&model, Syntax::of_paginator, model.paginators.keys());
    assert_equal_but_for_indentation(&operations, &page.operations);
    assert_equal_but_for_indentation(&paginators, &page.paginators);
}

#[test]
fn what_the_page_has_is_there_today() {
    let Some(page) = Page::read() else { return };
    let model = today();
    let operations = syntaxes(&model, Syntax::of_operation, model.operations.keys());
    let paginators = syntaxes(&model, Syntax::of_paginator, model.paginators.keys());
    let compared = assert_contains(&operations, &page.operations)
        + assert_contains(&paginators, &page.paginators);
    println!("{compared} members and values");
    assert!(compared > 300, "only {compared} were compared");
}

/// The blocks by the name of the method.
type Blocks = BTreeMap<String, [String; 2]>;

fn syntaxes<'a>(
    model: &Model,
    of: fn(&Model, &str) -> Option<Syntax>,
    names: impl Iterator<Item = &'a String>,
) -> Blocks {
    names
        .map(|name| {
            let syntax = of(model, name).expect("the model has what it lists");
            let response = syntax.response.expect("every operation here has an output");
            (method_name(name), [syntax.request, response])
        })
        .collect()
}

/// The page of the documented client: the blocks of its 17 operations and of its 4 paginators.
struct Page {
    operations: Blocks,
    paginators: Blocks,
}

impl Page {
    /// None where the page isn't at hand.
    fn read() -> Option<Self> {
        let path = shared("reference/documented-sfn-client.txt")?;
        let text = fs::read_to_string(path).expect("the page can be read");
        let page = Self::parse(&text);
        assert_eq!(count(&page.operations), 34);
        assert_eq!(count(&page.paginators), 8);
        Some(page)
    }

    fn parse(text: &str) -> Self {
        let (mut operations, mut paginators) = (Blocks::new(), Blocks::new());
        let mut sections = text.split("Request Syntax\n");
        let mut before = sections.next().unwrap_or_default();
        for section in sections {
            let request = until(section, "\n| Parameters:");
            let response = after(section, "Response Syntax");
            let blocks = [
                request.to_owned(),
                until(response, "\nResponse Structure").trim().to_owned(),
            ];
            let old = if let Some(call) = request.strip_prefix("response = client.") {
                operations.insert(until(call, "(").to_owned(), blocks)
            } else {
                let (_, call) = before
                    .rsplit_once("client.get_paginator('")
                    .expect("a paginator");
                paginators.insert(until(call, "'").to_owned(), blocks)
            };
            assert_eq!(old, None, "the page has something twice");
            before = section;
        }
        Self {
            operations,
            paginators,
        }
    }
}

fn until<'a>(text: &'a str, end: &str) -> &'a str {
    let (before, _) = text.split_once(end).expect(end);
    before
}

fn after<'a>(text: &'a str, start: &str) -> &'a str {
    let (_, after) = text.split_once(start).expect(start);
    after
}

fn count(blocks: &Blocks) -> usize {
    blocks.values().flatten().count()
}

/// The page has lost its indentation.
fn assert_equal_but_for_indentation(ours: &Blocks, page: &Blocks) {
    let lines = |block: &String| -> Vec<String> {
        block.lines().map(|line| line.trim().to_owned()).collect()
    };
    assert!(ours.keys().eq(page.keys()), "other names");
    for (name, blocks) in ours {
        let (ours, page) = (blocks.each_ref(), page[name].each_ref());
        assert_eq!(ours.map(lines), page.map(lines), "{name}");
    }
}

/// Checks that every member and enum value of the page is at its place in our blocks, and says how many
/// those are.
fn assert_contains(ours: &Blocks, page: &Blocks) -> usize {
    let mut compared = 0;
    for (name, blocks) in page {
        let ours = ours.get(name).expect("the operation is still there");
        for (ours, page) in ours.iter().zip(blocks) {
            let (ours, page) = (places(ours), places(page));
            let missing: Vec<&String> = page.difference(&ours).collect();
            assert!(missing.is_empty(), "{name} lacks {missing:?}");
            compared += page.len();
        }
    }
    compared
}

/// The members of a block and their values, each with the members around it.
fn places(block: &str) -> BTreeSet<String> {
    let mut places = BTreeSet::new();
    let mut around = Vec::new();
    for line in block.lines() {
        let line = line.trim().trim_end_matches(',');
        if [")", "]", "}"].contains(&line) {
            around.pop();
            continue;
        }
        let label_and_value = line.split_once(": ").or_else(|| line.split_once('='));
        let (label, values) = label_and_value.unwrap_or((line, ""));
        around.push(label);
        let place = around.join(" > ");
        places.extend(values.split('|').map(|value| format!("{place} > {value}")));
        places.insert(place);
        if !line.ends_with(['(', '[', '{']) {
            around.pop();
        }
    }
    places
}
