//! State machines in the Amazon States Language, as far as they are run here: Pass, Wait, Task on an
//! activity, Choice, Succeed and Fail. Any other state or field is refused.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use sfn_generated::exception::InvalidDefinition;
use sfn_generated::runtime::server::Fault;

use super::fault;

/// A state machine.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Definition {
    #[serde(rename = "Comment")]
    _comment: Option<String>,
    pub(super) start_at: String,
    pub(super) states: BTreeMap<String, State>,
}

/// A state. Without `next`, the execution ends there.
#[derive(Deserialize)]
#[serde(tag = "Type", rename_all_fields = "PascalCase", deny_unknown_fields)]
pub(super) enum State {
    Pass {
        result: Option<Value>,
        next: Option<String>,
        end: Option<bool>,
    },
    Wait {
        seconds: u64,
        next: Option<String>,
        end: Option<bool>,
    },
    Task {
        /// The ARN of an activity.
        resource: String,
        timeout_seconds: Option<u64>,
        heartbeat_seconds: Option<u64>,
        next: Option<String>,
        end: Option<bool>,
    },
    Choice {
        choices: Vec<Choice>,
        default: Option<String>,
    },
    Succeed {},
    Fail {
        error: Option<String>,
        cause: Option<String>,
    },
}

/// A rule of a choice: a member of the input is equal to a value.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Choice {
    /// A path of members, such as `$.order.kind`.
    variable: String,
    #[serde(
        rename = "StringEquals",
        alias = "NumericEquals",
        alias = "BooleanEquals"
    )]
    equals: Value,
    pub(super) next: String,
}

impl Choice {
    pub(super) fn holds(&self, input: &Value) -> bool {
        let mut steps = self.variable.split('.').skip(1);
        let found = steps.try_fold(input, |value, step| value.get(step));
        match (found, &self.equals) {
            (Some(Value::Number(found)), Value::Number(equals)) => {
                found.as_f64() == equals.as_f64()
            }
            (found, equals) => found == Some(equals),
        }
    }
}

impl Definition {
    /// Reads a definition and checks that every state leads somewhere.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let definition: Self = serde_json::from_str(text).map_err(invalid)?;
        let states = definition.states.iter();
        let targets = states.flat_map(|(name, state)| state.targets(name));
        let start = [("StartAt".to_owned(), Some(&definition.start_at))];
        for (place, target) in start.into_iter().chain(targets) {
            match target {
                None => return Err(invalid(format!("{place}: needs one of Next and End"))),
                Some(target) if !definition.states.contains_key(target) => {
                    return Err(invalid(format!("{place}: there is no state {target:?}")));
                }
                Some(_) => {}
            }
        }
        Ok(definition)
    }
}

impl State {
    /// The names of states that it leads to, with their places; none where one must be and isn't.
    fn targets(&self, name: &str) -> Vec<(String, Option<&String>)> {
        match self {
            Self::Pass { next, end, .. }
            | Self::Wait { next, end, .. }
            | Self::Task { next, end, .. } => match (next, end) {
                (None, Some(true)) => Vec::new(),
                (Some(_), Some(true)) => vec![(format!("States.{name}"), None)],
                (next, _) => vec![(format!("States.{name}.Next"), next.as_ref())],
            },
            Self::Choice { choices, default } => {
                let next = choices.iter().map(|choice| &choice.next);
                let next = next.chain(default).map(Some);
                next.map(|next| (format!("States.{name}"), next)).collect()
            }
            Self::Succeed {} | Self::Fail { .. } => Vec::new(),
        }
    }
}

fn invalid(problem: impl ToString) -> Fault {
    fault(InvalidDefinition::new(), problem.to_string())
}
