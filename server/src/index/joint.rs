//! Leaves that judge a respondent by several items at once: the one thing an index asks for that the
//! rollup cells do not hold, so the answers are read row by row.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;
use survey_specs::code::{CategoryCode, ItemCode, UnitCode};
use survey_specs::index::tally::JointLeaf;
use survey_specs::index::{Tallies, Tally};

use super::{IndexError, inconsistent};
use crate::permission::MayReadResults;
use crate::store::Store;
use crate::store::result::AnswerRow;
use crate::store::round::Round;

/// Responses read at a time.
const PAGE: u32 = 2_000;

/// The answer to an item, as far as it is one category.
#[derive(Deserialize)]
struct Answer {
    one: Option<CategoryCode>,
}

/// Adds what the leaves count of each unit's respondents; nothing is read where there are none.
///
/// # Errors
///
/// [`IndexError`] if the store fails or a stored response cannot be read.
pub(super) async fn count(
    store: &dyn Store,
    permission: &MayReadResults,
    round: &Round,
    leaves: &[JointLeaf<'_>],
    tallies: &mut BTreeMap<UnitCode, Tallies>,
) -> Result<(), IndexError> {
    if leaves.is_empty() {
        return Ok(());
    }
    let mut after = None;
    loop {
        let rows = store.answer_rows(permission, &round.code, after, PAGE).await?;
        for row in &rows {
            let Some(unit) = &row.unit else { continue };
            judge(row, leaves, tallies.entry(unit.clone()).or_default())
                .map_err(|what| inconsistent(round, what))?;
        }
        after = match rows.last() {
            Some(last) => Some(last.response_id),
            None => return Ok(()),
        };
    }
}

fn judge(row: &AnswerRow, leaves: &[JointLeaf<'_>], tallies: &mut Tallies) -> Result<(), String> {
    // What an answer is, stays out of the message.
    let unreadable = || format!("the answers of the response {} cannot be read", row.response_id);
    let answers: BTreeMap<ItemCode, Answer> =
        serde_json::from_str(&row.answers_json).map_err(|_| unreadable())?;
    let weight = Decimal::try_from(row.base_weight.get()).map_err(|_| unreadable())?;
    for leaf in leaves {
        let answer = |item: &ItemCode| answers.get(item).and_then(|answer| answer.one.as_ref());
        if let Some(success) = leaf.judge(answer) {
            tallies.add_joint(leaf.node, success, Tally { n: 1, weight });
        }
    }
    Ok(())
}
