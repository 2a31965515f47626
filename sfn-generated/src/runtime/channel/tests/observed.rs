//! What those see who watch calls: layers around them, and metrics.

use std::error::Error as StdError;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tower::service_fn;
use tower_service::Service;

use super::{Channel, Overrides, Result, call};
use crate::runtime::tests::{Exception, Fake, Nothing, Reply, SERVICE, answer};
use crate::runtime::{
    BoxError, CallError, CallRequest, Config, Error, ErrorKind, Measured, Measurement, WithMeta,
};

async fn call_with(config: &Config) -> Result<WithMeta<Nothing>> {
    let channel = Channel::new(&SERVICE, config).expect("a channel");
    call(&channel, Overrides::new()).await
}

fn denied() -> Reply {
    answer(400, r#"{"__type": "TooBig", "limit": 7}"#)
}

#[tokio::test(start_paused = true)]
async fn a_layer_stands_around_a_call_and_its_retries() {
    let fake = Fake::new([answer(500, ""), answer(200, ""), denied()]);
    let begun = Arc::<AtomicU32>::default();
    let config = fake.config().call_layer(move |calls| {
        let begun = Arc::clone(&begun);
        service_fn(move |request: CallRequest| {
            let mut calls = calls.clone();
            let is_enough = begun.fetch_add(1, Ordering::Relaxed) == 2;
            async move {
                if is_enough {
                    return Err(BoxError::from("two are enough"));
                }
                calls.call(request).await.map_err(BoxError::from)
            }
        })
    });
    let config = config.build();
    let first = call_with(&config).await.expect("success");
    assert_eq!(first.meta.attempts, 2);
    let second = call_with(&config).await.expect_err("an error");
    assert_eq!(second.exception(), Some(&Exception::TooBig { limit: 7 }));
    let third = call_with(&config).await.expect_err("an error");
    assert_eq!((third.kind(), third.attempts()), (ErrorKind::Layer, 0));
    assert!(!third.may_have_taken_effect());
    assert_eq!(
        third.to_string(),
        "DoNothing: the layer around calls failed: two are enough"
    );
    assert_eq!(fake.seen().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_layer_that_gives_up_on_a_call_leaves_it_open() {
    let fake = Fake::new([Reply::Late(9, "{}")]);
    let config = fake.config().call_layer(|calls| {
        service_fn(move |request: CallRequest| {
            let outcome = calls.clone().call(request);
            let limited = tokio::time::timeout(Duration::from_secs(1), outcome);
            async move { limited.await?.map_err(BoxError::from) }
        })
    });
    let error = call_with(&config.build()).await.expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::Layer);
    assert!(error.may_have_taken_effect());
}

/// The error of a layer that says more of a call's own.
#[derive(Debug)]
struct Annotated(CallError);

impl fmt::Display for Annotated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "on a Monday: {}", self.0)
    }
}

impl StdError for Annotated {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}

#[tokio::test]
async fn an_error_of_a_call_is_found_in_that_of_a_layer() {
    let fake = Fake::new([denied()]);
    let config = fake.config().call_layer(|calls| {
        service_fn(move |request: CallRequest| {
            let outcome = calls.clone().call(request);
            async move {
                let outcome = outcome.await;
                outcome
                    .inspect_err(|error| assert_eq!(error.code(), Some("TooBig")))
                    .map_err(Annotated)
            }
        })
    });
    let error: Error<Exception> = call_with(&config.build()).await.expect_err("an error");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Service, Some(400))
    );
    assert_eq!(error.exception(), Some(&Exception::TooBig { limit: 7 }));
    let source = error.source().expect("the layer's");
    assert!(source.to_string().starts_with("on a Monday: "), "{source}");
}

#[tokio::test(start_paused = true)]
async fn calls_and_attempts_are_measured() {
    let fake = Fake::new([
        Reply::Late(61, "{}"),
        answer(400, r#"{"__type": "Denied"}"#),
    ]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&seen);
    let config = fake.config().metrics(move |of: &Measurement<'_>| {
        assert_eq!((of.service, of.operation), ("Test Service", "DoNothing"));
        let facts = (of.measured, of.attempts, of.status, of.error);
        let entry = (facts, of.code.map(str::to_owned), of.duration);
        into.lock().expect("no panic").push(entry);
    });
    call_with(&config.build()).await.expect_err("an error");
    let seen = seen.lock().expect("no panic").clone();
    let (service, denied) = (Some(ErrorKind::Service), Some("Denied".to_owned()));
    let (first, second, whole) = (&seen[0], &seen[1], &seen[2]);
    let late = (Measured::Attempt, 1, None, Some(ErrorKind::Timeout));
    assert_eq!(*first, (late, None, Duration::from_secs(60)));
    assert_eq!(second.0, (Measured::Attempt, 2, Some(400), service));
    assert_eq!(second.1, denied);
    assert_eq!(whole.0, (Measured::Call, 2, Some(400), service));
    assert_eq!(whole.1, denied);
    assert!(whole.2 >= Duration::from_secs(60));
    assert_eq!(seen.len(), 3);
}
