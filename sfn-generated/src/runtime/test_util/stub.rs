//! One stub: which calls it takes, and what it answers to them in turn.

use std::marker::PhantomData;
use std::time::Duration;

use serde::Serialize;

use super::Stubs;
use super::entry::{Answer, Entry};
use super::expected::Expected;
use crate::runtime::server::{Call, Fault, written};
use crate::runtime::{Input, Paginated};

/// What is to come of calls of one operation. Each answer is given once, in turn; a stub whose answers
/// are given takes no more calls.
///
/// # Panics
/// Every method that adds an answer does, if one before it is given [`always`](Self::always): its turn
/// would never come.
#[derive(Debug)]
pub struct Stub<'a, I> {
    stubs: &'a Stubs,
    index: usize,
    input: PhantomData<fn(I)>,
}

impl<'a, I: Input> Stub<'a, I> {
    pub(super) fn new(stubs: &'a Stubs, index: usize) -> Self {
        let input = PhantomData;
        Self {
            stubs,
            index,
            input,
        }
    }

    /// Takes only calls whose input meets a condition.
    pub fn expect(self, condition: impl Fn(&I) -> bool + Send + 'static) -> Self {
        self.on_condition(move |call| match condition(&call.input().map_err(said)?) {
            true => Ok(()),
            false => Err("its condition isn't met".to_owned()),
        })
    }

    /// Takes only calls with this input. What makes a call another is told member by member.
    ///
    /// An idempotency token that it leaves out must be left out by the caller too: then the client makes
    /// one up, a random UUID. A call with any other token isn't taken.
    pub fn with(self, input: I) -> Self {
        let expected = Expected::new(input);
        self.on_condition(move |call| expected.check(call.json().map_err(said)?))
    }

    /// Answers an output.
    #[track_caller]
    pub fn returns(self, output: I::Output) -> Self
    where
        I::Output: Serialize,
    {
        let answer = written(&output);
        self.then(move |_| answer.clone())
    }

    /// Answers what a function makes of the input.
    #[track_caller]
    pub fn answers(
        self,
        function: impl Fn(I) -> Result<I::Output, Fault> + Send + Sync + 'static,
    ) -> Self
    where
        I::Output: Serialize,
    {
        self.then(move |call| written(&function(call.input()?)?))
    }

    /// Answers an exception of the model, or any other [`Fault`].
    #[track_caller]
    pub fn fails(self, fault: impl Into<Fault>) -> Self {
        let fault = fault.into();
        self.then(move |_| Err(fault.clone()))
    }

    /// Answers so many times that there are too many requests.
    #[track_caller]
    pub fn throttles(mut self, times: usize) -> Self {
        let fault = Fault::new(400, "ThrottlingException", "Too many requests");
        for _ in 0..times {
            self = self.fails(fault.clone());
        }
        self
    }

    /// Breaks the connection instead of answering: the service may have acted on the request or not.
    #[track_caller]
    pub fn breaks(self) -> Self {
        self.change(|entry| entry.add(Answer::default()))
    }

    /// Gives the answer before this, by tokio's clock, so long after it is asked for.
    ///
    /// # Panics
    /// If there is no answer before this.
    #[track_caller]
    pub fn after(self, delay: Duration) -> Self {
        self.change(|entry| {
            let answer = entry.answers.back_mut();
            answer.ok_or("`after` needs an answer before it")?.delay = delay;
            Ok(())
        })
    }

    /// Gives the answer before this any number of times, none included. It is the stub's last answer.
    ///
    /// # Panics
    /// If there is no answer before this.
    #[track_caller]
    pub fn always(self) -> Self {
        self.change(|entry| {
            entry.repeats = !entry.answers.is_empty();
            match entry.repeats {
                true => Ok(()),
                false => Err("`always` needs an answer before it"),
            }
        })
    }

    /// Answers pages of at most so many of these items, whichever page is asked for, any number of times.
    #[track_caller]
    pub fn pages(self, items: impl IntoIterator<Item = I::Item>, page_size: usize) -> Self
    where
        I: Page,
        I::Item: Clone + Sync,
        I::Output: Serialize,
    {
        let items: Vec<I::Item> = items.into_iter().collect();
        let page_size = page_size.max(1);
        let stub = self.then(move |call| {
            let input = call.json()?;
            let token = I::TOKENS.first().and_then(|name| input.get(name)?.as_str());
            let start = token.map_or(Ok(0), str::parse);
            let start = start.ok().filter(|start| *start <= items.len());
            let start = start.ok_or_else(|| no_page(token))?;
            let end = items.len().min(start.saturating_add(page_size));
            let next = (end < items.len()).then(|| end.to_string());
            written(&I::page(items[start..end].to_vec(), next))
        });
        stub.always()
    }

    fn on_condition(
        self,
        condition: impl Fn(&Call) -> Result<(), String> + Send + 'static,
    ) -> Self {
        self.change(|entry| {
            entry.conditions.push(Box::new(condition));
            Ok(())
        })
    }

    #[track_caller]
    fn then(
        self,
        answer: impl Fn(&Call) -> Result<Vec<u8>, Fault> + Send + Sync + 'static,
    ) -> Self {
        self.change(|entry| entry.add(Answer::new(answer)))
    }

    /// Panics where the caller is with what speaks against a change.
    #[track_caller]
    fn change(self, change: impl FnOnce(&mut Entry) -> Result<(), &'static str>) -> Self {
        let mut state = self.stubs.state();
        let changed = state.entries.get_mut(self.index).map_or(Ok(()), change);
        drop(state);
        if let Err(problem) = changed {
            panic!("{problem}");
        }
        self
    }
}

fn said(fault: Fault) -> String {
    fault.to_string()
}

fn no_page(token: Option<&str>) -> Fault {
    let message = format!("the token {token:?} is of no page");
    Fault::new(400, "ValidationException", message)
}

/// The input of an operation whose pages can be made of a list.
pub trait Page: Paginated {
    /// The output with these items and the token of the next page.
    fn page(items: Vec<Self::Item>, token: Option<String>) -> Self::Output;
}

/// Makes pages of an output's members for the items and the token.
#[doc(hidden)]
#[macro_export]
macro_rules! __page {
    ($input:path, $items:ident, $token:ident) => {
        impl $crate::runtime::test_util::Page for $input {
            fn page(
                items: ::std::vec::Vec<Self::Item>,
                token: ::std::option::Option<::std::string::String>,
            ) -> Self::Output {
                let mut output = Self::Output::default();
                output.$items = items.into();
                output.$token = token;
                output
            }
        }
    };
}
pub use __page as page;
