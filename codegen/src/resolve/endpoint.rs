//! Endpoint rule sets (Smithy, "Endpoint rules engine"): the rules that can apply, given what the
//! runtime knows.
//!
//! A client resolves its endpoint once, from Region, custom endpoint, FIPS and dual stack. Parameters
//! that are something else, such as an account or what a request carries, are never set, so that
//! conditions on them are decided here and the rules behind them dropped.

mod document;
mod expression;

use indexmap::IndexMap;
use proc_macro2::Ident;
use serde_json::Value as Json;
use sfn_model::Model;

use self::document::Node;
use self::expression::{PARTITION, Scope, URL, Value};
use crate::ir::{Condition, EndpointRule, Outcome, Place, Test, Text};
use crate::names::member_name;

type Result<T> = std::result::Result<T, String>;

/// The rules, if the model has any, with nothing set that the runtime doesn't know.
pub(super) fn resolve(model: &Model) -> Result<Option<Vec<EndpointRule>>> {
    resolve_with(model, &IndexMap::new())
}

/// The rules for an operation that sets these parameters.
pub(super) fn resolve_with(
    model: &Model,
    given: &IndexMap<String, Json>,
) -> Result<Option<Vec<EndpointRule>>> {
    let rule_set = model.endpoint_rules.as_ref();
    rule_set
        .map(|rule_set| compile(rule_set, given))
        .transpose()
}

fn compile(rule_set: &Json, given: &IndexMap<String, Json>) -> Result<Vec<EndpointRule>> {
    let document = Node::root(rule_set);
    document.check_keys(&["parameters", "rules", "version"])?;
    let version = document.need("version")?;
    if !["1.0", "1.1"].contains(&version.text()?) {
        return Err(version.refusal("only the versions 1.0 and 1.1 are known"));
    }
    let mut scope = Scope::default();
    let mut required = Vec::new();
    for (name, parameter) in document.need("parameters")?.entries()? {
        let value = match given.get(name) {
            Some(given) => constant(&Node::at(given, format!("parameters.{name}")))?,
            None => parameter_value(&parameter)?,
        };
        if let Value::Optional(parameter_name) = &value
            && parameter.flag("required")?
        {
            required.push((name, parameter_name.clone()));
        }
        scope.insert(name.to_owned(), value);
    }
    for (_, parameter) in &required {
        now_set(parameter, &mut scope);
    }
    let rules = rules(&document.need("rules")?, &scope)?;
    Ok(required.into_iter().fold(rules, demanding))
}

/// Rules for which a parameter must be there.
fn demanding(rules: Vec<EndpointRule>, (name, parameter): (&str, Ident)) -> Vec<EndpointRule> {
    let demanded = EndpointRule {
        conditions: vec![Condition::Set(parameter)],
        outcome: Outcome::Rules(rules),
    };
    let missing = EndpointRule {
        conditions: Vec::new(),
        outcome: Outcome::Error(Text::literal(format!("{name} isn't set"))),
    };
    vec![demanded, missing]
}

/// What the runtime knows of a parameter.
fn parameter_value(parameter: &Node<'_>) -> Result<Value> {
    parameter.check_keys(&[
        "builtIn",
        "default",
        "deprecated",
        "documentation",
        "required",
        "type",
    ])?;
    let built_in = parameter
        .get("builtIn")
        .map(|node| node.text())
        .transpose()?;
    let flag = |name| Value::Test(Test::Flag(Place::Variable(member_name(name))));
    Ok(match built_in {
        Some("AWS::Region") => Value::Optional(member_name("region")),
        Some("SDK::Endpoint") => Value::Optional(member_name("endpoint")),
        Some("AWS::UseFIPS") => flag("use_fips"),
        Some("AWS::UseDualStack") => flag("use_dualstack"),
        _ => match parameter.get("default") {
            None => Value::Unset,
            Some(default) => constant(&default)?,
        },
    })
}

fn constant(node: &Node<'_>) -> Result<Value> {
    Ok(match node.boolean() {
        Some(flag) => Value::Boolean(flag),
        None => Value::Text(Text::literal(node.text()?)),
    })
}

/// The rules that can apply. Those after one that always applies are dropped.
fn rules(list: &Node<'_>, scope: &Scope) -> Result<Vec<EndpointRule>> {
    let mut rules = Vec::new();
    for node in list.items()? {
        let Some(rule) = rule(&node, scope)? else {
            continue;
        };
        let last = rule.is_unconditional();
        rules.push(rule);
        if last {
            break;
        }
    }
    Ok(rules)
}

/// A rule, unless its conditions never hold.
fn rule(node: &Node<'_>, scope: &Scope) -> Result<Option<EndpointRule>> {
    node.check_keys(&[
        "conditions",
        "documentation",
        "endpoint",
        "error",
        "rules",
        "type",
    ])?;
    let mut scope = scope.clone();
    let mut conditions = Vec::new();
    for node in node.need("conditions")?.items()? {
        if let Some(parameter) = expression::demanded(&node, &scope)? {
            now_set(&parameter, &mut scope);
            conditions.push(Condition::Set(parameter));
        }
        match expression::evaluate(&node, &scope)? {
            Value::Unset | Value::Boolean(false) => return Ok(None),
            value => conditions.extend(condition(&node, value, &mut scope)?),
        }
    }
    let kind = node.need("type")?;
    let outcome = match kind.text()? {
        "tree" => Outcome::Rules(rules(&node.need("rules")?, &scope)?),
        "endpoint" => endpoint(&node.need("endpoint")?, &scope)?,
        "error" => Outcome::Error(text(&node.need("error")?, &scope)?),
        other => return Err(kind.refusal(format!("a rule of type {other:?} can't be compiled"))),
    };
    let partition = member_name(PARTITION);
    let used = conditions
        .iter()
        .any(|condition| condition.uses(&partition));
    if !used && !outcome.uses(&partition) {
        conditions.retain(|condition| !matches!(condition, Condition::Partition(_)));
    }
    Ok(Some(EndpointRule {
        conditions,
        outcome,
    }))
}

/// A condition that may hold; what it finds out goes to the scope.
fn condition(node: &Node<'_>, value: Value, scope: &mut Scope) -> Result<Option<Condition>> {
    let known = |what: &Value| std::mem::discriminant(what) == std::mem::discriminant(&value);
    let condition = match &value {
        Value::Boolean(_) | Value::Text(_) => None,
        Value::Test(Test::Set(parameter)) => {
            now_set(parameter, scope);
            Some(Condition::Set(parameter.clone()))
        }
        Value::Test(test) => Some(Condition::Test(test.clone())),
        Value::Partition | Value::Url if scope.values().any(known) => None,
        Value::Partition => Some(Condition::Partition(member_name(PARTITION))),
        Value::Url => Some(Condition::Url(member_name(URL))),
        Value::Unset | Value::Optional(_) => return Err(node.refusal("it may be unset")),
    };
    if let Some(assigned) = node.get("assign") {
        scope.insert(assigned.text()?.to_owned(), value);
    }
    Ok(condition)
}

/// Takes note that a parameter is there.
fn now_set(parameter: &Ident, scope: &mut Scope) {
    for value in scope.values_mut() {
        if matches!(value, Value::Optional(name) if name == parameter) {
            *value = Value::text_at(Place::Variable(parameter.clone()));
        }
    }
}

fn endpoint(node: &Node<'_>, scope: &Scope) -> Result<Outcome> {
    node.check_keys(&["headers", "properties", "url"])?;
    if let Some(headers) = node.get("headers")
        && !headers.entries()?.is_empty()
    {
        return Err(headers.refusal("headers of an endpoint can't be sent"));
    }
    let (mut signing_name, mut signing_region) = (None, None);
    if let Some(properties) = node.get("properties") {
        // How an endpoint came about is for statistics of AWS alone.
        properties.check_keys(&["authSchemes", "metricValues"])?;
        if let Some(schemes) = properties.get("authSchemes") {
            let scheme = signature_version_4(&schemes)?;
            let of = |key| scheme.get(key).map(|node| text(&node, scope)).transpose();
            (signing_name, signing_region) = (of("signingName")?, of("signingRegion")?);
        }
    }
    Ok(Outcome::Endpoint {
        url: text(&node.need("url")?, scope)?,
        signing_name,
        signing_region,
    })
}

/// The first scheme that the runtime can sign by.
fn signature_version_4<'a>(schemes: &Node<'a>) -> Result<Node<'a>> {
    for scheme in schemes.items()? {
        if scheme.need("name")?.text()? == "sigv4" {
            scheme.check_keys(&[
                "disableDoubleEncoding",
                "name",
                "signingName",
                "signingRegion",
            ])?;
            return Ok(scheme);
        }
    }
    Err(schemes.refusal("none of them is sigv4, the only one that can be signed by"))
}

fn text(node: &Node<'_>, scope: &Scope) -> Result<Text> {
    match expression::evaluate(node, scope)? {
        Value::Text(text) => Ok(text),
        Value::Unset => Err(node.refusal("it hangs on a parameter that is never set")),
        _ => Err(node.refusal("it is no text, or one that may be unset here")),
    }
}
