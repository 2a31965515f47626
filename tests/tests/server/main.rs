//! The service's side: what a client sends arrives, what a fake answers comes back, and so it does for
//! boto3.

mod boto3;
#[path = "../botocore/compare.rs"]
mod compare;
mod coverage;
mod fake;
mod identity;
mod values;

use sfn_generated::exception::{Exception, ExecutionAlreadyExists};
use sfn_generated::operation::{StartExecutionInput, StartExecutionOutput};
use sfn_generated::runtime::server::{Fault, RequestContext};
use sfn_generated::server::{self, StepFunctions};
use sfn_generated::{Client, Config, Credentials, ErrorKind, Timestamp};

/// Knows one operation, and answers according to the name of the execution.
struct Starting;

impl StepFunctions for Starting {
    async fn start_execution(
        &self,
        input: StartExecutionInput,
        context: &RequestContext,
    ) -> Result<StartExecutionOutput, Fault> {
        let authorization = context.headers()["authorization"].to_str().expect("text");
        assert!(
            authorization.contains("/us-east-1/states/aws4_request"),
            "{authorization}"
        );
        match input.name.as_deref() {
            Some("taken") => Err(ExecutionAlreadyExists::new().into()),
            Some("hasty") => Err(Fault::new(400, "ThrottlingException", "slow down")),
            Some("stranger") => Err(Fault::new(403, "AccessDeniedException", "no")),
            _ => Ok(StartExecutionOutput::new(
                context.request_id(),
                Timestamp::UNIX_EPOCH,
            )),
        }
    }
}

fn client() -> Client {
    let config = Config::builder()
        .region("us-east-1")
        .credentials(Credentials::new("AKIDEXAMPLE", "hush"))
        .max_attempts(1)
        .transport(server::service(Starting));
    Client::new(&config.build()).expect("a client")
}

#[tokio::test]
async fn a_fake_answers_with_its_request_id() {
    let started = client()
        .start_execution("arn")
        .send_with_meta()
        .await
        .expect("a start");
    assert_eq!(started.meta.request_id, Some(started.output.execution_arn));
    assert_eq!(started.meta.status, 200);
}

#[tokio::test]
async fn a_fake_fails_as_the_service_does() {
    for (name, kind, status, code) in [
        ("taken", ErrorKind::Service, 400, "ExecutionAlreadyExists"),
        ("hasty", ErrorKind::Throttled, 400, "ThrottlingException"),
        ("stranger", ErrorKind::Service, 403, "AccessDeniedException"),
    ] {
        let error = client()
            .start_execution("arn")
            .name(name)
            .await
            .expect_err("a fault");
        assert_eq!(error.kind(), kind);
        assert_eq!((error.status(), error.code()), (Some(status), Some(code)));
        assert!(error.request_id().is_some());
        let is_taken = matches!(
            error.exception(),
            Some(Exception::ExecutionAlreadyExists(_))
        );
        assert_eq!(is_taken, name == "taken");
    }
}

#[tokio::test]
async fn an_operation_that_the_fake_lacks_says_so() {
    let error = client()
        .list_activities()
        .await
        .expect_err("no such operation");
    assert_eq!(error.status(), Some(501));
    assert_eq!(error.code(), Some("NotImplemented"));
    assert!(!error.is_retryable());
    let message = "the fake has no `ListActivities`: implement it to have it answered";
    assert_eq!(error.message(), Some(message));
}

#[tokio::test]
async fn an_input_that_the_model_forbids_does_not_reach_the_fake() {
    let too_long = "x".repeat(81);
    for (name, problem) in [
        ("x".repeat(80), None),
        ("äöü".repeat(26), None), // More bytes than 80, and fewer characters.
        (too_long, Some("name: must have at most 80 characters")),
        (String::new(), Some("name: must have at least 1 character")),
    ] {
        let started = client().start_execution("arn").name(name).await;
        let error = started.err();
        assert_eq!(error.as_ref().and_then(|error| error.message()), problem);
        let exception = error.as_ref().and_then(|error| error.exception());
        let is_validation = matches!(exception, Some(Exception::ValidationException(_)));
        assert_eq!(is_validation, problem.is_some());
    }
}
