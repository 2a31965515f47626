//! Calls of which an attempt may have been taken without our knowing.

use serde_json::json;

use super::{Result, call, failure};
use crate::runtime::tests::{Exception, Fake, Nothing, Reply, answer};
use crate::runtime::{Error, ErrorKind, Input, Operation, Overrides, Request};

/// Starts something under a name, which may be the client's own.
#[derive(serde::Serialize, serde::Deserialize)]
struct Start {
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// What was started.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Started {
    id: String,
}

impl Input for Start {
    type Output = Started;
    type Exception = Exception;
    const OPERATION: &'static Operation = &Operation::new::<Self>("Start", "Test.Start")
        .ambiguous_after_retry(&["Exists", "TooBig"])
        .recovery(Nothing::OPERATION, &[("id", "{kind[1]}/{name}")]);

    fn fill_idempotency_token(&mut self) -> bool {
        if self.name.is_some() {
            return false;
        }
        self.name = Some("own".to_owned());
        true
    }
}

async fn start(fake: &Fake, name: Option<&str>) -> Result<Started> {
    let (kind, name) = ("a:b:c".to_owned(), name.map(str::to_owned));
    Request::new(fake.channel(), Start { kind, name })
        .send()
        .await
}

fn exists() -> Reply {
    answer(400, r#"{"__type": "Exists", "message": "it is there"}"#)
}

#[tokio::test(start_paused = true)]
async fn a_start_of_the_clients_own_name_is_recovered() {
    for lost in [Reply::Broken, answer(500, "oops"), Reply::Late(61, "{}")] {
        let fake = Fake::new([lost, exists(), answer(200, r#"{"id": "b/own", "more": 1}"#)]);
        assert_eq!(start(&fake, None).await.expect("found").id, "b/own");
        let seen = fake.seen();
        assert_eq!(seen[1].body, json!({"kind": "a:b:c", "name": "own"}));
        assert_eq!(seen[2].header("x-amz-target"), Some("Test.DoNothing"));
        assert_eq!(seen[2].body, json!({"id": "b/own"}));
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_of_the_callers_leaves_it_open() {
    let fake = Fake::new([Reply::Broken, exists()]);
    let error = start(&fake, Some("theirs")).await.expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    assert_eq!((error.code(), error.attempts()), (Some("Exists"), 2));
    assert_eq!((error.status(), error.is_retryable()), (Some(400), false));
    assert!(error.may_have_taken_effect());
    assert_eq!(
        error.to_string(),
        "Start: Exists: it is there; an earlier attempt may have been taken: the connection broke: \
         the plug was pulled (2 attempts)"
    );
}

#[tokio::test(start_paused = true)]
async fn a_recovery_that_fails_leaves_it_open() {
    let denied = answer(400, r#"{"__type": "AccessDenied", "message": "no"}"#);
    let fake = Fake::new([answer(503, ""), exists(), denied]);
    let error = start(&fake, None).await.expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    assert_eq!((error.code(), error.attempts()), (Some("Exists"), 2));
    let text = error.to_string();
    assert!(
        text.contains("DoNothing doesn't tell: AccessDenied: no"),
        "{text}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_exception_of_an_open_outcome_is_there() {
    let big = answer(400, r#"{"__type": "TooBig", "limit": 7}"#);
    let fake = Fake::new([Reply::Broken, big]);
    let error = start(&fake, Some("theirs")).await.expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    assert_eq!(error.exception(), Some(&Exception::TooBig { limit: 7 }));
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_doubt_is_taken_as_it_is() {
    let throttled = || answer(400, r#"{"__type": "ThrottlingException"}"#);
    for first in [None, Some(throttled())] {
        let fake = Fake::new(first.into_iter().chain([exists()]));
        let error = start(&fake, None).await.expect_err("an error");
        assert_eq!(
            (error.kind(), error.code()),
            (ErrorKind::Service, Some("Exists"))
        );
        assert!(!error.may_have_taken_effect());
    }
}

#[tokio::test(start_paused = true)]
async fn errors_say_whether_the_call_may_have_taken_effect() {
    let denied = || answer(400, r#"{"__type": "AccessDenied"}"#);
    let throttled = || answer(400, r#"{"__type": "ThrottlingException"}"#);
    let once = Overrides::new().max_attempts(1);
    let of_one = async |reply| {
        let channel = Fake::new([reply]).channel();
        let error = call(&channel, once.clone()).await.expect_err("an error");
        error.may_have_taken_effect()
    };
    assert!(of_one(Reply::Broken).await);
    assert!(of_one(Reply::Late(61, "{}")).await);
    assert!(of_one(answer(503, "")).await);
    assert!(of_one(answer(501, "")).await);
    assert!(of_one(answer(200, "no JSON")).await);
    assert!(!of_one(denied()).await);
    assert!(!of_one(throttled()).await);
    let after_one: Error<Exception> = failure([Reply::Broken, denied()]).await;
    assert_eq!(after_one.kind(), ErrorKind::Service);
    assert!(after_one.may_have_taken_effect());
}
