//! Stubs of single operations: what they answer, which calls they take, and what they say of a call that
//! none takes.

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::time::Duration;

use sfn_generated::exception::{Exception, ExecutionDoesNotExist};
use sfn_generated::operation::{
    ListExecutionsInput, StartExecutionInput, StartExecutionOutput, TagResourceInput,
    TagResourceOutput,
};
use sfn_generated::runtime::server::Fault;
use sfn_generated::test_util::{Clock, Stubs};
use sfn_generated::types::{ExecutionListItem, ExecutionStatus, Tag};
use sfn_generated::{ErrorKind, Timestamp};
use tokio::time::Instant;

fn started(name: &str) -> StartExecutionOutput {
    StartExecutionOutput::new(name, Timestamp::UNIX_EPOCH)
}

/// What the stubs say when they are dropped.
fn said(stubs: Stubs) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(|| drop(stubs))).err()?;
    Some(panic.downcast_ref::<String>().expect("text").clone())
}

#[tokio::test(start_paused = true)]
async fn answers_come_in_turn() {
    let stubs = Stubs::new();
    let start = stubs
        .start_execution()
        .throttles(2)
        .returns(started("first"));
    start
        .breaks()
        .fails(Fault::new(503, "ServiceUnavailable", "later"))
        .returns(started("second"));
    let client = stubs.client();
    for (name, attempts) in [("first", 3), ("second", 3)] {
        let answer = client
            .start_execution("arn")
            .send_with_meta()
            .await
            .expect("an answer");
        assert_eq!(answer.output, started(name));
        assert_eq!(answer.meta.attempts, attempts);
    }
    let inputs: Vec<StartExecutionInput> = stubs.inputs();
    assert_eq!((inputs.len(), stubs.calls().len()), (6, 6));
    assert_eq!(inputs[0], inputs[2], "each attempt sends the same");
    assert_ne!(inputs[2].name, inputs[3].name);
    assert!(stubs.inputs::<ListExecutionsInput>().is_empty());
}

#[tokio::test]
async fn exceptions_and_functions() {
    let stubs = Stubs::new();
    stubs
        .describe_execution()
        .fails(ExecutionDoesNotExist::new());
    stubs
        .start_execution()
        .answers(|input| Ok(started(&input.state_machine_arn)))
        .always();
    let client = stubs.client();
    let error = client
        .describe_execution("arn")
        .await
        .expect_err("an exception");
    assert!(matches!(
        error.exception(),
        Some(Exception::ExecutionDoesNotExist(_))
    ));
    for arn in ["one", "two", "three"] {
        let output = client.start_execution(arn).await.expect("an answer");
        assert_eq!(output.execution_arn, arn);
    }
}

#[tokio::test]
async fn stubs_take_the_calls_that_they_expect() {
    let stubs = Stubs::new();
    let is_small = |input: &StartExecutionInput| input.name.as_deref() == Some("small");
    stubs
        .start_execution()
        .expect(is_small)
        .returns(started("by condition"));
    stubs
        .start_execution()
        .with(StartExecutionInput::new("arn"))
        .returns(started("by input"));
    stubs.start_execution().returns(started("any"));
    let client = stubs.client();
    for (arn, name, expected) in [
        ("arn", Some("large"), "any"), // The token that the input leaves out is the caller's.
        ("arn", None, "by input"),
        ("arn", Some("small"), "by condition"),
    ] {
        let mut input = StartExecutionInput::new(arn);
        input.name = name.map(str::to_owned);
        let output = client.send(input).await.expect("an answer");
        assert_eq!(output.execution_arn, expected);
    }
}

#[tokio::test]
async fn a_call_that_no_stub_takes_fails_with_the_difference() {
    let stubs = Stubs::new();
    let mut expected = TagResourceInput::new("arn", [tag("a", "1"), tag("b", "2")]);
    expected.tags[1].value = None;
    stubs
        .tag_resource()
        .with(expected)
        .returns(TagResourceOutput::new());
    stubs
        .start_execution()
        .expect(|_| false)
        .returns(started("never"));
    let tags = [tag("a", "1"), tag("c", "2"), tag("d", "3")];
    let error = stubs
        .client()
        .tag_resource("arn", tags)
        .await
        .expect_err("no stub");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Service, 1));
    let said = said(stubs).expect("a panic");
    let stub = format!("the stub of TagResource at {}:", file!());
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines[0],
        r#"no stub takes TagResource with {"resourceArn":"arn","tags":[{"key":"a","value":"1"},{"key":"c","value":"2"},{"key":"d","value":"3"}]}"#
    );
    let difference = r#"tags[1].key: expected "b", found "c"; tags[1].value: expected nothing, found "2"; tags[2]: expected nothing, found {"key":"d","value":"3"}"#;
    assert!(
        lines[1].trim_start().starts_with(&stub) && lines[1].ends_with(difference),
        "{said}"
    );
    assert!(
        lines[2].starts_with(&stub) && lines[2].ends_with(": 1 of its answers wasn't asked for"),
        "{said}"
    );
    assert_eq!(lines.len(), 4);
    assert!(!error.may_have_taken_effect());
    // In one line.
    assert!(
        error
            .message()
            .is_some_and(|message| message.contains(difference)),
        "{error}"
    );
    assert!(error.to_string().contains(difference), "{error}");
}

fn tag(key: &str, value: &str) -> Tag {
    Tag::new().key(key).value(value)
}

#[tokio::test]
async fn in_order_means_one_after_the_other() {
    let stubs = Stubs::in_order();
    stubs.start_execution().returns(started("first"));
    stubs.list_activities().pages([], 1);
    stubs.stop_execution().fails(ExecutionDoesNotExist::new());
    let client = stubs.client();
    let error = client.stop_execution("arn").await.expect_err("too early");
    assert_eq!(error.code(), Some("NoStub"));
    // Answers that are always given have no turn.
    client.start_execution("arn").await.expect("the first");
    for _ in 0..2 {
        client.list_activities().await.expect("at any time");
    }
    let error = client.stop_execution("arn").await.expect_err("the second");
    assert_eq!(error.code(), Some("ExecutionDoesNotExist"));
    client.list_activities().await.expect("at any time");
    let said = said(stubs).expect("a panic");
    assert!(
        said.starts_with("no stub takes StopExecution with "),
        "{said}"
    );
    assert!(
        said.ends_with(", whose turn it is: it is of StartExecution"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 2, "nothing is owed: {said}");
}

#[tokio::test]
#[should_panic(expected = "the test's own")]
async fn a_test_that_panics_first() {
    let stubs = Stubs::new();
    let answer = stubs.client().start_execution("arn").await;
    assert!(answer.is_ok(), "the test's own");
}

#[test]
fn what_stubs_say_is_not_lost_when_the_test_panics_first() {
    let test = env::current_exe().expect("this test");
    let run = Command::new(test)
        .args(["a_test_that_panics_first", "--exact", "--nocapture"])
        .output()
        .expect("a run");
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(
        said.contains("\nno stub takes StartExecution with "),
        "{said}"
    );
}

#[tokio::test]
async fn stubs_say_what_was_not_asked_for() {
    let stubs = Stubs::new();
    stubs.start_execution();
    stubs
        .stop_execution()
        .throttles(2)
        .returns(Default::default())
        .always();
    stubs.list_activities().pages([], 10);
    let said = said(stubs).expect("a panic");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(lines[0].ends_with(": it has no answer"), "{said}");
    assert!(
        lines[1].ends_with(": 2 of its answers weren't asked for"),
        "{said}"
    );
}

#[tokio::test]
async fn pages_are_made_of_a_list() {
    let executions: Vec<ExecutionListItem> = (0..5)
        .map(|index| {
            let name = format!("run-{index}");
            ExecutionListItem::new(
                &name,
                "machine",
                &name,
                ExecutionStatus::Running,
                Timestamp::UNIX_EPOCH,
            )
        })
        .collect();
    let stubs = Stubs::new();
    stubs.list_executions().pages(executions.clone(), 2);
    let client = stubs.client();
    let mut items = client.list_executions().items();
    let mut found = Vec::new();
    while let Some(item) = items.try_next().await.expect("an item") {
        found.push(item);
    }
    assert_eq!(found, executions);
    let tokens: Vec<Option<String>> = stubs
        .inputs()
        .into_iter()
        .map(|input: ListExecutionsInput| input.next_token)
        .collect();
    assert_eq!(tokens, [None, Some("2".to_owned()), Some("4".to_owned())]);
    for token in ["6", "x"] {
        let error = client
            .list_executions()
            .next_token(token)
            .await
            .expect_err("no page");
        assert_eq!(error.code(), Some("ValidationException"));
    }
}

#[tokio::test(start_paused = true)]
async fn the_clock_is_the_tests() {
    let stubs = Stubs::new();
    let clock = Clock::starting_at(Timestamp::UNIX_EPOCH);
    stubs
        .start_execution()
        .answers(move |_| Ok(StartExecutionOutput::new("arn", clock.now())))
        .after(Duration::from_secs(40));
    stubs
        .start_execution()
        .returns(started("too late"))
        .after(Duration::from_secs(61))
        .always();
    let (client, begun) = (stubs.client(), Instant::now());
    let output = client.start_execution("arn").await.expect("an answer");
    assert_eq!(
        output.start_date,
        Timestamp::from_second(40).expect("a moment")
    );
    let error = client.start_execution("arn").await.expect_err("a timeout");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 3));
    assert!(begun.elapsed() >= Duration::from_secs(40 + 3 * 60));
    tokio::time::advance(Duration::from_secs(u64::MAX >> 30)).await;
    assert!(clock.now() > Timestamp::from_second(1 << 33).expect("a moment"));
}

#[test]
#[should_panic(expected = "`always` needs an answer before it")]
fn always_needs_an_answer() {
    Stubs::new().start_execution().always();
}

#[test]
#[should_panic(expected = "no answer can follow one that is given `always`")]
fn nothing_follows_what_is_always_answered() {
    let stubs = Stubs::new();
    let always = stubs.stop_execution().returns(Default::default()).always();
    always.returns(Default::default());
}

#[test]
#[should_panic(expected = "no answer can follow one that is given `always`")]
fn a_break_does_not_follow_either() {
    let stubs = Stubs::new();
    stubs.list_activities().pages([], 1).breaks();
}

#[test]
#[should_panic(expected = "`after` needs an answer before it")]
fn after_needs_an_answer() {
    Stubs::new().start_execution().after(Duration::ZERO);
}
