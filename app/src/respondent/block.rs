//! One page of a questionnaire as it is shown: every text resolved, every field with its name, its
//! value and its remark. Plain data, made by [`block`] and put on the screen by
//! [`BlockView`](super::block_view::BlockView).

mod choices;
mod rare;

use survey_specs::RICH;
use survey_specs::answer::Answer;
use survey_specs::interview::Interview;
use survey_specs::questionnaire::{Page, Question, QuestionKind, Rating, ResponseType};
use survey_specs::text::Text;

pub use super::item_problem::ItemProblem;
use super::media_view::MediaShown;
use super::typed::Typed;
use super::words::{Words, words};
use choices::choices;
use rare::{fixed, is_cascade, ranks};

/// What a questionnaire is shown with.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// The questionnaire, the language and the answers.
    pub interview: &'a Interview,
    /// What was typed.
    pub typed: &'a Typed,
    /// What is wrong with it.
    pub problems: &'a [ItemProblem],
    /// What makes the conditions of an item into words, where nothing is hidden: the plain form.
    /// With paging, items that are not asked are hidden instead.
    pub remark: Option<fn(&Interview, Question<'_>) -> Option<String>>,
}

/// One page of a questionnaire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// For rows of a matrix: what stands above them.
    pub matrix: Option<MatrixHead>,
    /// The questions, in order.
    pub questions: Vec<Shown>,
    /// What the attribute `lang` says of the interface's own words.
    pub lang: Option<&'static str>,
}

/// What stands above the rows of a matrix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatrixHead {
    /// The question that all rows answer; empty where it has just been read above another group.
    pub label: String,
    /// Help for answering.
    pub hint: String,
    /// When the matrix is asked, in words.
    pub remark: String,
    /// A larger heading where a block of groups begins.
    pub heading: String,
    /// The title of the group.
    pub title: String,
    /// The headings of the columns.
    pub columns: Vec<String>,
    /// What is shown and played with the question.
    pub media: MediaShown,
}

/// One question as it is shown. Texts that are not there are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The item code.
    pub code: String,
    /// Whether the question is not asked, by the answers so far; never in the plain form.
    pub hidden: bool,
    /// The question.
    pub label: String,
    /// That the question may be left out.
    pub optional: &'static str,
    /// Help for answering.
    pub hint: String,
    /// When the question is asked, in words.
    pub remark: String,
    /// What is wrong with the answer.
    pub error: String,
    /// What is shown and played with the question.
    pub media: MediaShown,
    /// The field to type into, for numbers, texts and dates.
    pub entry: Option<Entry>,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// What is to be put in an order.
    pub ranks: Vec<Rank>,
    /// The answer that stands there and cannot be changed.
    pub fixed: String,
}

/// A category of a ranking, with the place that it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rank {
    /// The name of the field.
    pub name: String,
    /// What is ranked.
    pub label: String,
    /// The place that was chosen; empty for none.
    pub chosen: String,
    /// How many places there are.
    pub places: usize,
    /// Whether the category is not offered, by the answers so far.
    pub hidden: bool,
}

/// A radio button or a check box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// `radio` or `checkbox`.
    pub kind: &'static str,
    /// The name of the field.
    pub name: String,
    /// The value of the field.
    pub value: String,
    /// What it means.
    pub label: String,
    /// Whether it is chosen.
    pub checked: bool,
    /// Whether it is not offered, by the answers so far; never in the plain form.
    pub hidden: bool,
    /// What is shown and played with it.
    pub media: MediaShown,
    /// The field for the respondent's own words.
    pub words: Option<Entry>,
}

/// A field to type into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The name of the field.
    pub name: String,
    /// What was typed.
    pub value: String,
    /// What stands beside the field: what to write, or the unit of measurement.
    pub label: String,
    /// Whether the field shows several lines.
    pub multiline: bool,
    /// The input's `type`.
    pub kind: &'static str,
    /// Which keyboard a phone shows.
    pub keyboard: Option<&'static str>,
    /// The most characters.
    pub max_length: Option<u32>,
    /// The first day allowed.
    pub min: Option<String>,
    /// The last day allowed.
    pub max: Option<String>,
    /// What a device can fill it with: `geopoint` or `image`.
    pub sensor: Option<&'static str>,
}

/// One page of a questionnaire as it is shown.
#[must_use]
pub fn block(sheet: &Sheet<'_>, page: &Page) -> Block {
    let interview = sheet.interview;
    // The plain form hides nothing.
    let relevance = if sheet.remark.is_none() { interview.relevance() } else { Vec::new() };
    let hidden = |index: usize| relevance.get(index) == Some(&false);
    let questions = (page.first..page.end)
        .map(|index| interview.instrument().question(index))
        .filter(|question| !RICH || question.is_shown())
        .map(|question| shown(sheet, question, hidden(question.index)))
        .collect();
    let lang = words(&interview.context().language).lang;
    Block { matrix: matrix_head(sheet, page), questions, lang }
}

fn optional_text(interview: &Interview, text: Option<&Text>) -> String {
    text.map(|text| interview.render(text)).unwrap_or_default()
}

fn matrix_head(sheet: &Sheet<'_>, page: &Page) -> Option<MatrixHead> {
    let interview = sheet.interview;
    let (item, group) = page.matrix?;
    let item = &interview.instrument().questionnaire().sections[page.section].items[item];
    let ResponseType::Matrix(matrix) = &item.response else { return None };
    let rows = &matrix.groups[group];
    // On one long page the question is read once; with paging it stands on every page.
    let first = group == 0 || sheet.remark.is_none();
    let head = interview.instrument().question(page.first);
    let remark = sheet
        .remark
        .filter(|_| first)
        .and_then(|remark| remark(interview, Question { row: None, ..head }));
    let reasons = interview.offered_reasons(head).into_iter();
    let columns = matrix.scale.iter().map(|category| interview.render(&category.label));
    let columns = columns
        .chain(reasons.map(|reason| interview.answer_in_words(head, &Answer::Missing(reason))))
        .collect();
    Some(MatrixHead {
        label: if first { interview.render(&item.label) } else { String::new() },
        hint: if first { optional_text(interview, item.hint.as_ref()) } else { String::new() },
        remark: remark.unwrap_or_default(),
        heading: optional_text(interview, rows.heading.as_ref()),
        title: optional_text(interview, rows.title.as_ref()),
        columns,
        media: MediaShown::on(interview, item.media.as_ref().filter(|_| first)),
    })
}

fn shown(sheet: &Sheet<'_>, question: Question<'_>, hidden: bool) -> Shown {
    let interview = sheet.interview;
    let words = words(&interview.context().language);
    let is_row = question.row.is_some();
    let has_condition = match question.row {
        Some((_, row)) => row.show_if.is_some(),
        None => question.item.show_if.is_some() || is_cascade(question),
    };
    let remark =
        sheet.remark.filter(|_| has_condition).and_then(|remark| remark(interview, question));
    let error = sheet.problems.iter().find(|problem| problem.item == question.code().as_str());
    let error = error.map(|problem| problem.message.clone());
    let optional = !question.item.required && question.is_answerable();
    let is_fixed = RICH && question.item.rules.read_only;
    Shown {
        fixed: if is_fixed { fixed(interview, question) } else { String::new() },
        ranks: if RICH && !is_fixed { ranks(sheet, question) } else { Vec::new() },
        code: question.code().to_string(),
        hidden,
        label: interview.render(question.label()),
        optional: if optional { words.optional } else { "" },
        hint: if is_row { String::new() } else { hint(interview, question, words) },
        remark: remark.unwrap_or_default(),
        media: MediaShown::on(
            interview,
            match question.row {
                Some((_, row)) => row.media.as_ref(),
                None => question.item.media.as_ref(),
            },
        ),
        error: error.unwrap_or_default(),
        entry: if is_fixed { None } else { entry(sheet.typed, interview, question) },
        choices: if is_fixed { Vec::new() } else { choices(sheet, question, words) },
    }
}

/// The hint of the item; for a rating, also what its ends mean.
fn hint(interview: &Interview, question: Question<'_>, words: &Words) -> String {
    let mut hint = optional_text(interview, question.item.hint.as_ref());
    let mut add = |text: &str| {
        if !hint.is_empty() && !text.is_empty() {
            hint.push(' ');
        }
        hint.push_str(text);
    };
    match question.kind() {
        QuestionKind::Rating(Rating { min, max, low, high }) => {
            for (number, meaning) in [(min, low), (max, high)] {
                if let Some(meaning) = meaning {
                    add(&number.to_string());
                    add("=");
                    add(&interview.render(meaning));
                    add(if number == min { "·" } else { "" });
                }
            }
        }
        QuestionKind::Number(range)
            if (range.min.is_some() || range.max.is_some()) && !(RICH && range.buttons) =>
        {
            add(words.numbers);
            for (word, bound) in [(words.at_least, range.min), (words.at_most, range.max)] {
                if let Some(bound) = bound {
                    add(word);
                    add(&bound.to_string());
                }
            }
        }
        _ => {}
    }
    hint
}

fn entry(typed: &Typed, interview: &Interview, question: Question<'_>) -> Option<Entry> {
    let name = question.code().to_string();
    let value = typed.text(&name).to_owned();
    let base = Entry { name, value, kind: "text", ..Entry::default() };
    Some(match question.kind() {
        QuestionKind::Number(range) if RICH && range.buttons => return None,
        QuestionKind::Number(range) => Entry {
            keyboard: Some(if range.integer && range.min.is_some() {
                "numeric"
            } else {
                "decimal"
            }),
            label: optional_text(interview, range.unit.as_ref()),
            ..base
        },
        QuestionKind::Text(rules) => {
            Entry { multiline: rules.multiline, max_length: Some(rules.max_length), ..base }
        }
        QuestionKind::Date(range) => Entry {
            kind: "date",
            min: range.min.map(|date| date.to_string()),
            max: range.max.map(|date| date.to_string()),
            ..base
        },
        _ if !RICH => return None,
        QuestionKind::Time(range) => Entry {
            kind: "time",
            min: range.min.map(|time| time.to_string()),
            max: range.max.map(|time| time.to_string()),
            ..base
        },
        QuestionKind::DateTime(range) => Entry {
            kind: "datetime-local",
            min: range.min.map(|moment| moment.to_string()),
            max: range.max.map(|moment| moment.to_string()),
            ..base
        },
        QuestionKind::Geopoint => Entry {
            label: words(&interview.context().language).coordinates.to_owned(),
            sensor: Some("geopoint"),
            ..base
        },
        QuestionKind::Image => Entry {
            label: words(&interview.context().language).picture.to_owned(),
            sensor: Some("image"),
            ..base
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use survey_specs::code::{CategoryCode, Lang};
    use survey_specs::interview::{AnswerProblem, Context, Fault};
    use survey_specs::questionnaire::{Instrument, Mode, read};

    const YAML: &str = "
questionnaire: test
languages: [vi]
title: Thử
sections:
  - section: a
    title: A
    items:
      - {item: stars, label: Điểm, type: rating, min: 1, max: 3, low: Kém, high: Tốt, nonresponse: [dont_know]}
      - {item: age, label: Tuổi, type: number, integer: true, min: 18, max: 99, unit: tuổi, nonresponse: [refused]}
      - {item: day, label: Ngày, type: date, min: 2026-01-01}
      - item: way
        label: Cách
        type: multiple_choice
        categories: [{code: 1, label: Mạng}, {code: 9, label: 'Khác:', other: required}]
      - item: m
        label: Bảng
        type: matrix
        categories: [{code: 1, label: Có}, {code: 2, label: Không}]
        groups:
          - {group: g1, title: Một, rows: [{row: m1, label: Hàng 1}]}
          - {group: g2, title: Hai, rows: [{row: m2, label: Hàng 2}]}
";

    fn blocks(remark: Option<fn(&Interview, Question<'_>) -> Option<String>>) -> Vec<Block> {
        let draft = read::read("test", YAML.as_bytes()).draft.unwrap();
        let context = Context {
            mode: Mode::Web,
            language: Lang::new("vi").unwrap(),
            kinds: Vec::new(),
            started_on: "2026-11-21".parse().unwrap(),
        };
        let interview =
            Interview::start(Arc::new(Instrument::new(draft.questionnaire().clone())), context);
        let typed = Typed::new(vec![
            (String::from("way"), String::from("9")),
            (String::from("way.other.9"), String::from("qua bưu điện")),
            (String::from("age"), String::from("mười")),
        ]);
        let words_missing =
            AnswerProblem::new("way", Fault::WordsMissing(CategoryCode::new("9").unwrap()));
        let problems = [ItemProblem::of(&interview, &words_missing)];
        let sheet = Sheet { interview: &interview, typed: &typed, problems: &problems, remark };
        interview.instrument().pages().iter().map(|page| block(&sheet, page)).collect()
    }

    #[test]
    fn every_kind_of_item_has_its_fields() {
        let page = blocks(None).remove(0);
        let [stars, age, day, way] = &page.questions[..] else { panic!("{page:?}") };
        let values: Vec<_> =
            stars.choices.iter().map(|choice| (choice.kind, choice.value.as_str())).collect();
        assert_eq!(
            values,
            [("radio", "1"), ("radio", "2"), ("radio", "3"), ("radio", "missing:dont_know")]
        );
        assert_eq!(stars.hint, "1 = Kém · 3 = Tốt");
        let entry = age.entry.as_ref().unwrap();
        assert_eq!(
            (entry.value.as_str(), entry.label.as_str(), entry.keyboard),
            ("mười", "tuổi", Some("numeric"))
        );
        assert_eq!(age.hint, "Nhập số từ 18 đến 99");
        assert_eq!(
            (age.choices[0].kind, age.choices[0].name.as_str()),
            ("checkbox", "age.missing")
        );
        let entry = day.entry.as_ref().unwrap();
        assert_eq!(
            (entry.kind, entry.min.as_deref(), entry.max.as_deref()),
            ("date", Some("2026-01-01"), None)
        );
        let other = &way.choices[1];
        assert!(other.checked && !way.choices[0].checked);
        assert_eq!(other.words.as_ref().unwrap().value, "qua bưu điện");
        assert_eq!(way.error, "Xin ghi cụ thể: “Khác”.");
    }

    #[test]
    fn on_one_long_page_the_question_of_a_matrix_is_read_once_and_with_paging_on_every_page() {
        let labels = |blocks: Vec<Block>| -> Vec<String> {
            blocks.into_iter().filter_map(|block| block.matrix).map(|head| head.label).collect()
        };
        assert_eq!(labels(blocks(Some(|_, _| None))), ["Bảng", ""]);
        assert_eq!(labels(blocks(None)), ["Bảng", "Bảng"]);
    }
}
