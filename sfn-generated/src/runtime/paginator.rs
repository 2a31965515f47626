//! Reading a list page by page, with botocore's semantics (`paginate.py` of botocore 1.44.5): a page
//! size, a bound on the items, and a place to start at or to continue from.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use serde_json::Value;

use super::{Error, ErrorKind, Failure, Input, Overrides, Request, Sending, page_token};

/// The input of an operation that answers page by page.
pub trait Paginated: Input + Clone + PartialEq {
    /// One result.
    type Item: Send + 'static;
    /// The names on the wire of the input members that carry the token.
    const TOKENS: &'static [&'static str];

    /// The results of a page; none if the output lacks them.
    fn items(output: &mut Self::Output) -> Option<&mut Vec<Self::Item>>;

    /// Takes over the token for the next page; false when there is no more.
    fn advance(&mut self, output: &Self::Output) -> bool;
}

/// The next of something, of a stream that may end or fail.
type Next<I, T> = Poll<Option<Result<T, Error<<I as Input>::Exception>>>>;

/// The input of an operation whose pages can be bounded.
pub trait PageSize: Paginated {
    /// Sets how many results a page has at most.
    fn set_page_size(&mut self, size: i32);
}

/// How a list is to be read. Nothing is sent before the first page or item is asked for.
#[derive(Clone, Debug)]
#[must_use = "a paginator does nothing until its items or pages are read"]
pub struct Paginator<I> {
    request: Request<I>,
    max_items: Option<usize>,
    starting_token: Option<String>,
}

impl<I: Paginated> Paginator<I> {
    /// Reads the pages from the one that this request asks for.
    pub fn new(request: Request<I>) -> Self {
        Self {
            request,
            max_items: None,
            starting_token: None,
        }
    }

    /// Sets how many results the service puts in a page at most.
    pub fn page_size(mut self, size: i32) -> Self
    where
        I: PageSize,
    {
        self.request.input.set_page_size(size);
        self
    }

    /// Sets how many items are read at most. The last page is cut to fit, and its `resume_token` leads
    /// to the rest. Zero still asks for one page, and gives it without its items.
    pub fn max_items(mut self, items: usize) -> Self {
        self.max_items = Some(items);
        self
    }

    /// Starts at a place: a `resume_token` from here or from botocore, or a token of the service.
    pub fn starting_token(mut self, token: impl Into<String>) -> Self {
        self.starting_token = Some(token.into());
        self
    }

    /// Sets what each request does differently from the client's settings.
    pub fn overrides(mut self, overrides: Overrides) -> Self {
        self.request.overrides = overrides;
        self
    }

    /// The items, one by one.
    pub fn items(self) -> Items<I> {
        Items {
            pages: self.pages(),
            page: Vec::new().into_iter(),
            taken: 0,
        }
    }

    /// The outputs, whole but for what `max_items` and `starting_token` cut from the list of items.
    pub fn pages(mut self) -> Pages<I> {
        let place = self.starting_token.map(|token| {
            let input = &mut self.request.input;
            start(input, &token).map_err(|problem| {
                let message = format!("the starting token {token:?} can't be used: {problem}");
                failure::<I>(ErrorKind::Input, message)
            })
        });
        let (taken, failure, state) = match place.transpose() {
            Ok(taken) => (taken.flatten(), None, State::Reading),
            Err(failure) => (None, Some(failure), State::Finished),
        };
        Pages {
            last: (self.request.input.clone(), 0),
            request: self.request,
            taken,
            left: self.max_items,
            sending: None,
            failure,
            state,
        }
    }
}

/// Makes the input ask for the page at a place, and says how many of its items to skip.
fn start<I: Paginated>(input: &mut I, token: &str) -> Result<Option<usize>, String> {
    let place = page_token::read(token, I::TOKENS)?;
    let mut json = serde_json::to_value(&*input).map_err(|error| error.to_string())?;
    if let Value::Object(members) = &mut json {
        for (name, value) in place.tokens {
            members.insert(name.to_owned(), value);
        }
    }
    *input = serde_json::from_value(json).map_err(|error| error.to_string())?;
    Ok(place.taken)
}

fn failure<I: Paginated>(kind: ErrorKind, message: String) -> Box<Failure> {
    let mut failure = Failure::new(kind, message);
    failure.operation = Some(I::OPERATION.name);
    failure
}

/// The place of the page that an input asks for. None for an input that can't be written as JSON: its
/// request has failed for it.
fn place<I: Paginated>(input: &I, taken: Option<usize>) -> Option<String> {
    let input = serde_json::to_value(input).ok()?;
    page_token::write(&input, I::TOKENS, taken).ok()
}

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

/// Gives a generated request type, a tuple struct of a [`Request`], the reading of its operation's
/// pages; with `page_size` where the operation's input is a [`PageSize`].
#[doc(hidden)]
#[macro_export]
macro_rules! __paginated_request {
    ($request:ident, $input:ident) => {
        impl $request {
            /// The results one by one, page after page: a stream.
            pub fn items(self) -> $crate::runtime::Items<$input> {
                $crate::runtime::Paginator::new(self.0).items()
            }

            /// The outputs, page after page: a stream.
            pub fn pages(self) -> $crate::runtime::Pages<$input> {
                $crate::runtime::Paginator::new(self.0).pages()
            }

            /// Sets how many results are read at most, over all pages.
            pub fn max_items(self, items: usize) -> $crate::runtime::Paginator<$input> {
                $crate::runtime::Paginator::new(self.0).max_items(items)
            }

            /// Starts at a place: a `resume_token`, of botocore too, or a token of the service.
            pub fn starting_token(
                self,
                token: impl ::std::convert::Into<::std::string::String>,
            ) -> $crate::runtime::Paginator<$input> {
                $crate::runtime::Paginator::new(self.0).starting_token(token)
            }
        }
    };
    ($request:ident, $input:ident, page_size) => {
        $crate::__paginated_request!($request, $input);

        impl $request {
            /// Sets how many results the service puts in a page at most.
            pub fn page_size(self, size: i32) -> $crate::runtime::Paginator<$input> {
                $crate::runtime::Paginator::new(self.0).page_size(size)
            }
        }
    };
}
pub use __paginated_request as paginated_request;

#[cfg(test)]
mod tests;
