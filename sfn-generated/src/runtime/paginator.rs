//! Reading a list page by page, with botocore's semantics (`paginate.py` of botocore 1.44.5): a page
//! size, a bound on the items, and a place to start at or to continue from.

mod streams;

use serde_json::Value;

use super::{ErrorKind, Failure, Input, Overrides, Request, page_token};

pub use streams::{Items, Pages};

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
        Items::of(self.pages())
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
        Pages::new(
            self.request,
            place.transpose().map(Option::flatten),
            self.max_items,
        )
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
