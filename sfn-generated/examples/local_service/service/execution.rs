//! Executions: where each stands, and its history.

use serde_json::Value;
use sfn_generated::Timestamp;
use sfn_generated::exception::{
    ExecutionAlreadyExists, ExecutionDoesNotExist, InvalidExecutionInput,
};
use sfn_generated::operation::{DescribeExecutionOutput, StartExecutionOutput};
use sfn_generated::runtime::server::Fault;
use sfn_generated::types::{
    ExecutionAbortedEventDetails, ExecutionListItem, ExecutionStartedEventDetails, ExecutionStatus,
    HistoryEvent, HistoryEventDetails, HistoryEventType,
};
use tokio::task::AbortHandle;

use super::run::{Failure, run};
use super::{LocalService, arn, fault};

/// The executions in the order of their starts.
#[derive(Default)]
pub(super) struct Executions(Vec<Execution>);

pub(super) struct Execution {
    arn: String,
    machine: String,
    name: String,
    input: String,
    started: Timestamp,
    status: ExecutionStatus,
    stopped: Option<Timestamp>,
    output: Option<String>,
    failure: Option<Failure>,
    pub(super) history: Vec<HistoryEvent>,
    running: Option<AbortHandle>,
}

impl Executions {
    pub(super) fn get(&self, arn: &str) -> Result<&Execution, Fault> {
        let found = self.0.iter().find(|execution| execution.arn == arn);
        found.ok_or_else(|| no_execution(arn))
    }

    pub(super) fn get_mut(&mut self, arn: &str) -> Result<&mut Execution, Fault> {
        let found = self.0.iter_mut().find(|execution| execution.arn == arn);
        found.ok_or_else(|| no_execution(arn))
    }

    /// The executions of a state machine, the newest first.
    pub(super) fn listed(
        &self,
        machine: &str,
        status: Option<&ExecutionStatus>,
    ) -> Vec<ExecutionListItem> {
        let of_machine = |execution: &&Execution| {
            execution.machine == machine && status.is_none_or(|status| execution.status == *status)
        };
        let all = self.0.iter().rev().filter(of_machine);
        all.map(Execution::listed).collect()
    }
}

fn no_execution(arn: &str) -> Fault {
    fault(
        ExecutionDoesNotExist::new(),
        format!("no execution is called {arn}"),
    )
}

impl LocalService {
    /// Starts an execution, unless it has been started: the same name and input are the same start, while
    /// it runs.
    pub(super) fn start(
        &self,
        machine_arn: &str,
        name: String,
        input: String,
    ) -> Result<StartExecutionOutput, Fault> {
        let value: Value = serde_json::from_str(&input).map_err(|error| {
            let message = format!("the input isn't JSON: {error}");
            fault(InvalidExecutionInput::new(), message)
        })?;
        let (now, mut state) = (self.now(), self.state());
        let machine = state.machines.get(machine_arn)?;
        let (definition, role) = (machine.definition.clone(), machine.role_arn.clone());
        let arn = arn("execution", &format!("{}:{name}", machine.name));
        if let Ok(other) = state.executions.get(&arn) {
            if other.status != ExecutionStatus::Running || other.input != input {
                let message = format!("{arn} has ended, or has another input");
                return Err(fault(ExecutionAlreadyExists::new(), message));
            }
            return Ok(StartExecutionOutput::new(arn, other.started));
        }
        let mut execution = Execution {
            arn: arn.clone(),
            machine: machine_arn.to_owned(),
            name,
            input: input.clone(),
            started: now,
            status: ExecutionStatus::Running,
            stopped: None,
            output: None,
            failure: None,
            history: Vec::new(),
            running: None,
        };
        let mut details = ExecutionStartedEventDetails::new();
        (details.input, details.role_arn) = (Some(input), Some(role));
        let details = HistoryEventDetails::ExecutionStarted(Box::new(details));
        execution.record(HistoryEventType::ExecutionStarted, Some(details), now);
        let running = tokio::spawn(run(self.clone(), arn.clone(), definition, value));
        execution.running = Some(running.abort_handle());
        state.executions.0.push(execution);
        Ok(StartExecutionOutput::new(arn, now))
    }
}

impl Execution {
    /// Adds an event to the history.
    pub(super) fn record(
        &mut self,
        kind: HistoryEventType,
        details: Option<HistoryEventDetails>,
        now: Timestamp,
    ) {
        let before = self.history.last().map_or(0, |event| event.id);
        let mut event = HistoryEvent::new(now, kind, before + 1);
        event.previous_event_id = Some(before);
        event.details = details;
        self.history.push(event);
    }

    /// Ends it with an output or a failure.
    pub(super) fn end(&mut self, outcome: Result<String, Failure>, now: Timestamp) {
        self.stopped = Some(now);
        match outcome {
            Ok(output) => {
                self.status = ExecutionStatus::Succeeded;
                self.output = Some(output);
            }
            Err(failure) => {
                self.status = ExecutionStatus::Failed;
                self.failure = Some(failure);
            }
        }
    }

    /// Ends it from outside, unless it has ended, and says when it did.
    pub(super) fn abort(&mut self, failure: Failure, now: Timestamp) -> Timestamp {
        if let Some(stopped) = self.stopped {
            return stopped;
        }
        if let Some(running) = self.running.take() {
            running.abort();
        }
        let mut details = ExecutionAbortedEventDetails::new();
        (details.error, details.cause) = (failure.error.clone(), failure.cause.clone());
        let details = HistoryEventDetails::ExecutionAborted(Box::new(details));
        self.record(HistoryEventType::ExecutionAborted, Some(details), now);
        self.status = ExecutionStatus::Aborted;
        self.stopped = Some(now);
        self.failure = Some(failure);
        now
    }

    pub(super) fn described(&self) -> DescribeExecutionOutput {
        let status = self.status.clone();
        let mut output =
            DescribeExecutionOutput::new(&self.arn, &self.machine, status, self.started);
        output.name = Some(self.name.clone());
        output.stop_date = self.stopped;
        output.input = Some(self.input.clone());
        output.output.clone_from(&self.output);
        if let Some(failure) = &self.failure {
            output.error.clone_from(&failure.error);
            output.cause.clone_from(&failure.cause);
        }
        output
    }

    fn listed(&self) -> ExecutionListItem {
        let status = self.status.clone();
        let mut item =
            ExecutionListItem::new(&self.arn, &self.machine, &self.name, status, self.started);
        item.stop_date = self.stopped;
        item
    }
}
