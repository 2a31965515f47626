//! The stages of generation one by one, hidden: the benchmark measures them apart.

use anyhow::{Context, Error, Result};
use sfn_model::Model;

use crate::{Options, Refused, Tree, emit, ir, render, resolve};

/// A resolved service.
pub struct Service(ir::Service);

/// The tokens of each file, and what its header names as the origin.
pub struct Files(emit::Files, String);

/// Decides all, and says what is refused.
///
/// # Errors
/// Endpoint rules that can't be compiled.
pub fn resolve(model: &Model) -> Result<(Service, Vec<Refused>)> {
    let (service, refused) = resolve::resolve(model).map_err(Error::msg)?;
    Ok((Service(service), refused))
}

/// Makes tokens.
///
/// # Errors
/// A runtime path that is none.
pub fn emit(Service(service): &Service, options: &Options) -> Result<Files> {
    let runtime = &options.runtime;
    let own = runtime == "crate::runtime";
    let context = emit::Context {
        runtime: syn::parse_str(runtime)
            .with_context(|| format!("{runtime:?} is no path of a module"))?,
        serde_crate: (!own).then(|| format!("{runtime}::serde")),
    };
    let source = match service.api_version.as_str() {
        "" => format!("the {} model", service.id),
        version => format!("the {} model of {version}", service.id),
    };
    Ok(Files(emit::emit(service, &context), source))
}

/// Makes text.
///
/// # Errors
/// Tokens that aren't Rust, which is a defect of an emitter.
pub fn render(Files(files, source): Files) -> Result<Tree> {
    let files = files.into_iter().map(|(path, (tokens, docs))| {
        let text = render::render(tokens, &docs, &source);
        let text = text.with_context(|| format!("{path} can't be written"))?;
        Ok((path, text))
    });
    files.collect()
}
