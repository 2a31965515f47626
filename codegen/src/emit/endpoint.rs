//! Endpoint rules as one function of nested `if`s.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::ir::{Condition, EndpointRule, Outcome, Piece, Place, Test, Text};
use crate::names::member_name;

/// The function of a service.
pub(super) fn endpoint(rules: &[EndpointRule]) -> TokenStream {
    let parameters = ["region", "endpoint", "use_fips", "use_dualstack"].map(member_name);
    let used = parameters
        .iter()
        .filter(|name| rules.iter().any(|rule| rule.uses(name)));
    let body = block(rules, true);
    quote! {
        /// The endpoint for these settings, as the service's endpoint rules have it.
        ///
        /// # Errors
        /// What the rules say of settings that are missing or don't go together.
        pub(super) fn resolve(
            parameters: &runtime::EndpointParameters<'_>,
        ) -> Result<runtime::ResolvedEndpoint, String> {
            let runtime::EndpointParameters { #(#used,)* .. } = *parameters;
            #body
        }
    }
}

/// Rules that are tried in turn. At the tail of the function nothing needs a `return`.
fn block(rules: &[EndpointRule], tail: bool) -> TokenStream {
    match rules {
        [] => {
            let error = Text::literal("none of the service's endpoint rules applies");
            outcome(&Outcome::Error(error), tail)
        }
        [rule, ..] if rule.is_unconditional() => steps(&rule.conditions, &rule.outcome, tail),
        [rule, rest @ ..] => set_or_else(rule, rest, tail).unwrap_or_else(|| {
            let rule = steps(&rule.conditions, &rule.outcome, false);
            let rest = block(rest, tail);
            quote!(#rule #rest)
        }),
    }
}

/// Rules for a parameter that is there, and an error where it isn't, without nesting the rules.
fn set_or_else(rule: &EndpointRule, others: &[EndpointRule], tail: bool) -> Option<TokenStream> {
    let [Condition::Set(parameter)] = rule.conditions.as_slice() else {
        return None;
    };
    let (Outcome::Rules(rules), [otherwise]) = (&rule.outcome, others) else {
        return None;
    };
    let Outcome::Error(_) = otherwise.outcome else {
        return None;
    };
    if !otherwise.is_unconditional() || !rule.outcome.uses(parameter) {
        return None;
    }
    let otherwise = outcome(&otherwise.outcome, false);
    let rules = block(rules, tail);
    Some(quote! {
        let Some(#parameter) = #parameter else { #otherwise };
        #rules
    })
}

/// What follows if some conditions hold: an `if` for those up to the next partition, which is a
/// statement, and within it the others.
fn steps(conditions: &[Condition], then: &Outcome, tail: bool) -> TokenStream {
    let used = |name: &Ident, rest: &[Condition]| {
        rest.iter().any(|condition| condition.uses(name)) || then.uses(name)
    };
    match conditions {
        [] => outcome(then, tail),
        [Condition::Partition(name), rest @ ..] => {
            let rest = steps(rest, then, tail);
            quote!(let #name = runtime::partition(region); #rest)
        }
        _ => {
            let is_partition = |condition: &_| matches!(condition, Condition::Partition(_));
            let count = conditions
                .iter()
                .position(is_partition)
                .unwrap_or(conditions.len());
            let (chain, rest) = conditions.split_at(count);
            let chain = chain.iter().enumerate().map(|(index, condition)| {
                let rest = &conditions[index + 1..];
                let used = condition.name().is_some_and(|name| used(name, rest));
                self::condition(condition, used)
            });
            let rest = steps(rest, then, false);
            quote!(if #(#chain)&&* { #rest })
        }
    }
}

/// A condition, with a name for what it finds out only where that is used.
fn condition(condition: &Condition, used: bool) -> TokenStream {
    match condition {
        Condition::Test(test) => self::test(test),
        Condition::Set(name) if used => quote!(let Some(#name) = #name),
        Condition::Set(name) => quote!(#name.is_some()),
        Condition::Url(name) if used => quote!(let Some(#name) = runtime::parse_url(endpoint)),
        Condition::Url(_) => quote!(runtime::parse_url(endpoint).is_some()),
        Condition::Partition(name) => quote!(let #name = runtime::partition(region)),
    }
}

fn test(test: &Test) -> TokenStream {
    match test {
        Test::Flag(place) => self::place(place),
        Test::Set(name) => quote!(#name.is_some()),
        Test::Equal(one, other) => comparison(one, quote!(==), other),
        Test::HostLabel(text, subdomains) => {
            let text = borrowed(text);
            quote!(runtime::is_valid_host_label(#text, #subdomains))
        }
        Test::Not(test) => match &**test {
            Test::Set(name) => quote!(#name.is_none()),
            Test::Equal(one, other) => comparison(one, quote!(!=), other),
            test => {
                let test = self::test(test);
                quote!(!#test)
            }
        },
    }
}

fn comparison(one: &Text, operator: TokenStream, other: &Text) -> TokenStream {
    let (one, other) = (text(one), text(other));
    quote!(#one #operator #other)
}

fn outcome(outcome: &Outcome, tail: bool) -> TokenStream {
    let (statement, result) = match outcome {
        Outcome::Rules(rules) => return block(rules, tail),
        Outcome::Error(message) => {
            let message = owned(message);
            (None, quote!(Err(#message)))
        }
        Outcome::Endpoint {
            url,
            signing_name,
            signing_region,
        } => {
            let (statement, url) = apart(url);
            let name = signing_name.as_ref().map(text);
            let name = name.map(|name| quote!(.signing_name(#name)));
            let region = signing_region.as_ref().map(text);
            let region = region.map(|region| quote!(.signing_region(#region)));
            let result = quote!(Ok(runtime::ResolvedEndpoint::new(#url) #name #region));
            (statement, result)
        }
    };
    match tail {
        true => quote!(#statement #result),
        false => quote!(#statement return #result;),
    }
}

/// A URL, with a statement of its own where it is formatted.
fn apart(url: &Text) -> (Option<TokenStream>, TokenStream) {
    let tokens = text(url);
    match url.0.as_slice() {
        [] | [_] => (None, tokens),
        _ => (Some(quote!(let url = #tokens;)), quote!(url)),
    }
}

/// A text as a `String`, for an error.
fn owned(text: &Text) -> TokenStream {
    let tokens = self::text(text);
    match text.0.as_slice() {
        [] | [_] => quote!(#tokens.to_owned()),
        _ => tokens,
    }
}

/// A text as a `&str`, for an argument.
fn borrowed(text: &Text) -> TokenStream {
    let tokens = self::text(text);
    match text.0.as_slice() {
        [] | [Piece::Literal(_) | Piece::Value(Place::Variable(_))] => tokens,
        _ => quote!(&#tokens),
    }
}

/// A text as it comes: what is one value is that value, what has several parts is formatted.
fn text(text: &Text) -> TokenStream {
    if let Some(literal) = text.as_literal() {
        return quote!(#literal);
    }
    if let [Piece::Value(place)] = text.0.as_slice() {
        return self::place(place);
    }
    let (mut format, mut arguments) = (String::new(), Vec::new());
    for piece in &text.0 {
        match piece {
            Piece::Literal(text) => format += &text.replace('{', "{{").replace('}', "}}"),
            Piece::Value(Place::Variable(name)) => format += &format!("{{{name}}}"),
            Piece::Value(place) => {
                format += "{}";
                arguments.push(self::place(place));
            }
        }
    }
    quote!(format!(#format #(, #arguments)*))
}

fn place(place: &Place) -> TokenStream {
    match place {
        Place::Variable(name) => quote!(#name),
        Place::Field(of, field) => quote!(#of.#field),
    }
}
