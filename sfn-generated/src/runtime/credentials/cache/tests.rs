//! Refreshes: early, one at a time, and failures that harm nobody.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};

use super::super::ProvidedCredentials;
use super::{Cache, Credentials, PAUSE, ProvideCredentials, SHORT_PAUSE, TIMEOUT};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn at(minute: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
}

/// Gives credentials called `key-0`, `key-1` … that live for so long, and asks for a permit each time.
#[derive(Clone)]
struct Provider {
    asked: Arc<AtomicUsize>,
    permits: Arc<Semaphore>,
    /// What goes wrong.
    problem: Arc<Mutex<Option<&'static str>>>,
    expires_at: Arc<Mutex<Option<Timestamp>>>,
}

impl Provider {
    fn new(expires_at: Option<Timestamp>) -> (Self, Arc<Cache>) {
        let provider = Self {
            asked: Arc::default(),
            permits: Arc::new(Semaphore::new(100)),
            problem: Arc::default(),
            expires_at: Arc::new(Mutex::new(expires_at)),
        };
        (provider.clone(), Cache::new(provider))
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    fn fail(&self, problem: Option<&'static str>) {
        *self.problem.lock().expect("a lock") = problem;
    }

    fn expire(&self, at: Timestamp) {
        *self.expires_at.lock().expect("a lock") = Some(at);
    }

    async fn settled(&self, asked: usize) {
        while self.asked() < asked {
            sleep(Duration::from_millis(1)).await;
        }
        // The task that asked has the answer at its next turn.
        sleep(Duration::from_millis(5)).await;
    }
}

impl ProvideCredentials for Provider {
    fn provide_credentials(&self) -> ProvidedCredentials<'_> {
        Box::pin(async {
            self.permits.acquire().await?.forget();
            let number = self.asked.fetch_add(1, Ordering::Relaxed);
            if let Some(problem) = *self.problem.lock().expect("a lock") {
                return Err(problem.into());
            }
            let credentials = Credentials::new(format!("key-{number}"), "secret");
            Ok(match *self.expires_at.lock().expect("a lock") {
                Some(time) => credentials.with_expiry(time),
                None => credentials,
            })
        })
    }
}

async fn key(cache: &Arc<Cache>, now: Timestamp) -> Result<String, String> {
    let credentials = cache.get(now).await.map_err(|error| error.to_string())?;
    Ok(credentials.access_key_id().to_owned())
}

#[tokio::test(start_paused = true)]
async fn many_that_wait_ask_once() {
    let (provider, cache) = Provider::new(Some(at(60)));
    provider.permits.forget_permits(100);
    let waiting: Vec<_> = (0..1000)
        .map(|_| {
            let cache = Arc::clone(&cache);
            tokio::spawn(async move { key(&cache, at(0)).await })
        })
        .collect();
    sleep(Duration::from_secs(1)).await;
    // One that gives up takes nothing away from the others.
    waiting[0].abort();
    provider.permits.add_permits(10);
    for task in waiting.into_iter().skip(1) {
        assert_eq!(task.await.expect("an end"), Ok("key-0".to_owned()));
    }
    assert_eq!(provider.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_expire_is_kept() {
    let (provider, cache) = Provider::new(None);
    for minute in [0, 1_000_000] {
        assert_eq!(key(&cache, at(minute)).await, Ok("key-0".to_owned()));
    }
    assert_eq!(provider.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_runs_before_the_expiry_while_the_old_ones_are_used() {
    let (provider, cache) = Provider::new(Some(at(60)));
    assert_eq!(key(&cache, at(0)).await, Ok("key-0".to_owned()));
    assert_eq!(key(&cache, at(54)).await, Ok("key-0".to_owned()));
    assert_eq!(provider.asked(), 1);
    provider.expire(at(120));
    provider.permits.forget_permits(100);
    for _ in 0..10 {
        assert_eq!(key(&cache, at(55)).await, Ok("key-0".to_owned()));
    }
    provider.permits.add_permits(1);
    provider.settled(2).await;
    assert_eq!(key(&cache, at(55)).await, Ok("key-1".to_owned()));
    assert_eq!(provider.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_failed_refresh_fails_no_call_while_the_old_ones_are_valid() {
    let (provider, cache) = Provider::new(Some(at(60)));
    assert_eq!(key(&cache, at(0)).await, Ok("key-0".to_owned()));
    provider.fail(Some("away"));
    assert_eq!(key(&cache, at(56)).await, Ok("key-0".to_owned()));
    provider.settled(2).await;
    // Not asked again at once, but half a minute later.
    assert_eq!(key(&cache, at(56)).await, Ok("key-0".to_owned()));
    sleep(PAUSE).await;
    assert_eq!(provider.asked(), 2);
    assert_eq!(key(&cache, at(57)).await, Ok("key-0".to_owned()));
    provider.settled(3).await;
    assert_eq!(provider.asked(), 3);
}

#[tokio::test(start_paused = true)]
async fn without_valid_ones_a_failure_is_told_for_a_second_before_the_next_refresh() {
    let (provider, cache) = Provider::new(Some(at(60)));
    let away = || Err("away".to_owned());
    provider.fail(Some("away"));
    for asked in 1..=2 {
        for _ in 0..10 {
            assert_eq!(key(&cache, at(0)).await, away());
        }
        assert_eq!(provider.asked(), asked);
        sleep(SHORT_PAUSE).await;
    }
    provider.fail(None);
    assert_eq!(key(&cache, at(0)).await, Ok("key-2".to_owned()));
    provider.fail(Some("away"));
    for asked in 4..=5 {
        for _ in 0..10 {
            assert_eq!(key(&cache, at(60)).await, away());
        }
        assert_eq!(provider.asked(), asked);
        sleep(SHORT_PAUSE).await;
    }
    provider.fail(None);
    provider.expire(at(60) + HOUR);
    assert_eq!(key(&cache, at(60)).await, Ok("key-5".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_is_an_error_and_is_asked_again() {
    let (provider, cache) = Provider::new(None);
    provider.permits.forget_permits(100);
    let hung = Err("the provider of credentials gave none within 60s".to_owned());
    let began = Instant::now();
    assert_eq!(key(&cache, at(0)).await, hung);
    assert_eq!(key(&cache, at(1)).await, hung);
    assert!(began.elapsed() < TIMEOUT + SHORT_PAUSE);
    provider.permits.add_permits(1);
    sleep(SHORT_PAUSE).await;
    assert_eq!(key(&cache, at(1)).await, Ok("key-0".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn short_lives_are_used_for_half_of_their_time() {
    let (provider, cache) = Provider::new(Some(at(4)));
    assert_eq!(key(&cache, at(0)).await, Ok("key-0".to_owned()));
    assert_eq!(key(&cache, at(1)).await, Ok("key-0".to_owned()));
    assert_eq!(provider.asked(), 1);
    assert_eq!(key(&cache, at(2)).await, Ok("key-0".to_owned()));
    provider.settled(2).await;
    assert_eq!(provider.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_does_not_ask_for_every_call() {
    let (provider, cache) = Provider::new(Some(at(0)));
    for _ in 0..10 {
        assert_eq!(key(&cache, at(90)).await, Ok("key-0".to_owned()));
    }
    assert_eq!(provider.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_panics_is_an_error_and_is_asked_again() {
    let first = Arc::new(AtomicUsize::new(0));
    let cache = Cache::new(move || {
        let calls = first.fetch_add(1, Ordering::Relaxed);
        async move {
            assert_ne!(calls, 0, "the first time");
            Ok::<_, std::io::Error>(Credentials::new("key", "secret"))
        }
    });
    let error = key(&cache, at(0)).await.expect_err("a problem");
    assert_eq!(error, "the provider of credentials panicked");
    assert_eq!(key(&cache, at(0)).await, Ok("key".to_owned()));
}

#[test]
fn a_refresh_on_an_idle_runtime_holds_up_no_other() {
    let (provider, cache) = Provider::new(None);
    provider.permits.forget_permits(100);
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_time().build()
    };
    let (idle, other) = (runtime().expect("one"), runtime().expect("one"));
    idle.block_on(async {
        let asking = key(&cache, at(0));
        tokio::select! {
            biased;
            _ = asking => panic!("there was no permit"),
            () = tokio::task::yield_now() => {}
        }
    });
    // The one that waits first gets the first.
    provider.permits.add_permits(2);
    let key = async { tokio::time::timeout(Duration::from_secs(10), key(&cache, at(0))).await };
    assert_eq!(other.block_on(key), Ok(Ok("key-0".to_owned())));
}
