//! One call in each storm: the right error, or the right retry, in time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sfn_generated::{Client, Error, ErrorKind, Overrides};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::answers::{CHUNKED, answer, bytes, with_headers};
use crate::server::{Server, Step};
use crate::storms::{self, Storm};
use crate::{PATIENCE, client, config};

/// A client whose first requests meet the storm and later ones the sun, and how many came.
async fn forecast(steps: &[Step], storms: usize) -> (Server, Client, Arc<AtomicUsize>) {
    let seen = Arc::new(AtomicUsize::new(0));
    let (steps, counter) = (steps.to_vec(), seen.clone());
    let server = Server::start(
        move |_| match counter.fetch_add(1, Ordering::Relaxed) < storms {
            true => steps.clone(),
            false => vec![answer(200, r#"{"status": "RUNNING"}"#)],
        },
    );
    let server = server.await;
    let client = client(config(&server.url));
    (server, client, seen)
}

/// Waits out what comes in time on a slow machine, but no longer than needed for what doesn't come.
fn overrides(storm: &Storm, attempts: u32) -> Overrides {
    let limit = match storm.kind {
        ErrorKind::Timeout => Duration::from_secs(2),
        _ => PATIENCE,
    };
    Overrides::new()
        .attempt_timeout(limit)
        .max_attempts(attempts)
}

/// The attempts that a description took, and how the call ended.
async fn describe(client: &Client, overrides: Overrides) -> Result<u32, Error> {
    let request = client.describe_execution("arn").overrides(overrides);
    let described = timeout(PATIENCE, request.send_with_meta()).await;
    Ok(described.expect("an end")?.meta.attempts)
}

/// A storm that passes costs an attempt; one that doesn't, or that comes each time, is the error.
async fn weather(storm: Storm) {
    let Storm {
        name, kind, passes, ..
    } = storm;
    let (attempts, doubt) = (if passes { 2 } else { 1 }, storm.leaves_doubt());

    let (_server, client, seen) = forecast(&storm.steps, 1).await;
    match describe(&client, overrides(&storm, 3)).await {
        Ok(taken) => assert!(passes && taken == 2, "{name}: {taken} attempts"),
        Err(error) => assert!(!passes && error.kind() == kind, "{name}: {error:?}"),
    }
    assert_eq!(seen.load(Ordering::Relaxed), attempts, "{name}");

    let (_server, client, seen) = forecast(&storm.steps, usize::MAX).await;
    let error = describe(&client, overrides(&storm, 2)).await;
    let error = error.expect_err(name);
    assert_eq!(
        (error.kind(), error.is_retryable()),
        (kind, passes),
        "{name}: {error:?}"
    );
    assert_eq!(error.attempts() as usize, attempts, "{name}: {error:?}");
    assert_eq!(error.may_have_taken_effect(), doubt, "{name}: {error:?}");
    assert_eq!(seen.load(Ordering::Relaxed), attempts, "{name}");
}

/// Who has begun to run a workflow and can't say how far it came isn't asked again. A throttled request
/// hasn't begun.
async fn weather_of_a_workflow(storm: Storm) {
    let Storm { name, kind, .. } = storm;
    let throttled = kind == ErrorKind::Throttled;
    let (_server, client, seen) = forecast(&storm.steps, 1).await;
    let request = client
        .start_sync_execution("arn")
        .overrides(overrides(&storm, 3));
    let outcome = timeout(PATIENCE, request.send()).await.expect("an end");
    match outcome {
        Ok(_) => assert!(throttled, "{name}"),
        Err(error) => {
            assert_eq!(
                (error.kind(), error.attempts()),
                (kind, 1),
                "{name}: {error:?}"
            );
            assert!(!error.is_retryable(), "{name}: {error:?}");
        }
    }
    let expected = if throttled { 2 } else { 1 };
    assert_eq!(seen.load(Ordering::Relaxed), expected, "{name}");
}

#[tokio::test]
async fn every_storm_is_met_with_the_right_error_or_retry() {
    let mut all = JoinSet::new();
    storms::all()
        .into_iter()
        .for_each(|storm| _ = all.spawn(weather(storm)));
    all.join_all().await;
}

#[tokio::test]
async fn what_may_have_begun_is_not_begun_again() {
    let mut all = JoinSet::new();
    let workflows = storms::all().into_iter().map(weather_of_a_workflow);
    workflows.for_each(|workflow| _ = all.spawn(workflow));
    all.join_all().await;
}

/// Answers that look bad, and are good: each call takes one attempt.
#[tokio::test]
async fn odd_answers_that_can_be_read_are_read() {
    let body = r#"{"status": "RUNNING"}"#;
    let typed = |media: &str| {
        Step::Send(with_headers(
            200,
            &format!("content-type: {media}\r\n"),
            body,
        ))
    };
    let raw = |text: String| Step::Send(text.into_bytes());
    for steps in [
        vec![typed("text/html")],
        vec![typed("application/xml; charset=utf-16")],
        vec![Step::Send(with_headers(200, "", body))],
        vec![answer(200, format!("\u{feff} \n{body}\r\n"))],
        vec![answer(
            200,
            format!(r#"{{"new": {}{}}}"#, "[".repeat(10_000), "]".repeat(10_000)),
        )],
        vec![
            raw("HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n".to_owned()),
            answer(200, body),
        ],
        vec![raw(format!(
            "{CHUNKED}1;ext=1\r\n{{\r\n1\r\n}}\r\n0\r\nx-trailer: 1\r\n\r\n"
        ))],
        vec![raw("HTTP/1.1 200 OK\r\n\r\n{}".to_owned()), Step::Close],
        vec![raw("HTTP/1.0 200 OK\r\n\r\n{}".to_owned()), Step::Close],
        vec![Step::Drip(bytes(200, body), Duration::from_millis(1))],
    ] {
        let (_server, client, _) = forecast(&steps, usize::MAX).await;
        for _ in 0..2 {
            let attempts = describe(&client, Overrides::new()).await;
            assert_eq!(
                attempts.map_err(|error| error.to_string()),
                Ok(1),
                "{steps:?}"
            );
        }
    }
}

/// The limit of the whole call ends attempts, and waits for the next ones, whatever their own limits are.
#[tokio::test]
async fn a_call_ends_within_its_own_limit() {
    let hurried = || Overrides::new().operation_timeout(Duration::from_millis(300));
    for (steps, overrides) in [
        (vec![Step::Hold], hurried()),
        (
            vec![Step::Hold],
            hurried()
                .attempt_timeout(Duration::from_millis(20))
                .max_attempts(1000),
        ),
        (vec![answer(429, "")], hurried().max_attempts(1000)),
        (
            vec![Step::Drip(bytes(200, "{}"), Duration::from_secs(1))],
            hurried(),
        ),
    ] {
        let (_server, client, _) = forecast(&steps, usize::MAX).await;
        let error = describe(&client, overrides).await.expect_err("an error");
        assert_eq!(error.kind(), ErrorKind::Timeout, "{steps:?}: {error:?}");
        assert!(error.is_retryable());
        let message = error.message().unwrap_or_default();
        assert!(
            message.starts_with("the call took longer"),
            "{steps:?}: {message}"
        );
    }
}
