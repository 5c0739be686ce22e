//! Which earlier rounds a round can be compared with, and which one is.

use survey_specs::code::Lang;
use thuocdo_app::analyst::{Earlier, EarlierRound};

use super::{PREVIOUS, Reader, round_title};
use crate::http::App;
use crate::http::problem::Problem;
use crate::store::round::Round;

/// The code of the earlier round that a page is asked to compare with; nothing else that its address
/// asks for is a matter of the index.
#[must_use]
pub fn asked_for(query: &[(String, String)]) -> Option<String> {
    let asked = query.iter().find(|(name, _)| name == PREVIOUS);
    asked.map(|(_, code)| code.clone()).filter(|code| !code.is_empty())
}

/// The rounds that opened before this one and have an index, newest first: for staff, who may see
/// what has not been published.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn earlier_rounds(
    app: &App,
    round: &Round,
    reader: &Reader,
    chosen: Option<String>,
    language: &Lang,
) -> Result<Earlier, Problem> {
    if matches!(reader, Reader::Public(_)) {
        return Ok(Earlier::default());
    }
    let mut before: Vec<Round> = app.store.rounds().await?;
    before.retain(|other| other.index_definition.is_some() && other.opens_at < round.opens_at);
    before.sort_by_key(|other| std::cmp::Reverse(other.opens_at));
    let mut rounds = Vec::with_capacity(before.len());
    for round in before {
        let title = round_title(app, &round, language).await?;
        rounds.push(EarlierRound { code: round.code.to_string(), title });
    }
    Ok(Earlier { rounds, chosen })
}

/// What a link to another page of results takes along: the language, and what is compared with.
#[must_use]
pub fn carried_query(language: &Lang, earlier: &Earlier) -> String {
    let language = (language.as_str() != "vi").then(|| format!("lang={language}"));
    let previous = earlier.chosen.as_ref().map(|code| format!("{PREVIOUS}={code}"));
    let asked: Vec<String> = language.into_iter().chain(previous).collect();
    if asked.is_empty() { String::new() } else { format!("?{}", asked.join("&")) }
}
