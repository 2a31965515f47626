//! The config and credentials files that AWS tools share, as one set of profiles.
//!
//! What may stand in them is told by the AWS SDKs and Tools Reference Guide, "Shared config and
//! credentials files" and "Using shared config and credentials files to globally configure AWS SDKs and
//! tools". A parser of our own, since every value must know its line.

mod parse;

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::{env, fs};

use parse::Kind;

use super::ConfigError;
use super::config::Setting;

/// What a section says, by the names of its properties in lower case.
pub(crate) type Section = BTreeMap<String, Setting>;

/// The environment variables that matter here.
pub(crate) type Variables = BTreeMap<String, String>;

/// What both files say.
#[derive(Default)]
pub(crate) struct ProfileFiles {
    profiles: BTreeMap<String, Section>,
    sso_sessions: BTreeMap<String, Section>,
    services: BTreeMap<String, Section>,
    /// Where the config file has a section of this name without `profile` before it, which isn't read.
    bare: BTreeMap<String, String>,
    /// The files, for messages.
    paths: String,
}

/// One of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum File {
    Config,
    Credentials,
}

impl ProfileFiles {
    /// Reads the files that `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name, else
    /// `~/.aws/config` and `~/.aws/credentials`. One that isn't there counts as empty.
    ///
    /// # Errors
    /// A file that can't be read, and a line that isn't of the format.
    pub(crate) fn read(variables: &Variables) -> Result<Self, ConfigError> {
        let mut files = Self::default();
        let places = [
            (File::Config, "AWS_CONFIG_FILE", "config"),
            (
                File::Credentials,
                "AWS_SHARED_CREDENTIALS_FILE",
                "credentials",
            ),
        ];
        for (file, variable, name) in places {
            let Some(path) = path(variables, variable, name) else {
                continue; // There is no home.
            };
            let path_text = path.display().to_string();
            if let Some(text) = text(&path)? {
                files.add(file, &path_text, &text)?;
            }
            let separator = if files.paths.is_empty() { "" } else { " or " };
            files.paths.push_str(separator);
            files.paths.push_str(&path_text);
        }
        Ok(files)
    }

    /// Merges a file into those before it, property by property; the later file wins.
    fn add(&mut self, file: File, path: &str, text: &str) -> Result<(), ConfigError> {
        let parse::Sections { named, bare } = parse::sections(file, path, text)?;
        self.bare.extend(bare);
        for (kind, name, section) in named {
            let sections = match kind {
                Kind::Profile => &mut self.profiles,
                Kind::SsoSession => &mut self.sso_sessions,
                Kind::Services => &mut self.services,
            };
            sections.entry(name).or_default().extend(section);
        }
        Ok(())
    }

    /// The profile that `AWS_PROFILE` names, else `default`, and its name.
    ///
    /// # Errors
    /// The variable names a profile that is in neither file.
    pub(crate) fn selected(&self, variables: &Variables) -> Result<(String, Section), ConfigError> {
        match variables.get("AWS_PROFILE") {
            Some(name) => Ok((name.clone(), self.profile(name, "AWS_PROFILE")?.clone())),
            None => {
                let section = self.profiles.get("default").cloned();
                Ok(("default".to_owned(), section.unwrap_or_default()))
            }
        }
    }

    /// The profile of a name that stands at `origin`.
    ///
    /// # Errors
    /// It is in neither file.
    pub(crate) fn profile(&self, name: &str, origin: &str) -> Result<&Section, ConfigError> {
        self.profiles.get(name).ok_or_else(|| {
            let missing = self.missing("profile", name, origin);
            match self.bare.get(name) {
                None => missing,
                Some(place) => ConfigError::new(format!(
                    "{missing}; {place} has [{name}]: write [profile {name}]"
                )),
            }
        })
    }

    /// The section `[sso-session …]` that a setting names.
    ///
    /// # Errors
    /// It isn't there.
    pub(crate) fn sso_session(&self, named: &Setting) -> Result<&Section, ConfigError> {
        let section = self.sso_sessions.get(&named.value);
        section.ok_or_else(|| self.missing("sso-session", &named.value, &named.origin))
    }

    /// The section `[services …]` that a setting names.
    ///
    /// # Errors
    /// It isn't there.
    pub(crate) fn services(&self, named: &Setting) -> Result<&Section, ConfigError> {
        let section = self.services.get(&named.value);
        section.ok_or_else(|| self.missing("services", &named.value, &named.origin))
    }

    fn missing(&self, what: &str, name: &str, origin: &str) -> ConfigError {
        let files = match &*self.paths {
            "" => "there are no files, since HOME isn't set",
            paths => paths,
        };
        ConfigError::new(format!("{origin}: no {what} {name:?} in {files}"))
    }
}

/// The properties below one property, such as `endpoint_url` below `sfn` in a section of services.
pub(crate) fn nested(parent: &Setting) -> impl Iterator<Item = (&str, Setting)> {
    parent.value.lines().filter_map(|line| {
        let (name, value) = line.split_once('=')?;
        let (name, value) = (name.trim(), value.trim().to_owned());
        let origin = format!("{}: {name}", parent.origin);
        Some((name, Setting { value, origin }))
    })
}

/// The user's home directory.
pub(crate) fn home(variables: &Variables) -> Option<&Path> {
    let own = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    let home = variables.get("HOME").or_else(|| variables.get(own));
    home.map(Path::new)
}

/// The variables of this process that are text and not empty, with the home directory as the system
/// knows it where no variable says it.
pub(crate) fn process_variables() -> Variables {
    let text = env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let mut variables: Variables = text.collect();
    if home(&variables).is_none()
        && let Some(home) =
            env::home_dir().and_then(|home| home.into_os_string().into_string().ok())
    {
        variables.insert("HOME".to_owned(), home);
    }
    variables
}

fn path(variables: &Variables, variable: &str, name: &str) -> Option<PathBuf> {
    let Some(path) = variables.get(variable) else {
        return Some(home(variables)?.join(".aws").join(name));
    };
    match (path.strip_prefix('~'), home(variables)) {
        (Some(""), Some(home)) => Some(home.to_owned()),
        (Some(rest), Some(home)) if rest.starts_with(['/', '\\']) => Some(home.join(&rest[1..])),
        _ => Some(path.into()),
    }
}

/// The text of a file; none if there is no such file.
fn text(path: &Path) -> Result<Option<String>, ConfigError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let path = path.display();
            Err(ConfigError::new(format!("{path} can't be read: {error}")))
        }
    }
}

#[cfg(test)]
mod tests;
