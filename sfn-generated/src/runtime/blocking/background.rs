//! The runtime behind blocking calls, on one thread in the background, and the waiting for what it does.

use std::future::pending;
use std::io;
use std::pin::pin;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::task::coop;
use tower_service::Service;

use crate::runtime::{ErrorKind, Failure};

/// The runtime in the background, once there is one.
static BACKGROUND: Mutex<Option<Handle>> = Mutex::new(None);

/// Polls a future on this thread until it is done. That isn't left to tokio's `block_on`, which panics
/// where it is out of place.
pub(super) fn wait<F: Future>(future: F) -> Result<F::Output, Box<Failure>> {
    if is_async() {
        let message = "a blocking call would hold up the async code that this thread is running: \
                       await the call, or make it inside tokio::task::spawn_blocking";
        return Err(Failure::new(ErrorKind::Input, message));
    }
    let background = background().map_err(|error| {
        let message = "the thread in the background of blocking calls can't be started";
        Failure::new(ErrorKind::Config, format!("{message}: {error}")).with_source(error)
    })?;
    let _entered = background.enter();
    let (sender, woken) = sync_channel(1);
    let waker = Waker::from(Arc::new(Bell(sender)));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Ok(output);
        }
        // It can't fail: the waker has the other end.
        _ = woken.recv();
    }
}

/// Wakes the thread that waits at the other end.
struct Bell(SyncSender<()>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        // One that rang already is enough, and nobody needs one when the call is over.
        _ = self.0.try_send(());
    }
}

/// Whether this thread is polling async code of tokio. A runtime in reach says nothing, since threads
/// for blocking code have one too. But only what is polled has a budget of steps, which ends: 128 in
/// tokio 1.54. Using it up harms nobody; a task then lets others go first, once.
fn is_async() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    let mut runs_out = || match coop::poll_proceed(&mut context) {
        Poll::Ready(step) => {
            step.made_progress();
            false
        }
        Poll::Pending => true,
    };
    Handle::try_current().is_ok() && (0..1024).any(|_| runs_out())
}

/// The runtime in the background, which is started if there is none.
fn background() -> io::Result<Handle> {
    let mut background = BACKGROUND.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*background {
        return Ok(handle.clone());
    }
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name("blocking-calls".to_owned())
        .spawn(move || runtime.block_on(pending::<()>()))?;
    Ok(background.insert(handle).clone())
}

/// Whether a call is made in the context of the runtime in the background.
fn is_blocking() -> bool {
    let background = BACKGROUND.lock().unwrap_or_else(PoisonError::into_inner);
    let background = background.as_ref().map(Handle::id);
    background.is_some() && background == Handle::try_current().ok().map(|current| current.id())
}

/// A service and its like for blocking calls: each with connections of its own, since what drives those
/// of async calls may stand still while a blocking call waits.
#[derive(Clone, Debug)]
pub(crate) struct Apart<S> {
    usual: S,
    blocking: S,
}

impl<S> Apart<S> {
    pub(crate) fn new(service: impl Fn() -> S) -> Self {
        let (usual, blocking) = (service(), service());
        Self { usual, blocking }
    }

    fn current(&mut self) -> &mut S {
        match is_blocking() {
            true => &mut self.blocking,
            false => &mut self.usual,
        }
    }
}

impl<R, S: Service<R>> Service<R> for Apart<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.current().poll_ready(context)
    }

    fn call(&mut self, request: R) -> S::Future {
        self.current().call(request)
    }
}
