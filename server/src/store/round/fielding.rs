//! How a round is fielded beyond its dates: what it is offered in, and what it is to bring in.

use std::collections::BTreeSet;

use jiff::Timestamp;
use survey_specs::code::Lang;
use survey_specs::questionnaire::{Mode, Questionnaire};

use crate::store::StoreError;
use crate::store::row::{Columns, EngineRow};

/// How a round is fielded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fielding {
    /// Since when it takes no new interviews for a while.
    pub paused_at: Option<Timestamp>,
    /// The ways in which it can be answered.
    pub modes: Offer<Mode>,
    /// The languages in which it can be answered.
    pub languages: Offer<Lang>,
    /// The responses that each unit without a target of its own is to bring in; those of the whole
    /// round if it has no units.
    pub target: Option<u32>,
    /// The sampling plan, as it was written.
    pub plan: Option<String>,
    /// Counts the changes, so that nobody overwrites what they have not seen.
    pub revision: u64,
}

impl Default for Fielding {
    fn default() -> Self {
        Self {
            paused_at: None,
            modes: Offer::All,
            languages: Offer::All,
            target: None,
            plan: None,
            revision: 1,
        }
    }
}

/// What is offered of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer<T> {
    /// Everything that there is.
    All,
    /// These only; never empty.
    Only(BTreeSet<T>),
}

impl<T: Ord + Clone> Offer<T> {
    /// These of all; everything if these are all of them, or none.
    #[must_use]
    pub fn of(these: impl IntoIterator<Item = T>, all: &[T]) -> Self {
        let these: BTreeSet<T> = these.into_iter().collect();
        if these.is_empty() || all.iter().all(|one| these.contains(one)) {
            Self::All
        } else {
            Self::Only(these)
        }
    }

    /// Whether this one is offered.
    #[must_use]
    pub fn has(&self, one: &T) -> bool {
        match self {
            Self::All => true,
            Self::Only(these) => these.contains(one),
        }
    }

    /// Those of a list that are offered, in its order; the whole list rather than nothing.
    #[must_use]
    pub fn among(&self, all: &[T]) -> Vec<T> {
        let offered: Vec<T> = all.iter().filter(|one| self.has(one)).cloned().collect();
        if offered.is_empty() { all.to_vec() } else { offered }
    }
}

impl Fielding {
    /// The languages of a questionnaire in which the round can be answered; the first is the default.
    #[must_use]
    pub fn languages_of(&self, questionnaire: &Questionnaire) -> Vec<Lang> {
        self.languages.among(&questionnaire.languages)
    }
}

fn words<T>(offer: &Offer<T>, word: fn(&T) -> &str) -> Option<String> {
    match offer {
        Offer::All => None,
        Offer::Only(these) => Some(these.iter().map(word).collect::<Vec<&str>>().join(" ")),
    }
}

/// The modes of a round, as both engines keep them.
pub(in crate::store) fn mode_words(fielding: &Fielding) -> Option<String> {
    words(&fielding.modes, |mode| mode.as_str())
}

/// The languages of a round, as both engines keep them.
pub(in crate::store) fn language_words(fielding: &Fielding) -> Option<String> {
    words(&fielding.languages, Lang::as_str)
}

pub(in crate::store) fn fielding_of(row: &impl EngineRow) -> Result<Fielding, StoreError> {
    let columns = Columns::of(row, "round", "code");
    let offered = |column| columns.text_or_none(column);
    let modes = offered("modes")?.map(|words| read(&words, Mode::from_word)).transpose();
    let languages = offered("languages")?.map(|words| read(&words, |word| word.parse().ok()));
    let target = columns.count_or_none("target")?.map(u32::try_from).transpose();
    Ok(Fielding {
        paused_at: columns.timestamp_or_none("paused_at")?,
        modes: modes.map_err(|Unreadable| columns.impossible("modes"))?.unwrap_or(Offer::All),
        languages: languages
            .transpose()
            .map_err(|Unreadable| columns.impossible("languages"))?
            .unwrap_or(Offer::All),
        target: target.map_err(|_| columns.impossible("target"))?,
        plan: columns.text_or_none("plan")?,
        revision: columns.count("revision")?,
    })
}

struct Unreadable;

fn read<T: Ord>(words: &str, read: impl Fn(&str) -> Option<T>) -> Result<Offer<T>, Unreadable> {
    let these: Option<BTreeSet<T>> = words.split_whitespace().map(read).collect();
    these.filter(|these| !these.is_empty()).map(Offer::Only).ok_or(Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_of_everything_or_of_nothing_is_no_restriction() {
        let all = [Mode::Web, Mode::Qr];
        assert_eq!(Offer::of([Mode::Qr, Mode::Web], &all), Offer::All);
        assert_eq!(Offer::of([], &all), Offer::All);
        let only = Offer::of([Mode::Qr], &all);
        assert!(only.has(&Mode::Qr) && !only.has(&Mode::Web));
        assert_eq!(only.among(&all), [Mode::Qr]);
        assert_eq!(only.among(&[Mode::Web]), [Mode::Web], "a page has some language, whatever");
    }
}
