//! A service that keeps account of the executions it started, in weather that keeps some answers from
//! their callers.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use crate::answers::{answer, json as answer_json};
use crate::server::{Request, Step};

/// The account, shared by the connections of a server.
#[derive(Clone, Default)]
pub(crate) struct Ledger(Arc<Mutex<Account>>);

#[derive(Default)]
pub(crate) struct Account {
    /// The executions by their names.
    pub(crate) executions: HashMap<String, Execution>,
    /// The requests that came in, each by the id of its call and what it says of its attempt.
    pub(crate) requests: Vec<[String; 2]>,
}

pub(crate) struct Execution {
    pub(crate) input: String,
    running: bool,
}

/// What happens to a request.
enum Fate {
    /// It is answered.
    Heard,
    /// It is refused before it is looked at.
    Refused(Step),
    /// It ends like this, half of the time after it took effect.
    Lost(Step),
}

impl Fate {
    /// One in five requests is reset, one in ten throttled, one in ten met with 503, one in twenty stalled.
    fn draw() -> Self {
        match fastrand::u32(..100) {
            0..20 => Self::Lost(Step::Reset),
            20..30 => Self::Refused(answer(400, r#"{"__type": "ThrottlingException"}"#)),
            30..40 => Self::Lost(answer(503, r#"{"__type": "ServiceUnavailable"}"#)),
            40..45 => Self::Lost(Step::Hold),
            _ => Self::Heard,
        }
    }
}

impl Ledger {
    pub(crate) fn account(&self) -> MutexGuard<'_, Account> {
        self.0.lock().expect("a lock")
    }

    /// What a server does about a request.
    pub(crate) fn script(&self, request: &Request) -> Vec<Step> {
        let mut account = self.account();
        let ids = ["amz-sdk-invocation-id", "amz-sdk-request"];
        account
            .requests
            .push(ids.map(|id| request.header(id).to_owned()));
        match Fate::draw() {
            Fate::Heard => vec![account.answer(request)],
            Fate::Refused(step) => vec![step],
            Fate::Lost(step) => {
                if fastrand::bool() {
                    account.answer(request);
                }
                vec![step]
            }
        }
    }
}

impl Account {
    /// The inputs of all executions, each once.
    pub(crate) fn inputs(&self) -> HashSet<&str> {
        let executions = self.executions.values();
        executions.map(|execution| &*execution.input).collect()
    }

    fn answer(&mut self, request: &Request) -> Step {
        let text = |name: &str| request.input[name].as_str().expect("text").to_owned();
        match &*request.operation {
            "StartExecution" => self.start(text("name"), text("input")),
            "DescribeExecution" => self.describe(&text("executionArn")),
            operation => panic!("{operation} isn't served"),
        }
    }

    /// As the service does on a STANDARD state machine. Some executions end before anything else happens.
    fn start(&mut self, name: String, input: String) -> Step {
        let started = json!({"executionArn": arn(&name), "startDate": 1.5e9});
        match self.executions.get(&name) {
            None => {
                let running = fastrand::u32(..3) > 0;
                self.executions.insert(name, Execution { input, running });
            }
            Some(existing) if existing.running && existing.input == input => {}
            Some(_) => return answer(400, r#"{"__type": "ExecutionAlreadyExists"}"#),
        }
        answer_json(200, &started)
    }

    fn describe(&self, execution_arn: &str) -> Step {
        let name = execution_arn.rsplit(':').next().unwrap_or_default();
        let Some(execution) = self.executions.get(name) else {
            return answer(400, r#"{"__type": "ExecutionDoesNotExist"}"#);
        };
        let status = if execution.running {
            "RUNNING"
        } else {
            "SUCCEEDED"
        };
        let mut description: Value = json!({"startDate": 1.5e9, "status": status});
        description["executionArn"] = arn(name).into();
        description["stateMachineArn"] = STATE_MACHINE.into();
        description["name"] = name.into();
        description["input"] = execution.input.as_str().into();
        answer_json(200, &description)
    }
}

pub(crate) const STATE_MACHINE: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";

/// The ARN of an execution.
pub(crate) fn arn(name: &str) -> String {
    format!("arn:aws:states:us-east-1:123456789012:execution:orders:{name}")
}
