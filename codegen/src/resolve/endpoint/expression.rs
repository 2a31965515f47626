//! Expressions of endpoint rules: references, functions and texts with values in them, each given a
//! type, and decided here where that is possible.

use std::collections::BTreeMap;

use proc_macro2::Ident;

use super::Result;
use super::document::Node;
use crate::ir::{Piece, Place, Test, Text};
use crate::names::member_name;

/// The variable that holds the partition of the Region.
pub(super) const PARTITION: &str = "partition";
/// The variable that holds the parts of the custom endpoint.
pub(super) const URL: &str = "parsed_endpoint";

/// What is known of each name.
pub(super) type Scope = BTreeMap<String, Value>;

/// What an expression comes to.
#[derive(Clone)]
pub(super) enum Value {
    /// Nothing: it hangs on what is never set.
    Unset,
    /// Known now.
    Boolean(bool),
    Test(Test),
    Text(Text),
    /// A text that may be unset.
    Optional(Ident),
    /// The partition of the Region.
    Partition,
    /// The custom endpoint as a URL.
    Url,
}

impl Value {
    pub(super) fn text_at(place: Place) -> Self {
        Self::Text(Text(vec![Piece::Value(place)]))
    }
}

pub(super) fn evaluate(node: &Node<'_>, scope: &Scope) -> Result<Value> {
    if let Some(value) = node.boolean() {
        return Ok(Value::Boolean(value));
    }
    if let Ok(template) = node.text() {
        return self::template(node, template, scope);
    }
    if let Some(name) = node.get("ref") {
        node.check_keys(&["ref"])?;
        return reference(&name, name.text()?, scope);
    }
    node.check_keys(&["argv", "assign", "fn"])?;
    let function = node.need("fn")?;
    let arguments = node.need("argv")?.items()?;
    if let ("getAttr", [of, path]) = (function.text()?, arguments.as_slice()) {
        return attribute(path, &evaluate(of, scope)?, path.text()?);
    }
    let arguments: Vec<Value> = arguments
        .iter()
        .map(|argument| evaluate(argument, scope))
        .collect::<Result<_>>()?;
    call(&function, arguments)
}

/// The parameter that must be set for a condition to hold. Old rule sets don't ask before they call
/// these functions, which give nothing then.
pub(super) fn demanded(condition: &Node<'_>, scope: &Scope) -> Result<Option<Ident>> {
    if !["aws.partition", "parseURL"].contains(&condition.need("fn")?.text()?) {
        return Ok(None);
    }
    for argument in condition.need("argv")?.items()? {
        if let Value::Optional(parameter) = evaluate(&argument, scope)? {
            return Ok(Some(parameter));
        }
    }
    Ok(None)
}

fn reference(node: &Node<'_>, name: &str, scope: &Scope) -> Result<Value> {
    let value = scope.get(name).cloned();
    value.ok_or_else(|| node.refusal(format!("there is nothing called {name:?} here")))
}

fn call(function: &Node<'_>, arguments: Vec<Value>) -> Result<Value> {
    use Value::{Boolean, Optional, Unset};
    let name = function.text()?;
    let unset = arguments.iter().any(|value| matches!(value, Unset));
    Ok(match (name, arguments.as_slice()) {
        ("isSet", [Unset]) => Boolean(false),
        ("isSet", [Optional(parameter)]) => Value::Test(Test::Set(parameter.clone())),
        ("isSet", [_]) => Boolean(true),
        (_, _) if unset => Unset,
        ("not", [Boolean(value)]) => Boolean(!value),
        ("not", [Value::Test(test)]) => Value::Test(not(test)),
        ("booleanEquals", [Boolean(one), Boolean(other)]) => Boolean(one == other),
        ("booleanEquals", [Value::Test(test), Boolean(value)])
        | ("booleanEquals", [Boolean(value), Value::Test(test)]) => Value::Test(match value {
            true => test.clone(),
            false => not(test),
        }),
        ("stringEquals", [Value::Text(one), Value::Text(other)]) => equal(one, other),
        ("isValidHostLabel", [Value::Text(text), Boolean(subdomains)]) => {
            Value::Test(Test::HostLabel(text.clone(), *subdomains))
        }
        ("aws.partition", [Value::Text(of)]) if of.is_variable("region") => Value::Partition,
        ("parseURL", [Value::Text(of)]) if of.is_variable("endpoint") => Value::Url,
        _ => {
            let reason = "isn't known, or its arguments may be unset here or have other types";
            return Err(function.refusal(format!("the function {name:?} {reason}")));
        }
    })
}

fn not(test: &Test) -> Test {
    match test {
        Test::Not(test) => (**test).clone(),
        test => Test::Not(Box::new(test.clone())),
    }
}

/// Whether two texts are equal; known now if there are no values in them.
fn equal(one: &Text, other: &Text) -> Value {
    match (one.as_literal(), other.as_literal()) {
        (Some(one), Some(other)) => Value::Boolean(one == other),
        (Some(_), None) => Value::Test(Test::Equal(other.clone(), one.clone())),
        _ => Value::Test(Test::Equal(one.clone(), other.clone())),
    }
}

/// The attribute of a value, as a field of what the runtime has for it.
fn attribute(node: &Node<'_>, of: &Value, attribute: &str) -> Result<Value> {
    let text = |of, field| Value::text_at(Place::Field(member_name(of), member_name(field)));
    let flag = |field| Test::Flag(Place::Field(member_name(PARTITION), member_name(field)));
    Ok(match (of, attribute) {
        (Value::Unset, _) => Value::Unset,
        (Value::Partition, "name") => text(PARTITION, "name"),
        (Value::Partition, "dnsSuffix") => text(PARTITION, "dns_suffix"),
        (Value::Partition, "dualStackDnsSuffix") => text(PARTITION, "dual_stack_dns_suffix"),
        (Value::Partition, "implicitGlobalRegion") => text(PARTITION, "implicit_global_region"),
        (Value::Partition, "supportsFIPS") => Value::Test(flag("supports_fips")),
        (Value::Partition, "supportsDualStack") => Value::Test(flag("supports_dual_stack")),
        (Value::Url, "authority") => text(URL, "authority"),
        _ => return Err(node.refusal(format!("the attribute {attribute:?} isn't known"))),
    })
}

/// A text with `{Name}` and `{Name#attribute}` in it; `{{` and `}}` stand for the braces themselves.
fn template(node: &Node<'_>, template: &str, scope: &Scope) -> Result<Value> {
    let (mut pieces, mut literal) = (Vec::new(), String::new());
    let mut rest = template;
    while let Some(brace) = rest.find(['{', '}']) {
        literal.push_str(&rest[..brace]);
        rest = &rest[brace..];
        if let Some(after) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
            literal.push_str(&rest[..1]);
            rest = after;
            continue;
        }
        let inner = rest[1..].split_once('}').filter(|_| rest.starts_with('{'));
        let Some((name, after)) = inner else {
            return Err(node.refusal("a brace has no partner"));
        };
        rest = after;
        let value = match name.split_once('#') {
            None => reference(node, name, scope)?,
            Some((name, path)) => attribute(node, &reference(node, name, scope)?, path)?,
        };
        match value {
            Value::Unset => return Ok(Value::Unset),
            Value::Text(text) => {
                pieces.extend((!literal.is_empty()).then(|| Piece::Literal(literal.clone())));
                literal.clear();
                pieces.extend(text.0);
            }
            _ => return Err(node.refusal(format!("{name} is no text, or may be unset here"))),
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() || pieces.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Ok(Value::Text(Text(pieces)))
}
