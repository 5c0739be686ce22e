//! Finding the unit that one's answers are about among the units of a round, by a part of its name.
//!
//! `app/js/unit-picker.js` does the same in the browser, by the same rules; only former names are
//! searched here alone. A test compares them.

use std::collections::BTreeMap;

use survey_specs::code::{RoundCode, UnitCode};
use survey_specs::date::Date;

use crate::fold::fold;
use crate::store::unit::{FormerName, ListedUnit};
use crate::store::{Store, StoreError};

/// The units of a round, ready to be searched.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// In the order of their folded names.
    units: Vec<Entry>,
    /// Those above them, in the order of their folded names.
    parents: Vec<Parent>,
}

/// A unit of the round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its code.
    pub code: UnitCode,
    /// Its name.
    pub name: String,
    /// Which of the parents it belongs to.
    pub parent: Option<usize>,
    sought: Padded,
    former: Vec<(String, Padded)>,
}

/// A unit above units of the round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parent {
    /// Its code.
    pub code: UnitCode,
    /// Its name.
    pub name: String,
    /// The number of units of the round directly below it.
    pub units: usize,
    sought: Padded,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found<'a> {
    /// The best ones, the best first.
    pub best: Vec<Hit<'a>>,
    /// How many there are in all.
    pub all: usize,
}

/// One unit that was found.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// The unit.
    pub unit: &'a Entry,
    /// The former name by which it was found, if its own did not do.
    pub former_name: Option<&'a str>,
}

/// How well a name fits what was typed; what fits better comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The name begins with it.
    Beginning,
    /// The words stand in the name in this order, one after another.
    Phrase,
    /// Every word begins a word of the name.
    Words,
    /// Every word begins a word of the name or of the parent's.
    WithParent,
    /// Every word begins a word of a former name or of the parent's.
    Former,
}

/// A folded text after a space: so each of its words begins with a space.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Padded(String);

impl Padded {
    fn of(text: &str) -> Self {
        Self(format!(" {}", fold(text)))
    }

    /// The words, each with the space before it.
    fn words(&self) -> impl Iterator<Item = &str> {
        let starts = self.0.match_indices(' ').map(|(start, _)| start);
        let ends = starts.clone().skip(1).chain([self.0.len()]);
        starts.zip(ends).filter_map(|(start, end)| self.0.get(start..end))
    }

    /// Whether a word that has a space before it begins one of these words.
    fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    fn is_empty(&self) -> bool {
        self.0.len() <= 1
    }
}

impl Directory {
    /// The units of a round with their names on a day.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn read(store: &dyn Store, round: &RoundCode, day: Date) -> Result<Self, StoreError> {
        let units = store.units_of_round(round, day).await?;
        let former = store.former_names_of_round(round, day).await?;
        Ok(Self::new(units, former))
    }

    /// The directory of these units.
    #[must_use]
    pub fn new(units: Vec<ListedUnit>, former_names: Vec<FormerName>) -> Self {
        let parents = parents(&units);
        let places: BTreeMap<UnitCode, usize> = parents
            .iter()
            .enumerate()
            .map(|(place, parent)| (parent.code.clone(), place))
            .collect();
        let mut former = BTreeMap::<UnitCode, Vec<String>>::new();
        for FormerName { unit, name } in former_names {
            former.entry(unit).or_default().push(name);
        }
        let entry = |unit: ListedUnit| {
            let mut names = former.remove(&unit.code).unwrap_or_default();
            names.retain(|name| *name != unit.name);
            let former = names.into_iter().map(|name| (name.clone(), Padded::of(&name))).collect();
            let parent = unit.parent.and_then(|(code, _)| places.get(&code).copied());
            let sought = Padded::of(&unit.name);
            Entry { code: unit.code, name: unit.name, parent, sought, former }
        };
        let mut units: Vec<_> = units.into_iter().map(entry).collect();
        units.sort_by(|a, b| (&a.sought, &a.name, &a.code).cmp(&(&b.sought, &b.name, &b.code)));
        Self { units, parents }
    }

    /// The units, in the order of their folded names.
    #[must_use]
    pub fn units(&self) -> &[Entry] {
        &self.units
    }

    /// The units above them, in the order of their folded names.
    #[must_use]
    pub fn parents(&self) -> &[Parent] {
        &self.parents
    }

    /// The parent of a unit.
    #[must_use]
    pub fn parent_of(&self, unit: &Entry) -> Option<&Parent> {
        self.parents.get(unit.parent?)
    }

    /// The units below this parent, or all.
    pub fn below(&self, parent: Option<usize>) -> impl Iterator<Item = &Entry> {
        self.units.iter().filter(move |unit| parent.is_none() || unit.parent == parent)
    }

    /// The units whose names fit what was typed: its words without marks, in any order, each the
    /// beginning of a word of the name, of a former name or of the parent's name. Of those that fit
    /// equally well the first by name; `most` of them at most. Nothing typed finds nothing.
    #[must_use]
    pub fn find(&self, typed: &str, parent: Option<usize>, most: usize) -> Found<'_> {
        let typed = Padded::of(typed);
        if typed.is_empty() {
            return Found::default();
        }
        let mut found: Vec<_> = self
            .below(parent)
            .filter_map(|unit| self.fit(unit, &typed).map(|(fit, name)| (fit, unit, name)))
            .collect();
        found.sort_by_key(|(fit, ..)| *fit);
        let best = found.iter().take(most);
        let best = best.map(|(_, unit, former_name)| Hit { unit, former_name: *former_name });
        Found { best: best.collect(), all: found.len() }
    }

    fn fit<'a>(&'a self, unit: &'a Entry, typed: &Padded) -> Option<(Fit, Option<&'a str>)> {
        let name = &unit.sought;
        let above = self.parent_of(unit).map(|parent| &parent.sought);
        let in_parent = |word: &str| above.is_some_and(|above| above.has(word));
        let fit = if name.0.starts_with(&typed.0) {
            Fit::Beginning
        } else if name.0.contains(&typed.0) {
            Fit::Phrase
        } else if typed.words().all(|word| name.has(word)) {
            Fit::Words
        } else if typed.words().all(|word| name.has(word) || in_parent(word)) {
            Fit::WithParent
        } else {
            let fits =
                |former: &Padded| typed.words().all(|word| former.has(word) || in_parent(word));
            let (former, _) = unit.former.iter().find(|(_, former)| fits(former))?;
            return Some((Fit::Former, Some(former)));
        };
        Some((fit, None))
    }
}

/// The units above these, each once.
fn parents(units: &[ListedUnit]) -> Vec<Parent> {
    let mut counted = BTreeMap::<&UnitCode, (&str, usize)>::new();
    for (code, name) in units.iter().filter_map(|unit| unit.parent.as_ref()) {
        counted.entry(code).or_insert((name, 0)).1 += 1;
    }
    let parent = |(code, (name, units)): (&UnitCode, (&str, usize))| Parent {
        code: code.clone(),
        name: name.to_owned(),
        units,
        sought: Padded::of(name),
    };
    let mut parents: Vec<_> = counted.into_iter().map(parent).collect();
    parents.sort_by(|a, b| (&a.sought, &a.name, &a.code).cmp(&(&b.sought, &b.name, &b.code)));
    parents
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(code: &str, name: &str, parent: Option<(&str, &str)>) -> ListedUnit {
        ListedUnit {
            code: code.parse().unwrap(),
            name: name.to_owned(),
            parent: parent.map(|(code, name)| (code.parse().unwrap(), name.to_owned())),
        }
    }

    fn directory() -> Directory {
        let dong_thap = Some(("H20", "Tỉnh Đồng Tháp"));
        let ha_noi = Some(("H26", "Thành phố Hà Nội"));
        let units = vec![
            unit("1", "Phường Cao Lãnh", dong_thap),
            unit("2", "Xã Mỹ Thọ", dong_thap),
            unit("3", "Xã Đồng Tháp", ha_noi),
            unit("4", "Phường Hà Đông", ha_noi),
            unit("5", "Sở Nội vụ", None),
        ];
        let former = [("1", "Phường 11"), ("1", "Phường Hòa Thuận"), ("4", "Phường Hà Đông")];
        let former = former
            .map(|(unit, name)| FormerName { unit: unit.parse().unwrap(), name: name.to_owned() });
        Directory::new(units, former.to_vec())
    }

    fn codes(typed: &str, parent: Option<usize>) -> Vec<String> {
        let directory = directory();
        let found = directory.find(typed, parent, 50);
        assert_eq!(found.all, found.best.len());
        found.best.iter().map(|hit| hit.unit.code.to_string()).collect()
    }

    #[test]
    fn a_name_is_found_without_marks_and_before_the_units_of_a_parent_of_that_name() {
        assert_eq!(codes("dong thap", None), ["3", "1", "2"]);
        assert_eq!(codes("ĐỒNG THÁP", None), ["3", "1", "2"]);
    }

    #[test]
    fn words_may_stand_in_any_order_and_be_begun_only() {
        assert_eq!(codes("lanh cao", None), ["1"]);
        assert_eq!(codes("ca la", None), ["1"]);
        assert_eq!(codes("ha noi dong", None), ["4", "3"]);
        // "ha" begins a word of the name of 4, which goes before the parent's name of 3.
        assert_eq!(codes("ha", None), ["4", "3"]);
        assert!(codes("anh", None).is_empty(), "the middle of a word is no beginning");
        assert!(codes("cao lanh so", None).is_empty());
    }

    #[test]
    fn the_beginning_of_a_name_goes_first() {
        assert_eq!(codes("phuong", None), ["1", "4"]);
        assert_eq!(codes("phuong ha", None)[0], "4");
    }

    #[test]
    fn a_former_name_finds_the_unit_of_today_and_says_so() {
        let directory = directory();
        let found = directory.find("hoa thuan", None, 50);
        assert_eq!((found.best[0].unit.code.as_str(), found.all), ("1", 1));
        assert_eq!(found.best[0].former_name, Some("Phường Hòa Thuận"));
        assert_eq!(directory.find("phuong 11 dong thap", None, 50).all, 1);
        assert_eq!(directory.find("cao lanh", None, 50).best[0].former_name, None);
    }

    #[test]
    fn the_search_may_stay_below_one_parent_and_be_cut_short() {
        let directory = directory();
        let parents: Vec<_> =
            directory.parents().iter().map(|parent| parent.code.as_str()).collect();
        assert_eq!(parents, ["H26", "H20"]);
        assert_eq!(directory.parents()[1].units, 2);
        assert_eq!(codes("dong", Some(0)), ["4", "3"]);
        let found = directory.find("dong", None, 1);
        assert_eq!((found.best.len(), found.all), (1, 4));
    }

    #[test]
    fn nothing_typed_finds_nothing() {
        for typed in ["", "  ", "–", "\u{301}"] {
            assert!(codes(typed, None).is_empty(), "{typed:?}");
        }
    }
}
