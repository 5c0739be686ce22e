//! Conditions: what they refer to and whether they make sense for it.

use super::cycles::Cycles;
use super::{Entry, Linter};
use crate::code::ItemCode;
use crate::condition::{Condition, ItemType, ItemTypes};
use crate::questionnaire::{Category, MultipleChoice, ResponseType};
use crate::yaml::fields::nearest;

/// A condition with its place and what it may refer to.
pub(super) struct Route<'q> {
    pub(super) condition: &'q Condition,
    pub(super) path: String,
    /// The entries before this one may be referred to.
    pub(super) before: usize,
    pub(super) owner: Owner,
}

/// What a condition belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// A section, by its place among the sections.
    Section(usize),
    /// An item or a row, by its place among the entries.
    Entry(usize),
}

impl ItemTypes for Linter<'_> {
    /// The type of any item, earlier or later: order is checked apart from types.
    fn item_type(&self, item: &ItemCode) -> Option<ItemType<'_>> {
        let entry = &self.entries[*self.by_code.get(item.as_str())?];
        Some(entry.item_type())
    }
}

impl Entry<'_> {
    pub(super) fn item_type(&self) -> ItemType<'_> {
        let codes = |categories| -> Vec<_> {
            <[Category]>::iter(categories).map(|category| &category.code).collect()
        };
        match &self.item.response {
            ResponseType::SingleChoice(categories) | ResponseType::Scale(categories) => {
                ItemType::One(codes(categories))
            }
            ResponseType::MultipleChoice(MultipleChoice { categories, .. }) => {
                ItemType::Many(codes(categories))
            }
            ResponseType::Rating(rating) => ItemType::Rating { min: rating.min, max: rating.max },
            ResponseType::Number(_) => ItemType::Number,
            ResponseType::Text(_) => ItemType::Text,
            ResponseType::Date(_) => ItemType::Date,
            ResponseType::Note => ItemType::Note,
            ResponseType::Matrix(matrix) if self.row.is_some() => {
                ItemType::One(codes(&matrix.scale))
            }
            ResponseType::Matrix(_) => ItemType::Matrix,
        }
    }
}

impl Linter<'_> {
    pub(super) fn routing(&self) {
        let routes = self.routes();
        let cycles = Cycles::find(self, &routes);
        let mut sound = true;
        for route in &routes {
            sound &= self.references(route, &cycles);
            sound &= self.types(route);
        }
        self.cycles(&routes, &cycles);
        // With a broken condition somewhere, "can never be asked" would be a guess.
        if sound {
            self.reach(&routes);
        }
    }

    /// Every condition, in the order of the questionnaire.
    fn routes(&self) -> Vec<Route<'_>> {
        let mut routes = Vec::new();
        let mut next = 0;
        for (index, section) in self.questionnaire.sections.iter().enumerate() {
            let end = self.first_entry(index + 1);
            routes.extend(section.show_if.iter().map(|condition| Route {
                condition,
                path: format!("sections[{index}].show_if"),
                before: next,
                owner: Owner::Section(index),
            }));
            for entry in next..end {
                routes.extend(self.entries[entry].condition().map(|condition| Route {
                    condition,
                    path: format!("{}.show_if", self.entries[entry].path),
                    before: entry,
                    owner: Owner::Entry(entry),
                }));
            }
            next = end;
        }
        routes
    }

    /// Notes references to later items that are no part of a cycle; says whether all are earlier.
    fn references(&self, route: &Route<'_>, cycles: &Cycles) -> bool {
        let mut earlier = true;
        for item in route.condition.items() {
            let Some(&index) = self.by_code.get(item.as_str()) else {
                continue;
            };
            if index < route.before {
                continue;
            }
            earlier = false;
            if !cycles.join(route.owner, Owner::Entry(index)) {
                let message = format!(
                    "the condition refers to `{item}`, which is asked later; move one of the two"
                );
                self.error("forward_reference", &route.path, message);
            }
        }
        earlier
    }

    /// Notes references to items that do not exist and what does not fit the items' types.
    fn types(&self, route: &Route<'_>) -> bool {
        if route.condition.items().into_iter().any(|item| self.draft.is_unread(item.as_str())) {
            return false;
        }
        let known = |item: &&ItemCode| self.by_code.contains_key(item.as_str());
        for item in route.condition.items().into_iter().filter(|item| !known(item)) {
            let near = nearest(item.as_str(), self.by_code.keys().copied());
            let hint =
                near.map_or_else(String::new, |near| format!("; did you mean `${{{near}}}`?"));
            self.error("unknown_item", &route.path, format!("there is no item `{item}`{hint}"));
        }
        let problems = route.condition.check(self);
        for problem in problems.iter().filter(|problem| problem.code != "unknown_item") {
            let message = problem.message.trim_end_matches('.');
            self.error(problem.code, &route.path, lower_first(message));
        }
        problems.is_empty()
    }

    /// Notes each cycle once, at the first of its conditions.
    fn cycles(&self, routes: &[Route<'_>], cycles: &Cycles) {
        for members in cycles.members() {
            let Some(route) = routes.iter().find(|route| members.contains(&route.owner)) else {
                continue;
            };
            let names: Vec<String> =
                members.iter().take(6).map(|owner| self.name(*owner)).collect();
            let more = if members.len() > names.len() { ", …" } else { "" };
            let message = match names.as_slice() {
                [name] => format!("the condition of {name} refers to itself"),
                _ => format!(
                    "these depend on each other, so none can be asked first: {}{more}",
                    names.join(", ")
                ),
            };
            self.error("cycle", &route.path, message);
        }
    }

    fn name(&self, owner: Owner) -> String {
        match owner {
            Owner::Section(index) => {
                format!("section `{}`", self.questionnaire.sections[index].code)
            }
            Owner::Entry(index) => format!("`{}`", self.entries[index].code),
        }
    }
}

/// A sentence as a clause after `error[code]:`.
fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}
