//! What is written in the notation of boto3's documentation, as a tree, and its text.

use std::fmt;

/// A value, or what stands for values of its kind.
pub(super) enum Notation {
    /// What stands on one line.
    Word(String),
    /// What spans lines, one for each entry.
    Block(Block),
}

/// Entries between brackets.
pub(super) struct Block {
    pub(super) open: &'static str,
    pub(super) entries: Vec<Entry>,
    /// Whether a comma follows the last entry too.
    pub(super) trailing_comma: bool,
    pub(super) close: &'static str,
}

/// One entry: what stands before its value, such as `'name': `, and the value.
pub(super) struct Entry {
    pub(super) label: String,
    pub(super) value: Notation,
}

impl Notation {
    pub(super) fn word(word: &str) -> Self {
        Self::Word(word.to_owned())
    }

    fn write(&self, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.write_str(word),
            Self::Block(block) => block.write(depth, f),
        }
    }
}

impl Block {
    fn write(&self, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.open)?;
        for (index, Entry { label, value }) in self.entries.iter().enumerate() {
            new_line(depth + 1, f)?;
            f.write_str(label)?;
            value.write(depth + 1, f)?;
            if self.trailing_comma || index + 1 < self.entries.len() {
                f.write_str(",")?;
            }
        }
        if !self.entries.is_empty() {
            new_line(depth, f)?;
        }
        f.write_str(self.close)
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(0, f)
    }
}

/// Four spaces per level.
fn new_line(depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "\n{:1$}", "", 4 * depth)
}
