//! What is answered while things go wrong: a short questionnaire mostly, and SIPAS.

use serde_json::{Value, json};
use thuocdo_tests::round::FieldedRound;
use thuocdo_tests::server::Thuocdo;
use thuocdo_tests::sipas::{self, Satisfaction};

/// Three pages with every kind of field.
pub const SHORT: &str = "\
questionnaire: ngan
languages: [vi]
title: {vi: Phiếu ngắn}
sections:
  - section: a
    title: {vi: Lần đến gần nhất}
    items:
      - item: purpose
        label: {vi: Ông/Bà đến để làm gì?}
        type: single_choice
        required: true
        categories:
          - {code: 1, label: {vi: Nộp hồ sơ}}
          - {code: 2, label: {vi: Nhận kết quả}}
          - {code: 3, label: {vi: Hỏi thông tin}}
      - item: ways
        label: {vi: Ông/Bà biết nơi này bằng cách nào?}
        type: multiple_choice
        required: true
        categories:
          - {code: 1, label: {vi: Loa phường}}
          - {code: 2, label: {vi: Người quen}}
          - {code: 7, label: {vi: Cách khác}, other: optional}
  - section: b
    title: {vi: Chờ đợi}
    items:
      - item: wait
        label: {vi: Ông/Bà chờ bao nhiêu phút?}
        type: number
        required: true
        integer: true
        min: 0
      - item: again
        label: {vi: Ông/Bà có quay lại không?}
        type: single_choice
        required: true
        categories:
          - {code: 1, label: {vi: Có}}
          - {code: 2, label: {vi: Không}}
  - section: c
    title: {vi: Ý kiến}
    items:
      - item: words
        label: {vi: Ông/Bà muốn nói thêm điều gì?}
        type: text
        max_length: 500
";

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Questionnaire {
    /// [`SHORT`].
    Short,
    /// The whole of SIPAS 2026.
    Sipas,
}

impl Questionnaire {
    /// A round of it, in a store of its own.
    pub fn fielded(self, program: &Thuocdo) -> FieldedRound {
        match self {
            Self::Short => FieldedRound::of_questionnaire(program, SHORT),
            Self::Sipas => FieldedRound::in_folder(program),
        }
    }

    /// The item for words that only one respondent writes.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Short => "words",
            Self::Sipas => "c11",
        }
    }

    /// Answers to every item.
    pub fn answers(self) -> Value {
        match self {
            Self::Short => json!({
                "purpose": {"one": "1"}, "ways": {"many": ["1", "7"], "other": {"7": "Đi ngang qua"}},
                "wait": {"number": "12"}, "again": {"one": "2"}, "words": {"text": ""},
            }),
            Self::Sipas => sipas::answers(1, |item| Satisfaction::Category(item % 5 + 1)),
        }
    }

    /// Items whose category chance decides.
    pub fn choices(self) -> Value {
        match self {
            Self::Short => json!({"purpose": ["1", "2", "3"], "again": ["1", "2"]}),
            Self::Sipas => {
                json!({"c9_7": ["1", "2", "3", "4", "5"], "c10_4": ["1", "2", "3", "4"]})
            }
        }
    }

    /// Interviews that a phone gives without a network, one after the other.
    pub fn interviews(self) -> u32 {
        match self {
            Self::Short => 30,
            Self::Sipas => 2,
        }
    }
}
