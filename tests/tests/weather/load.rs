//! Many starts of executions through the weather of a [`Ledger`]: none is lost, none is doubled, and no
//! outcome claims what isn't so.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sfn_generated::exception::Exception;
use sfn_generated::operation::StartExecutionOutput;
use sfn_generated::{Client, Error, ErrorKind};
use tests::times;
use tokio::task::JoinSet;

use crate::ledger::{Ledger, STATE_MACHINE, arn};
use crate::server::Server;
use crate::{client, config};

/// How many calls are under way at a time.
const CALLERS: usize = 64;

/// Calls that come to an outcome other than success, by what it is.
type Outcomes = BTreeMap<String, usize>;

/// Calls again, with the same name, until the outcome isn't one that says to. The first call of a name
/// and those after it are judged by what the service knows.
async fn start(client: &Client, ledger: &Ledger, number: usize, outcomes: &mut Outcomes) {
    let (name, input) = (format!("call-{number}"), format!(r#"{{"call": {number}}}"#));
    for round in 0.. {
        let request = client
            .start_execution(STATE_MACHINE)
            .name(&name)
            .input(&input);
        let outcome = request.await;
        let started = ledger.account().executions.contains_key(&name);
        judge(&name, round, started, &outcome);
        let Err(error) = outcome else { return };
        let code = error.code().unwrap_or("no code");
        *outcomes
            .entry(format!("{:?} ({code})", error.kind()))
            .or_default() += 1;
        if !error.is_retryable() {
            return;
        }
    }
}

/// Whether an outcome is true, given whether the execution was started.
fn judge(name: &str, round: usize, started: bool, outcome: &Result<StartExecutionOutput, Error>) {
    let error = match outcome {
        Ok(output) => {
            assert!(started, "{name}: lost");
            assert_eq!(output.execution_arn, arn(name));
            return;
        }
        Err(error) => error,
    };
    match (error.kind(), error.exception()) {
        // Nothing was sent, by any attempt.
        (ErrorKind::Connect, _) => assert!(!started || round > 0, "{name}: {error:?}"),
        (ErrorKind::Service, Some(Exception::ExecutionAlreadyExists(_))) => {
            assert!(started && !error.is_retryable(), "{name}: {error:?}");
        }
        (ErrorKind::Service, _) => assert_eq!(error.status(), Some(503), "{name}: {error:?}"),
        (ErrorKind::Throttled | ErrorKind::Timeout | ErrorKind::Transport, _) => {
            assert!(error.is_retryable(), "{name}: {error:?}");
        }
        _ => panic!("{name}: {error:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn named_starts_are_done_exactly_once() {
    let calls = times(1000);
    let ledger = Ledger::default();
    let script = ledger.clone();
    let server = Server::start(move |request| script.script(&request)).await;
    let config = config(&server.url).max_attempts(5);
    let client = client(config.attempt_timeout(Duration::from_millis(200)));

    let next = Arc::new(AtomicUsize::new(0));
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let (client, ledger, next) = (client.clone(), ledger.clone(), next.clone());
        callers.spawn(async move {
            let mut outcomes = Outcomes::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= calls {
                    return outcomes;
                }
                start(&client, &ledger, number, &mut outcomes).await;
            }
        });
    }
    let mut outcomes = Outcomes::new();
    for (outcome, count) in callers.join_all().await.into_iter().flatten() {
        *outcomes.entry(outcome).or_default() += count;
    }

    let account = ledger.account();
    println!(
        "{calls} starts by {} requests; calls that failed: {outcomes:?}",
        account.requests
    );
    let inputs: HashSet<&str> = account.executions.values().map(|one| &*one.input).collect();
    assert_eq!((account.executions.len(), inputs.len()), (calls, calls));
}
