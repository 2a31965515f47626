//! One execution on its way from state to state.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use sfn_generated::types::*;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep, timeout_at};

use super::LocalService;
use super::activity::News;
use super::definition::{Definition, State};

/// Why an execution or a task failed.
#[derive(Clone)]
pub(super) struct Failure {
    pub(super) error: Option<String>,
    pub(super) cause: Option<String>,
}

impl Failure {
    fn of(error: &str, cause: &str) -> Self {
        Self {
            error: Some(error.to_owned()),
            cause: Some(cause.to_owned()),
        }
    }
}

/// Runs an execution to its end.
pub(super) async fn run(
    service: LocalService,
    arn: String,
    definition: Arc<Definition>,
    input: Value,
) {
    let run = Run { service, arn };
    let outcome = run.states(&definition, input).await;
    let outcome = outcome.map(|output| output.to_string());
    let (kind, details) = match &outcome {
        Ok(output) => {
            let mut details = ExecutionSucceededEventDetails::new();
            details.output = Some(output.clone());
            let details = HistoryEventDetails::ExecutionSucceeded(Box::new(details));
            (HistoryEventType::ExecutionSucceeded, details)
        }
        Err(failure) => {
            let mut details = ExecutionFailedEventDetails::new();
            (details.error, details.cause) = (failure.error.clone(), failure.cause.clone());
            let details = HistoryEventDetails::ExecutionFailed(Box::new(details));
            (HistoryEventType::ExecutionFailed, details)
        }
    };
    let (now, mut state) = (run.service.now(), run.service.state());
    if let Ok(execution) = state.executions.get_mut(&run.arn) {
        execution.record(kind, Some(details), now);
        execution.end(outcome, now);
    }
}

struct Run {
    service: LocalService,
    arn: String,
}

impl Run {
    async fn states(&self, definition: &Definition, mut value: Value) -> Result<Value, Failure> {
        let mut name = &definition.start_at;
        loop {
            let Some(state) = definition.states.get(name) else {
                return Err(Failure::of("States.Runtime", "there is no such state"));
            };
            self.enter(state, name, &value);
            let (output, next) = self.step(state, value).await?;
            self.exit(state, name, &output);
            match next {
                Some(next) => (name, value) = (next, output),
                None => return Ok(output),
            }
        }
    }

    /// What a state makes of its input, and which state is next.
    async fn step<'a>(
        &self,
        state: &'a State,
        input: Value,
    ) -> Result<(Value, Option<&'a String>), Failure> {
        Ok(match state {
            State::Pass { result, next, .. } => (result.clone().unwrap_or(input), next.as_ref()),
            State::Wait { seconds, next, .. } => {
                sleep(Duration::from_secs(*seconds)).await;
                (input, next.as_ref())
            }
            State::Task {
                resource,
                timeout_seconds,
                heartbeat_seconds,
                next,
                ..
            } => {
                let limits = (*timeout_seconds, *heartbeat_seconds);
                (self.task(resource, limits, &input).await?, next.as_ref())
            }
            State::Choice { choices, default } => {
                let choice = choices.iter().find(|choice| choice.holds(&input));
                let next = choice.map(|choice| &choice.next).or(default.as_ref());
                let none = || Failure::of("States.NoChoiceMatched", "no choice holds");
                (input, Some(next.ok_or_else(none)?))
            }
            State::Succeed {} => (input, None),
            State::Fail { error, cause } => {
                let (error, cause) = (error.clone(), cause.clone());
                return Err(Failure { error, cause });
            }
        })
    }

    /// Has a worker do a task.
    async fn task(
        &self,
        activity: &str,
        limits: (Option<u64>, Option<u64>),
        input: &Value,
    ) -> Result<Value, Failure> {
        let mut details = ActivityScheduledEventDetails::new(activity);
        details.input = Some(input.to_string());
        let details = HistoryEventDetails::ActivityScheduled(Box::new(details));
        self.record(HistoryEventType::ActivityScheduled, Some(details));
        let input = input.to_string();
        let news = self.service.state().activities.schedule(activity, input);
        let news = news.ok_or_else(|| Failure::of("ActivityDoesNotExist", activity))?;
        self.service.0.scheduled.notify_waiters();
        let outcome = self.listen(news, limits).await;
        self.record_end_of_task(&outcome);
        outcome
    }

    /// Waits for the end of a task. What counts are the seconds from its start, and those between
    /// heartbeats.
    async fn listen(
        &self,
        mut news: UnboundedReceiver<News>,
        (timeout, heartbeat): (Option<u64>, Option<u64>),
    ) -> Result<Value, Failure> {
        let far = Instant::now() + Duration::from_secs(365 * 24 * 3600); // As good as never.
        let after = |seconds: Option<u64>| {
            seconds.map_or(far, |seconds| Instant::now() + Duration::from_secs(seconds))
        };
        let (mut end, mut next_beat) = (far, far);
        loop {
            match timeout_at(end.min(next_beat), news.recv()).await {
                Ok(Some(News::Started(worker))) => {
                    let mut details = ActivityStartedEventDetails::new();
                    details.worker_name = worker;
                    let details = HistoryEventDetails::ActivityStarted(Box::new(details));
                    self.record(HistoryEventType::ActivityStarted, Some(details));
                    (end, next_beat) = (after(timeout), after(heartbeat));
                }
                Ok(Some(News::Heartbeat)) => next_beat = after(heartbeat),
                Ok(Some(News::Ended(outcome))) => return outcome,
                Ok(None) => return Err(Failure::of("States.Runtime", "the task is lost")),
                Err(_) if end <= next_beat => {
                    return Err(Failure::of("States.Timeout", "the task took too long"));
                }
                Err(_) => return Err(Failure::of("States.HeartbeatTimeout", "no heartbeat came")),
            }
        }
    }

    fn record_end_of_task(&self, outcome: &Result<Value, Failure>) {
        let (kind, details) = match outcome {
            Ok(output) => {
                let mut details = ActivitySucceededEventDetails::new();
                details.output = Some(output.to_string());
                let details = HistoryEventDetails::ActivitySucceeded(Box::new(details));
                (HistoryEventType::ActivitySucceeded, details)
            }
            Err(failure) if failure.is_timeout() => {
                let mut details = ActivityTimedOutEventDetails::new();
                (details.error, details.cause) = (failure.error.clone(), failure.cause.clone());
                let details = HistoryEventDetails::ActivityTimedOut(Box::new(details));
                (HistoryEventType::ActivityTimedOut, details)
            }
            Err(failure) => {
                let mut details = ActivityFailedEventDetails::new();
                (details.error, details.cause) = (failure.error.clone(), failure.cause.clone());
                let details = HistoryEventDetails::ActivityFailed(Box::new(details));
                (HistoryEventType::ActivityFailed, details)
            }
        };
        self.record(kind, Some(details));
    }

    fn enter(&self, state: &State, name: &str, input: &Value) {
        let mut details = StateEnteredEventDetails::new(name);
        details.input = Some(input.to_string());
        let details = HistoryEventDetails::StateEntered(Box::new(details));
        let kind = match state {
            State::Pass { .. } => HistoryEventType::PassStateEntered,
            State::Wait { .. } => HistoryEventType::WaitStateEntered,
            State::Task { .. } => HistoryEventType::TaskStateEntered,
            State::Choice { .. } => HistoryEventType::ChoiceStateEntered,
            State::Succeed {} => HistoryEventType::SucceedStateEntered,
            State::Fail { .. } => HistoryEventType::FailStateEntered,
        };
        self.record(kind, Some(details));
    }

    fn exit(&self, state: &State, name: &str, output: &Value) {
        let mut details = StateExitedEventDetails::new(name);
        details.output = Some(output.to_string());
        let details = HistoryEventDetails::StateExited(Box::new(details));
        let kind = match state {
            State::Pass { .. } => HistoryEventType::PassStateExited,
            State::Wait { .. } => HistoryEventType::WaitStateExited,
            State::Task { .. } => HistoryEventType::TaskStateExited,
            State::Choice { .. } => HistoryEventType::ChoiceStateExited,
            State::Succeed {} => HistoryEventType::SucceedStateExited,
            State::Fail { .. } => return, // Which nothing leaves.
        };
        self.record(kind, Some(details));
    }

    fn record(&self, kind: HistoryEventType, details: Option<HistoryEventDetails>) {
        let (now, mut state) = (self.service.now(), self.service.state());
        if let Ok(execution) = state.executions.get_mut(&self.arn) {
            execution.record(kind, details, now);
        }
    }
}

impl Failure {
    fn is_timeout(&self) -> bool {
        let error = self.error.as_deref();
        matches!(error, Some("States.Timeout" | "States.HeartbeatTimeout"))
    }
}
