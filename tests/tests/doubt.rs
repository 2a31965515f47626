//! Calls whose first attempt may have been taken without our knowing, by the generated operations: what
//! the next answer then means, and how an execution of the client's own name is found.

use sfn_generated::exception::{Exception, ExecutionAlreadyExists, TaskDoesNotExist, TaskTimedOut};
use sfn_generated::operation::{
    DescribeExecutionInput, DescribeExecutionOutput, StartExecutionInput,
};
use sfn_generated::test_util::Stubs;
use sfn_generated::types::ExecutionStatus;
use sfn_generated::{Error, ErrorKind, Timestamp};

const STATE_MACHINE: &str = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:orders";

fn task_timed_out() -> Exception {
    let mut exception = TaskTimedOut::new();
    exception.message = Some("it is over".to_owned());
    Exception::TaskTimedOut(exception)
}

fn task_does_not_exist() -> Exception {
    let mut exception = TaskDoesNotExist::new();
    exception.message = Some("it is over".to_owned());
    Exception::TaskDoesNotExist(exception)
}

fn execution_already_exists() -> Exception {
    let mut exception = ExecutionAlreadyExists::new();
    exception.message = Some("it is over".to_owned());
    Exception::ExecutionAlreadyExists(exception)
}

/// The error tells both facts, and that nobody knows which attempt the last answer speaks of.
fn is_open(operation: &str, exception: Exception, error: &Error) {
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error:?}");
    assert_eq!(
        (error.attempts(), error.is_retryable()),
        (2, false),
        "{error:?}"
    );
    assert!(error.may_have_taken_effect());
    assert_eq!(error.exception(), Some(&exception));
    let code = error.code().expect("a code");
    assert_eq!(
        error.to_string().split(" (").next(),
        Some(&*format!(
            "{operation}: {code}: it is over; an earlier attempt may have been taken: the connection \
             broke: the stub breaks the connection"
        ))
    );
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_over_may_be_so_by_the_first_attempt() {
    for exception in [task_timed_out(), task_does_not_exist()] {
        let stubs = Stubs::new();
        stubs.send_task_success().breaks().fails(exception.clone());
        stubs.send_task_failure().breaks().fails(exception.clone());
        let client = stubs.client();
        let success = client.send_task_success("token", "{}").await;
        is_open(
            "SendTaskSuccess",
            exception.clone(),
            &success.expect_err("an error"),
        );
        let failure = client.send_task_failure("token").await;
        is_open(
            "SendTaskFailure",
            exception,
            &failure.expect_err("an error"),
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_over_without_a_doubt_is_an_exception() {
    for exception in [task_timed_out(), task_does_not_exist()] {
        let stubs = Stubs::new();
        stubs
            .send_task_success()
            .throttles(1)
            .fails(exception.clone());
        let error = stubs.client().send_task_success("token", "{}").await;
        let error = error.expect_err("an error");
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Service, 2));
        assert_eq!(error.exception(), Some(&exception));
    }
}

#[tokio::test(start_paused = true)]
async fn an_execution_of_the_clients_own_name_is_found() {
    for qualifier in ["", ":3", ":live"] {
        let stubs = Stubs::in_order();
        let begun = Timestamp::from_second(1_700_000_000).expect("a moment");
        stubs
            .start_execution()
            .breaks()
            .fails(execution_already_exists());
        stubs.describe_execution().answers(move |input| {
            let status = ExecutionStatus::Running;
            let arn = input.execution_arn;
            Ok(DescribeExecutionOutput::new(
                arn,
                STATE_MACHINE,
                status,
                begun,
            ))
        });
        let start = stubs
            .client()
            .start_execution(format!("{STATE_MACHINE}{qualifier}"));
        let started = start.await.expect("it is found");
        let inputs: Vec<StartExecutionInput> = stubs.inputs();
        let name = inputs[0].name.as_deref().expect("a name");
        let expected = format!("arn:aws-cn:states:cn-north-1:123456789012:execution:orders:{name}");
        let asked: Vec<DescribeExecutionInput> = stubs.inputs();
        assert_eq!(asked[0].execution_arn, expected);
        assert_eq!(
            (started.execution_arn, started.start_date),
            (expected, begun)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_execution_of_the_callers_name_may_be_another() {
    let stubs = Stubs::new();
    stubs
        .start_execution()
        .breaks()
        .fails(execution_already_exists());
    let error = stubs
        .client()
        .start_execution(STATE_MACHINE)
        .name("order-42")
        .await;
    is_open(
        "StartExecution",
        execution_already_exists(),
        &error.expect_err("an error"),
    );
}
