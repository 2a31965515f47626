//! The service: its operations, by way of what the modules below keep.

mod activity;
mod definition;
mod execution;
mod machine;
mod page;
mod run;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sfn_generated::Timestamp;
use sfn_generated::exception::*;
use sfn_generated::operation::*;
use sfn_generated::runtime::server::{Fault, RequestContext};
use sfn_generated::server::StepFunctions;
use sfn_generated::test_util::Clock;
use sfn_generated::types::{ActivityListItem, HistoryEvent};
use tokio::sync::Notify;

use self::activity::Activities;
use self::execution::Executions;
use self::machine::Machines;
use self::page::page;

/// Step Functions in memory. Its clones are the same service. Its time is tokio's, which a test can move.
#[derive(Clone)]
pub(crate) struct LocalService(Arc<Inner>);

struct Inner {
    clock: Clock,
    state: Mutex<State>,
    /// Wakes the polls that wait for a task.
    scheduled: Notify,
}

#[derive(Default)]
struct State {
    activities: Activities,
    machines: Machines,
    executions: Executions,
}

impl LocalService {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Inner {
            clock: Clock::starting_at(Timestamp::now()),
            state: Mutex::default(),
            scheduled: Notify::new(),
        }))
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Every change is whole before the lock is given back.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An exception that says what went wrong.
fn fault(exception: impl Into<Fault>, message: impl Into<String>) -> Fault {
    exception.into().with_message(message)
}

/// The ARN of something in the one account that there is.
fn arn(kind: &str, name: &str) -> String {
    format!("arn:aws:states:us-east-1:123456789012:{kind}:{name}")
}

impl StepFunctions for LocalService {
    async fn create_activity(
        &self,
        input: CreateActivityInput,
        _: &RequestContext,
    ) -> Result<CreateActivityOutput, Fault> {
        let arn = arn("activity", &input.name);
        let created = self.state().activities.create(&arn, input.name, self.now());
        Ok(CreateActivityOutput::new(arn, created))
    }

    async fn describe_activity(
        &self,
        input: DescribeActivityInput,
        _: &RequestContext,
    ) -> Result<DescribeActivityOutput, Fault> {
        let state = self.state();
        let activity = state.activities.get(&input.activity_arn)?;
        Ok(DescribeActivityOutput::new(
            input.activity_arn,
            &activity.name,
            activity.created,
        ))
    }

    async fn delete_activity(
        &self,
        input: DeleteActivityInput,
        _: &RequestContext,
    ) -> Result<DeleteActivityOutput, Fault> {
        self.state().activities.delete(&input.activity_arn);
        Ok(DeleteActivityOutput::new())
    }

    async fn list_activities(
        &self,
        input: ListActivitiesInput,
        _: &RequestContext,
    ) -> Result<ListActivitiesOutput, Fault> {
        let state = self.state();
        let all = state
            .activities
            .iter()
            .map(|(arn, activity)| ActivityListItem::new(arn, &activity.name, activity.created));
        let (items, token) = page(all.collect(), input.max_results, input.next_token)?;
        let mut output = ListActivitiesOutput::new(items);
        output.next_token = token;
        Ok(output)
    }

    async fn get_activity_task(
        &self,
        input: GetActivityTaskInput,
        _: &RequestContext,
    ) -> Result<GetActivityTaskOutput, Fault> {
        self.poll(&input.activity_arn, input.worker_name).await
    }

    async fn send_task_success(
        &self,
        input: SendTaskSuccessInput,
        _: &RequestContext,
    ) -> Result<SendTaskSuccessOutput, Fault> {
        let output = serde_json::from_str(&input.output);
        let output = output.map_err(|error| {
            let message = format!("the output isn't JSON: {error}");
            fault(InvalidOutput::new(), message)
        })?;
        self.state().activities.end(&input.task_token, Ok(output))?;
        Ok(SendTaskSuccessOutput::new())
    }

    async fn send_task_failure(
        &self,
        input: SendTaskFailureInput,
        _: &RequestContext,
    ) -> Result<SendTaskFailureOutput, Fault> {
        let failure = run::Failure {
            error: input.error,
            cause: input.cause,
        };
        self.state()
            .activities
            .end(&input.task_token, Err(failure))?;
        Ok(SendTaskFailureOutput::new())
    }

    async fn send_task_heartbeat(
        &self,
        input: SendTaskHeartbeatInput,
        _: &RequestContext,
    ) -> Result<SendTaskHeartbeatOutput, Fault> {
        self.state().activities.beat(&input.task_token)?;
        Ok(SendTaskHeartbeatOutput::new())
    }

    async fn create_state_machine(
        &self,
        input: CreateStateMachineInput,
        _: &RequestContext,
    ) -> Result<CreateStateMachineOutput, Fault> {
        let now = self.now();
        self.state().machines.create(input, now)
    }

    async fn describe_state_machine(
        &self,
        input: DescribeStateMachineInput,
        _: &RequestContext,
    ) -> Result<DescribeStateMachineOutput, Fault> {
        let state = self.state();
        let machine = state.machines.get(&input.state_machine_arn)?;
        Ok(machine.described(input.state_machine_arn))
    }

    async fn delete_state_machine(
        &self,
        input: DeleteStateMachineInput,
        _: &RequestContext,
    ) -> Result<DeleteStateMachineOutput, Fault> {
        self.state().machines.delete(&input.state_machine_arn);
        Ok(DeleteStateMachineOutput::new())
    }

    async fn list_state_machines(
        &self,
        input: ListStateMachinesInput,
        _: &RequestContext,
    ) -> Result<ListStateMachinesOutput, Fault> {
        let all = self.state().machines.listed();
        let (items, token) = page(all, input.max_results, input.next_token)?;
        let mut output = ListStateMachinesOutput::new(items);
        output.next_token = token;
        Ok(output)
    }

    async fn start_execution(
        &self,
        input: StartExecutionInput,
        context: &RequestContext,
    ) -> Result<StartExecutionOutput, Fault> {
        let name = input
            .name
            .unwrap_or_else(|| context.request_id().to_owned());
        let text = input.input.unwrap_or_else(|| "{}".to_owned());
        self.start(&input.state_machine_arn, name, text)
    }

    async fn describe_execution(
        &self,
        input: DescribeExecutionInput,
        _: &RequestContext,
    ) -> Result<DescribeExecutionOutput, Fault> {
        Ok(self
            .state()
            .executions
            .get(&input.execution_arn)?
            .described())
    }

    async fn stop_execution(
        &self,
        input: StopExecutionInput,
        _: &RequestContext,
    ) -> Result<StopExecutionOutput, Fault> {
        let failure = run::Failure {
            error: input.error,
            cause: input.cause,
        };
        let (now, mut state) = (self.now(), self.state());
        let execution = state.executions.get_mut(&input.execution_arn)?;
        Ok(StopExecutionOutput::new(execution.abort(failure, now)))
    }

    async fn list_executions(
        &self,
        input: ListExecutionsInput,
        _: &RequestContext,
    ) -> Result<ListExecutionsOutput, Fault> {
        let state = self.state();
        let machine = input.state_machine_arn.as_deref();
        let machine = machine.ok_or_else(|| {
            let message = "executions are listed by stateMachineArn alone";
            fault(ValidationException::new(), message)
        })?;
        state.machines.get(machine)?;
        let all = state
            .executions
            .listed(machine, input.status_filter.as_ref());
        let (items, token) = page(all, input.max_results, input.next_token)?;
        let mut output = ListExecutionsOutput::new(items);
        output.next_token = token;
        Ok(output)
    }

    async fn get_execution_history(
        &self,
        input: GetExecutionHistoryInput,
        _: &RequestContext,
    ) -> Result<GetExecutionHistoryOutput, Fault> {
        let state = self.state();
        let execution = state.executions.get(&input.execution_arn)?;
        let mut all: Vec<HistoryEvent> = execution.history.clone();
        if input.reverse_order == Some(true) {
            all.reverse();
        }
        let (items, token) = page(all, input.max_results, input.next_token)?;
        let mut output = GetExecutionHistoryOutput::new(items);
        output.next_token = token;
        Ok(output)
    }
}
