//! The client against real Step Functions servers: state machines that run to their end, histories,
//! paging, activities, synchronous executions, errors; and the `invoke` example as a process.

use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use sfn_generated::exception::Exception;
use sfn_generated::types::{
    ExecutionStatus, HistoryEventDetails, HistoryEventType, StateMachineType, SyncExecutionStatus,
};
use sfn_generated::{Client, Config, Credentials, ErrorKind};
use tests::peers;

const ROLE: &str = "arn:aws:iam::123456789012:role/states";

/// A client of an account of its own: LocalStack takes twelve digits for the account, and its heartbeats
/// trip over the running executions of other tests.
fn client(url: &str, account: &str) -> Client {
    let config = Config::builder()
        .region("us-east-1")
        .endpoint_url(url)
        .credentials(Credentials::new(account, "test"));
    Client::new(&config.build()).expect("a client")
}

/// A name that no other test uses.
fn unique(stem: &str) -> String {
    let now = sfn_generated::Timestamp::now().as_nanosecond();
    format!("{stem}-{now}")
}

/// A definition of one state.
fn of_one(state: &Value) -> String {
    json!({"StartAt": "Only", "States": {"Only": state}}).to_string()
}

async fn create(client: &Client, stem: &str, state: &Value) -> String {
    let created = client
        .create_state_machine(unique(stem), of_one(state), ROLE)
        .await
        .expect("created");
    created.state_machine_arn
}

/// The status of an execution that has ended.
async fn end_of(client: &Client, execution_arn: &str) -> ExecutionStatus {
    for _ in 0..300 {
        let execution = client
            .describe_execution(execution_arn)
            .await
            .expect("it is there");
        if execution.status != ExecutionStatus::Running {
            return execution.status;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{execution_arn} is still running after 30 s");
}

#[tokio::test]
async fn moto_runs_a_state_machine() {
    if let Some(url) = peers::moto() {
        runs_a_state_machine(&client(&url, "000000000001")).await;
    }
}

#[tokio::test]
async fn localstack_runs_a_state_machine() {
    if let Some(url) = peers::localstack() {
        runs_a_state_machine(&client(&url, "000000000002")).await;
    }
}

async fn runs_a_state_machine(client: &Client) {
    let machine = create(client, "pass", &json!({"Type": "Pass", "End": true})).await;
    let started = client
        .start_execution(&machine)
        .name("order-42")
        .input(r#"{"order": 42}"#)
        .await
        .expect("started");
    assert_eq!(
        end_of(client, &started.execution_arn).await,
        ExecutionStatus::Succeeded
    );

    let described = client
        .describe_execution(&started.execution_arn)
        .await
        .expect("described");
    assert_eq!(described.name.as_deref(), Some("order-42"));
    let output: Value = serde_json::from_str(&described.output.expect("an output")).expect("JSON");
    assert_eq!(output, json!({"order": 42}));

    let mut events = client.get_execution_history(&started.execution_arn).items();
    let mut types = Vec::new();
    while let Some(event) = events.try_next().await.expect("an event") {
        if event.r#type == HistoryEventType::ExecutionSucceeded {
            let details = event.details.as_ref();
            assert!(
                matches!(details, Some(HistoryEventDetails::ExecutionSucceeded(_))),
                "{event:?}"
            );
        }
        types.push(event.r#type);
    }
    assert_eq!(types.first(), Some(&HistoryEventType::ExecutionStarted));
    assert_eq!(types.last(), Some(&HistoryEventType::ExecutionSucceeded));
    client
        .delete_state_machine(&machine)
        .await
        .expect("deleted");
}

#[tokio::test]
async fn moto_pages_executions() {
    if let Some(url) = peers::moto() {
        pages_executions(&client(&url, "000000000003")).await;
    }
}

#[tokio::test]
async fn localstack_pages_executions() {
    if let Some(url) = peers::localstack() {
        pages_executions(&client(&url, "000000000004")).await;
    }
}

async fn pages_executions(client: &Client) {
    let machine = create(client, "paged", &json!({"Type": "Pass", "End": true})).await;
    for number in 0..7 {
        let request = client
            .start_execution(&machine)
            .name(format!("run-{number}"));
        let started = request.await.expect("started");
        end_of(client, &started.execution_arn).await;
    }
    let request = || client.list_executions().state_machine_arn(&machine);

    let mut pages = request().page_size(3).pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await.expect("a page") {
        sizes.push(page.executions.len());
    }
    assert_eq!(sizes, [3, 3, 1]);

    let mut first = request().page_size(3).max_items(5).items();
    let mut names = Vec::new();
    while let Some(execution) = first.try_next().await.expect("an execution") {
        names.push(execution.name);
    }
    assert_eq!(names.len(), 5);
    let token = first.resume_token().expect("there is more");
    let mut rest = request().page_size(3).starting_token(token).items();
    while let Some(execution) = rest.try_next().await.expect("an execution") {
        names.push(execution.name);
    }
    names.sort();
    assert_eq!(
        names,
        (0..7)
            .map(|number| format!("run-{number}"))
            .collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn localstack_hands_out_an_activity_task() {
    let Some(url) = peers::localstack() else {
        return;
    };
    let client = client(&url, "000000000005");
    let activity = client
        .create_activity(unique("activity"))
        .await
        .expect("created")
        .activity_arn;
    let task = json!({"Type": "Task", "Resource": activity, "HeartbeatSeconds": 30, "End": true});
    let machine = create(&client, "task", &task).await;
    let started = client
        .start_execution(&machine)
        .input(r#"{"n": 6}"#)
        .await
        .expect("started");

    let task = client
        .get_activity_task(&activity)
        .worker_name("worker")
        .await
        .expect("a task");
    let input: Value = serde_json::from_str(&task.input.expect("an input")).expect("JSON");
    assert_eq!(input, json!({"n": 6}));
    let token = task.task_token.expect("a token");
    client.send_task_heartbeat(&token).await.expect("alive");
    client
        .send_task_success(&token, r#"{"n": 42}"#)
        .await
        .expect("taken");
    assert_eq!(
        end_of(&client, &started.execution_arn).await,
        ExecutionStatus::Succeeded
    );
}

#[tokio::test]
async fn localstack_stops_an_execution() {
    let Some(url) = peers::localstack() else {
        return;
    };
    let client = client(&url, "000000000010");
    let wait = json!({"Type": "Wait", "Seconds": 600, "End": true});
    let machine = create(&client, "wait", &wait).await;
    let started = client.start_execution(&machine).await.expect("started");
    let stopped = client
        .stop_execution(&started.execution_arn)
        .error("Cancelled")
        .cause("nobody waits")
        .await
        .expect("stopped");
    assert!(stopped.stop_date >= started.start_date);
    assert_eq!(
        end_of(&client, &started.execution_arn).await,
        ExecutionStatus::Aborted
    );
}

#[tokio::test]
async fn localstack_runs_an_express_execution_to_its_end() {
    let Some(url) = peers::localstack() else {
        return;
    };
    let client = client(&url, "000000000006");
    let definition = of_one(&json!({"Type": "Pass", "Result": {"ok": true}, "End": true}));
    let machine = client
        .create_state_machine(unique("express"), definition, ROLE)
        .r#type(StateMachineType::Express)
        .await
        .expect("created");
    let done = client
        .start_sync_execution(&machine.state_machine_arn)
        .await
        .expect("done");
    assert_eq!(done.status, SyncExecutionStatus::Succeeded);
    assert_eq!(done.output.as_deref(), Some(r#"{"ok":true}"#));
}

#[tokio::test]
async fn both_servers_answer_with_a_modelled_exception() {
    for url in [peers::moto(), peers::localstack()].into_iter().flatten() {
        let arn = "arn:aws:states:us-east-1:123456789012:stateMachine:none";
        let error = client(&url, "000000000007")
            .start_execution(arn)
            .await
            .expect_err("an error");
        assert_eq!(error.kind(), ErrorKind::Service, "{error}");
        assert_eq!(error.code(), Some("StateMachineDoesNotExist"), "{error}");
        let exception = error.exception();
        assert!(
            matches!(exception, Some(Exception::StateMachineDoesNotExist(_))),
            "{error:?}"
        );
        assert_eq!((error.attempts(), error.is_retryable()), (1, false));
        assert!(error.request_id().is_some(), "{error}");
    }
}

#[tokio::test]
async fn the_example_starts_an_execution_and_reads_its_history() {
    let Some(url) = peers::localstack() else {
        return;
    };
    let machine = create(
        &client(&url, "000000000008"),
        "invoked",
        &json!({"Type": "Pass", "End": true}),
    )
    .await;
    let started = invoke(
        &url,
        &[
            "StartExecution",
            &json!({"stateMachineArn": machine}).to_string(),
        ],
    );
    assert_eq!(started.status, Some(0), "{started:?}");
    let output: Value = serde_json::from_str(&started.stdout).expect("JSON");
    let execution = output["executionArn"].as_str().expect("an ARN");
    end_of(&client(&url, "000000000008"), execution).await;
    let input = json!({"executionArn": execution}).to_string();
    let history = invoke(&url, &["GetExecutionHistory", &input]);
    let output: Value = serde_json::from_str(&history.stdout).expect("JSON");
    let last = output["events"].as_array().and_then(|events| events.last());
    assert_eq!(
        last.map(|event| &event["type"]),
        Some(&json!("ExecutionSucceeded")),
        "{history:?}"
    );

    let gone = invoke(
        &url,
        &[
            "DescribeExecution",
            &json!({"executionArn": format!("{execution}x")}).to_string(),
        ],
    );
    assert_eq!(gone.status, Some(1), "{gone:?}");
    let error: Value = serde_json::from_str(&gone.stderr).expect("one line of JSON");
    assert_eq!(error["error"]["code"], "ExecutionDoesNotExist");
    for refused in [
        vec![],
        vec!["Nothing"],
        vec!["StartExecution", "{}"],
        vec!["StartExecution", "{"],
    ] {
        assert_eq!(invoke(&url, &refused).status, Some(2), "{refused:?}");
    }
}

/// What a process left behind.
#[derive(Debug)]
struct Left {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

fn invoke(url: &str, arguments: &[&str]) -> Left {
    let cargo = Command::new(env!("CARGO"))
        .args([
            "run",
            "-q",
            "-p",
            "sfn-generated",
            "--example",
            "invoke",
            "--",
        ])
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .env("AWS_ENDPOINT_URL", url)
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "000000000008")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .output()
        .expect("cargo");
    Left {
        status: cargo.status.code(),
        stdout: String::from_utf8_lossy(&cargo.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&cargo.stderr).into_owned(),
    }
}
