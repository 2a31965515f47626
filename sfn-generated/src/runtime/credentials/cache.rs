//! Credentials that are kept until they are about to expire, and got anew by one task however many
//! calls wait.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp, TimestampArithmetic};
use tokio::runtime::{Handle, Id};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use super::{Credentials, ProvideCredentials};
use crate::runtime::BoxError;

/// How long before they expire credentials are got anew, where they live twice as long.
const EARLY: SignedDuration = SignedDuration::from_mins(5);
/// How long to leave a provider in peace that failed while the old credentials are valid, or that gave
/// expired ones.
const PAUSE: Duration = Duration::from_secs(30);
/// How long to leave a provider in peace that failed while none are valid, so that calls fail.
const SHORT_PAUSE: Duration = Duration::from_secs(1);
/// How long a provider may take: the timeout of an attempt doesn't cover it.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A provider and what it gave last.
pub(crate) struct Cache {
    provider: Box<dyn ProvideCredentials>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    failed: Option<Failed>,
    /// Tells what comes of the refreshes under way: one for each runtime that has calls, since that of
    /// another may stand still.
    refreshes: HashMap<Id, watch::Receiver<Refreshed>>,
}

struct Held {
    credentials: Credentials,
    /// From when they are got anew; none if they don't expire.
    refresh_at: Option<Timestamp>,
}

/// A refresh that gave nothing.
struct Failed {
    error: CredentialsError,
    /// By a clock that is never set back.
    at: Instant,
}

type Outcome = Result<Credentials, CredentialsError>;

/// What came of a refresh; none while it is under way.
type Refreshed = Option<Outcome>;

/// Why there are no credentials, as told to every call that waited for them.
#[derive(Clone, Debug)]
pub(crate) struct CredentialsError(Arc<BoxError>);

impl Cache {
    pub(crate) fn new(provider: impl ProvideCredentials) -> Arc<Self> {
        Arc::new(Self {
            provider: Box::new(provider),
            state: Mutex::default(),
        })
    }

    /// Credentials that are valid, if the provider gives such. Waits only where there are none.
    pub(crate) async fn get(self: &Arc<Self>, now: Timestamp) -> Outcome {
        let mut refresh = match self.known_or_refresh(now) {
            Ok(outcome) => return outcome,
            Err(refresh) => refresh,
        };
        match refresh.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(refreshed)) => refreshed.clone(),
            _ => Err(CredentialsError::new(
                "the provider of credentials panicked",
            )),
        }
    }

    /// What is held or failed just now, or the refresh to wait for. A refresh starts where it is time for
    /// one.
    fn known_or_refresh(
        self: &Arc<Self>,
        now: Timestamp,
    ) -> Result<Outcome, watch::Receiver<Refreshed>> {
        let mut state = self.lock();
        if let Some(held) = &state.held
            && held.refresh_at.is_none_or(|time| now < time)
        {
            return Ok(Ok(held.credentials.clone()));
        }
        let held = state.held.as_ref().map(|held| &held.credentials);
        let valid = held.filter(|held| held.expires_at().is_none_or(|time| now < time));
        let valid = valid.cloned();
        let pause = valid.as_ref().map_or(SHORT_PAUSE, |_| PAUSE);
        if let Some(failed) = &state.failed
            && failed.at.elapsed() < pause
        {
            return Ok(valid.ok_or_else(|| failed.error.clone()));
        }
        // A channel whose sender is gone is left of a task that panicked or went down with its runtime.
        let refreshes = &mut state.refreshes;
        refreshes.retain(|_, refresh| refresh.has_changed().is_ok());
        let runtime = Handle::current().id();
        let under_way = refreshes.entry(runtime);
        let refresh = under_way
            .or_insert_with(|| self.refresh(runtime, now))
            .clone();
        valid.map(Ok).ok_or(refresh)
    }

    /// Asks the provider, in a task of its own: a call that is cancelled takes nobody's credentials
    /// away.
    fn refresh(self: &Arc<Self>, runtime: Id, now: Timestamp) -> watch::Receiver<Refreshed> {
        let (sender, receiver) = watch::channel(None);
        let cache = Arc::clone(self);
        tokio::spawn(async move {
            let provided = timeout(TIMEOUT, cache.provider.provide_credentials()).await;
            let outcome = match provided {
                Ok(provided) => provided.map_err(CredentialsError::new),
                Err(_) => Err(CredentialsError::new(format!(
                    "the provider of credentials gave none within {TIMEOUT:?}"
                ))),
            };
            let mut state = cache.lock();
            state.refreshes.remove(&runtime);
            match outcome.clone() {
                Ok(credentials) => state.held = Some(Held::new(credentials, now)),
                Err(error) => {
                    let at = Instant::now();
                    state.failed = Some(Failed { error, at });
                }
            }
            drop(state);
            sender.send_replace(Some(outcome));
        });
        receiver
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn new(credentials: Credentials, now: Timestamp) -> Self {
        let refresh_at = credentials.expires_at().map(|expires_at| {
            let lifetime = expires_at.duration_since(now);
            let early = EARLY.min(lifetime / 2);
            let at = later(expires_at, -early);
            // The clock may be wrong rather than the credentials, and the service is the judge of them.
            at.max(later(now, PAUSE))
        });
        Self {
            credentials,
            refresh_at,
        }
    }
}

fn later(time: Timestamp, by: impl Into<TimestampArithmetic>) -> Timestamp {
    time.checked_add(by).unwrap_or(time)
}

impl CredentialsError {
    fn new(error: impl Into<BoxError>) -> Self {
        Self(Arc::new(error.into()))
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for CredentialsError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
