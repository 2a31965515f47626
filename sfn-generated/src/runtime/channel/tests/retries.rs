//! Retries and timeouts, with stubs of operations as users have them. Time is tokio's, paused.

use std::time::Duration;

use tokio::time::Instant;

use super::{Channel, Once, Overrides, Poll, Result, call};
use crate::runtime::server::{Api, Fault};
use crate::runtime::test_util::Stubs;
use crate::runtime::tests::{Nothing, SERVICE};
use crate::runtime::{ErrorKind, Input, Operation, Request};

static OPERATIONS: &[&Operation] = &[Nothing::OPERATION, Once::OPERATION, Poll::OPERATION];
static API: Api = Api::new(&SERVICE, OPERATIONS, &[]);

const DONE: Nothing = Nothing {};

fn stubs() -> Stubs {
    Stubs::new(&API, false)
}

fn channel(stubs: &Stubs) -> Channel {
    Channel::new(&SERVICE, &stubs.config().build()).expect("a channel")
}

fn oops() -> Fault {
    Fault::new(500, "InternalFailure", "oops")
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

async fn poll(channel: &Channel) -> Result<Nothing> {
    Request::new(channel.clone(), Poll {}).send().await
}

#[tokio::test(start_paused = true)]
async fn a_fault_of_the_service_is_retried() {
    let stubs = stubs();
    let stub = stubs.stub::<Nothing>();
    stub.fails(oops()).breaks().returns(DONE);
    let start = Instant::now();
    let answer = call(&channel(&stubs), Overrides::new()).await;
    let meta = answer.expect("success").meta;
    assert!(start.elapsed() <= Duration::from_millis(50 + 100 + 2));
    assert_eq!((meta.status, meta.attempts), (200, 3));
    let calls = stubs.calls();
    let last = calls.last().expect("a call").context();
    assert_eq!(meta.request_id.as_deref(), Some(last.request_id()));
    assert_eq!(calls.len(), 3);
    assert!(
        calls
            .windows(2)
            .all(|pair| pair[0].body() == pair[1].body())
    );
}

#[tokio::test(start_paused = true)]
async fn retries_end_when_the_quota_is_empty() {
    // 500 are there; a throttled retry takes 5, and a success after it gives them back.
    let stubs = stubs();
    stubs.stub::<Nothing>().throttles(101 + 1);
    let channel = channel(&stubs);
    let attempts = |attempts| Overrides::new().max_attempts(attempts);
    let error = call(&channel, attempts(200)).await.expect_err("an error");
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Throttled, 101)
    );
    assert!(error.is_retryable());
    // No retry is left.
    let error = call(&channel, attempts(3)).await.expect_err("an error");
    assert_eq!(error.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_long_poll_waits_even_where_the_quota_is_empty() {
    let stubs = stubs();
    stubs.stub::<Nothing>().throttles(101);
    stubs.stub::<Poll>().throttles(9);
    let channel = channel(&stubs);
    let exhaust = Overrides::new().max_attempts(200);
    let error = call(&channel, exhaust).await.expect_err("an error");
    assert_eq!(error.attempts(), 101);
    let start = Instant::now();
    for _ in 0..9 {
        assert_eq!(poll(&channel).await.expect_err("an error").attempts(), 1);
    }
    // A random part of a second each: all nine below a millisecond won't happen.
    let waited = start.elapsed();
    assert!(waited > Duration::from_millis(9), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_has_a_timeout_and_is_made_again() {
    let stubs = stubs();
    let stub = stubs.stub::<Nothing>();
    let stub = stub.returns(DONE).after(seconds(61));
    stub.returns(DONE)
        .after(seconds(59))
        .returns(DONE)
        .after(seconds(3));
    let channel = channel(&stubs);
    let answer = call(&channel, Overrides::new()).await.expect("success");
    assert_eq!(answer.meta.attempts, 2);
    let short = Overrides::new().attempt_timeout(seconds(2)).max_attempts(1);
    let error = call(&channel, short).await.expect_err("an error");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert_eq!(
        error.to_string(),
        "DoNothing: an attempt took longer than its timeout of 2s"
    );
    assert!(error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_is_held_open_has_its_time_whatever_the_settings_say() {
    let stubs = stubs();
    stubs
        .stub::<Poll>()
        .returns(DONE)
        .after(seconds(64))
        .always();
    let config = stubs.config().attempt_timeout(seconds(5)).max_attempts(1);
    let channel = Channel::new(&SERVICE, &config.build()).expect("a channel");
    poll(&channel).await.expect("an answer after 64 s");
    let mut request = Request::new(channel, Poll {});
    request.overrides = Overrides::new().attempt_timeout(seconds(5));
    let error = request
        .send()
        .await
        .expect_err("the caller's own limit counts");
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn a_call_has_a_timeout_over_its_attempts() {
    let stubs = stubs();
    let stub = stubs.stub::<Nothing>();
    stub.fails(oops()).returns(DONE).after(seconds(9));
    let config = stubs.config().operation_timeout(seconds(3600));
    let channel = Channel::new(&SERVICE, &config.build()).expect("a channel");
    let start = Instant::now();
    let overrides = Overrides::new().operation_timeout(seconds(4));
    let error = call(&channel, overrides).await.expect_err("an error");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 2));
    let text = error.to_string();
    let start_of_text = "DoNothing: the call took longer than its timeout of 4s; \
                         before that: InternalFailure: oops (request ";
    assert!(text.starts_with(start_of_text), "{text}");
    assert_eq!(start.elapsed().as_secs(), 4);
}

#[tokio::test(start_paused = true)]
async fn what_must_not_be_repeated_is_repeated_only_when_throttled() {
    let once = async |stubs: &Stubs| Request::new(channel(stubs), Once {}).send().await;
    let (failing, broken, late) = (stubs(), stubs(), stubs());
    failing.stub::<Once>().fails(oops());
    broken.stub::<Once>().breaks();
    late.stub::<Once>().returns(DONE).after(seconds(61));
    for stubs in [failing, broken, late] {
        let error = once(&stubs).await.expect_err("an error");
        assert_eq!((error.attempts(), stubs.calls().len()), (1, 1), "{error}");
        assert!(!error.is_retryable());
    }
    let throttled = stubs();
    throttled.stub::<Once>().throttles(1).returns(DONE);
    once(&throttled).await.expect("success");
    assert_eq!(throttled.calls().len(), 2);
}
