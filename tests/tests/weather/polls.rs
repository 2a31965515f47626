//! Many long polls on one client, beside quick calls.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tests::times;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::answers::answer;
use crate::server::{Request, Server, Step};
use crate::{PATIENCE, client, config};

/// What a quick call may take, in the middle: thousands of times what it takes.
const QUICK: Duration = Duration::from_secs(1);

/// How many KiB a poll may hold with the server's side, and with what other tests hold at that time: ten
/// times what it holds.
const MEMORY: i64 = 256;

/// Polls that wait hold a connection each, and nothing else that quick calls need: those go through one
/// connection, one after the other, as if there were no polls.
#[tokio::test]
async fn polls_that_wait_do_not_hold_up_quick_calls() {
    allow_open_files();
    let (polls, quick) = (times(100).min(1000), times(100).min(1000));
    let (release, released) = watch::channel(false);
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = seen.clone();
    let script = move |request: Request| {
        if request.operation != "GetActivityTask" {
            return vec![answer(200, "{}")];
        }
        counter.fetch_add(1, Ordering::Relaxed);
        let task = answer(200, r#"{"taskToken": "t"}"#);
        vec![Step::Until(released.clone()), task]
    };
    let server = Server::start(script).await;
    let client = client(config(&server.url));
    client
        .send_task_heartbeat("token")
        .await
        .expect("an answer");

    let before = resident();
    let mut waiting = JoinSet::new();
    for _ in 0..polls {
        let poll = client.get_activity_task("arn");
        waiting.spawn(async move { poll.await.expect("an answer").task_token });
    }
    let all_wait = async {
        while seen.load(Ordering::Relaxed) < polls {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, all_wait)
        .await
        .expect("every poll comes in");
    let after = resident();

    let mut latencies = Vec::new();
    for _ in 0..quick {
        let begun = Instant::now();
        client
            .send_task_heartbeat("token")
            .await
            .expect("an answer");
        latencies.push(begun.elapsed());
    }
    latencies.sort();
    let (sockets, median) = (server.open(), latencies[quick / 2]);
    let memory = (after - before) / polls as i64;
    println!(
        "{polls} polls: {sockets} connections, {memory} KiB each with the server's side; quick calls: median {median:?}, 99 % within {:?}",
        latencies[quick * 99 / 100],
    );
    assert!(sockets <= polls + 2, "{sockets} connections");
    assert!(memory < MEMORY, "{memory} KiB for each poll");
    assert!(median < QUICK, "{median:?} for a quick call");

    release.send(true).expect("polls that wait");
    let tasks = waiting.join_all().await;
    assert!(tasks.iter().all(|token| token.as_deref() == Some("t")));
}

/// Each poll takes two sockets of this process, and some systems allow a few hundred at first.
fn allow_open_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        let wanted = maximum.map_or(4096, |maximum| maximum.min(4096));
        if current.is_some_and(|current| current < wanted) {
            let current = Some(wanted);
            let raised = setrlimit(Resource::Nofile, Rlimit { current, maximum });
            raised.expect("a limit that is allowed");
        }
    }
}

/// How many KiB of memory this process holds; 0 where the system has no `/proc`.
fn resident() -> i64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
    number.map_or(0, |number| number.parse().expect("a number"))
}
