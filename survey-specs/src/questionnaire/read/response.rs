//! The kind of answer of one item of the file.

use std::fmt::Display;
use std::str::FromStr;

use super::computed::computed;
use super::{Reader, condition};
use crate::code::{CategoryCode, GroupCode, ItemCode};
use crate::condition::pattern::Pattern;
use crate::number::Number;
use crate::questionnaire::{
    Category, DEFAULT_MAX_LENGTH, DateRange, DateTimeRange, Matrix, MultipleChoice, NumberRange,
    OtherWords, Rating, ResponseType, Row, RowGroup, TextRules, TimeRange,
};
use crate::yaml::fields::{Field, Fields};

/// The longest text that an item may allow, in characters.
const LONGEST_TEXT: u32 = 20_000;

/// The word of the key `type`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    SingleChoice,
    MultipleChoice,
    Scale,
    Rating,
    Number,
    Text,
    Date,
    Note,
    Matrix,
    Time,
    DateTime,
    Ranking,
    Geopoint,
    Image,
    Acknowledge,
    Computed,
}

impl Type {
    const WORDS: [(&str, Self); 16] = [
        ("single_choice", Self::SingleChoice),
        ("multiple_choice", Self::MultipleChoice),
        ("scale", Self::Scale),
        ("rating", Self::Rating),
        ("number", Self::Number),
        ("text", Self::Text),
        ("date", Self::Date),
        ("note", Self::Note),
        ("matrix", Self::Matrix),
        ("time", Self::Time),
        ("date_time", Self::DateTime),
        ("ranking", Self::Ranking),
        ("geopoint", Self::Geopoint),
        ("image", Self::Image),
        ("acknowledge", Self::Acknowledge),
        ("computed", Self::Computed),
    ];

    /// The keys that only some types know, with those types.
    const KEYS: [(&str, &[Self]); 20] = [
        ("categories", Self::WITH_CATEGORIES),
        ("scale", Self::WITH_CATEGORIES),
        ("min_selected", &[Self::MultipleChoice]),
        ("max_selected", &[Self::MultipleChoice]),
        ("low", &[Self::Rating]),
        ("high", &[Self::Rating]),
        ("min", Self::WITH_RANGE),
        ("max", Self::WITH_RANGE),
        ("integer", &[Self::Number]),
        ("unit", &[Self::Number]),
        ("step", &[Self::Number]),
        ("buttons", &[Self::Number]),
        ("multiline", &[Self::Text]),
        ("max_length", &[Self::Text]),
        ("pattern", &[Self::Text]),
        ("rows", &[Self::Matrix]),
        ("groups", &[Self::Matrix]),
        ("calculation", &[Self::Computed]),
        ("constant", &[Self::Computed]),
        ("metadata", &[Self::Computed]),
    ];

    const WITH_CATEGORIES: &[Self] =
        &[Self::SingleChoice, Self::MultipleChoice, Self::Scale, Self::Matrix, Self::Ranking];

    const WITH_RANGE: &[Self] =
        &[Self::Rating, Self::Number, Self::Date, Self::Time, Self::DateTime];

    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, known)| *known == self).map_or("", |(word, _)| word)
    }
}

impl Reader {
    /// The kind of answer. Without a type nothing else can be said about an item's own keys.
    pub(super) fn response(&self, fields: &Fields<'_>) -> Option<ResponseType> {
        let Some(kind) = fields.required("type").and_then(|field| field.word(&Type::WORDS)) else {
            for (key, _) in Type::KEYS {
                fields.skip(key);
            }
            return None;
        };
        for (key, kinds) in Type::KEYS {
            if !kinds.contains(&kind) && fields.has(key) {
                let message =
                    format!("the key `{key}` has no meaning for the type `{}`", kind.word());
                fields.error_at_key(key, "key_not_for_type", message);
            }
        }
        Some(match kind {
            Type::SingleChoice => {
                ResponseType::SingleChoice(self.categories_of(fields, "categories")?)
            }
            Type::Scale => ResponseType::Scale(self.categories_of(fields, "categories")?),
            Type::MultipleChoice => self.multiple_choice(fields)?,
            Type::Rating => self.rating(fields)?,
            Type::Number => self.number(fields),
            Type::Text => text(fields),
            Type::Date => {
                let day = |key| fields.optional(key).and_then(|field| field.date());
                ResponseType::Date(DateRange { min: day("min"), max: day("max") })
            }
            Type::Note => ResponseType::Note,
            Type::Matrix => self.matrix(fields)?,
            Type::Time => {
                let (min, max) = ends(fields);
                ResponseType::Time(TimeRange { min, max })
            }
            Type::DateTime => {
                let (min, max) = ends(fields);
                ResponseType::DateTime(DateTimeRange { min, max })
            }
            Type::Ranking => ResponseType::Ranking(self.categories_of(fields, "categories")?),
            Type::Geopoint => ResponseType::Geopoint,
            Type::Image => ResponseType::Image,
            Type::Acknowledge => ResponseType::Acknowledge,
            Type::Computed => ResponseType::Computed(computed(fields)?),
        })
    }

    fn multiple_choice(&self, fields: &Fields<'_>) -> Option<ResponseType> {
        let count = |key| fields.optional(key).and_then(|field| field.integer(1..=u16::MAX));
        let (min_selected, max_selected) = (count("min_selected"), count("max_selected"));
        let categories = self.categories_of(fields, "categories")?;
        Some(ResponseType::MultipleChoice(MultipleChoice {
            categories,
            min_selected,
            max_selected,
        }))
    }

    fn rating(&self, fields: &Fields<'_>) -> Option<ResponseType> {
        let end = |key| fields.required(key).and_then(|field| field.integer(0..=u8::MAX));
        let (min, max) = (end("min"), end("max"));
        let (low, high) = (self.optional_text(fields, "low"), self.optional_text(fields, "high"));
        Some(ResponseType::Rating(Rating { min: min?, max: max?, low, high }))
    }

    fn number(&self, fields: &Fields<'_>) -> ResponseType {
        let end = |key| -> Option<Number> { fields.optional(key).and_then(|field| field.number()) };
        ResponseType::Number(NumberRange {
            integer: fields.optional("integer").and_then(|field| field.boolean()).unwrap_or(false),
            min: end("min"),
            max: end("max"),
            unit: self.optional_text(fields, "unit"),
            step: end("step"),
            buttons: fields.optional("buttons").and_then(|field| field.boolean()).unwrap_or(false),
        })
    }

    fn matrix(&self, fields: &Fields<'_>) -> Option<ResponseType> {
        let scale = self.categories_of(fields, "scale");
        let groups = match (fields.optional("rows"), fields.optional("groups")) {
            (Some(_), Some(groups)) => {
                groups.error(
                    "both_given",
                    "a matrix has either `rows` or `groups` of rows, not both",
                );
                None
            }
            (Some(rows), None) => {
                self.elsewhere(format!("{}.groups[0].rows", fields.path()), rows.path());
                let rows = self.rows(&rows)?;
                Some(vec![RowGroup { code: None, heading: None, title: None, rows }])
            }
            (None, Some(groups)) => self.list(&groups, |field| self.group(field)),
            (None, None) => {
                fields.error("missing_key", "a matrix needs `rows`, or `groups` of rows");
                None
            }
        };
        Some(ResponseType::Matrix(Matrix { scale: scale?, groups: groups? }))
    }

    fn group(&self, field: &Field<'_>) -> Option<RowGroup> {
        let fields = field.fields()?;
        let code = fields.required("group").and_then(|field| field.parse::<GroupCode>());
        let heading = self.optional_text(&fields, "heading");
        let title = self.optional_text(&fields, "title");
        let rows = fields.required("rows").and_then(|field| self.rows(&field));
        fields.end();
        Some(RowGroup { code, heading, title, rows: rows? })
    }

    fn rows(&self, field: &Field<'_>) -> Option<Vec<Row>> {
        self.list(field, |field| {
            let fields = field.fields()?;
            let code = fields.required("row").and_then(|field| field.parse::<ItemCode>());
            let label = self.required_text(&fields, "label");
            let short = self.optional_text(&fields, "short");
            let media = self.media(&fields);
            let show_if = fields.optional("show_if").and_then(|field| condition(&field));
            fields.end();
            Some(Row { code: code?, label, short, media, show_if })
        })
    }

    /// The categories of an item: its own list, or the named scale. `path` is where the
    /// questionnaire keeps them.
    fn categories_of(&self, fields: &Fields<'_>, path: &str) -> Option<Vec<Category>> {
        let to = format!("{}.{path}", fields.path());
        match (fields.optional("categories"), fields.optional("scale")) {
            (Some(_), Some(scale)) => {
                scale.error("both_given", "an item has either `categories` or a `scale`, not both");
                None
            }
            (Some(categories), None) => {
                if path != "categories" {
                    self.elsewhere(to, categories.path());
                }
                self.categories(&categories)
            }
            (None, Some(name)) => {
                let text = name.text()?;
                let Some(scale) = self.scales.get(text) else {
                    let near =
                        crate::yaml::fields::nearest(text, self.scales.keys().map(String::as_str));
                    let hint =
                        near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                    name.error(
                        "unknown_scale",
                        format!("there is no scale of this name under `scales`{hint}"),
                    );
                    return None;
                };
                scale.used.set(true);
                self.elsewhere(to, format!("scales.{text}"));
                Some(scale.categories.clone())
            }
            (None, None) => {
                if !fields.has("categories") && !fields.has("scale") {
                    fields.error(
                        "missing_key",
                        "`categories`, or the name of a `scale`, are missing",
                    );
                }
                None
            }
        }
    }

    pub(super) fn categories(&self, field: &Field<'_>) -> Option<Vec<Category>> {
        self.list(field, |field| {
            let fields = field.fields()?;
            let code = fields.required("code").and_then(|field| field.parse::<CategoryCode>());
            let label = self.required_text(&fields, "label");
            let short = self.optional_text(&fields, "short");
            let media = self.media(&fields);
            let exclusive = fields.optional("exclusive").and_then(|field| field.boolean());
            let words = [("optional", OtherWords::Optional), ("required", OtherWords::Required)];
            let other = fields.optional("other").and_then(|field| field.word(&words));
            let show_if = fields.optional("show_if").and_then(|field| condition(&field));
            fields.end();
            Some(Category {
                code: code?,
                label,
                short,
                media,
                exclusive: exclusive.unwrap_or(false),
                other,
                show_if,
            })
        })
    }
}

/// The first and the last value of a range, as it is written in the file and kept.
fn ends<T: FromStr<Err: Display>>(fields: &Fields<'_>) -> (Option<T>, Option<T>) {
    let end = |key| -> Option<T> {
        let field = fields.optional(key)?;
        let parsed = field.text()?.trim().parse::<T>();
        parsed.map_err(|invalid| field.error("invalid_time", invalid.to_string())).ok()
    };
    (end("min"), end("max"))
}

fn text(fields: &Fields<'_>) -> ResponseType {
    ResponseType::Text(TextRules {
        multiline: fields.optional("multiline").and_then(|field| field.boolean()).unwrap_or(false),
        max_length: fields
            .optional("max_length")
            .and_then(|field| field.integer(1..=LONGEST_TEXT))
            .unwrap_or(DEFAULT_MAX_LENGTH),
        pattern: fields.optional("pattern").and_then(|field| pattern(&field)),
    })
}

fn pattern(field: &Field<'_>) -> Option<Pattern> {
    match Pattern::parse(field.text()?) {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            field.error_at(error.offset, "pattern_unsupported", error.message);
            None
        }
    }
}
