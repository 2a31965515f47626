//! What those see who watch calls: layers around them, metrics, spans.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tower_service::Service;

use super::{Channel, Overrides, call};
use crate::runtime::tests::{Fake, Reply, SERVICE, answer};
use crate::runtime::{
    Answer, BoxError, CallRequest, CallService, ErrorKind, Measured, Measurement,
};

/// A layer that lets so many calls through and refuses the rest.
#[derive(Clone)]
struct Ration {
    calls: CallService,
    left: Arc<Mutex<u32>>,
}

impl Service<CallRequest> for Ration {
    type Response = Answer;
    type Error = BoxError;
    type Future = <CallService as Service<CallRequest>>::Future;

    fn poll_ready(
        &mut self,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), BoxError>> {
        self.calls.poll_ready(context)
    }

    fn call(&mut self, request: CallRequest) -> Self::Future {
        let mut left = self.left.lock().expect("no panic");
        if *left == 0 {
            let name = request.operation.name;
            return Box::pin(async move { Err(format!("no {name} is left").into()) });
        }
        *left -= 1;
        self.calls.call(request)
    }
}

#[tokio::test(start_paused = true)]
async fn a_layer_stands_around_a_call_and_its_retries() {
    let denied = answer(400, r#"{"__type": "TooBig", "limit": 7}"#);
    let fake = Fake::new([answer(500, ""), answer(200, ""), denied]);
    let left = Arc::new(Mutex::new(2));
    let config = fake.config().call_layer(move |calls| {
        let left = Arc::clone(&left);
        Ration { calls, left }
    });
    let channel = Channel::new(&SERVICE, &config.build()).expect("a channel");
    let first = call(&channel, Overrides::new()).await.expect("success");
    assert_eq!(first.meta.attempts, 2);
    let second = call(&channel, Overrides::new())
        .await
        .expect_err("an error");
    assert_eq!(second.code(), Some("TooBig"));
    assert!(second.exception().is_some());
    let third = call(&channel, Overrides::new())
        .await
        .expect_err("an error");
    assert_eq!((third.kind(), third.attempts()), (ErrorKind::Layer, 0));
    assert_eq!(
        third.to_string(),
        "DoNothing: the layer around calls failed: no DoNothing is left"
    );
    assert_eq!(fake.seen().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn calls_and_attempts_are_measured() {
    let fake = Fake::new([
        Reply::Late(61, "{}"),
        answer(400, r#"{"__type": "Denied"}"#),
    ]);
    let seen = Arc::new(Mutex::new(Vec::<Measurement>::new()));
    let into = Arc::clone(&seen);
    let config = fake
        .config()
        .metrics(move |measurement| into.lock().expect("no panic").push(*measurement));
    let channel = Channel::new(&SERVICE, &config.build()).expect("a channel");
    call(&channel, Overrides::new())
        .await
        .expect_err("an error");
    let seen = seen.lock().expect("no panic");
    let facts: Vec<_> = seen
        .iter()
        .map(|seen| (seen.measured, seen.attempts, seen.status, seen.error))
        .collect();
    assert_eq!(
        facts,
        [
            (Measured::Attempt, 1, None, Some(ErrorKind::Timeout)),
            (Measured::Attempt, 2, Some(400), Some(ErrorKind::Service)),
            (Measured::Call, 2, Some(400), Some(ErrorKind::Service)),
        ]
    );
    assert_eq!(
        (seen[0].service, seen[0].operation),
        ("Test Service", "DoNothing")
    );
    assert_eq!(seen[0].duration, Duration::from_secs(60));
    assert!(seen[2].duration >= Duration::from_secs(60));
}
