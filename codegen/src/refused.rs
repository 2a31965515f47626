//! What a model asks for and the runtime doesn't do.

use std::fmt;

/// An operation, or a part of one, that isn't generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The operation's name in the model.
    pub operation: String,
    /// What of it isn't generated.
    pub part: Part,
    /// Why.
    pub reason: String,
}

/// What of an operation isn't generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// What asks another operation for the outcome of a call in doubt, which is an error then.
    Recovery,
    /// The paginator: the operation can be called, page by page.
    Paginator,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            operation,
            part,
            reason,
        } = self;
        match part {
            Part::Whole => write!(f, "operations.{operation}: {reason}"),
            Part::Recovery => write!(f, "operations.{operation}.sdk.recovery: {reason}"),
            Part::Paginator => write!(f, "pagination.{operation}: {reason}"),
        }
    }
}
