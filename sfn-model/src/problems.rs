//! What is wrong with a set of documents: everything at once, each with its place.

use std::fmt;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The path inside it, such as `shapes.StartExecutionInput.members.name`; a line and a column
    /// where the file is no JSON; empty where the whole file is meant.
    pub path: String,
    /// What was found and what was expected.
    pub message: String,
}

/// All that is wrong with a set of documents. Displayed as one line each: `file: path: message`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Of one problem that concerns a whole file or folder.
    pub(crate) fn of_file(file: impl Into<String>, message: impl Into<String>) -> Self {
        let mut problems = Self::default();
        problems.add(file, "", message);
        problems
    }

    pub(crate) fn add(
        &mut self,
        file: impl Into<String>,
        path: impl Into<String>,
        message: impl Into<String>,
    ) {
        self.0.push(Problem {
            file: file.into(),
            path: path.into(),
            message: message.into(),
        });
    }

    pub(crate) fn append(&mut self, other: Problems) {
        self.0.extend(other.0);
    }

    /// The value if nothing is wrong, else everything that is.
    pub(crate) fn or<T>(self, value: T) -> Result<T, Problems> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }

    /// The problems, in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            path,
            message,
        } = self;
        if path.is_empty() {
            write!(f, "{file}: {message}")
        } else {
            write!(f, "{file}: {path}: {message}")
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
