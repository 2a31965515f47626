//! Paginators: the ways to tokens and results as steps through typed members.

use sfn_model::{Model, Operation, Paginator, ShapeKind};

use super::types::Types;
use super::{structure, structure_of};
use crate::ir::{self, Step, Type};

pub(super) fn resolve(
    paginator: &Paginator,
    input: &ir::Structure,
    operation: &Operation,
    model: &Model,
    types: &Types<'_>,
) -> Result<ir::Paginator, String> {
    let output = operation.output.as_deref().unwrap_or_default();
    let follow = |path: &str| follow(path, output, model, types);
    let member = |wire_name: &String| {
        let mut members = input.members.iter();
        let found = members.find(|member| member.wire_name == *wire_name);
        found.ok_or_else(|| format!("{wire_name:?} is no member of the input itself"))
    };
    let mut advances = Vec::new();
    for (wire_name, path) in paginator.input_token.iter().zip(&paginator.output_token) {
        let token = member(wire_name)?;
        let sources = path.split("||").map(|path| Ok(follow(path.trim())?.0));
        advances.push(ir::Advance {
            member: token.name.clone(),
            required: token.required,
            token: token.r#type.clone(),
            sources: sources.collect::<Result<_, String>>()?,
        });
    }
    let limit = paginator.limit_key.as_ref().map(member).transpose()?;
    let limit = limit.map(|limit| ir::Limit {
        member: limit.name.clone(),
        required: limit.required,
        r#type: limit.r#type.clone(),
    });
    let Some(result) = paginator.result_key.first() else {
        return Err("it names no results".to_owned());
    };
    let (items, results) = follow(result)?;
    let Type::List(item) = results else {
        return Err(format!("its results {result:?} are no list"));
    };
    let more_results = paginator.more_results.as_deref().map(follow).transpose()?;
    Ok(ir::Paginator {
        tokens: paginator.input_token.clone(),
        advances,
        limit,
        items,
        item: *item,
        more_results: more_results.map(|(steps, _)| steps),
    })
}

/// The steps of a path and the type at its end.
fn follow(
    path: &str,
    output: &str,
    model: &Model,
    types: &Types<'_>,
) -> Result<(Vec<Step>, Type), String> {
    let mut steps = Vec::new();
    let mut shape = output;
    let mut format = None;
    for step in path.split('.') {
        let (wire_name, index) = step
            .split_once('[')
            .map_or((step, None), |(name, index)| (name, Some(index)));
        let structure = structure_of(model, Some(shape))
            .filter(|structure| !structure.document && !structure.union);
        let member = structure.and_then(|structure| structure.members.get(wire_name));
        let (Some(structure), Some(member)) = (structure, member) else {
            return Err(format!("{path:?} leads through what is no structure"));
        };
        let field = structure::fields(structure).find(|(name, _, _)| *name == wire_name);
        let (_, name, _) =
            field.ok_or_else(|| format!("{path:?} leads through one of several variants"))?;
        steps.push(Step::Member {
            name,
            optional: !structure.required.iter().any(|name| name == wire_name),
        });
        (shape, format) = (&member.shape, member.timestamp_format);
        match (index, &model.shapes[shape].kind) {
            (None, _) => {}
            (Some("-1]"), ShapeKind::List(list)) => {
                steps.push(Step::Last);
                shape = &list.member;
            }
            (Some(index), _) => {
                return Err(format!("{path:?} takes [{index}, where only [-1] is known"));
            }
        }
    }
    Ok((steps, types.r#type(shape, format)))
}
