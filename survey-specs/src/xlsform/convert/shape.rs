//! What becomes of each type of question.

use std::rc::Rc;

use crate::xlsform::expression::{Choices, ItemKind};
use crate::xlsform::form::Question;
use crate::xlsform::name;
use crate::xlsform::vocabulary::{Choosing, FILE_ENDINGS};

/// What a question becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Integer,
    Decimal,
    Text,
    Date,
    Time,
    DateTime,
    Note,
    One,
    Many,
    Ranking,
    Range,
    Geopoint,
    Image,
    Acknowledge,
    Calculate,
    Hidden,
    Metadata(&'static str),
    /// It is asked as words instead, for this reason.
    AsText(&'static str),
    /// It is left out, for this reason.
    LeftOut(&'static str),
}

/// What a question becomes.
pub(super) fn of(question: &Question<'_>) -> Shape {
    if let Some(choice) = &question.choice {
        let is_file = FILE_ENDINGS.iter().any(|ending| choice.list.ends_with(ending));
        return match choice.choosing {
            _ if is_file => Shape::AsText("its list is in a file of its own"),
            _ if name::has_reference(&choice.list) => {
                Shape::AsText("its list is made of earlier answers")
            }
            Choosing::External => Shape::AsText("its list is on the sheet `external_choices`"),
            Choosing::One => Shape::One,
            Choosing::Many => Shape::Many,
            Choosing::Rank => Shape::Ranking,
        };
    }
    let kind = question.kind.as_str();
    let plain = kind
        .strip_prefix("q ")
        .or_else(|| kind.strip_prefix("add ")?.strip_suffix(" prompt"))
        .unwrap_or(kind);
    match plain {
        "integer"
        | "int"
        | "percentage"
        | "number of days in last month"
        | "number of days in last six months"
        | "number of days in last year" => Shape::Integer,
        "decimal" => Shape::Decimal,
        "text" | "string" | "phone number" => Shape::Text,
        "note" => Shape::Note,
        "date" => Shape::Date,
        "time" => Shape::Time,
        "dateTime" | "datetime" | "date time" => Shape::DateTime,
        "geopoint" | "gps" | "location" => Shape::Geopoint,
        "photo" | "picture" | "image" => Shape::Image,
        "acknowledge" | "trigger" => Shape::Acknowledge,
        "calculate" => Shape::Calculate,
        "hidden" => Shape::Hidden,
        "range" => Shape::Range,
        "start" | "start time" | "get start time" => Shape::Metadata("start"),
        "end" | "end time" | "get end time" => Shape::Metadata("end"),
        "today" | "get today" => Shape::Metadata("today"),
        "deviceid" | "device id" | "get device id" | "uri:deviceid" => Shape::Metadata("device_id"),
        "username" | "uri:username" => Shape::Metadata("username"),
        "phonenumber" | "get phone number" | "uri:phonenumber" => Shape::Metadata("phone_number"),
        "email" | "uri:email" => Shape::Metadata("email"),
        "barcode" => Shape::AsText("codes are not read by the camera"),
        "audio" => Shape::LeftOut("sound is not recorded"),
        "video" => Shape::LeftOut("films are not recorded"),
        "file" => Shape::LeftOut("files are not taken"),
        "geotrace" | "geoshape" => Shape::LeftOut("lines and areas are not recorded"),
        "start-geopoint" | "background-geopoint" => {
            Shape::LeftOut("places are only recorded where people see it")
        }
        "background-audio" => Shape::LeftOut("nothing is recorded in the background"),
        "xml-external" | "csv-external" => Shape::LeftOut("files beside the form are not read"),
        _ => Shape::LeftOut("this type is not known here"),
    }
}

/// What expressions know of a question that chooses from these.
pub(super) fn kind(question: &Question<'_>, choices: impl FnOnce() -> Rc<Choices>) -> ItemKind {
    match of(question) {
        Shape::Range if is_rating(question) => ItemKind::Other,
        Shape::Integer | Shape::Decimal | Shape::Range => ItemKind::Number,
        Shape::Text | Shape::AsText(_) => ItemKind::Text,
        Shape::One => ItemKind::One(choices()),
        Shape::Many => ItemKind::Many(choices()),
        Shape::Note | Shape::LeftOut(_) => ItemKind::Absent,
        _ => ItemKind::Other,
    }
}

/// Whether a range is shown as stars.
pub(super) fn is_rating(question: &Question<'_>) -> bool {
    let appearance = question.appearance().unwrap_or_default();
    appearance.split_whitespace().any(|word| word == "rating")
}
