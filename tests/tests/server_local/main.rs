//! The in-memory service of the example `local_service`, by way of a client, with a clock that the tests
//! move: workers, timeouts, histories and pages.

#[path = "../../../sfn-generated/examples/local_service/service/mod.rs"]
mod service;
mod workers;

use std::time::Duration;

use serde_json::{Value, json};
use sfn_generated::exception::Exception;
use sfn_generated::operation::DescribeExecutionOutput;
use sfn_generated::types::{ExecutionStatus, HistoryEvent, HistoryEventType};
use sfn_generated::{Client, Config, Credentials, server};
use tokio::time::{Instant, sleep};

use self::service::LocalService;

/// A client of a service that has an activity, and the ARN of the activity.
async fn begun() -> (Client, String) {
    let config = Config::builder()
        .region("us-east-1")
        .credentials(Credentials::new("AKIDEXAMPLE", "hush"))
        .transport(server::service(LocalService::new()));
    let client = Client::new(&config.build()).expect("a client");
    let activity = client.create_activity("dishes").await.expect("an activity");
    (client, activity.activity_arn)
}

/// Starts an execution of these states, of which the first is called `First`.
async fn start(client: &Client, states: Value, input: Value) -> String {
    let definition = json!({"StartAt": "First", "States": states}).to_string();
    let name = format!("machine-{}", definition.len());
    let machine = client.create_state_machine(name, definition, "arn:aws:iam::1:role/r");
    let machine = machine.await.expect("a state machine").state_machine_arn;
    let start = client.start_execution(machine).input(input.to_string());
    start.await.expect("a start").execution_arn
}

/// The execution at its end.
async fn ended(client: &Client, arn: &str) -> DescribeExecutionOutput {
    loop {
        let execution = client.describe_execution(arn).await.expect("an execution");
        if execution.status != ExecutionStatus::Running {
            return execution;
        }
        sleep(Duration::from_secs(1)).await;
    }
}

async fn history(client: &Client, arn: &str) -> Vec<HistoryEvent> {
    let mut events = Vec::new();
    let mut items = client.get_execution_history(arn).page_size(2).items();
    while let Some(event) = items.try_next().await.expect("an event") {
        events.push(event);
    }
    events
}

fn task(activity: &str) -> Value {
    json!({"First": {"Type": "Task", "Resource": activity, "TimeoutSeconds": 100, "HeartbeatSeconds": 10, "End": true}})
}

#[tokio::test(start_paused = true)]
async fn states_follow_each_other() {
    let (client, _) = begun().await;
    let states = json!({
        "First": {"Type": "Wait", "Seconds": 60, "Next": "Ask"},
        "Ask": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.order.count", "NumericEquals": 2, "Next": "Give"},
                {"Variable": "$.order.kind", "StringEquals": "odd", "Next": "Refuse"},
            ],
            "Default": "Done",
        },
        "Give": {"Type": "Pass", "Result": [1, 2], "Next": "Done"},
        "Refuse": {"Type": "Fail", "Error": "Odd", "Cause": "it is odd"},
        "Done": {"Type": "Succeed"},
    });
    for (order, output, error) in [
        (json!({"count": 2.0}), Some("[1,2]"), None),
        (json!({"kind": "odd"}), None, Some("Odd")),
        (json!({}), Some(r#"{"order":{}}"#), None),
    ] {
        let begun = Instant::now();
        let arn = start(&client, states.clone(), json!({"order": order})).await;
        let execution = ended(&client, &arn).await;
        assert_eq!(execution.output.as_deref(), output);
        assert_eq!(execution.error.as_deref(), error);
        assert!(begun.elapsed() >= Duration::from_secs(60));
        let took = execution
            .stop_date
            .map(|stop| stop.duration_since(execution.start_date));
        assert_eq!(took.map(|took| took.as_secs()), Some(60));
    }
}

#[tokio::test(start_paused = true)]
async fn an_execution_is_stopped() {
    let (client, activity) = begun().await;
    let arn = start(&client, task(&activity), json!({})).await;
    let task = client.get_activity_task(&activity).await.expect("a task");
    let stop = client
        .stop_execution(&arn)
        .error("Enough")
        .await
        .expect("a stop");
    let execution = ended(&client, &arn).await;
    assert_eq!(execution.status, ExecutionStatus::Aborted);
    assert_eq!(execution.error.as_deref(), Some("Enough"));
    assert_eq!(execution.stop_date, Some(stop.stop_date));
    sleep(Duration::from_secs(1)).await;
    let token = task.task_token.expect("a token");
    let error = client
        .send_task_heartbeat(token)
        .await
        .expect_err("nobody waits");
    assert!(
        matches!(error.exception(), Some(Exception::TaskTimedOut(_))),
        "{error}"
    );
    let events = history(&client, &arn).await;
    let last = events.last().map(|event| &event.r#type);
    assert_eq!(last, Some(&HistoryEventType::ExecutionAborted));
}

#[tokio::test(start_paused = true)]
async fn executions_are_listed_page_by_page() {
    let (client, _) = begun().await;
    let machine = client.create_state_machine(
        "many",
        r#"{"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 9, "End": true}}}"#,
        "arn:aws:iam::1:role/r",
    );
    let machine = machine.await.expect("a state machine").state_machine_arn;
    for index in 0..7 {
        let start = client
            .start_execution(&machine)
            .name(format!("run-{index}"));
        start.await.expect("a start");
    }
    let listed = || {
        client
            .list_executions()
            .state_machine_arn(&machine)
            .page_size(2)
    };
    let mut pages = listed().max_items(5).pages();
    let mut names: Vec<String> = Vec::new();
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await.expect("a page") {
        sizes.push(page.executions.len());
        names.extend(page.executions.into_iter().map(|execution| execution.name));
    }
    assert_eq!(sizes, [2, 2, 1]);
    let token = pages.resume_token().expect("there is more");
    let mut rest = listed().starting_token(token).items();
    while let Some(execution) = rest.try_next().await.expect("an item") {
        names.push(execution.name);
    }
    assert_eq!(
        names,
        [
            "run-6", "run-5", "run-4", "run-3", "run-2", "run-1", "run-0"
        ]
    );
    let error = client
        .list_activities()
        .next_token("seven")
        .await
        .expect_err("no page");
    assert!(matches!(
        error.exception(),
        Some(Exception::InvalidToken(_))
    ));
    let ended = client.list_executions().state_machine_arn(&machine);
    let ended = ended.status_filter(ExecutionStatus::Succeeded);
    assert!(ended.clone().await.expect("a list").executions.is_empty());
    sleep(Duration::from_secs(10)).await;
    assert_eq!(ended.await.expect("a list").executions.len(), 7);
}

#[tokio::test]
async fn starts_are_idempotent_by_name() {
    let (client, activity) = begun().await;
    let arn = start(&client, task(&activity), json!(1)).await;
    let execution = client.describe_execution(&arn).await.expect("an execution");
    let again = client.start_execution(&execution.state_machine_arn);
    let again = again.name(execution.name.expect("a name"));
    let output = again.clone().input("1").await.expect("the same start");
    assert_eq!(output.execution_arn, arn);
    assert_eq!(output.start_date, execution.start_date);
    let error = again.input("2").await.expect_err("another start");
    assert!(matches!(
        error.exception(),
        Some(Exception::ExecutionAlreadyExists(_))
    ));
    let message = format!("{arn} has ended, or has another input");
    assert_eq!(error.message(), Some(message.as_str()));
}

#[tokio::test]
async fn definitions_that_are_not_run_are_refused() {
    let (client, _) = begun().await;
    for (state, problem) in [
        (json!({"Type": "Map"}), "unknown variant `Map`"),
        (
            json!({"Type": "Pass", "ResultPath": "$.a", "End": true}),
            "unknown field `ResultPath`",
        ),
        (
            json!({"Type": "Pass"}),
            "States.First.Next: needs one of Next and End",
        ),
        (
            json!({"Type": "Pass", "End": true, "Next": "First"}),
            "States.First: needs one of Next and End",
        ),
        (
            json!({"Type": "Pass", "Next": "Second"}),
            "States.First.Next: there is no state \"Second\"",
        ),
        (
            json!({"Type": "Choice", "Choices": [], "Default": "X"}),
            "States.First: there is no state \"X\"",
        ),
    ] {
        let definition = json!({"StartAt": "First", "States": {"First": state}}).to_string();
        let machine = client.create_state_machine("m", definition, "arn:aws:iam::1:role/r");
        let error = machine.await.expect_err("a refusal");
        let Some(Exception::InvalidDefinition(exception)) = error.exception() else {
            panic!("{error}");
        };
        let message = exception.message.as_deref().unwrap_or_default();
        assert!(message.contains(problem), "{message}");
    }
}
