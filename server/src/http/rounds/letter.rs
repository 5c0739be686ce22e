//! The reminder that is sent to a unit that lags, ready to be copied into a message. In Vietnamese:
//! that is what offices write to each other in.

use std::fmt::Write;

use jiff::Timestamp;

use crate::clock::vietnam;

/// What a reminder says.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// The unit's name.
    pub unit: &'a str,
    /// What the round is called.
    pub round: &'a str,
    /// The responses that have come.
    pub responses: u64,
    /// Those that are to come.
    pub target: u64,
    /// Those that should have come by now.
    pub expected: Option<u64>,
    /// Those that should come on each day that is left.
    pub needed_per_day: Option<u64>,
    /// The days that are left, today included.
    pub days_left: Option<u64>,
    /// The last day, as it is read.
    pub last_day: Option<String>,
    /// Where the unit's people answer.
    pub link: &'a str,
    /// When it is written.
    pub now: Timestamp,
}

impl Letter<'_> {
    /// The reminder.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { unit, round, link, .. } = self;
        let now = self.now.to_zoned(vietnam()).strftime("%H:%M ngày %d/%m/%Y").to_string();
        let came = match self.responses {
            0 => "chưa có phiếu trả lời nào".to_owned(),
            n => format!("mới có {} phiếu trả lời", grouped(n)),
        };
        let mut text = format!(
            "Kính gửi {unit},\n\nĐến {now}, “{round}” {came} trên tổng số {} phiếu cần đạt",
            grouped(self.target)
        );
        if let Some(expected) = self.expected.filter(|expected| *expected < self.target) {
            let _ = write!(text, " (theo tiến độ cần có {} phiếu)", grouped(expected));
        }
        text.push('.');
        if let (Some(day), Some(left)) = (&self.last_day, self.days_left.filter(|left| *left > 0)) {
            let _ = write!(text, " Đợt khảo sát kết thúc hết ngày {day}, còn {left} ngày");
            if let Some(needed) = self.needed_per_day {
                let _ = write!(text, "; mỗi ngày cần thêm khoảng {} phiếu", grouped(needed));
            }
            text.push('.');
        }
        let _ = write!(
            text,
            "\n\nĐề nghị quý cơ quan tuyên truyền để người dân trả lời phiếu tại: {link}\n\n\
             Trân trọng cảm ơn."
        );
        text
    }
}

/// A number as Vietnamese reads it: `1.234`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter<'static> {
        Letter {
            unit: "Phường Một",
            round: "SIPAS 2026",
            responses: 12,
            target: 1_030,
            expected: Some(515),
            needed_per_day: Some(68),
            days_left: Some(15),
            last_day: Some("31/12/2026".to_owned()),
            link: "https://khaosat.example/r/a",
            now: "2026-12-17T01:05:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_reminder_says_how_it_stands_until_when_and_where_to_answer() {
        insta::assert_snapshot!(letter().text(), @"
        Kính gửi Phường Một,

        Đến 08:05 ngày 17/12/2026, “SIPAS 2026” mới có 12 phiếu trả lời trên tổng số 1.030 phiếu cần đạt (theo tiến độ cần có 515 phiếu). Đợt khảo sát kết thúc hết ngày 31/12/2026, còn 15 ngày; mỗi ngày cần thêm khoảng 68 phiếu.

        Đề nghị quý cơ quan tuyên truyền để người dân trả lời phiếu tại: https://khaosat.example/r/a

        Trân trọng cảm ơn.
        ");
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        let bare = Letter {
            responses: 0,
            expected: None,
            needed_per_day: None,
            days_left: None,
            last_day: None,
            ..letter()
        };
        let text = bare.text();
        assert!(text.contains("chưa có phiếu trả lời nào trên tổng số 1.030 phiếu cần đạt.\n"));
        assert!(!text.contains("kết thúc"), "{text}");
    }

    #[test]
    fn numbers_are_grouped_by_points() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1.000"), (1_234_567, "1.234.567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
