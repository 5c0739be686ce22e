//! Reading the bodies that give points. Points are taken exactly from their text, whether they come as
//! a JSON number or as a text: a binary float never stands between.

use std::fmt::Display;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use survey_specs::index::measure::Amount;
use utoipa::ToSchema;

use super::Place;
use crate::criterion::FullPoints;
use crate::http::body::read_json;
use crate::http::language::Language;
use crate::http::problem::{ItemProblem, Problem};
use crate::store::value::{
    EntryNumber, EvidenceLink, InvalidLink, InvalidRemark, LONGEST_LINK, LONGEST_REMARK,
    MOST_LINKS, Remark, Remarks,
};

/// The points that a unit gives itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SelfScore {
    /// The points, as a decimal text or a number, from 0 to the most the criterion can reach; null to
    /// withdraw them.
    #[schema(value_type = Option<String>, required, example = "4.5")]
    score: Box<RawValue>,
    /// Why these points.
    #[serde(default)]
    #[schema(max_length = 4000)]
    explanation: Option<String>,
    /// Links to evidence, `http` or `https`.
    #[serde(default)]
    #[schema(max_items = 20)]
    evidence: Vec<String>,
    /// The number of the entry that these points follow; null if nothing was given yet.
    #[serde(deserialize_with = "present")]
    #[schema(required)]
    expected: Option<i64>,
}

/// The points that appraisers or a survey give.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Appraisal {
    /// The points, as a decimal text or a number, from 0 to the most the criterion can reach; null to
    /// withdraw them.
    #[schema(value_type = Option<String>, required, example = "4.5")]
    score: Box<RawValue>,
    /// What there is to note.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: Option<String>,
    /// The number of the entry that these points follow; null if nothing was given yet.
    #[serde(deserialize_with = "present")]
    #[schema(required)]
    expected: Option<i64>,
}

/// A field that may be null and may not be left out: who forgets it would overwrite unseen.
fn present<'de, D: Deserializer<'de>>(field: D) -> Result<Option<i64>, D::Error> {
    Option::deserialize(field)
}

/// Points with what is said of them.
#[derive(Debug)]
pub struct ScoreBody {
    /// The points; none to withdraw them.
    pub points: Option<Amount>,
    /// What is said of them.
    pub remarks: Remarks,
    /// The entry they follow.
    pub expected: Option<EntryNumber>,
}

/// Reads the points that a unit gives itself.
///
/// # Errors
///
/// If it is not JSON of this form, or with everything that is wrong with it.
pub fn read_claim(bytes: &[u8], place: &Place, language: Language) -> Result<ScoreBody, Problem> {
    let SelfScore { score, explanation, evidence, expected } = read_json(bytes)?;
    let mut faults = Faults { language, problems: Vec::new() };
    let points = faults.points(&score, place.full_points);
    let remarks = Remarks {
        explanation: faults.remark("explanation", explanation),
        evidence: faults.links(evidence),
        note: None,
    };
    faults.end(points, remarks, expected)
}

/// Reads the points that appraisers or a survey give.
///
/// # Errors
///
/// If it is not JSON of this form, or with everything that is wrong with it.
pub fn read_appraisal(
    bytes: &[u8],
    place: &Place,
    language: Language,
) -> Result<ScoreBody, Problem> {
    let Appraisal { score, note, expected } = read_json(bytes)?;
    let mut faults = Faults { language, problems: Vec::new() };
    let points = faults.points(&score, place.full_points);
    let remarks = Remarks { note: faults.remark("note", note), ..Remarks::default() };
    faults.end(points, remarks, expected)
}

/// What is wrong with a body.
struct Faults {
    language: Language,
    problems: Vec<ItemProblem>,
}

impl Faults {
    fn add(&mut self, code: &'static str, vietnamese: impl Display, english: impl Display) {
        let message = self.language.pick(vietnamese.to_string(), english.to_string());
        self.problems.push(ItemProblem { item: None, code, message });
    }

    /// The points in the text of a JSON value.
    fn points(&mut self, raw: &RawValue, full: FullPoints) -> Option<Amount> {
        let text = match serde_json::from_str::<serde_json::Value>(raw.get()) {
            Ok(serde_json::Value::Null) => return None,
            Ok(serde_json::Value::String(text)) => text,
            Ok(serde_json::Value::Number(_)) => raw.get().to_owned(),
            _ => String::new(),
        };
        let Ok(points) = text.parse::<Amount>() else {
            self.add(
                "not_a_number",
                "Điểm cần là một số; để trống để rút lại điểm",
                "Points are a number such as \"4.5\"; null withdraws them",
            );
            return None;
        };
        if points.decimal() < Decimal::ZERO {
            self.add("score_too_low", "Điểm không được nhỏ hơn 0", "Points are at least 0");
        } else if let Some(full) = full.filter(|full| points.decimal() > *full) {
            let full = full.normalize().to_string();
            let vietnamese = full.replace('.', ",");
            self.add(
                "score_too_high",
                format_args!("Tiêu chí này có nhiều nhất {vietnamese} điểm"),
                format_args!("This criterion has at most {full} points"),
            );
        }
        Some(points)
    }

    fn remark(&mut self, field: &str, text: Option<String>) -> Option<Remark> {
        let text = text.filter(|text| !text.is_empty())?;
        match text.parse() {
            Ok(remark) => Some(remark),
            // Nothing but spaces says nothing.
            Err(InvalidRemark::Empty) => None,
            Err(InvalidRemark::TooLong(length)) => {
                self.add(
                    "text_too_long",
                    format_args!("{field}: nhiều nhất {LONGEST_REMARK} ký tự; ở đây có {length}"),
                    format_args!(
                        "{field}: at most {LONGEST_REMARK} characters; there are {length}"
                    ),
                );
                None
            }
            Err(InvalidRemark::ControlCharacter(code)) => {
                self.add(
                    "control_character",
                    format_args!("{field}: có ký tự điều khiển U+{code:04X}"),
                    format_args!("{field}: there is the control character U+{code:04X}"),
                );
                None
            }
        }
    }

    fn links(&mut self, links: Vec<String>) -> Vec<EvidenceLink> {
        let count = links.len();
        if count > MOST_LINKS {
            self.add(
                "too_many_links",
                format_args!("Nhiều nhất {MOST_LINKS} đường dẫn; ở đây có {count}"),
                format_args!("At most {MOST_LINKS} links; there are {count}"),
            );
            return Vec::new();
        }
        let mut read = Vec::new();
        for (number, link) in (1..).zip(links) {
            match link.parse() {
                Ok(link) => read.push(link),
                Err(InvalidLink::TooLong(length)) => self.add(
                    "link_too_long",
                    format_args!(
                        "Đường dẫn thứ {number}: nhiều nhất {LONGEST_LINK} ký tự; ở đây có {length}"
                    ),
                    format_args!(
                        "Link {number}: at most {LONGEST_LINK} characters; there are {length}"
                    ),
                ),
                Err(error) => self.add(
                    "invalid_link",
                    format_args!(
                        "Đường dẫn thứ {number}: cần địa chỉ http:// hoặc https://, không có dấu \
                         cách, tên hay mật khẩu"
                    ),
                    format_args!("Link {number}: {error}"),
                ),
            }
        }
        read
    }

    fn end(
        mut self,
        points: Option<Amount>,
        remarks: Remarks,
        expected: Option<i64>,
    ) -> Result<ScoreBody, Problem> {
        let number = expected.and_then(EntryNumber::new);
        if number.map(EntryNumber::get) != expected {
            self.add(
                "invalid_expected",
                "expected: cần số thứ tự của mục đang có, từ 1, hoặc null nếu chưa có",
                "expected: the number of the entry that holds, from 1, or null if there is none",
            );
        }
        if self.problems.is_empty() {
            Ok(ScoreBody { points, remarks, expected: number })
        } else {
            Err(Problem::InvalidScore(self.problems))
        }
    }
}
