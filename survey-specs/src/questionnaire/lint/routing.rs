//! Conditions: what they refer to and whether they make sense for it.

use std::collections::BTreeMap;

use super::cycles::Cycles;
use super::{Entry, Linter};
use crate::code::ItemCode;
use crate::condition::{Condition, ItemType, ItemTypes};
use crate::questionnaire::{
    ACKNOWLEDGED, Category, Computed, Metadata, MultipleChoice, ResponseType,
};
use crate::yaml::fields::nearest;

/// A condition or a calculation with its place and what it may refer to.
pub(super) struct Route<'q> {
    pub(super) condition: &'q Condition,
    pub(super) purpose: Purpose,
    pub(super) path: String,
    /// The entries before this one may be referred to.
    pub(super) before: usize,
    pub(super) owner: Owner,
}

/// What a condition is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It decides whether something is asked.
    Show,
    /// It is no condition but makes the value of a computed item.
    Calculation,
    /// It decides whether an answer must be given.
    Required,
    /// It decides whether a category is offered.
    Category,
    /// An answer must keep it, which it may look at itself.
    Constraint,
}

impl Purpose {
    /// Whether what the condition refers to must be known before its owner is.
    pub(super) fn orders(self) -> bool {
        matches!(self, Self::Show | Self::Calculation)
    }
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
        let index = *self.by_code.get(item.as_str())?;
        let entry = &self.entries[index];
        let is_calculation =
            matches!(entry.item.response, ResponseType::Computed(Computed::Calculation(_)));
        let calculated = self.calculated.get(index).filter(|_| is_calculation);
        Some(calculated.cloned().unwrap_or_else(|| entry.item_type()))
    }
}

/// The types that a constraint sees: `.` is the item that it belongs to.
struct WithOwn<'a>(&'a Linter<'a>, usize);

impl ItemTypes for WithOwn<'_> {
    fn item_type(&self, item: &ItemCode) -> Option<ItemType<'_>> {
        if item.is_own() {
            Some(self.0.entries[self.1].item_type())
        } else {
            self.0.item_type(item)
        }
    }
}

/// The types that calculations see while they are looked at one after the other.
struct Earlier<'a> {
    entries: &'a [Entry<'a>],
    by_code: &'a BTreeMap<&'a str, usize>,
    calculated: &'a [ItemType<'static>],
}

impl ItemTypes for Earlier<'_> {
    fn item_type(&self, item: &ItemCode) -> Option<ItemType<'_>> {
        let index = *self.by_code.get(item.as_str())?;
        match &self.entries[index].item.response {
            ResponseType::Computed(Computed::Calculation(_)) => {
                Some(self.calculated.get(index).cloned().unwrap_or(ItemType::Any))
            }
            _ => Some(self.entries[index].item_type()),
        }
    }
}

/// The types of the values of all calculations, by entry; any type for every other entry.
pub(super) fn calculated(
    entries: &[Entry<'_>],
    by_code: &BTreeMap<&str, usize>,
) -> Vec<ItemType<'static>> {
    let mut calculated: Vec<ItemType<'static>> = Vec::with_capacity(entries.len());
    for entry in entries {
        let kind = match &entry.item.response {
            ResponseType::Computed(Computed::Calculation(calculation)) => {
                calculation.check(&Earlier { entries, by_code, calculated: &calculated }).1
            }
            _ => ItemType::Any,
        };
        calculated.push(kind);
    }
    calculated
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
            ResponseType::Date(_) | ResponseType::Computed(Computed::Metadata(Metadata::Today)) => {
                ItemType::Date
            }
            ResponseType::Time(_) => ItemType::Time,
            ResponseType::DateTime(_)
            | ResponseType::Computed(Computed::Metadata(Metadata::Start | Metadata::End)) => {
                ItemType::DateTime
            }
            ResponseType::Computed(Computed::Calculation(_)) => ItemType::Any,
            ResponseType::Text(_) | ResponseType::Computed(_) => ItemType::Text,
            ResponseType::Ranking(categories) => ItemType::Ranked(codes(categories)),
            ResponseType::Geopoint | ResponseType::Image => ItemType::Thing,
            ResponseType::Acknowledge => ItemType::Only(ACKNOWLEDGED),
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
                purpose: Purpose::Show,
                path: format!("sections[{index}].show_if"),
                before: next,
                owner: Owner::Section(index),
            }));
            for entry in next..end {
                routes.extend(self.entries[entry].condition().map(|condition| Route {
                    condition,
                    purpose: Purpose::Show,
                    path: format!("{}.show_if", self.entries[entry].path),
                    before: entry,
                    owner: Owner::Entry(entry),
                }));
                self.rare_routes(entry, &mut routes);
            }
            next = end;
        }
        routes
    }

    /// The conditions that few items have, and calculations.
    fn rare_routes<'q>(&'q self, entry: usize, routes: &mut Vec<Route<'q>>) {
        let Entry { item, path, row, .. } = &self.entries[entry];
        if row.is_some() {
            return;
        }
        let owner = Owner::Entry(entry);
        let mut add = |condition, purpose, inner: &str| {
            // An item is behind itself for its own constraint.
            let before = if purpose == Purpose::Constraint { entry + 1 } else { entry };
            let path = format!("{path}.{inner}");
            routes.push(Route { condition, purpose, path, before, owner });
        };
        if let ResponseType::Computed(Computed::Calculation(calculation)) = &item.response {
            add(calculation.as_condition(), Purpose::Calculation, "calculation");
        }
        if let Some(constraint) = &item.rules.constraint {
            add(&constraint.condition, Purpose::Constraint, "constraint");
        }
        if let Some(condition) = &item.rules.required_if {
            add(condition, Purpose::Required, "required_if");
        }
        let is_matrix = matches!(item.response, ResponseType::Matrix(_));
        let list = if is_matrix { "scale" } else { "categories" };
        for (index, category) in item.response.categories().iter().enumerate() {
            let Some(condition) = &category.show_if else { continue };
            let inner = format!("{list}[{index}].show_if");
            if is_matrix {
                let message = "the categories of a matrix are columns, which stand for all rows";
                self.error("show_if_in_matrix", &format!("{path}.{inner}"), message);
            }
            add(condition, Purpose::Category, &inner);
        }
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
        let own = matches!(route.purpose, Purpose::Constraint);
        if !own && route.condition.items().into_iter().any(ItemCode::is_own) {
            let message =
                "`.` is the answer of an item in its own constraint; elsewhere write `${item}`";
            self.error("own_answer_elsewhere", &route.path, message);
            return false;
        }
        let known = |item: &&ItemCode| item.is_own() || self.by_code.contains_key(item.as_str());
        for item in route.condition.items().into_iter().filter(|item| !known(item)) {
            let near = nearest(item.as_str(), self.by_code.keys().copied());
            let hint =
                near.map_or_else(String::new, |near| format!("; did you mean `${{{near}}}`?"));
            self.error("unknown_item", &route.path, format!("there is no item `{item}`{hint}"));
        }
        let problems = match (&route.purpose, route.owner) {
            (Purpose::Calculation, _) => crate::condition::check_value(route.condition, self),
            (Purpose::Constraint, Owner::Entry(entry)) => {
                route.condition.check(&WithOwn(self, entry))
            }
            _ => route.condition.check(self),
        };
        for problem in problems.iter().filter(|problem| problem.code != "unknown_item") {
            let message = problem.message.trim_end_matches('.');
            self.error(problem.code, &route.path, lower_first(message));
        }
        problems.is_empty()
    }

    /// Notes each cycle once, at the first of its conditions.
    fn cycles(&self, routes: &[Route<'_>], cycles: &Cycles) {
        for members in cycles.members() {
            let orders =
                |route: &&Route<'_>| route.purpose.orders() && members.contains(&route.owner);
            let Some(route) = routes.iter().find(orders) else {
                continue;
            };
            let names: Vec<String> =
                members.iter().take(6).map(|owner| self.name(*owner)).collect();
            let more = if members.len() > names.len() { ", …" } else { "" };
            let message = match names.as_slice() {
                [name] => format!("the condition or calculation of {name} refers to itself"),
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
