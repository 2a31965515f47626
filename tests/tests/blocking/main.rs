//! Blocking calls: without a runtime, in every place of a program with one, and by a client that makes
//! async calls too.

mod server;

use std::thread;
use std::time::Duration;

use serde_json::json;
use sfn_generated::operation::ListActivitiesInput;
use sfn_generated::{Client, Error, ErrorKind, Overrides, blocking};
use tokio::runtime::{Builder, Runtime};

use server::Server;

fn current_thread() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

fn multi_thread() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    let builder = builder.worker_threads(1).enable_all();
    builder.build().expect("a runtime")
}

/// A call, where blocking is right.
fn succeeds(client: &Client) {
    let listed = client.list_activities().send_blocking().expect("a list");
    assert_eq!(listed.activities.len(), 2);
}

/// A call, where blocking is wrong.
fn is_refused(client: &Client) {
    let refused = client.list_activities().send_blocking();
    let error = refused.expect_err("it would hold up this thread");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Input, 0));
    let text = error.to_string();
    assert!(
        text.contains("await") && text.contains("spawn_blocking"),
        "{text}"
    );
}

#[test]
fn every_call_can_be_made_without_a_runtime() {
    let client = Server::start().client();
    succeeds(&client);
    let sent = client.list_activities().send_with_meta().send_blocking();
    assert_eq!(sent.expect("a list").meta.status, 200);
    let sent = client.send(ListActivitiesInput::new()).send_blocking();
    assert_eq!(sent.expect("a list").activities[0].name, "a");
    let invoked = client.invoke("ListActivities", json!({})).send_blocking();
    assert_eq!(
        invoked.expect("a list")["activities"][1]["name"],
        json!("b")
    );
    let minute = Duration::from_secs(60);
    let presigned = client.list_activities().presign_blocking(minute);
    let presigned = presigned.expect("a request").uri.to_string();
    assert!(presigned.contains("X-Amz-Signature"), "{presigned}");
    let listed = blocking::block_on(client.list_activities());
    assert_eq!(listed.expect("a list").next_token.as_deref(), Some("more"));
}

#[test]
fn lists_are_iterators() {
    let client = Server::start().client();
    let items = client.list_activities().items().blocking();
    let names: Result<Vec<String>, Error> = items.map(|item| Ok(item?.name)).collect();
    assert_eq!(names.expect("three"), ["a", "b", "c"]);

    let mut items = client.list_activities().items().blocking();
    assert_eq!(items.next().expect("one").expect("one").name, "a");
    let token = items.resume_token().expect("there is more");
    let rest = client.list_activities().starting_token(token);
    assert_eq!(rest.items().blocking().count(), 2);

    let mut pages = client.list_activities().pages().blocking();
    let lengths = pages
        .by_ref()
        .map(|page| page.expect("a page").activities.len());
    assert_eq!(lengths.collect::<Vec<_>>(), [2, 1]);
    assert_eq!(pages.resume_token(), None);
}

#[test]
fn timeouts_run_without_a_runtime() {
    let client = Server::start().client();
    let overrides = Overrides::new().operation_timeout(Duration::from_millis(50));
    let polled = client.get_activity_task("arn").overrides(overrides);
    let error = polled.send_blocking().expect_err("there is no answer");
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[test]
fn settings_are_those_of_the_async_client() {
    let outcome = |made: Result<Client, Error>| made.map(drop).map_err(|error| error.to_string());
    let expected = current_thread().block_on(Client::from_env());
    assert_eq!(outcome(Client::from_env_blocking()), outcome(expected));
}

#[test]
fn many_threads_share_a_client() {
    let server = Server::start();
    let client = server.client();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..25).for_each(|_| succeeds(&client)));
        }
    });
    assert_eq!(server.requests(), 200);
}

#[test]
fn code_that_a_runtime_polls_is_refused() {
    let server = Server::start();
    for runtime in [current_thread(), multi_thread()] {
        let client = server.client();
        runtime.block_on(async {
            is_refused(&client);
            let refused = Client::from_env_blocking().expect_err("as above");
            assert_eq!(refused.kind(), ErrorKind::Input);
            let cloned = client.clone();
            let task = tokio::spawn(async move { is_refused(&cloned) });
            task.await.expect("refused");
            let cloned = client.clone();
            let local = async move { is_refused(&cloned) };
            tokio::task::LocalSet::new().run_until(local).await;
            // The check leaves the task able to go on.
            assert!(client.list_activities().await.is_ok());
        });
    }
    assert_eq!(server.requests(), 2);
}

#[test]
fn a_refused_iterator_ends() {
    let client = Server::start().client();
    let items = client.list_activities().items().blocking();
    let outcomes: Vec<bool> =
        current_thread().block_on(async { items.map(|item| item.is_ok()).collect() });
    assert_eq!(outcomes, [false]);
}

#[test]
fn threads_for_blocking_code_are_not_refused() {
    let client = Server::start().client();
    for runtime in [current_thread(), multi_thread()] {
        let cloned = client.clone();
        let blocking = runtime.spawn_blocking(move || succeeds(&cloned));
        runtime.block_on(blocking).expect("a list");
        let _entered = runtime.enter();
        succeeds(&client);
    }
    let runtime = multi_thread();
    runtime.block_on(async { tokio::task::block_in_place(|| succeeds(&client)) });
    let task = async move { tokio::task::block_in_place(|| succeeds(&client)) };
    runtime.block_on(runtime.spawn(task)).expect("a list");
}

#[test]
fn a_runtime_that_is_gone_does_not_matter() {
    let client = Server::start().client();
    for _ in 0..2 {
        let runtime = current_thread();
        let listed = runtime.block_on(client.list_activities().send());
        assert!(listed.is_ok());
        drop(runtime);
        succeeds(&client);
    }
}

#[test]
fn a_runtime_that_stands_still_does_not_matter() {
    let client = Server::start().client();
    let runtime = current_thread();
    for _ in 0..2 {
        let listed = runtime.block_on(client.list_activities().send());
        assert!(listed.is_ok());
        succeeds(&client);
    }
}
