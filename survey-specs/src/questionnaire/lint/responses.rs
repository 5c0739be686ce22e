//! Kinds of answer that cannot be given, or whose rules contradict each other.

use std::fmt::Display;

use super::Linter;
use crate::answer::ItemNonresponse;
use crate::questionnaire::{Category, Item, Matrix, MultipleChoice, ResponseType};

impl Linter<'_> {
    pub(super) fn responses(&self) {
        if self.entries.is_empty() {
            self.error("no_items", "sections", "the questionnaire asks nothing");
        }
        for (index, section) in self.questionnaire.sections.iter().enumerate() {
            if section.items.is_empty() && !self.entries.is_empty() {
                self.error(
                    "no_items",
                    &format!("sections[{index}]"),
                    format!("the section `{}` has no items", section.code),
                );
            }
        }
        for (mode, reasons) in &self.questionnaire.nonresponse {
            self.reasons(&format!("nonresponse.{}", mode.as_str()), reasons);
        }
        for entry in self.entries.iter().filter(|entry| entry.row.is_none()) {
            self.reasons(&format!("{}.nonresponse", entry.path), &entry.item.nonresponse);
            self.response(&entry.path, entry.item);
        }
    }

    fn reasons(&self, path: &str, reasons: &[ItemNonresponse]) {
        for (index, reason) in reasons.iter().enumerate() {
            if reasons[..index].contains(reason) {
                let message = format!("the reason `{}` stands here a second time", reason.as_str());
                self.error("repeated_reason", &format!("{path}[{index}]"), message);
            }
        }
    }

    fn response(&self, path: &str, item: &Item) {
        match &item.response {
            ResponseType::SingleChoice(categories) => {
                self.choice(path, "categories", categories, 1);
                self.no_exclusive(path, "categories", categories);
            }
            ResponseType::Scale(categories) => {
                self.choice(path, "categories", categories, 2);
                self.no_exclusive(path, "categories", categories);
            }
            ResponseType::MultipleChoice(choice) => self.multiple_choice(path, choice),
            ResponseType::Rating(rating) if rating.min == rating.max => {
                self.error(
                    "empty_range",
                    &format!("{path}.max"),
                    "`min` and `max` are the same, so there is nothing to choose",
                );
            }
            ResponseType::Rating(rating) => self.range(path, Some(rating.min), Some(rating.max)),
            ResponseType::Number(range) => {
                self.range(path, range.min, range.max);
                self.steps(path, range);
            }
            ResponseType::Date(range) => self.range(path, range.min, range.max),
            ResponseType::Time(range) => self.range(path, range.min, range.max),
            ResponseType::DateTime(range) => self.range(path, range.min, range.max),
            ResponseType::Ranking(categories) => self.ranking(path, categories),
            ResponseType::Text(_)
            | ResponseType::Geopoint
            | ResponseType::Image
            | ResponseType::Acknowledge => {}
            ResponseType::Note => self.note(path, item, "a note"),
            ResponseType::Computed(_) => self.note(path, item, "a computed item"),
            ResponseType::Matrix(matrix) => self.matrix(path, matrix),
        }
        self.rules(path, item);
    }

    fn ranking(&self, path: &str, categories: &[Category]) {
        self.choice(path, "categories", categories, 2);
        self.no_exclusive(path, "categories", categories);
        for (index, category) in categories.iter().enumerate() {
            if category.other.is_some() {
                let message = "own words have no place in a ranking";
                self.error(
                    "other_in_ranking",
                    &format!("{path}.categories[{index}].other"),
                    message,
                );
            }
        }
    }

    fn choice(&self, path: &str, key: &str, categories: &[Category], least: usize) {
        if categories.len() < least {
            let message = format!(
                "at least {least} categories are needed, and there are {}",
                categories.len()
            );
            self.error("too_few_categories", &format!("{path}.{key}"), message);
        }
        let with_words =
            categories.iter().enumerate().filter(|(_, category)| category.other.is_some());
        for (index, category) in with_words.skip(1) {
            let message = format!(
                "the category `{}` is the second one with `other`; an item keeps the words of one",
                category.code
            );
            self.error("several_other", &format!("{path}.{key}[{index}].other"), message);
        }
    }

    fn no_exclusive(&self, path: &str, key: &str, categories: &[Category]) {
        for (index, category) in
            categories.iter().enumerate().filter(|(_, category)| category.exclusive)
        {
            let message = format!(
                "the category `{}` is `exclusive`, which has a meaning in a multiple choice only",
                category.code
            );
            self.error("exclusive_single", &format!("{path}.{key}[{index}].exclusive"), message);
        }
    }

    fn multiple_choice(&self, path: &str, choice: &MultipleChoice) {
        self.choice(path, "categories", &choice.categories, 1);
        let together = choice.categories.iter().filter(|category| !category.exclusive).count();
        if let Some(min) = choice.min_selected
            && usize::from(min) > together
        {
            let message = format!(
                "`min_selected` is {min}, but only {together} categories can be chosen together"
            );
            self.error("min_selected_too_large", &format!("{path}.min_selected"), message);
        }
        if let (Some(min), Some(max)) = (choice.min_selected, choice.max_selected)
            && min > max
        {
            let message = format!("`min_selected` ({min}) is larger than `max_selected` ({max})");
            self.error("empty_range", &format!("{path}.max_selected"), message);
        }
    }

    fn range<T: PartialOrd + Display>(&self, path: &str, min: Option<T>, max: Option<T>) {
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            let message =
                format!("`min` ({min}) is larger than `max` ({max}), so no answer is allowed");
            self.error("empty_range", &format!("{path}.max"), message);
        }
    }

    fn note(&self, path: &str, item: &Item, what: &str) {
        if item.required {
            self.error(
                "required_note",
                &format!("{path}.required"),
                format!("{what} takes no answer, so it cannot be required"),
            );
        }
        if !item.nonresponse.is_empty() {
            let message = format!("{what} takes no answer, so there is no reason for having none");
            self.error("required_note", &format!("{path}.nonresponse"), message);
        }
    }

    fn matrix(&self, path: &str, matrix: &Matrix) {
        self.choice(path, "scale", &matrix.scale, 2);
        self.no_exclusive(path, "scale", &matrix.scale);
        if matrix.groups.is_empty() {
            self.error("no_rows", &format!("{path}.groups"), "the matrix has no rows");
        }
        for (index, _) in
            matrix.groups.iter().enumerate().filter(|(_, group)| group.rows.is_empty())
        {
            self.error(
                "no_rows",
                &format!("{path}.groups[{index}].rows"),
                "there are no rows here",
            );
        }
    }
}
