//! What a change of the model does to those who use the generated client: what the documents say
//! differently, joined with what becomes of the client's API.

mod api;
mod joined;

use std::fmt;

use anyhow::{Context, Result};
use sfn_model::{Documents, Kind, Model};

use self::api::Api;

/// What a change does to code that uses the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Code that compiled may not compile any more, or means something else.
    Breaking,
    /// There is something new to use.
    Addition,
    /// Code sees nothing of it.
    Invisible,
}

/// What semantic versioning asks of the next version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing has changed.
    None,
    /// Nothing that code can see has changed.
    Patch,
    /// There are additions.
    Minor,
    /// Something breaks.
    Major,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it does to code that uses the client.
    pub class: Class,
    /// What it concerns.
    pub kind: Kind,
    /// The place in the documents, such as `shapes.StartExecutionInput.members.name`.
    pub path: String,
    /// The name in Rust, such as `operation::StartExecutionInput::name`, where it has one.
    pub rust: Option<String>,
    /// What it was: in Rust's notation where it has a name there; none where it wasn't.
    pub old: Option<String>,
    /// What it is now.
    pub new: Option<String>,
}

/// All that is different between two models of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// The changes, those that break first.
    pub changes: Vec<Change>,
}

impl Diff {
    /// The changes of a class.
    pub fn of(&self, class: Class) -> impl Iterator<Item = &Change> {
        let changes = self.changes.iter();
        changes.filter(move |change| change.class == class)
    }

    /// What semantic versioning asks for.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let gravest = self.changes.iter().map(|change| change.class).min();
        match gravest {
            None => Verdict::None,
            Some(Class::Invisible) => Verdict::Patch,
            Some(Class::Addition) => Verdict::Minor,
            Some(Class::Breaking) => Verdict::Major,
        }
    }
}

/// Compares the documents of a service with newer ones, by what is generated of each.
///
/// # Errors
/// What [`Model::from_documents`] finds wrong with either, and what can't be generated of it.
pub fn diff(old: &Documents, new: &Documents) -> Result<Diff> {
    let differences = sfn_model::diff(old, new)?;
    let api = |documents, which| {
        let model =
            Model::from_documents(documents).with_context(|| format!("the {which} model"))?;
        Api::of(&model).with_context(|| format!("the {which} model"))
    };
    let mut changes = joined::changes(&differences, &api(old, "older")?, &api(new, "newer")?);
    changes.sort_by_key(|change| change.class);
    Ok(Diff { changes })
}

impl Class {
    /// Its name, such as `breaking`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Addition => "addition",
            Self::Invisible => "invisible",
        }
    }
}

impl Verdict {
    /// Its name, such as `major`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
