//! A questionnaire made ready for interviews: its items in one list, its pages, and an index.

use std::collections::BTreeMap;

use super::{
    Category, Computed, DateRange, DateTimeRange, Item, Matrix, Media, NumberRange, Questionnaire,
    Rating, ResponseType, Row, RowGroup, Section, TextRules, TimeRange,
};
use crate::code::{CategoryCode, ItemCode};
use crate::condition::Condition;
use crate::number::Number;
use crate::text::Text;

/// A questionnaire made ready for interviews.
#[derive(Clone, Debug)]
pub struct Instrument {
    questionnaire: Questionnaire,
    places: Vec<Place>,
    pages: Vec<Page>,
    by_code: BTreeMap<ItemCode, usize>,
}

/// Where a question stands in the questionnaire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    section: usize,
    item: usize,
    /// Group and row, for a row of a matrix.
    row: Option<(usize, usize)>,
}

/// One block of questions that are shown together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The section, as an index into the questionnaire's sections.
    pub section: usize,
    /// For rows of a matrix: the item and the group, as indices.
    pub matrix: Option<(usize, usize)>,
    /// First question of the page, as an index into the instrument's questions.
    pub first: usize,
    /// One past the last question of the page.
    pub end: usize,
}

/// One question: an item that is not a matrix, or a row of a matrix.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The question's place in the instrument, counted from 0.
    pub index: usize,
    /// The section it stands in.
    pub section: &'a Section,
    /// The item; for a row of a matrix, the matrix.
    pub item: &'a Item,
    /// The group and the row, if this is a row of a matrix.
    pub row: Option<(&'a RowGroup, &'a Row)>,
}

/// What a question takes as an answer, with matrix rows resolved to their scale.
#[derive(Clone, Copy, Debug)]
pub enum QuestionKind<'a> {
    /// Exactly one category.
    One(&'a [Category]),
    /// Several categories.
    Many {
        /// The categories.
        categories: &'a [Category],
        /// The smallest number of chosen categories.
        min: Option<u16>,
        /// The largest number of chosen categories.
        max: Option<u16>,
    },
    /// A whole number of a short range, stored as a category.
    Rating(&'a Rating),
    /// A number.
    Number(&'a NumberRange),
    /// Words.
    Text(&'a TextRules),
    /// A day.
    Date(&'a DateRange),
    /// Nothing: words to read.
    Note,
    /// A time of day.
    Time(&'a TimeRange),
    /// A day and a time of day.
    DateTime(&'a DateTimeRange),
    /// All of these categories in an order.
    Ranking(&'a [Category]),
    /// A place on the earth.
    Geopoint,
    /// A picture.
    Image,
    /// A box to tick.
    Acknowledge,
    /// Nothing that is asked.
    Computed(&'a Computed),
}

impl<'a> Question<'a> {
    /// The item code.
    #[must_use]
    pub fn code(&self) -> &'a ItemCode {
        self.row.map_or(&self.item.code, |(_, row)| &row.code)
    }

    /// The full label; for a row of a matrix, the row's.
    #[must_use]
    pub fn label(&self) -> &'a Text {
        self.row.map_or(&self.item.label, |(_, row)| &row.label)
    }

    /// The short label, else the full one.
    #[must_use]
    pub fn short(&self) -> &'a Text {
        self.row.map_or(&self.item.short, |(_, row)| &row.short).as_ref().unwrap_or(self.label())
    }

    /// What is shown and played with the label; for a row of a matrix, the row's own.
    /// [`Media::in_language`] chooses from it.
    #[must_use]
    pub fn media(&self) -> Option<&'a Media> {
        self.row.map_or(&self.item.media, |(_, row)| &row.media).as_ref()
    }

    /// What the question takes as an answer.
    #[must_use]
    pub fn kind(&self) -> QuestionKind<'a> {
        match &self.item.response {
            ResponseType::SingleChoice(categories) | ResponseType::Scale(categories) => {
                QuestionKind::One(categories)
            }
            ResponseType::MultipleChoice(choice) => QuestionKind::Many {
                categories: &choice.categories,
                min: choice.min_selected,
                max: choice.max_selected,
            },
            ResponseType::Rating(rating) => QuestionKind::Rating(rating),
            ResponseType::Number(range) => QuestionKind::Number(range),
            ResponseType::Text(rules) => QuestionKind::Text(rules),
            ResponseType::Date(range) => QuestionKind::Date(range),
            ResponseType::Note => QuestionKind::Note,
            ResponseType::Matrix(matrix) => QuestionKind::One(&matrix.scale),
            ResponseType::Time(range) => QuestionKind::Time(range),
            ResponseType::DateTime(range) => QuestionKind::DateTime(range),
            ResponseType::Ranking(categories) => QuestionKind::Ranking(categories),
            ResponseType::Geopoint => QuestionKind::Geopoint,
            ResponseType::Image => QuestionKind::Image,
            ResponseType::Acknowledge => QuestionKind::Acknowledge,
            ResponseType::Computed(computed) => QuestionKind::Computed(computed),
        }
    }

    /// The categories of a choice, a scale, a row or a ranking; empty for everything else.
    #[must_use]
    pub fn categories(&self) -> &'a [Category] {
        match self.kind() {
            QuestionKind::One(categories)
            | QuestionKind::Many { categories, .. }
            | QuestionKind::Ranking(categories) => categories,
            _ => &[],
        }
    }

    /// The category of this code, if the question has it. A rating has none; see [`Rating::contains`].
    #[must_use]
    pub fn category(&self, code: &CategoryCode) -> Option<&'a Category> {
        self.categories().iter().find(|category| category.code == *code)
    }

    /// The conditions that must all hold for the question to be asked, outermost first.
    pub fn conditions(&self) -> impl Iterator<Item = &'a Condition> + use<'a> {
        let row = self.row.and_then(|(_, row)| row.show_if.as_ref());
        self.section.show_if.iter().chain(&self.item.show_if).chain(row)
    }

    /// Whether the question takes an answer of somebody: it is no note, is not computed, and can be
    /// changed.
    #[must_use]
    pub fn is_answerable(&self) -> bool {
        !matches!(self.item.response, ResponseType::Note | ResponseType::Computed(_))
            && !self.item.rules.read_only
    }

    /// Whether there is something to show; what is computed never is.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        !matches!(self.item.response, ResponseType::Computed(_))
    }
}

/// An item that is no matrix as a question of its own, outside of any instrument.
#[cfg(feature = "author")]
pub(crate) fn lone_question<'a>(section: &'a Section, item: &'a Item) -> Question<'a> {
    Question { index: 0, section, item, row: None }
}

impl NumberRange {
    /// Every number that can be chosen, from the smallest; none if these are more than `most` or have
    /// no end.
    #[must_use]
    pub fn choices(&self, most: u32) -> Option<Vec<Number>> {
        let step = self.step.or(self.integer.then(|| 1.into()))?.decimal();
        let (mut next, max) = (self.min?.decimal(), self.max?.decimal());
        let mut numbers = Vec::new();
        while next <= max {
            if numbers.len() >= usize::try_from(most).ok()? || step.is_sign_negative() {
                return None;
            }
            numbers.push(next.into());
            next = next.checked_add(step)?;
        }
        Some(numbers)
    }
}

impl Rating {
    /// Whether this code is one of the rating's whole numbers, without leading zeros.
    #[must_use]
    pub fn contains(&self, code: &CategoryCode) -> bool {
        code.as_str().parse::<u8>().is_ok_and(|number| {
            (self.min..=self.max).contains(&number) && number.to_string() == code.as_str()
        })
    }
}

impl Instrument {
    /// Makes a questionnaire ready for interviews.
    #[must_use]
    pub fn new(questionnaire: Questionnaire) -> Self {
        let mut places = Vec::new();
        let mut pages = Vec::new();
        for (section, block) in questionnaire.sections.iter().enumerate() {
            let mut open: Option<Page> = None;
            for (item, asked) in block.items.iter().enumerate() {
                if let ResponseType::Matrix(matrix) = &asked.response {
                    pages.extend(open.take());
                    lay_out_matrix(section, item, matrix, &mut places, &mut pages);
                } else {
                    let first = places.len();
                    places.push(Place { section, item, row: None });
                    open.get_or_insert(Page { section, matrix: None, first, end: first }).end =
                        places.len();
                }
            }
            pages.extend(open);
        }
        let mut instrument = Self { questionnaire, places, pages, by_code: BTreeMap::new() };
        instrument.by_code = instrument
            .questions()
            .map(|question| (question.code().clone(), question.index))
            .collect();
        instrument
    }

    /// The questionnaire itself.
    #[must_use]
    pub fn questionnaire(&self) -> &Questionnaire {
        &self.questionnaire
    }

    /// The number of questions, notes included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether the questionnaire has no question.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The question at this place.
    ///
    /// # Panics
    ///
    /// If `index` is not below [`len`](Self::len).
    #[must_use]
    pub fn question(&self, index: usize) -> Question<'_> {
        let place = self.places[index];
        let section = &self.questionnaire.sections[place.section];
        let item = &section.items[place.item];
        let row = match (&item.response, place.row) {
            (ResponseType::Matrix(matrix), Some((group, row))) => {
                let group = &matrix.groups[group];
                Some((group, &group.rows[row]))
            }
            _ => None,
        };
        Question { index, section, item, row }
    }

    /// All questions, in order.
    #[must_use = "iterators do nothing unless they are read"]
    pub fn questions(&self) -> impl DoubleEndedIterator<Item = Question<'_>> {
        (0..self.places.len()).map(|index| self.question(index))
    }

    /// The question of this item code.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<Question<'_>> {
        self.by_code.get(code).map(|&index| self.question(index))
    }

    /// The pages, in order; each has at least one question.
    #[must_use]
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }
}

fn lay_out_matrix(
    section: usize,
    item: usize,
    matrix: &Matrix,
    places: &mut Vec<Place>,
    pages: &mut Vec<Page>,
) {
    for (group, rows) in matrix.groups.iter().enumerate() {
        let first = places.len();
        places.extend((0..rows.rows.len()).map(|row| Place {
            section,
            item,
            row: Some((group, row)),
        }));
        if places.len() > first {
            pages.push(Page { section, matrix: Some((item, group)), first, end: places.len() });
        }
    }
}
