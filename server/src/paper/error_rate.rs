//! How often each typist was wrong, by what the forms turned out to say.

use std::collections::BTreeMap;

use super::{PaperForm, Stage};
use crate::permission::UserName;

/// The work of one typist, over forms of which it is known what they say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Forms.
    pub forms: u64,
    /// Items and fields that were typed, or should have been.
    pub items: u64,
    /// Those of them that were decided to be something else.
    pub changed: u64,
}

impl Tally {
    /// The share of items that were changed; none without items.
    #[must_use]
    pub fn error_rate(self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts of typed items are small")]
        let share = self.changed as f64 / self.items as f64;
        (self.items > 0).then_some(share)
    }
}

/// The tally of each typist. A form whose entries agree counts without a change; one that nobody has
/// decided yet does not count.
#[must_use]
pub fn tallies<'a>(forms: impl IntoIterator<Item = &'a PaperForm>) -> BTreeMap<UserName, Tally> {
    let mut tallies: BTreeMap<UserName, Tally> = BTreeMap::new();
    for stage in forms.into_iter().map(|form| &form.stage) {
        if matches!(stage, Stage::Waiting(..)) {
            continue;
        }
        let Some(decided) = stage.decided() else { continue };
        for entry in stage.entries().into_iter().flatten() {
            let parts = entry.content.parts();
            let more = decided.parts().difference(&parts).count();
            let tally = tallies.entry(entry.typist.clone()).or_default();
            tally.forms += 1;
            tally.items += (parts.len() + more) as u64;
            tally.changed += entry.content.differences(decided).len() as u64;
        }
    }
    tallies
}
