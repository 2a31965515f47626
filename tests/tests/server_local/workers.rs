//! Workers: polls, heartbeats, and the ways in which a task ends.

use std::time::Duration;

use serde_json::json;
use sfn_generated::exception::Exception;
use sfn_generated::types::{ExecutionStatus, HistoryEventDetails, HistoryEventType};
use tokio::time::{Instant, sleep};

use crate::{begun, ended, history, start, task};

#[tokio::test(start_paused = true)]
async fn a_worker_does_a_task() {
    let (client, activity) = begun().await;
    let begun = Instant::now();
    let idle = client
        .get_activity_task(&activity)
        .await
        .expect("an empty poll");
    assert_eq!((idle.task_token, idle.input), (None, None));
    assert!((60..65).contains(&begun.elapsed().as_secs()));

    let poll = tokio::spawn(client.get_activity_task(&activity).worker_name("me").send());
    sleep(Duration::from_secs(30)).await;
    let arn = start(&client, task(&activity), json!({"plates": 3})).await;
    let task = poll.await.expect("a task").expect("a poll");
    assert!(begun.elapsed().as_secs() < 95, "it comes at once");
    assert_eq!(task.input.as_deref(), Some(r#"{"plates":3}"#));
    let token = task.task_token.expect("a token");
    for _ in 0..3 {
        sleep(Duration::from_secs(9)).await;
        client
            .send_task_heartbeat(&token)
            .await
            .expect("a heartbeat");
    }
    client
        .send_task_success(&token, "[1]")
        .await
        .expect("an end");
    let execution = ended(&client, &arn).await;
    assert_eq!(execution.status, ExecutionStatus::Succeeded);
    assert_eq!(execution.output.as_deref(), Some("[1]"));
    let error = client
        .send_task_success(&token, "[1]")
        .await
        .expect_err("an end too many");
    assert!(matches!(
        error.exception(),
        Some(Exception::TaskDoesNotExist(_))
    ));

    use HistoryEventType::*;
    let events = history(&client, &arn).await;
    let kinds: Vec<&HistoryEventType> = events.iter().map(|event| &event.r#type).collect();
    let expected = [
        ExecutionStarted,
        TaskStateEntered,
        ActivityScheduled,
        ActivityStarted,
        ActivitySucceeded,
        TaskStateExited,
        ExecutionSucceeded,
    ];
    assert_eq!(kinds, expected.iter().collect::<Vec<_>>());
    let Some(HistoryEventDetails::ActivityStarted(started)) = &events[3].details else {
        panic!("{:?}", events[3]);
    };
    assert_eq!(started.worker_name.as_deref(), Some("me"));
    let took = events[4].timestamp.duration_since(events[3].timestamp);
    assert_eq!(took.as_secs(), 27, "the clock is the tests'");
}

#[tokio::test(start_paused = true)]
async fn a_task_fails_or_takes_too_long() {
    let (client, activity) = begun().await;
    for (beats, error, kind) in [
        (
            0,
            "States.HeartbeatTimeout",
            HistoryEventType::ActivityTimedOut,
        ),
        (12, "States.Timeout", HistoryEventType::ActivityTimedOut),
        (1, "Broken", HistoryEventType::ActivityFailed),
    ] {
        let arn = start(&client, task(&activity), json!({})).await;
        let task = client.get_activity_task(&activity).await.expect("a task");
        let token = task.task_token.expect("a token");
        for beat in 0..beats {
            sleep(Duration::from_secs(9)).await;
            let beat_taken = client.send_task_heartbeat(&token).await;
            assert_eq!(beat_taken.is_ok(), beat < 11, "100 seconds");
        }
        if error == "Broken" {
            let failure = client
                .send_task_failure(&token)
                .error(error)
                .cause("a plate fell");
            failure.await.expect("an end");
        }
        let execution = ended(&client, &arn).await;
        assert_eq!(execution.status, ExecutionStatus::Failed);
        assert_eq!(execution.error.as_deref(), Some(error));
        let events = history(&client, &arn).await;
        assert!(
            events.iter().any(|event| event.r#type == kind),
            "{events:?}"
        );
        let end = client
            .send_task_success(&token, "{}")
            .await
            .expect_err("too late");
        let is_known = matches!(
            end.exception(),
            Some(Exception::TaskTimedOut(_) | Exception::TaskDoesNotExist(_))
        );
        assert!(is_known, "{end}");
    }
}
