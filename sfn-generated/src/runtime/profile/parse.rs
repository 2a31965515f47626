//! Sections and properties out of the lines of one file.

use super::{File, Section};
use crate::runtime::ConfigError;
use crate::runtime::config::Setting;

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Profile,
    SsoSession,
    Services,
}

/// What is read of a file.
pub(super) struct Sections {
    /// The sections in their order, those of unknown kinds left out. A name may come twice.
    pub(super) named: Vec<(Kind, String, Section)>,
    /// The names that stand for profiles in the credentials file only, and where the config file has them.
    pub(super) bare: Vec<(String, String)>,
}

/// Reads the sections of a file.
///
/// # Errors
/// The first line that isn't of the format.
pub(super) fn sections(file: File, path: &str, text: &str) -> Result<Sections, ConfigError> {
    let mut parser = Parser {
        file,
        path,
        sections: Vec::new(),
        bare: Vec::new(),
        property: None,
    };
    // Editors on Windows may write a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let read = parser.line(number, line);
        read.map_err(|problem| ConfigError::new(format!("{path}:{number}: {problem}")))?;
    }
    Ok(parser.named())
}

struct Parser<'a> {
    file: File,
    path: &'a str,
    /// By the text between the brackets.
    sections: Vec<(String, Section)>,
    /// See [`Sections::bare`].
    bare: Vec<(String, String)>,
    /// The last property of the last section, which lines may continue.
    property: Option<Property>,
}

struct Property {
    name: String,
    /// Whether its value stands in the lines below it, as properties of their own.
    nested: bool,
}

/// What is wrong with a line.
type Problem = &'static str;

impl Parser<'_> {
    fn line(&mut self, number: usize, line: &str) -> Result<(), Problem> {
        let content = line.trim();
        if content.is_empty() || content.starts_with(['#', ';']) {
            return Ok(());
        }
        if line.starts_with([' ', '\t']) {
            return self.continuation(content);
        }
        match content.strip_prefix('[') {
            Some(rest) => self.section(number, rest),
            None => self.property(number, content),
        }
    }

    fn section(&mut self, number: usize, rest: &str) -> Result<(), Problem> {
        let (name, after) = rest
            .split_once(']')
            .ok_or("a profile definition must end with ']'")?;
        let after = after.trim_start();
        if !after.is_empty() && !after.starts_with(['#', ';']) {
            return Err("expected nothing but a comment after ']'");
        }
        let name = name.trim().to_owned();
        if self.file == File::Config && name != "default" && is_name(&name) {
            let place = format!("{}:{number}", self.path);
            self.bare.push((name.clone(), place));
        }
        self.sections.push((name, Section::new()));
        self.property = None;
        Ok(())
    }

    fn property(&mut self, number: usize, content: &str) -> Result<(), Problem> {
        let (_, section) = self
            .sections
            .last_mut()
            .ok_or("expected a profile definition")?;
        let content = without_comment(content);
        let (name, value) = content
            .split_once('=')
            .ok_or("expected an '=' sign defining a property")?;
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
        if name.is_empty() {
            return Err("the property did not have a name");
        }
        let nested = value.is_empty();
        let origin = format!("{}:{number}: {name}", self.path);
        section.insert(name.clone(), Setting { value, origin });
        self.property = Some(Property { name, nested });
        Ok(())
    }

    fn continuation(&mut self, content: &str) -> Result<(), Problem> {
        let (_, section) = self
            .sections
            .last_mut()
            .ok_or("expected a profile definition, found continuation")?;
        let none = "expected a property definition, found continuation";
        let property = self.property.as_ref().ok_or(none)?;
        if property.nested {
            let (name, _) = content
                .split_once('=')
                .ok_or("expected an '=' sign defining a sub-property")?;
            if name.trim().is_empty() {
                return Err("the sub-property did not have a name");
            }
        }
        let setting = section.get_mut(&property.name).ok_or(none)?;
        setting.value.push('\n');
        setting.value.push_str(content);
        Ok(())
    }

    /// The sections whose names say what they are. `[profile default]` overrides `[default]`.
    fn named(self) -> Sections {
        let file = self.file;
        let prefixed = |title: &str| kind_and_name(file, title) == Some((Kind::Profile, "default"));
        let hidden = self
            .sections
            .iter()
            .any(|(title, _)| title != "default" && prefixed(title));
        let sections = self
            .sections
            .into_iter()
            .filter_map(|(title, mut section)| {
                let (kind, name) = kind_and_name(file, &title)?;
                if hidden && title == "default" {
                    return None;
                }
                section.retain(|name, _| is_name(name));
                Some((kind, name.to_owned(), section))
            });
        Sections {
            named: sections.collect(),
            bare: self.bare,
        }
    }
}

/// What the text between the brackets says. In the credentials file it is the name of a profile; in the
/// config file only `default` goes without its kind before it.
fn kind_and_name(file: File, title: &str) -> Option<(Kind, &str)> {
    let (kind, name) = match (file, title.split_once([' ', '\t'])) {
        (File::Credentials, None) => (Kind::Profile, title),
        (File::Config, None) if title == "default" => (Kind::Profile, title),
        (File::Config, Some(("profile", name))) => (Kind::Profile, name.trim()),
        (File::Config, Some(("sso-session", name))) => (Kind::SsoSession, name.trim()),
        (File::Config, Some(("services", name))) => (Kind::Services, name.trim()),
        _ => return None,
    };
    is_name(name).then_some((kind, name))
}

/// A comment behind a value begins with white space.
fn without_comment(content: &str) -> &str {
    let comments = [" #", " ;", "\t#", "\t;"];
    let starts = comments.iter().filter_map(|start| content.find(start));
    starts.min().map_or(content, |start| &content[..start])
}

fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-/.%@_:+".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}
