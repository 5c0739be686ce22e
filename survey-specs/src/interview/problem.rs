//! What is wrong with an answer, in the languages of those who answer.

use crate::RICH;
use crate::code::{CategoryCode, Lang};
use crate::date::Date;
use crate::number::Number;

/// One problem of one item of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerProblem {
    /// The item as the sender named it; empty if the problem is not about one item.
    pub item: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with an answer, or with its absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The questionnaire has no such item.
    UnknownItem,
    /// An answer must be given.
    Required,
    /// The routing does not lead to this item, so it must have no answer.
    Irrelevant,
    /// The item takes another kind of answer.
    WrongKind,
    /// The item has no such category.
    UnknownCategory(String),
    /// A category excludes all others but was chosen with some.
    Exclusive(CategoryCode),
    /// Too few categories were chosen; at least this many are needed.
    TooFew(u16),
    /// Too many categories were chosen; at most this many are allowed.
    TooMany(u16),
    /// The category asks for the respondent's own words.
    WordsMissing(CategoryCode),
    /// Own words were given for a category that was not chosen or does not ask for them.
    WordsNotAsked(String),
    /// A whole number is needed.
    NotInteger,
    /// What was typed is not a number.
    NotNumber,
    /// What was typed is not a day of the calendar.
    NotDate,
    /// The number is below the smallest allowed.
    TooSmall(Number),
    /// The number is above the largest allowed.
    TooLarge(Number),
    /// The text is longer than this many characters.
    TooLong(u32),
    /// The text does not have the form that is asked for.
    NoMatch,
    /// The day is before the first allowed.
    TooEarly(Date),
    /// The day is after the last allowed.
    TooLate(Date),
    /// This reason for having no answer is not offered for the item in this mode.
    ReasonNotOffered,
    /// Consent is asked for and was not given.
    ConsentMissing,
    /// Consent was given to another version of the text.
    ConsentVersion(u32),
    /// The JSON of this part does not have the form that the contract describes.
    Malformed(String),
    /// An answer must be given, in the questionnaire's own words.
    RequiredInWords(String),
    /// The answer does not keep the item's constraint, perhaps in the questionnaire's own words.
    Constraint(Option<String>),
    /// The category is not offered, by the answers so far.
    NotOffered(String),
    /// The number is not whole steps away from the smallest.
    NotStep(Number),
    /// Not every category that is offered has a place of its own.
    Ranking,
    /// What was typed is not a time of day, alone or with its day.
    NotTime,
    /// The time is before the first allowed.
    Before(String),
    /// The time is after the last allowed.
    After(String),
    /// What was typed is not a place on the earth.
    NotPlace,
    /// This is not the name of a file that was handed in.
    NotFile,
}

impl AnswerProblem {
    /// A problem of an item.
    #[must_use]
    pub fn new(item: &str, fault: Fault) -> Self {
        Self { item: item.to_owned(), fault }
    }

    /// The problem in words. Vietnamese for every language but English.
    #[must_use]
    pub fn message(&self, language: &Lang) -> String {
        self.fault.message(language.as_str() == "en")
    }
}

impl Fault {
    /// Whether an answer is missing that must be given.
    #[must_use]
    pub fn is_required(&self) -> bool {
        matches!(self, Self::Required | Self::RequiredInWords(_))
    }

    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownItem => "unknown_item",
            Self::Required | Self::RequiredInWords(_) => "required",
            Self::Irrelevant => "irrelevant",
            Self::WrongKind => "wrong_kind",
            Self::UnknownCategory(_) => "unknown_category",
            Self::Exclusive(_) => "exclusive",
            Self::TooFew(_) => "too_few",
            Self::TooMany(_) => "too_many",
            Self::WordsMissing(_) => "words_missing",
            Self::WordsNotAsked(_) => "words_not_asked",
            Self::NotInteger => "not_integer",
            Self::NotNumber => "not_number",
            Self::NotDate => "not_date",
            Self::TooSmall(_) => "too_small",
            Self::TooLarge(_) => "too_large",
            Self::TooLong(_) => "too_long",
            Self::NoMatch => "no_match",
            Self::TooEarly(_) => "too_early",
            Self::TooLate(_) => "too_late",
            Self::ReasonNotOffered => "reason_not_offered",
            Self::ConsentMissing => "consent_missing",
            Self::ConsentVersion(_) => "consent_version",
            Self::Malformed(_) => "malformed",
            _ if !RICH => "",
            Self::Constraint(_) => "constraint",
            Self::NotOffered(_) => "not_offered",
            Self::NotStep(_) => "not_step",
            Self::Ranking => "ranking",
            Self::NotTime => "not_time",
            Self::Before(_) => "too_early",
            Self::After(_) => "too_late",
            Self::NotPlace => "not_place",
            Self::NotFile => "not_file",
        }
    }

    /// The value that completes the message, after a space.
    fn detail(&self) -> Option<String> {
        Some(match self {
            Self::UnknownCategory(text)
            | Self::WordsNotAsked(text)
            | Self::Malformed(text)
            | Self::NotOffered(text)
            | Self::Before(text)
            | Self::After(text) => text.clone(),
            Self::Exclusive(category) | Self::WordsMissing(category) => category.to_string(),
            Self::TooFew(count) | Self::TooMany(count) => count.to_string(),
            Self::TooSmall(number) | Self::TooLarge(number) | Self::NotStep(number) => {
                number.to_string()
            }
            Self::TooLong(count) | Self::ConsentVersion(count) => count.to_string(),
            Self::TooEarly(date) | Self::TooLate(date) => date.day_month_year(),
            _ => return None,
        })
    }

    fn message(&self, english: bool) -> String {
        if let (true, Self::RequiredInWords(words) | Self::Constraint(Some(words))) = (RICH, self) {
            return words.clone();
        }
        let (vietnamese, in_english) = self.words();
        let mut message = String::from(if english { in_english } else { vietnamese });
        if let Some(detail) = self.detail() {
            message.push(' ');
            message.push_str(&detail);
        }
        message.push('.');
        message
    }

    // tidy: long because it is a table: one line of words for each fault.
    #[expect(clippy::too_many_lines, reason = "a table: one line of words for each fault")]
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::UnknownItem => {
                ("Phiếu không có câu hỏi này", "The questionnaire has no such item")
            }
            Self::Required | Self::RequiredInWords(_) => {
                ("Xin Ông/Bà trả lời câu này", "Please answer this question")
            }
            Self::Irrelevant => (
                "Câu này không được hỏi nên không được có câu trả lời",
                "This item is not asked, so it must have no answer",
            ),
            Self::WrongKind => (
                "Kiểu câu trả lời không đúng với câu hỏi này",
                "This item takes another kind of answer",
            ),
            Self::UnknownCategory(_) => ("Câu này không có phương án", "This item has no category"),
            Self::Exclusive(_) => (
                "Phương án này không chọn cùng phương án khác được:",
                "This category cannot be chosen together with others:",
            ),
            Self::TooFew(_) => {
                ("Số phương án cần chọn ít nhất:", "Categories to choose, at least:")
            }
            Self::TooMany(_) => {
                ("Số phương án được chọn nhiều nhất:", "Categories to choose, at most:")
            }
            Self::WordsMissing(_) => {
                ("Xin Ông/Bà ghi cụ thể cho phương án", "Please specify for category")
            }
            Self::WordsNotAsked(_) => {
                ("Không ghi thêm lời cho phương án", "No words are asked for category")
            }
            Self::NotInteger => ("Xin Ông/Bà nhập số nguyên", "Please enter a whole number"),
            Self::NotNumber => ("Xin Ông/Bà nhập một số", "Please enter a number"),
            Self::NotDate => ("Xin Ông/Bà nhập ngày có thật", "Please enter a date that exists"),
            Self::TooSmall(_) => ("Số nhỏ nhất được nhập là", "The smallest number allowed is"),
            Self::TooLarge(_) => ("Số lớn nhất được nhập là", "The largest number allowed is"),
            Self::TooLong(_) => ("Số ký tự nhiều nhất là", "The most characters allowed are"),
            Self::NoMatch => {
                ("Nội dung không đúng dạng yêu cầu", "The text does not have the form asked for")
            }
            Self::TooEarly(_) => ("Ngày sớm nhất được nhập là", "The first day allowed is"),
            Self::TooLate(_) => ("Ngày muộn nhất được nhập là", "The last day allowed is"),
            Self::ReasonNotOffered => (
                "Câu này cần câu trả lời, không bỏ trống được",
                "This reason for not answering is not offered here",
            ),
            Self::ConsentMissing => (
                "Xin Ông/Bà đánh dấu đồng ý trước khi gửi",
                "Please give your consent before sending",
            ),
            Self::ConsentVersion(_) => (
                "Nội dung đồng ý đã đổi; phiên bản cần là",
                "The consent text has changed; the version needed is",
            ),
            Self::Malformed(_) => {
                ("Dữ liệu không đúng dạng:", "Not of the form the contract describes:")
            }
            _ if !RICH => ("", ""),
            Self::Constraint(_) => (
                "Câu trả lời không thỏa điều kiện của câu này",
                "The answer does not meet the condition of this question",
            ),
            Self::NotOffered(_) => (
                "Theo các câu trả lời trước, không có phương án",
                "By the answers before, this category is not offered:",
            ),
            Self::NotStep(_) => ("Số phải theo bước", "The number must be in steps of"),
            Self::Ranking => (
                "Xin xếp hạng mọi phương án, mỗi hạng một phương án",
                "Please rank every category, each in a place of its own",
            ),
            Self::NotTime => ("Xin Ông/Bà nhập giờ có thật", "Please enter a time that exists"),
            Self::Before(_) => ("Giờ sớm nhất được nhập là", "The earliest time allowed is"),
            Self::After(_) => ("Giờ muộn nhất được nhập là", "The latest time allowed is"),
            Self::NotPlace => (
                "Xin nhập vĩ độ và kinh độ, ví dụ 21.0285 105.8542",
                "Please enter latitude and longitude, such as 21.0285 105.8542",
            ),
            Self::NotFile => ("Xin chọn lại tệp", "Please choose the file again"),
        }
    }
}
