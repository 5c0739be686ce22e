//! The list of cases: which are shown, in which groups, and which is to be visited next.

use super::model::{Case, RoundOpen};
use super::rows::{Progress, Rows};
use crate::ui::fold::is_found;

/// Which cases are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// All.
    #[default]
    All,
    /// Those that are to be interviewed.
    Open,
    /// Those with an appointment.
    Appointments,
    /// Those that are done, with or without an answer.
    Done,
    /// Those with a flag for a re-check.
    Flagged,
}

/// What narrows the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words of the code, the contact or the unit.
    pub typed: String,
    /// How far.
    pub wanted: Wanted,
}

/// The cases of one unit of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<'r> {
    /// The unit's name; empty in a round without units.
    pub unit: String,
    /// The cases with how far they are, the next to visit first.
    pub cases: Vec<(&'r Case, Progress)>,
}

impl Wanted {
    /// Every choice, with its word.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::All, "all"),
        (Self::Open, "open"),
        (Self::Appointments, "appointments"),
        (Self::Done, "done"),
        (Self::Flagged, "flagged"),
    ];

    /// The choice of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == word).map(|(wanted, _)| wanted)
    }

    fn admits(self, case: &Case, progress: Progress) -> bool {
        match self {
            Self::All => true,
            Self::Open => progress.is_open(),
            Self::Appointments => progress == Progress::Appointment,
            Self::Done => !progress.is_open(),
            Self::Flagged => case.recheck.is_some(),
        }
    }
}

impl Progress {
    /// Whether there is still something to be done at the door.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Begun | Self::Appointment | Self::New | Self::Called)
    }
}

/// The cases of a round that are shown, by unit: first what is begun, then appointments by their
/// time, then those where nobody has been, then the others that are open.
#[must_use]
pub fn groups<'r>(rows: &'r Rows, round: &RoundOpen, filter: &Filter) -> Vec<Group<'r>> {
    let Some(cases) = rows.cases.get(&round.round) else { return Vec::new() };
    let mut groups: Vec<(Option<&str>, Group<'r>)> = Vec::new();
    for case in &cases.cases {
        let progress = rows.progress(&round.round, case);
        let code = case.unit.as_deref();
        let unit = code.map(|code| cases.units.get(code).map_or(code, String::as_str));
        let unit = unit.unwrap_or_default();
        if !filter.wanted.admits(case, progress) || !fits(case, unit, &filter.typed) {
            continue;
        }
        match groups.iter_mut().find(|(known, _)| *known == code) {
            Some((_, group)) => group.cases.push((case, progress)),
            None => {
                groups.push((code, Group { unit: unit.to_owned(), cases: vec![(case, progress)] }));
            }
        }
    }
    for (_, group) in &mut groups {
        group.cases.sort_by_key(|(case, progress)| {
            let latest = rows.latest(&round.round, case);
            (*progress, latest.and_then(|latest| latest.appointment_at))
        });
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn fits(case: &Case, unit: &str, typed: &str) -> bool {
    let contact = &case.contact;
    let texts = [&contact.name, &contact.address, &contact.phone, &contact.note];
    let texts = texts.into_iter().flatten().map(String::as_str);
    let text: Vec<_> = [case.case.as_str(), unit].into_iter().chain(texts).collect();
    is_found(&text.join(" "), typed)
}

#[cfg(test)]
mod tests {
    use super::super::rows::tests::rows;
    use super::*;

    fn shown(rows: &Rows, typed: &str, wanted: &str) -> Vec<String> {
        let round = &rows.overview.as_ref().unwrap().rounds[0];
        let filter = Filter { typed: typed.to_owned(), wanted: Wanted::from_word(wanted).unwrap() };
        let groups = groups(rows, round, &filter);
        groups
            .iter()
            .flat_map(|group| group.cases.iter().map(|(case, _)| case.case.clone()))
            .collect()
    }

    #[test]
    fn appointments_come_before_new_cases_and_what_is_done_comes_last() {
        assert_eq!(shown(&rows(), "", "all"), ["c2", "c1", "c3"]);
    }

    #[test]
    fn the_list_is_narrowed_by_words_and_by_progress() {
        for (typed, wanted, expected) in [
            ("hoa nguyen", "all", vec!["c1"]),
            ("phuong mot", "open", vec!["c2", "c1"]),
            ("", "appointments", vec!["c2"]),
            ("", "done", vec!["c3"]),
            ("", "flagged", vec!["c3"]),
            ("c9", "all", vec![]),
        ] {
            assert_eq!(shown(&rows(), typed, wanted), expected, "{typed} {wanted}");
        }
    }
}
