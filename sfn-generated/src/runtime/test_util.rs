//! Stubs of operations, for tests that want less than a fake of the service: what comes for which input, and
//! what was asked. Nothing here opens a socket.

mod clock;
mod entry;
mod expected;
mod stub;
mod transport;

use std::fmt;
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::panicking;

use super::server::{Api, Call};
use super::{Config, ConfigBuilder, Credentials, Input};

use self::entry::Entry;
use self::transport::Transport;

pub use clock::Clock;
pub use stub::{Page, Stub, page};

/// The stubs of a test, what they were asked, and the settings for a client of them. Every generated
/// `Stubs` is one of these with a method per operation. What they say of a call shows its input, sensitive
/// members too.
///
/// # Panics
/// When dropped, if there was a call that no stub took, or a stub still has an answer to give. Where the
/// test panics already, that goes to stderr instead.
pub struct Stubs {
    api: &'static Api,
    state: Arc<Mutex<State>>,
}

/// What the stubs share with the transport of their clients.
#[derive(Default)]
struct State {
    in_order: bool,
    entries: Vec<Entry>,
    calls: Vec<Call>,
    /// What was said of the calls that no stub took.
    unmatched: Vec<String>,
}

impl Stubs {
    /// No stubs yet. If `in_order`, a stub answers only when those before it have given their answers.
    #[must_use]
    pub fn new(api: &'static Api, in_order: bool) -> Self {
        let state = State {
            in_order,
            ..State::default()
        };
        let state = Arc::new(Mutex::new(state));
        Self { api, state }
    }

    /// Adds a stub of an operation.
    #[track_caller]
    pub fn stub<I: Input>(&self) -> Stub<'_, I> {
        let mut state = self.state();
        let entry = Entry::new(I::OPERATION.name, Location::caller());
        state.entries.push(entry);
        Stub::new(self, state.entries.len() - 1)
    }

    /// Settings with credentials, a Region and these stubs for a transport.
    pub fn config(&self) -> ConfigBuilder {
        Config::builder()
            .region("us-east-1")
            .credentials(Credentials::new("AKIDEXAMPLE", "test"))
            .transport(Transport::new(self.api, self.state.clone()))
    }

    /// The calls so far, one for every attempt.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// The inputs of an operation so far, one for every attempt.
    #[must_use]
    pub fn inputs<I: Input>(&self) -> Vec<I> {
        let state = self.state();
        let name = I::OPERATION.name;
        let calls = state
            .calls
            .iter()
            .filter(|call| call.context().operation().name == name);
        // What can't be read was refused.
        calls.filter_map(|call| call.input().ok()).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

/// A condition of a stub that panics leaves the state as it was.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Stubs {
    fn drop(&mut self) {
        let state = self.state();
        let unmet = state.entries.iter().filter_map(Entry::unmet);
        let problems: Vec<String> = state.unmatched.iter().cloned().chain(unmet).collect();
        drop(state);
        if problems.is_empty() {
            return;
        }
        let problems = problems.join("\n");
        match panicking() {
            true => eprintln!("{problems}"),
            false => panic!("{problems}"),
        }
    }
}

impl fmt::Debug for Stubs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Stubs")
            .field("entries", &state.entries)
            .field("calls", &state.calls)
            .finish_non_exhaustive()
    }
}

/// Gives a generated type of stubs, a tuple struct of [`Stubs`], what all of them have.
#[doc(hidden)]
#[macro_export]
macro_rules! __stubs {
    ($stubs:ident, $client:ty, $api:path) => {
        impl $stubs {
            /// No stubs yet, and then such as answer in any order.
            #[must_use]
            pub fn new() -> Self {
                Self($crate::runtime::test_util::Stubs::new(&$api, false))
            }

            /// No stubs yet, and then such as answer in the order in which they are made.
            #[must_use]
            pub fn in_order() -> Self {
                Self($crate::runtime::test_util::Stubs::new(&$api, true))
            }

            /// A client of the stubs, with the settings of [`config`](Self::config).
            ///
            /// # Panics
            /// Never: these settings make a client.
            #[must_use]
            pub fn client(&self) -> $client {
                let client = <$client>::new(&self.config().build());
                client.unwrap_or_else(|error| ::std::panic!("{error}"))
            }

            /// Settings for a client of the stubs, to be changed as a test needs: credentials, a Region,
            /// and the stubs for a transport.
            pub fn config(&self) -> $crate::runtime::ConfigBuilder {
                self.0.config()
            }

            /// The calls so far, one for every attempt.
            #[must_use]
            pub fn calls(&self) -> ::std::vec::Vec<$crate::runtime::server::Call> {
                self.0.calls()
            }

            /// The inputs of an operation so far, one for every attempt.
            #[must_use]
            pub fn inputs<I: $crate::runtime::Input>(&self) -> ::std::vec::Vec<I> {
                self.0.inputs()
            }
        }

        impl ::std::default::Default for $stubs {
            fn default() -> Self {
                Self::new()
            }
        }
    };
}
pub use __stubs as stubs;
