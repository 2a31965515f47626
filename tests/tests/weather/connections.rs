//! Connections that end between calls, and what is left of a call that was given up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sfn_generated::{ErrorKind, Overrides};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::answers::{answer, bytes};
use crate::server::{Server, Step};
use crate::{PATIENCE, client, config};

const RUNNING: &str = r#"{"status": "RUNNING"}"#;

/// A server that closes each connection behind its answer leaves the client no time to see it: some
/// requests go out on a connection that is about to end. None of them is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_close_behind_every_answer_lose_no_call() {
    let server = Server::start(|_| vec![answer(200, RUNNING), Step::Close]).await;
    let client = client(config(&server.url).max_attempts(5));
    let mut callers = JoinSet::new();
    for _ in 0..8 {
        let client = client.clone();
        callers.spawn(async move {
            for _ in 0..50 {
                client.describe_execution("arn").await.expect("an answer");
            }
        });
    }
    callers.join_all().await;
}

/// The server gives up an idle connection when the next request is on its way. It may have read that, for
/// all that the client knows.
#[tokio::test]
async fn a_kept_connection_that_ends_under_a_request_costs_an_attempt() {
    for end in [Step::Close, Step::Reset] {
        let (counter, end) = (AtomicUsize::new(0), end.clone());
        let script = move |_| match counter.fetch_add(1, Ordering::Relaxed) % 2 {
            0 => vec![answer(200, RUNNING), Step::AwaitNext, end.clone()],
            _ => vec![answer(200, RUNNING), Step::Close],
        };
        let server = Server::start(script).await;
        let client = client(config(&server.url));
        let describe = || client.describe_execution("arn").send_with_meta();
        assert_eq!(describe().await.expect("an answer").meta.attempts, 1);
        assert_eq!(describe().await.expect("an answer").meta.attempts, 2);
        // It costs another where the client hasn't seen yet that the connection is closed.
        assert!(describe().await.expect("an answer").meta.attempts <= 2);
        let error = client
            .start_sync_execution("arn")
            .await
            .expect_err("an error");
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Transport, 1),
            "{error:?}"
        );
    }
}

/// An answer that nobody asked for isn't taken for that of the next request, which goes to another
/// connection.
#[tokio::test]
async fn an_answer_too_many_is_nobodys() {
    let named = |name: &str| bytes(200, format!(r#"{{"name": "{name}"}}"#));
    let twice = [named("first"), named("stray")].concat();
    for stray in [
        vec![Step::Send(twice)],
        vec![Step::Send(named("first")), Step::Send(named("stray"))],
        vec![Step::Send([named("first"), b"garbage".to_vec()].concat())],
    ] {
        let counter = AtomicUsize::new(0);
        let script = move |_| match counter.fetch_add(1, Ordering::Relaxed) {
            0 => stray.clone(),
            _ => vec![Step::Send(named("second"))],
        };
        let server = Server::start(script).await;
        let client = client(config(&server.url));
        for expected in ["first", "second", "second"] {
            let described = client.describe_execution("arn").await.expect("an answer");
            assert_eq!(described.name.as_deref(), Some(expected));
            if expected == "first" {
                // Who gets an answer too many hangs up.
                none_is_open(&server).await;
            }
        }
    }
}

/// Nothing is read of connections that are reset at once, so that their requests can go out anew.
#[tokio::test]
async fn connections_that_are_reset_at_once_are_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let accepted = Arc::new(AtomicUsize::new(0));
    let counter = accepted.clone();
    let resetting = tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.expect("a connection");
            socket.set_zero_linger().expect("an open socket");
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    let error = client(config(&url)).describe_execution("arn").await;
    let error = error.expect_err("an error");
    let expected = [ErrorKind::Connect, ErrorKind::Transport];
    assert!(expected.contains(&error.kind()), "{error:?}");
    assert_eq!((error.attempts(), error.is_retryable()), (3, true));
    assert!(accepted.load(Ordering::Relaxed) >= 3);
    resetting.abort();
}

/// That the last attempt wasn't sent says nothing of the one before.
#[tokio::test]
async fn a_server_that_goes_away_leaves_doubt() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let server = async move {
        let (mut socket, _) = listener.accept().await.expect("a connection");
        drop(listener);
        socket.read_u8().await.expect("a request");
        socket.set_zero_linger().expect("an open socket");
    };
    let client = client(config(&url));
    let (error, ()) = tokio::join!(client.stop_execution("arn").send(), server);
    let error = error.expect_err("an error");
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Connect, 3),
        "{error:?}"
    );
    assert!(error.may_have_taken_effect());
}

/// A call that is dropped or times out takes its connection with it: the service sees that nobody waits.
#[tokio::test]
async fn calls_that_are_given_up_leave_no_connection() {
    let server = Server::start(|_| vec![Step::Hold]).await;
    let client = client(config(&server.url));
    for _ in 0..20 {
        let call = client.describe_execution("arn").send();
        timeout(Duration::from_millis(50), call)
            .await
            .expect_err("nothing came");
        let brief = Overrides::new()
            .attempt_timeout(Duration::from_millis(20))
            .max_attempts(2);
        let poll = client.get_activity_task("arn").overrides(brief).await;
        assert_eq!(poll.expect_err("an error").kind(), ErrorKind::Timeout);
    }
    none_is_open(&server).await;
}

/// Waits until both sides have given up every connection.
async fn none_is_open(server: &Server) {
    let emptied = async {
        while server.open() > 0 {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, emptied).await.expect("all are closed");
}
