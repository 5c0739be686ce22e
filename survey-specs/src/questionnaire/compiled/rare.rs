//! What few questionnaires have, kept apart in the compiled form: rules of items, steps of numbers
//! and conditions of categories.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::condition::{Condition, Expression};
use crate::number::Number;
use crate::questionnaire::{Item, ItemRules, Questionnaire, ResponseType};

/// Something rare, after the section and the item that it belongs to.
#[derive(Clone, Debug, BorshSerialize, BorshDeserialize)]
pub(super) enum Rare {
    /// The rules of an item, in a box because they are far larger than the rest.
    Rules(Box<ItemRules>),
    /// The step and the buttons of a number.
    Steps(Option<Number>, bool),
    /// When the category of this number is offered.
    Category(u32, Condition),
}

type Placed = (u32, u32, Rare);

/// Everything rare, in the order of the questionnaire.
pub(super) fn of(questionnaire: &Questionnaire) -> Vec<Placed> {
    let mut all = Vec::new();
    for (section, items) in (0..).zip(questionnaire.sections.iter().map(|section| &section.items)) {
        for (index, item) in (0..).zip(items) {
            all.extend(of_item(item).into_iter().map(|rare| (section, index, rare)));
        }
    }
    all
}

fn of_item(item: &Item) -> Vec<Rare> {
    let mut all = Vec::new();
    if item.rules != ItemRules::default() {
        all.push(Rare::Rules(Box::new(item.rules.clone())));
    }
    match &item.response {
        ResponseType::Number(range) if range.step.is_some() || range.buttons => {
            all.push(Rare::Steps(range.step, range.buttons));
        }
        _ => {}
    }
    let categories = (0..).zip(item.response.categories());
    all.extend(
        categories
            .filter_map(|(index, category)| Some(Rare::Category(index, category.show_if.clone()?))),
    );
    all
}

/// Puts it back; none if the questionnaire has no such place.
pub(super) fn put_back(questionnaire: &mut Questionnaire, all: Vec<Placed>) -> Option<()> {
    let place = |number: u32| usize::try_from(number).ok();
    for (section, index, rare) in all {
        let section = questionnaire.sections.get_mut(place(section)?)?;
        let item = section.items.get_mut(place(index)?)?;
        match (rare, &mut item.response) {
            (Rare::Rules(rules), _) => item.rules = *rules,
            (Rare::Steps(step, buttons), ResponseType::Number(range)) => {
                (range.step, range.buttons) = (step, buttons);
            }
            (Rare::Category(index, condition), response) => {
                let category = response.categories_mut()?.get_mut(place(index)?)?;
                category.show_if = Some(condition);
            }
            (Rare::Steps(..), _) => return None,
        }
    }
    Some(())
}

impl Questionnaire {
    /// Whether it needs a build with the feature `rich`: it has a kind of answer, a rule or a function
    /// that few questionnaires have.
    #[must_use]
    pub fn is_rich(&self) -> bool {
        let mut items = self.sections.iter().flat_map(|section| &section.items);
        let is_rare = |item: &Item| {
            let is_rare_kind = !matches!(
                item.response,
                ResponseType::SingleChoice(_)
                    | ResponseType::MultipleChoice(_)
                    | ResponseType::Scale(_)
                    | ResponseType::Rating(_)
                    | ResponseType::Number(_)
                    | ResponseType::Text(_)
                    | ResponseType::Date(_)
                    | ResponseType::Note
                    | ResponseType::Matrix(_)
            );
            is_rare_kind || !of_item(item).is_empty() || conditions(item).any(calls)
        };
        items.any(is_rare)
            || self.sections.iter().filter_map(|section| section.show_if.as_ref()).any(calls)
    }
}

/// The conditions by which an item and its rows are asked.
fn conditions(item: &Item) -> impl Iterator<Item = &Condition> {
    let groups = match &item.response {
        ResponseType::Matrix(matrix) => matrix.groups.as_slice(),
        _ => &[],
    };
    let rows = groups.iter().flat_map(|group| &group.rows);
    item.show_if.iter().chain(rows.filter_map(|row| row.show_if.as_ref()))
}

/// Whether a function is called that few conditions call.
fn calls(condition: &Condition) -> bool {
    condition.expression().any(|part| matches!(part, Expression::Call { .. }))
}
