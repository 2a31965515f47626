//! Documents to [`Model`]: a strict, typed walk that goes on after a problem, so that all of them are
//! reported at once.

mod lookup;
mod operations;
mod paginators;
mod recovery;
mod shapes;
mod variants;

use std::path::Path;

use self::lookup::Lookup;

use serde_json::Value;

use crate::cursor::{Cursor, Report, Traits};
use crate::merge::merge;
use crate::{Deprecated, Documents, Metadata, Model, Problems};

impl Model {
    /// Reads the model that a folder holds: see [`Documents::read`] and [`Self::from_documents`].
    ///
    /// # Errors
    /// All that is wrong with the documents.
    pub fn read(folder: &Path) -> Result<Self, Problems> {
        Self::from_documents(&Documents::read(folder)?)
    }

    /// Merges the documents with their sdk-extras, reads and checks them.
    ///
    /// # Errors
    /// All that is wrong with the documents: patches that no longer apply, unknown traits, values of
    /// the wrong type, references to what isn't there, and protocols other than AWS JSON.
    pub fn from_documents(documents: &Documents) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let service = merge(&documents.service, &mut problems);
        let paginators = merge(&documents.paginators, &mut problems);
        let endpoint_rules = merge(&documents.endpoint_rules, &mut problems);

        let report = Report::new(&service);
        let document = service.value.as_ref().unwrap_or(&Value::Null);
        let lookup = Lookup::new(document);
        let model = read(&Cursor::root(document, &report), &lookup);
        problems.append(report.into_problems());
        let Some(mut model) = model else {
            return Err(problems);
        };

        let report = Report::new(&paginators);
        if let Some(value) = &paginators.value {
            model.paginators = paginators::read(&Cursor::root(value, &report), &lookup);
        }
        problems.append(report.into_problems());

        for merged in [&service, &paginators, &endpoint_rules] {
            let stale = merged.stale_documentation.iter();
            model
                .stale_documentation
                .extend(stale.map(|path| merged.patch(path)));
        }
        model.endpoint_rules = endpoint_rules.value;
        problems.or(model)
    }
}

/// Reads the service document. None if it isn't one at all, or one of another protocol, where
/// complaints about its traits would say nothing new.
fn read<'a>(document: &Cursor<'a>, lookup: &Lookup<'a>) -> Option<Model> {
    let mut traits = document.traits()?;
    traits.ignore(&["clientContextParams", "examples", "version"]);
    let metadata = metadata(&traits.required("metadata")?)?;
    let documentation = traits.text("documentation");
    let operations = traits.required("operations");
    let shapes = traits.required("shapes");
    traits.finish();
    Some(Model {
        metadata,
        documentation,
        operations: operations::read(&operations?, lookup),
        shapes: shapes::read(&shapes?, lookup),
        paginators: indexmap::IndexMap::new(),
        endpoint_rules: None,
        stale_documentation: Vec::new(),
    })
}

fn metadata(metadata: &Cursor<'_>) -> Option<Metadata> {
    let mut traits = metadata.traits()?;
    traits.ignore(&[
        "auth",
        "protocolSettings",
        "ripServiceName",
        "uid",
        "xmlNamespace",
    ]);
    check_protocol(&mut traits)?;
    check_signature(&mut traits);
    let abbreviation = traits.text("serviceAbbreviation");
    let full_name = traits.text("serviceFullName");
    let short_name = abbreviation
        .as_ref()
        .or(full_name.as_ref())
        .map(|name| without_owner(name));
    let target_prefix = traits.text("targetPrefix").unwrap_or_default();
    let service_id = traits
        .text("serviceId")
        .or(short_name)
        .unwrap_or_else(|| target_prefix.clone());
    let endpoint_prefix = traits.text("endpointPrefix");
    let endpoint_prefix =
        endpoint_prefix.unwrap_or_else(|| service_id.to_lowercase().replace(' ', "-"));
    let read = Metadata {
        api_version: traits.text("apiVersion").unwrap_or_default(),
        json_version: json_version(&mut traits),
        service_full_name: full_name
            .or(abbreviation)
            .unwrap_or_else(|| service_id.clone()),
        signing_name: traits
            .text("signingName")
            .filter(|name| *name != endpoint_prefix),
        endpoint_prefix,
        service_id,
        target_prefix,
        query_compatible: traits.optional("awsQueryCompatible").is_some(),
    };
    traits.finish();
    Some(read)
}

/// A service speaks its `protocol`, or any of `protocols` where there are several.
fn check_protocol(traits: &mut Traits<'_>) -> Option<()> {
    let protocol = traits.required("protocol")?;
    let name = protocol.text()?;
    let others = traits.texts("protocols");
    if name == "json" || others.iter().any(|other| other == "json") {
        return Some(());
    }
    protocol.problem(format!("the service speaks {name:?}; only services that speak \"json\", AWS JSON 1.0 or 1.1, can be read"));
    None
}

fn check_signature(traits: &mut Traits<'_>) {
    if let Some(signature) = traits.optional("signatureVersion")
        && let Some(version) = signature.text()
        && version != "v4"
    {
        signature.problem(format!("expected \"v4\", found {version:?}"));
    }
}

fn json_version(traits: &mut Traits<'_>) -> String {
    let Some(json_version) = traits.optional("jsonVersion") else {
        return "1.0".to_owned();
    };
    let version = json_version.text().unwrap_or_default();
    if !version.is_empty() && !["1.0", "1.1"].contains(&version.as_str()) {
        json_version.problem(format!("expected \"1.0\" or \"1.1\", found {version:?}"));
    }
    version
}

/// `AWS SFN` is `SFN`, `Amazon SQS` is `SQS`.
fn without_owner(name: &str) -> String {
    let owned = name
        .strip_prefix("AWS ")
        .or_else(|| name.strip_prefix("Amazon "));
    owned.unwrap_or(name).to_owned()
}

/// The traits of what may be deprecated.
fn deprecated(traits: &mut Traits<'_>) -> Option<Deprecated> {
    let flag = traits.flag("deprecated");
    let message = traits.text("deprecatedMessage");
    let since = traits.text("deprecatedSince");
    let message = match (message, since) {
        (Some(message), Some(since)) => Some(format!("{message} (since {since})")),
        (None, Some(since)) => Some(format!("since {since}")),
        (message, None) => message,
    };
    (flag || message.is_some()).then_some(Deprecated { message })
}

/// The prose of anything; its address elsewhere is of no use here.
fn documentation(traits: &mut Traits<'_>) -> Option<String> {
    traits.ignore(&["documentationUrl"]);
    traits.text("documentation")
}
