//! Items that can never be asked.
//!
//! The check tries every combination of answers that a condition can see, where these are few. It
//! says "never" only if that is certain: what refers to numbers, texts, days or too many answers is
//! left alone.

use std::collections::{BTreeMap, BTreeSet};

use super::Linter;
use super::routing::{Owner, Purpose, Route};
use crate::answer::Answer;
use crate::code::{CategoryCode, ItemCode};
use crate::condition::{Condition, Expression, Function, ItemType, Scope};
use crate::date::Date;

/// The most items that a combination is over.
const MAX_ITEMS: usize = 3;

/// The most combinations that are tried for one condition, no answer included.
const MAX_COMBINATIONS: usize = 2_000;

/// The most combinations that are tried for a questionnaire; after that nothing more is said.
const BUDGET: usize = 1_000_000;

/// What an item can be answered: no answer, and each possible one.
type Choices = Vec<Option<Answer>>;

/// One combination of answers.
struct Combination<'a> {
    answers: BTreeMap<&'a ItemCode, &'a Option<Answer>>,
    day: Date,
}

impl Scope for Combination<'_> {
    fn answer(&self, item: &ItemCode) -> Option<&Answer> {
        self.answers.get(item).and_then(|answer| answer.as_ref())
    }

    /// Conditions over the day are not tried.
    fn today(&self) -> Date {
        self.day
    }
}

impl Linter<'_> {
    pub(super) fn reach(&self, routes: &[Route<'_>]) {
        let Ok(day) = Date::new(2000, 1, 1) else {
            return;
        };
        let shows = routes.iter().filter(|route| route.purpose == Purpose::Show);
        let by_owner: BTreeMap<Owner, &Route<'_>> =
            shows.map(|route| (route.owner, route)).collect();
        let mut never = BTreeSet::new();
        let mut budget = BUDGET;
        for section in 0..self.questionnaire.sections.len() {
            let around = by_owner.get(&Owner::Section(section)).copied();
            let section_never = around
                .is_some_and(|route| self.never(&[route.condition], &never, &mut budget, day));
            if let (true, Some(route)) = (section_never, around) {
                let code = &self.questionnaire.sections[section].code;
                self.error(
                    "unreachable",
                    &route.path,
                    format!("the section `{code}` is never asked: its condition cannot be true"),
                );
            }
            for index in self.first_entry(section)..self.first_entry(section + 1) {
                let entry = &self.entries[index];
                let matrix = entry.row.map(|(_, matrix)| matrix);
                if section_never || matrix.is_some_and(|matrix| never.contains(&matrix)) {
                    never.insert(index);
                    continue;
                }
                let Some(own) = by_owner.get(&Owner::Entry(index)) else {
                    continue;
                };
                let matrix = matrix.and_then(|matrix| by_owner.get(&Owner::Entry(matrix)));
                let all: Vec<&Condition> =
                    around.iter().chain(matrix).chain([own]).map(|route| route.condition).collect();
                if self.never(&all, &never, &mut budget, day) {
                    never.insert(index);
                    let message =
                        format!("`{}` is never asked: its condition cannot be true", entry.code);
                    self.error("unreachable", &own.path, message);
                }
            }
        }
    }

    /// Whether no combination of answers makes all conditions true, for certain. If they refer to
    /// too much together, each is tried alone.
    fn never(
        &self,
        conditions: &[&Condition],
        never: &BTreeSet<usize>,
        budget: &mut usize,
        day: Date,
    ) -> bool {
        match self.possible(conditions, never, budget, day) {
            Some(possible) => !possible,
            None if conditions.len() > 1 => conditions
                .iter()
                .any(|condition| self.possible(&[condition], never, budget, day) == Some(false)),
            None => false,
        }
    }

    /// Whether some combination of answers makes all conditions true; none if that cannot be tried.
    fn possible(
        &self,
        conditions: &[&Condition],
        never: &BTreeSet<usize>,
        budget: &mut usize,
        day: Date,
    ) -> Option<bool> {
        if conditions.iter().any(|condition| asks_for_today(condition.expression())) {
            return None;
        }
        let items: BTreeSet<&ItemCode> =
            conditions.iter().flat_map(|condition| condition.items()).collect();
        if items.len() > MAX_ITEMS {
            return None;
        }
        let choices: Vec<(&ItemCode, Choices)> = items
            .into_iter()
            .map(|item| Some((item, self.choices(item, never)?)))
            .collect::<Option<_>>()?;
        let count = choices
            .iter()
            .try_fold(1_usize, |count, (_, choices)| count.checked_mul(choices.len()))?;
        if count > MAX_COMBINATIONS || count > *budget {
            return None;
        }
        *budget -= count;
        Some((0..count).any(|number| {
            let mut rest = number;
            let mut answers = BTreeMap::new();
            for (item, choices) in &choices {
                answers.insert(*item, &choices[rest % choices.len()]);
                rest /= choices.len();
            }
            let combination = Combination { answers, day };
            conditions.iter().all(|condition| condition.holds(&combination))
        }))
    }

    /// Everything an item can be answered, if that is a short list. An item that is never asked has
    /// no answer, whatever its type.
    fn choices(&self, item: &ItemCode, never: &BTreeSet<usize>) -> Option<Choices> {
        let index = *self.by_code.get(item.as_str())?;
        let one =
            |category: &CategoryCode| Some(Answer::One { category: category.clone(), other: None });
        if never.contains(&index) {
            return Some(vec![None]);
        }
        let mut choices = vec![None];
        match self.entries[index].item_type() {
            ItemType::One(codes) => choices.extend(codes.into_iter().map(one)),
            ItemType::Rating { min, max } => {
                let codes =
                    (min..=max).filter_map(|rating| CategoryCode::new(rating.to_string()).ok());
                choices.extend(codes.map(|code| one(&code)));
            }
            ItemType::Many(codes) if codes.len() <= MAX_COMBINATIONS.ilog2() as usize => {
                choices.extend((1_usize..1 << codes.len()).map(|set| Some(subset(&codes, set))));
            }
            ItemType::Only(code) => {
                choices.extend(CategoryCode::new(code).ok().map(|code| one(&code)));
            }
            ItemType::Note | ItemType::Matrix => {}
            _ => return None,
        }
        Some(choices)
    }
}

/// The categories whose bit is set.
fn subset(codes: &[&CategoryCode], set: usize) -> Answer {
    let chosen = codes.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1);
    Answer::Many {
        categories: chosen.map(|(_, code)| (*code).clone()).collect(),
        other: BTreeMap::new(),
    }
}

/// Whether a condition looks at the day or at labels, which are not tried.
fn asks_for_today(expression: &Expression) -> bool {
    expression.any(|part| {
        matches!(part, Expression::Today | Expression::Call { function: Function::ChoiceName, .. })
    })
}
