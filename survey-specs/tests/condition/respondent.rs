//! A questionnaire's items and one respondent's answers to them.

use std::collections::BTreeMap;

use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::code::{CategoryCode, ItemCode};
use survey_specs::condition::{ItemType, ItemTypes, Scope};
use survey_specs::date::Date;

pub fn item(code: &str) -> ItemCode {
    ItemCode::new(code).unwrap()
}

pub fn one(code: &str) -> Answer {
    Answer::One { category: CategoryCode::new(code).unwrap(), other: None }
}

pub fn many(codes: &[&str]) -> Answer {
    let categories = codes.iter().map(|code| CategoryCode::new(*code).unwrap());
    Answer::Many { categories: categories.collect(), other: BTreeMap::new() }
}

/// Answers on 21 November 2026.
#[derive(Clone, Debug)]
pub struct Respondent {
    pub answers: BTreeMap<ItemCode, Answer>,
}

impl Respondent {
    /// A woman of 34 who refused to state her income and was not asked for her children.
    pub fn with_gaps() -> Self {
        let answers = [
            ("gender", one("2")),
            ("job", one("civil-servant")),
            ("sat", one("4")),
            ("rate", one("10")),
            ("channels", many(&["internet", "tv"])),
            ("age", Answer::Number("34".parse().unwrap())),
            ("income", Answer::Missing(ItemNonresponse::Refused)),
            ("name", Answer::Text("Nguyễn Thị Ánh".into())),
            ("born", Answer::Date("1992-03-04".parse().unwrap())),
        ];
        Self { answers: answers.into_iter().map(|(code, answer)| (item(code), answer)).collect() }
    }
}

impl Scope for Respondent {
    fn answer(&self, item: &ItemCode) -> Option<&Answer> {
        self.answers.get(item)
    }

    fn today(&self) -> Date {
        Date::new(2026, 11, 21).unwrap()
    }
}

/// The items of the questionnaire.
#[derive(Debug)]
pub struct Items {
    gender: Vec<CategoryCode>,
    job: Vec<CategoryCode>,
    channels: Vec<CategoryCode>,
}

pub const GENDERS: [&str; 2] = ["1", "2"];
pub const JOBS: [&str; 3] = ["farmer", "civil-servant", "9"];
pub const CHANNELS: [&str; 3] = ["internet", "tv", "loudspeaker"];

impl Items {
    pub fn new() -> Self {
        let codes = |codes: [&str; 3]| codes.map(|code| CategoryCode::new(code).unwrap()).to_vec();
        Self {
            gender: GENDERS.map(|code| CategoryCode::new(code).unwrap()).to_vec(),
            job: codes(JOBS),
            channels: codes(CHANNELS),
        }
    }
}

impl ItemTypes for Items {
    fn item_type(&self, item: &ItemCode) -> Option<ItemType<'_>> {
        Some(match item.as_str() {
            "gender" => ItemType::One(self.gender.iter().collect()),
            "job" => ItemType::One(self.job.iter().collect()),
            "channels" => ItemType::Many(self.channels.iter().collect()),
            "sat" => ItemType::Rating { min: 1, max: 5 },
            "rate" => ItemType::Rating { min: 0, max: 10 },
            "age" | "income" | "children" => ItemType::Number,
            "name" => ItemType::Text,
            "born" => ItemType::Date,
            "welcome" => ItemType::Note,
            "services" => ItemType::Matrix,
            _ => return None,
        })
    }
}
