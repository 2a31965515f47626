//! Pages of lists. The token of a page is the number of the items before it.

use sfn_generated::exception::InvalidToken;
use sfn_generated::runtime::server::Fault;

use super::fault;

/// How many items a page has where the caller doesn't say.
const PAGE_SIZE: usize = 100;

/// The page at a token, and the token of the next.
pub(super) fn page<T>(
    mut items: Vec<T>,
    max_results: Option<i32>,
    token: Option<String>,
) -> Result<(Vec<T>, Option<String>), Fault> {
    let start: usize = match token.map(|token| token.parse()) {
        None => 0,
        Some(Ok(start)) if start < items.len() => start,
        Some(_) => return Err(fault(InvalidToken::new(), "the token is of no page")),
    };
    let size = max_results.and_then(|size| usize::try_from(size).ok());
    let size = size.filter(|size| *size > 0).unwrap_or(PAGE_SIZE);
    let rest = items.split_off(start);
    let next = (rest.len() > size).then(|| (start + size).to_string());
    Ok((rest.into_iter().take(size).collect(), next))
}
