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

#[derive(Default)]
pub(crate) struct Execution {
    pub(crate) input: String,
    /// How often it was started.
    pub(crate) starts: usize,
    running: bool,
    /// Whether the answer to a start was sent.
    answered: bool,
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
            Fate::Heard => {
                let step = account.answer(request);
                account.has_answered(request);
                vec![step]
            }
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

    /// The executions that were started more than once.
    pub(crate) fn doubled(&self) -> Vec<&str> {
        let doubled = self.executions.iter().filter(|of| of.1.starts > 1);
        doubled.map(|(name, _)| &**name).collect()
    }

    fn answer(&mut self, request: &Request) -> Step {
        match &*request.operation {
            "StartExecution" => self.start(text(request, "name"), text(request, "input")),
            "DescribeExecution" => self.describe(text(request, "executionArn")),
            operation => panic!("{operation} isn't served"),
        }
    }

    /// As the service does on a STANDARD state machine. Some executions end before anything else happens.
    /// Once a start is answered it is as if 90 days had passed: the name is free, and the next start of it
    /// is another.
    fn start(&mut self, name: &str, input: &str) -> Step {
        let execution = self.executions.entry(name.to_owned()).or_default();
        if execution.starts == 0 || execution.answered {
            execution.starts += 1;
            execution.input = input.to_owned();
            execution.running = fastrand::u32(..3) > 0;
        } else if !execution.running || execution.input != input {
            return answer(400, r#"{"__type": "ExecutionAlreadyExists"}"#);
        }
        answer_json(200, &json!({"executionArn": arn(name), "startDate": 1.5e9}))
    }

    /// Keeps in mind that the caller knows of its start.
    fn has_answered(&mut self, request: &Request) {
        if request.operation == "StartExecution"
            && let Some(execution) = self.executions.get_mut(text(request, "name"))
        {
            execution.answered = true;
        }
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

/// A member of a request's input.
fn text<'a>(request: &'a Request, name: &str) -> &'a str {
    request.input[name].as_str().expect("text")
}

pub(crate) const STATE_MACHINE: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";

/// The ARN of an execution.
pub(crate) fn arn(name: &str) -> String {
    format!("arn:aws:states:us-east-1:123456789012:execution:orders:{name}")
}
