//! Calls from code that isn't async: `.send_blocking()` where async code has `.await`.
//!
//! ```no_run
//! # #[cfg(feature = "sfn")]
//! fn main() -> Result<(), sfn_generated::Error> {
//!     let client = sfn_generated::Client::from_env_blocking()?;
//!     let machine = "arn:aws:states:eu-central-1:123456789012:stateMachine:orders";
//!     client.start_execution(machine).name("order-42").send_blocking()?;
//!     for execution in client.list_executions().state_machine_arn(machine).items().blocking() {
//!         println!("{}", execution?.name);
//!     }
//!     Ok(())
//! }
//! # #[cfg(not(feature = "sfn"))]
//! # fn main() {}
//! ```
//!
//! What [`Sending`] is the future of has it too, such as `client.invoke(…).send_blocking()`; items and
//! pages become iterators by `.blocking()`, and [`block_on`] takes whatever else is awaited.
//!
//! # Where it can be called
//!
//! On every thread but those that are running async code of tokio at the time, which would stand still
//! meanwhile: there a call fails with [`Input`](crate::runtime::ErrorKind::Input), and nothing is sent.
//! Inside `tokio::task::spawn_blocking` and `tokio::task::block_in_place` it is right. Code that opted
//! out of tokio's budget by `tokio::task::unconstrained` isn't recognised, and stands still.
//!
//! # What runs it
//!
//! A call runs on the thread that makes it. Its connections and timers are driven by one thread in the
//! background, which the first call starts, all calls share, and only the end of the process ends.
//! Blocking calls keep connections of their own: those of a client's async calls are driven by the
//! runtime of these, which may stand still or be gone. A transport or provider of one's own has to see to
//! that itself.

mod background;

use std::fmt;
use std::future::{IntoFuture, poll_fn};
use std::pin::Pin;

use futures_core::Stream;

use super::{Error, Items, Pages, Paginated, Sending, ServiceException};
use background::wait;

pub(crate) use background::Apart;

/// Makes a call of a client and waits for its end: for what has no blocking method of its own.
///
/// # Errors
/// As of the call, and [`Input`](crate::runtime::ErrorKind::Input) on a thread that is running async code.
pub fn block_on<T, X: ServiceException>(
    call: impl IntoFuture<Output = Result<T, Error<X>>>,
) -> Result<T, Error<X>> {
    wait(call.into_future()).map_err(Error::of)?
}

impl<T, X: ServiceException> Sending<T, X> {
    /// Sends the request and waits for the answer: see [`blocking`](crate::runtime::blocking).
    ///
    /// # Errors
    /// As of awaiting it, and [`Input`](crate::runtime::ErrorKind::Input) on a thread that is running async code.
    pub fn send_blocking(self) -> Result<T, Error<X>> {
        block_on(self)
    }
}

impl<I: Paginated> Items<I> {
    /// The items as an iterator: see [`blocking`](crate::runtime::blocking).
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }
}

impl<I: Paginated> Pages<I> {
    /// The pages as an iterator: see [`blocking`](crate::runtime::blocking).
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }
}

/// The [`Items`] or [`Pages`] of a list as an iterator, which waits for each. It ends where they do, and
/// after an error.
#[must_use = "nothing is sent until something is asked for"]
pub struct Blocking<S> {
    stream: S,
    /// Whether it was asked where it can't wait.
    refused: bool,
}

impl<S> Blocking<S> {
    fn new(stream: S) -> Self {
        let refused = false;
        Self { stream, refused }
    }
}

impl<I: Paginated> Blocking<Items<I>> {
    /// The place behind the last item that was given: see [`Items::resume_token`].
    #[must_use]
    pub fn resume_token(&self) -> Option<String> {
        self.stream.resume_token()
    }
}

impl<I: Paginated> Blocking<Pages<I>> {
    /// The place behind the last page that was given: see [`Pages::resume_token`].
    #[must_use]
    pub fn resume_token(&self) -> Option<String> {
        self.stream.resume_token()
    }
}

impl<S, T, X> Iterator for Blocking<S>
where
    S: Stream<Item = Result<T, Error<X>>> + Unpin,
    X: ServiceException,
{
    type Item = Result<T, Error<X>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.refused {
            return None;
        }
        let next = poll_fn(|context| Pin::new(&mut self.stream).poll_next(context));
        wait(next).unwrap_or_else(|failure| {
            self.refused = true;
            Some(Err(Error::of(failure)))
        })
    }
}

impl<S: fmt::Debug> fmt::Debug for Blocking<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Blocking").field(&self.stream).finish()
    }
}
