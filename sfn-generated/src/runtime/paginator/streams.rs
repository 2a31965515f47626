//! The streams that read a list: whole pages, and single items.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;

use super::{Paginated, failure};
use crate::runtime::{Error, ErrorKind, Failure, Input, Request, Sending, page_token};

/// The next of something, of a stream that may end or fail.
type Next<I, T> = Poll<Option<Result<T, Error<<I as Input>::Exception>>>>;

/// The pages of a list: a [`Stream`] of outputs. It ends after the last page, at `max_items`, and after
/// an error.
#[must_use = "nothing is sent until a page is asked for"]
pub struct Pages<I: Paginated> {
    /// What asks for the next page.
    request: Request<I>,
    /// What asked for the page that was given last, and how many of its items were left out.
    last: (I, usize),
    /// How many items of the next page are behind, where that was said.
    taken: Option<usize>,
    /// How many items may still be given.
    left: Option<usize>,
    /// The request under way: kept here, so that no page is lost when a `try_next` is dropped.
    sending: Option<Sending<I::Output, I::Exception>>,
    /// What to report next.
    failure: Option<Box<Failure>>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Reading,
    /// Ended with something left, at `max_items` or an error.
    Stopped,
    /// Ended with nothing left.
    Finished,
}

impl<I: Paginated> Pages<I> {
    /// The pages from the one that the request asks for, without the items of it that are `taken`: an
    /// error where there is no such place.
    pub(super) fn new(
        request: Request<I>,
        taken: Result<Option<usize>, Box<Failure>>,
        max_items: Option<usize>,
    ) -> Self {
        let (taken, failure, state) = match taken {
            Ok(taken) => (taken, None, State::Reading),
            Err(failure) => (None, Some(failure), State::Finished),
        };
        Self {
            last: (request.input.clone(), 0),
            request,
            taken,
            left: max_items,
            sending: None,
            failure,
            state,
        }
    }

    /// The next page, or none after the end. A call that is dropped before it is done loses nothing:
    /// the next one goes on with the same request.
    ///
    /// # Errors
    /// As of the operation, and [`ErrorKind::Decode`] if the service answers a page with the token that
    /// asked for it.
    pub async fn try_next(&mut self) -> Result<Option<I::Output>, Error<I::Exception>> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    /// The place behind the last page that was given, for `starting_token`, here or in botocore; none
    /// when nothing is left. After an error, it is the page that failed.
    #[must_use]
    pub fn resume_token(&self) -> Option<String> {
        match self.state {
            State::Finished => None,
            State::Reading | State::Stopped => place(&self.request.input, self.taken),
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Next<I, I::Output> {
        if let Some(failure) = self.failure.take() {
            return Poll::Ready(Some(Err(Error::of(failure))));
        }
        if self.state != State::Reading {
            return Poll::Ready(None);
        }
        let sending = self
            .sending
            .get_or_insert_with(|| self.request.clone().send());
        let outcome = ready!(Pin::new(sending).poll(context));
        self.sending = None;
        if outcome.is_err() {
            self.state = State::Stopped;
        }
        Poll::Ready(Some(outcome.map(|output| self.turn(output))))
    }

    /// Cuts a page to what counts and makes the next one the next.
    fn turn(&mut self, mut output: I::Output) -> I::Output {
        let taken = self.taken.take().unwrap_or(0);
        self.last = (self.request.input.clone(), taken);
        if let Some(items) = I::items(&mut output) {
            items.drain(..taken.min(items.len()));
            if let Some(left) = &mut self.left {
                if items.len() > *left {
                    items.truncate(*left);
                    self.taken = Some(taken + *left);
                    self.state = State::Stopped;
                    return output;
                }
                *left -= items.len();
            }
        }
        if !self.request.input.advance(&output) {
            self.state = State::Finished;
        } else if self.left == Some(0) {
            self.state = State::Stopped;
        } else if self.request.input == self.last.0 {
            self.state = State::Stopped;
            let message = "the service answered a page with the token that asked for it";
            self.failure = Some(failure::<I>(ErrorKind::Decode, message.to_owned()));
        }
        output
    }
}

/// The items of a list: a [`Stream`] that asks for a page when the one before is used up. It ends after
/// the last item, at `max_items`, and after an error.
#[must_use = "nothing is sent until an item is asked for"]
pub struct Items<I: Paginated> {
    pages: Pages<I>,
    page: vec::IntoIter<I::Item>,
    /// How many items of the page are behind.
    taken: usize,
}

impl<I: Paginated> Items<I> {
    pub(super) fn of(pages: Pages<I>) -> Self {
        Self {
            pages,
            page: Vec::new().into_iter(),
            taken: 0,
        }
    }

    /// The next item, or none after the end. A call that is dropped before it is done loses nothing:
    /// the next one goes on with the same request.
    ///
    /// # Errors
    /// As [`Pages::try_next`].
    pub async fn try_next(&mut self) -> Result<Option<I::Item>, Error<I::Exception>> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    /// The place behind the last item that was given, for `starting_token`, here or in botocore, in
    /// another process too; none when nothing is left. After an error, it is the page that failed.
    #[must_use]
    pub fn resume_token(&self) -> Option<String> {
        match self.page.as_slice() {
            [] => self.pages.resume_token(),
            _ => place(&self.pages.last.0, Some(self.taken)),
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Next<I, I::Item> {
        loop {
            if let Some(item) = self.page.next() {
                self.taken += 1;
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(context)) {
                Some(Ok(mut output)) => {
                    let items = I::items(&mut output).map(std::mem::take);
                    self.page = items.unwrap_or_default().into_iter();
                    self.taken = self.pages.last.1;
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// The place of the page that an input asks for. None for an input that can't be written as JSON: its
/// request has failed for it.
fn place<I: Paginated>(input: &I, taken: Option<usize>) -> Option<String> {
    let input = serde_json::to_value(input).ok()?;
    page_token::write(&input, I::TOKENS, taken).ok()
}

// The request under way is boxed, and nothing else is ever pinned.
impl<I: Paginated> Unpin for Pages<I> {}
impl<I: Paginated> Unpin for Items<I> {}

impl<I: Paginated> Stream for Pages<I> {
    type Item = Result<I::Output, Error<I::Exception>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<I: Paginated> Stream for Items<I> {
    type Item = Result<I::Item, Error<I::Exception>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<I: Paginated> fmt::Debug for Pages<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("left", &self.left)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl<I: Paginated> fmt::Debug for Items<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .finish_non_exhaustive()
    }
}
