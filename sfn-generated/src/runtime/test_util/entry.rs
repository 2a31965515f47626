//! A stub as it is kept: its conditions, and the answers that it still has.

use std::collections::VecDeque;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use crate::runtime::server::{Call, Fault};

type Condition = Box<dyn Fn(&Call) -> Result<(), String> + Send>;
type Making = Arc<dyn Fn(&Call) -> Result<Vec<u8>, Fault> + Send + Sync>;

pub(super) struct Entry {
    operation: &'static str,
    made: &'static Location<'static>,
    pub(super) conditions: Vec<Condition>,
    pub(super) answers: VecDeque<Answer>,
    /// Whether the last answer stays.
    pub(super) repeats: bool,
    has_answered: bool,
}

/// What comes after a delay.
#[derive(Clone, Default)]
pub(super) struct Answer {
    pub(super) delay: Duration,
    /// None breaks the connection.
    pub(super) make: Option<Making>,
}

impl Answer {
    pub(super) fn new(
        make: impl Fn(&Call) -> Result<Vec<u8>, Fault> + Send + Sync + 'static,
    ) -> Self {
        Self {
            delay: Duration::ZERO,
            make: Some(Arc::new(make)),
        }
    }
}

impl Entry {
    pub(super) fn new(operation: &'static str, made: &'static Location<'static>) -> Self {
        Self {
            operation,
            made,
            conditions: Vec::new(),
            answers: VecDeque::new(),
            repeats: false,
            has_answered: false,
        }
    }

    /// Whether there are answers that must still be given.
    pub(super) fn is_owing(&self) -> bool {
        self.answers.len() > usize::from(self.repeats)
    }

    /// Adds an answer.
    ///
    /// # Errors
    /// The turn of this one would never come.
    pub(super) fn add(&mut self, answer: Answer) -> Result<(), &'static str> {
        if self.repeats {
            return Err("no answer can follow one that is given `always`");
        }
        self.answers.push_back(answer);
        Ok(())
    }

    /// Whether it is of a call's operation.
    pub(super) fn is_of_operation(&self, call: &Call) -> bool {
        call.context().operation().name == self.operation
    }

    /// The answer to a call, or why it isn't taken.
    pub(super) fn take(&mut self, call: &Call) -> Result<Answer, String> {
        if !self.is_of_operation(call) {
            return Err(format!("it is of {}", self.operation));
        }
        self.conditions
            .iter()
            .try_for_each(|condition| condition(call))?;
        let answer = match self.answers.len() {
            1 if self.repeats => self.answers.front().cloned(),
            _ => self.answers.pop_front(),
        };
        self.has_answered |= answer.is_some();
        answer.ok_or_else(|| match self.has_answered {
            true => "its answers are given".to_owned(),
            false => "it has no answer".to_owned(),
        })
    }

    /// What is wrong with a stub that takes no more calls.
    pub(super) fn unmet(&self) -> Option<String> {
        let problem = match self.answers.len() {
            0 if !self.has_answered => "it has no answer".to_owned(),
            count if self.is_owing() => match count - usize::from(self.repeats) {
                1 => "1 of its answers wasn't asked for".to_owned(),
                count => format!("{count} of its answers weren't asked for"),
            },
            _ => return None,
        };
        Some(format!("{self:?}: {problem}"))
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the stub of {} at {}", self.operation, self.made)
    }
}
