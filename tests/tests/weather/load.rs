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

fn described(error: &Error) -> String {
    format!("{:?} ({})", error.kind(), error.code().unwrap_or("no code"))
}

/// What marks the execution of a call, whatever its name.
fn input(number: usize) -> String {
    format!(r#"{{"call": {number}}}"#)
}

/// Calls again, with the same name, until the outcome isn't one that says to. Each outcome is judged by
/// what the service knows.
async fn start(client: &Client, ledger: &Ledger, number: usize) -> Outcomes {
    let (name, input) = (format!("call-{number}"), input(number));
    let mut outcomes = Outcomes::new();
    for round in 0.. {
        let request = client.start_execution(STATE_MACHINE);
        let outcome = request.name(&name).input(&input).await;
        let started = ledger.account().executions.contains_key(&name);
        judge(&name, round, started, &outcome);
        let Err(error) = outcome else { break };
        *outcomes.entry(described(&error)).or_default() += 1;
        if !error.is_retryable() {
            break;
        }
    }
    outcomes
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
    let of_an_earlier_call = round > 0;
    assert!(
        !started || error.may_have_taken_effect() || of_an_earlier_call,
        "{name} was started: {error:?}"
    );
    match (error.kind(), error.exception()) {
        (ErrorKind::OutcomeUnknown, Some(Exception::ExecutionAlreadyExists(_))) => {
            assert!(started && !error.is_retryable(), "{name}: {error:?}");
        }
        // Only one call uses the name, so that the first is never told of another's execution.
        (ErrorKind::Service, Some(Exception::ExecutionAlreadyExists(_))) => {
            assert!(started && of_an_earlier_call, "{name}: {error:?}");
        }
        (ErrorKind::Service, _) => assert_eq!(error.status(), Some(503), "{name}: {error:?}"),
        (ErrorKind::Throttled | ErrorKind::Timeout | ErrorKind::Transport, _) => {
            assert!(error.is_retryable(), "{name}: {error:?}");
        }
        _ => panic!("{name}: {error:?}"),
    }
}

/// Runs as many calls as are asked for, so many at a time, and counts what they give.
async fn run<F>(calls: usize, call: impl Fn(usize) -> F + Clone + Send + 'static) -> Outcomes
where
    F: Future<Output = Outcomes> + Send + 'static,
{
    let next = Arc::new(AtomicUsize::new(0));
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let (call, next) = (call.clone(), next.clone());
        callers.spawn(async move {
            let mut outcomes = Outcomes::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= calls {
                    return outcomes;
                }
                add(&mut outcomes, call(number).await);
            }
        });
    }
    let mut outcomes = Outcomes::new();
    for more in callers.join_all().await {
        add(&mut outcomes, more);
    }
    outcomes
}

fn add(outcomes: &mut Outcomes, more: Outcomes) {
    for (outcome, count) in more {
        *outcomes.entry(outcome).or_default() += count;
    }
}

/// Longer than an answer takes on a slow machine: who gives one up may well start again.
const STALLED: Duration = Duration::from_secs(2);

/// The service, a server of it, and a client that tries often.
async fn service() -> (Ledger, Server, Client) {
    let ledger = Ledger::default();
    let script = ledger.clone();
    let server = Server::start(move |request| script.script(&request)).await;
    let config = config(&server.url).max_attempts(5);
    let client = client(config.attempt_timeout(STALLED));
    (ledger, server, client)
}

/// Each execution is there, and was started once: while the outcome is unknown the name keeps a second start
/// from being taken, and after an answer, when the ledger would take it, no start is sent. No attempt is
/// sent twice either.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn named_starts_are_done_exactly_once() {
    let calls = times(1000);
    let (ledger, _server, client) = service().await;
    let books = ledger.clone();
    let call = move |number| {
        let (client, ledger) = (client.clone(), books.clone());
        async move { start(&client, &ledger, number).await }
    };
    let outcomes = run(calls, call).await;

    let account = ledger.account();
    let requests = account.requests.len();
    println!("{calls} starts by {requests} requests; calls that failed: {outcomes:?}");
    let executions = (account.executions.len(), account.inputs().len());
    assert_eq!(executions, (calls, calls));
    assert_eq!(account.doubled(), [""; 0]);
    let attempts: HashSet<_> = account.requests.iter().collect();
    assert_eq!(attempts.len(), requests, "some attempts came twice");
}

/// Where the client chooses the name, it keeps to it in all attempts, starts nothing after an answer, and
/// knows its own start again: no call is told that its execution exists already. Who calls again gets
/// another name, so these callers don't.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unnamed_starts_are_done_at_most_once() {
    let calls = times(300);
    let (ledger, _server, client) = service().await;
    let books = ledger.clone();
    let call = move |number| {
        let (client, ledger) = (client.clone(), books.clone());
        async move {
            let input = input(number);
            let outcome = client.start_execution(STATE_MACHINE).input(&input).await;
            let started = ledger.account().inputs().contains(&*input);
            let error = match outcome {
                Ok(_) => {
                    assert!(started, "{input}: lost");
                    return Outcomes::new();
                }
                Err(error) => error,
            };
            assert!(
                !started || error.may_have_taken_effect(),
                "{input}: {error:?}"
            );
            if let Some(Exception::ExecutionAlreadyExists(_)) = error.exception() {
                assert_eq!(
                    error.kind(),
                    ErrorKind::OutcomeUnknown,
                    "{input}: {error:?}"
                );
            }
            Outcomes::from([(described(&error), 1)])
        }
    };
    let outcomes = run(calls, call).await;

    let account = ledger.account();
    println!("{calls} unnamed starts; calls that failed: {outcomes:?}");
    assert_eq!(
        account.executions.len(),
        account.inputs().len(),
        "some are started under two names"
    );
    assert_eq!(account.doubled(), [""; 0]);
}
