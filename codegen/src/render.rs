//! Tokens to text: formatted, with a header, and with blank lines where people expect them.

use anyhow::{Context, Result};
use proc_macro2::TokenStream;

use crate::HEADER;

/// What parts the lines of a doc attribute: one attribute for each line would be most of all tokens, and
/// a line feed would make prettyplease write a block comment.
pub(crate) const LINE_BREAK: &str = "\u{1}";

/// The text of a file. `source` is what the header names as the origin.
pub(crate) fn render(tokens: TokenStream, docs: &str, source: &str) -> Result<String> {
    let file = syn::parse2(tokens).context("an emitter wrote what isn't Rust")?;
    let text = space_out(&prettyplease::unparse(&file));
    Ok(format!(
        "{HEADER} from {source}. Changes made here are overwritten.\n\n//! {docs}\n\n{text}"
    ))
}

/// Parts the lines of docs, and puts a blank line between items, which prettyplease sets solid: before what
/// starts an item, where the line above ends one.
fn space_out(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + text.len() / 16);
    let mut above = "";
    for line in text.lines() {
        let start = line.trim_start();
        let ends = above.ends_with(['}', ';']) && !above.starts_with("//");
        let starts = starts_item(start) && !(is_list(start) && is_list(above));
        if ends && (starts || starts_imports(start, above)) {
            spaced.push('\n');
        }
        let indent = &line[..line.len() - start.len()];
        for (index, part) in line.split(LINE_BREAK).enumerate() {
            if index > 0 {
                spaced.push_str(indent);
                spaced.push_str("///");
            }
            spaced.push_str(part);
            spaced.push('\n');
        }
        above = line.trim_start();
    }
    spaced
}

fn starts_item(line: &str) -> bool {
    const STARTS: [&str; 9] = [
        "///",
        "#[",
        "pub ",
        "fn ",
        "impl",
        "const ",
        "static ",
        "struct ",
        "runtime::",
    ];
    STARTS.iter().any(|start| line.starts_with(start))
}

/// Whether a line is the first import after modules.
fn starts_imports(line: &str, above: &str) -> bool {
    line.starts_with("use ")
        && ["mod ", "pub mod "]
            .iter()
            .any(|word| above.starts_with(word))
}

/// Whether a line is of the lists of imports and modules, which stand solid.
fn is_list(line: &str) -> bool {
    ["use ", "mod ", "pub use ", "pub mod "]
        .iter()
        .any(|start| line.starts_with(start))
}
