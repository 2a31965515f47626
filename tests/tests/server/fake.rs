//! A fake of every operation that gives the answers of a queue, and keeps what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde::Serialize;
use serde_json::Value;
use sfn_generated::operation::*;
use sfn_generated::runtime::Input;
use sfn_generated::runtime::server::{Fault, RequestContext};
use sfn_generated::server::{self, StepFunctions};
use sfn_generated::{Client, Config, Credentials};

/// What the fake does next: an output as JSON, or a fault.
pub(crate) type Answer = Result<Value, Fault>;

#[derive(Clone, Default)]
pub(crate) struct Fake(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: VecDeque<Answer>,
    /// Operations and inputs.
    calls: Vec<(&'static str, Value)>,
}

impl Fake {
    /// A client of it, which tries once.
    pub(crate) fn client(&self) -> Client {
        let config = Config::builder()
            .region("us-east-1")
            .credentials(Credentials::new("AKIDEXAMPLE", "hush"))
            .max_attempts(1)
            .transport(server::service(self.clone()));
        Client::new(&config.build()).expect("a client")
    }

    pub(crate) fn answer(&self, answer: Answer) {
        self.0.lock().expect("a lock").answers.push_back(answer);
    }

    /// The operations and inputs since the last call of this, which makes an end of the answers too.
    pub(crate) fn calls(&self) -> Vec<(&'static str, Value)> {
        std::mem::take(&mut *self.0.lock().expect("a lock")).calls
    }

    fn next<I: Input>(&self, input: &I) -> Result<I::Output, Fault> {
        let mut state = self.0.lock().expect("a lock");
        state.calls.push((I::OPERATION.name, as_json(input)));
        let answer = state.answers.pop_front().expect("an answer")?;
        Ok(serde_json::from_value(answer).expect("an output"))
    }
}

/// By way of text: `to_value` would widen 32-bit floats.
fn as_json(value: &impl Serialize) -> Value {
    let text = serde_json::to_string(value).expect("it can be written");
    serde_json::from_str(&text).expect("JSON")
}

macro_rules! every_operation {
    ($($method:ident $input:ident)*) => {
        impl StepFunctions for Fake {
            $(async fn $method(
                &self,
                input: $input,
                context: &RequestContext,
            ) -> Result<<$input as Input>::Output, Fault> {
                assert_eq!(context.operation().name, <$input as Input>::OPERATION.name);
                self.next(&input)
            })*
        }
    };
}

every_operation! {
    create_activity CreateActivityInput
    create_state_machine CreateStateMachineInput
    create_state_machine_alias CreateStateMachineAliasInput
    delete_activity DeleteActivityInput
    delete_state_machine DeleteStateMachineInput
    delete_state_machine_alias DeleteStateMachineAliasInput
    delete_state_machine_version DeleteStateMachineVersionInput
    describe_activity DescribeActivityInput
    describe_execution DescribeExecutionInput
    describe_map_run DescribeMapRunInput
    describe_state_machine DescribeStateMachineInput
    describe_state_machine_alias DescribeStateMachineAliasInput
    describe_state_machine_for_execution DescribeStateMachineForExecutionInput
    get_activity_task GetActivityTaskInput
    get_execution_history GetExecutionHistoryInput
    list_activities ListActivitiesInput
    list_executions ListExecutionsInput
    list_map_runs ListMapRunsInput
    list_state_machine_aliases ListStateMachineAliasesInput
    list_state_machine_versions ListStateMachineVersionsInput
    list_state_machines ListStateMachinesInput
    list_tags_for_resource ListTagsForResourceInput
    publish_state_machine_version PublishStateMachineVersionInput
    redrive_execution RedriveExecutionInput
    send_task_failure SendTaskFailureInput
    send_task_heartbeat SendTaskHeartbeatInput
    send_task_success SendTaskSuccessInput
    start_execution StartExecutionInput
    start_sync_execution StartSyncExecutionInput
    stop_execution StopExecutionInput
    tag_resource TagResourceInput
    test_state TestStateInput
    untag_resource UntagResourceInput
    update_map_run UpdateMapRunInput
    update_state_machine UpdateStateMachineInput
    update_state_machine_alias UpdateStateMachineAliasInput
    validate_state_machine_definition ValidateStateMachineDefinitionInput
}
