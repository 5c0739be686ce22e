//! A result with its place in one sentence, as reports print it: "12,98/13 điểm, chiếm 99,84 %; xếp
//! hạng 5 (tăng 50 bậc)".

use survey_specs::code::Lang;

use super::number::localised;

/// A result with its place among others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The points as they are published, as a decimal text; none if there are none.
    pub points: Option<String>,
    /// The most points there are.
    pub most: Option<String>,
    /// The points in per cent of the most, as they are published.
    pub percent: Option<String>,
    /// The place among the units that are ranked together, from 1.
    pub rank: Option<u64>,
    /// Places gained since an earlier result; none without one that may be compared with.
    pub rank_change: Option<i64>,
}

impl Standing {
    /// The sentence in a language; empty without any points.
    #[must_use]
    pub fn sentence(&self, language: &Lang) -> String {
        let is_english = language.as_str() == "en";
        let Some(points) = &self.points else { return String::new() };
        let mut sentence = localised(points, language);
        if let Some(most) = &self.most {
            sentence.push('/');
            sentence.push_str(&localised(most, language));
        }
        sentence.push_str(if is_english { " points" } else { " điểm" });
        if let Some(percent) = &self.percent {
            sentence.push_str(if is_english { ", " } else { ", chiếm " });
            sentence.push_str(&localised(percent, language));
            sentence.push_str(" %");
        }
        if let Some(rank) = self.rank {
            sentence.push_str(if is_english { "; rank " } else { "; xếp hạng " });
            sentence.push_str(&rank.to_string());
            if let Some(change) = self.rank_change {
                sentence.push_str(" (");
                sentence.push_str(&places(change, language));
                sentence.push(')');
            }
        }
        sentence
    }
}

/// Places gained or lost in words: "tăng 50 bậc".
#[must_use]
pub fn places(change: i64, language: &Lang) -> String {
    let by = change.unsigned_abs();
    let is_english = language.as_str() == "en";
    let plural = if by == 1 { "place" } else { "places" };
    match (change.signum(), is_english) {
        (1, false) => format!("tăng {by} bậc"),
        (-1, false) => format!("giảm {by} bậc"),
        (_, false) => "giữ nguyên".to_owned(),
        (1, true) => format!("up {by} {plural}"),
        (-1, true) => format!("down {by} {plural}"),
        (_, true) => "unchanged".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(standing: &Standing) -> [String; 2] {
        ["vi", "en"].map(|tag| standing.sentence(&Lang::new(tag).unwrap()))
    }

    fn standing(points: &str, most: &str, percent: &str) -> Standing {
        Standing {
            points: Some(points.to_owned()),
            most: Some(most.to_owned()),
            percent: Some(percent.to_owned()),
            rank: None,
            rank_change: None,
        }
    }

    /// Field 3 of Long An in 2023, as the press printed it: rank 5 after rank 55.
    #[test]
    fn a_result_reads_as_the_press_printed_it() {
        let field =
            Standing { rank: Some(5), rank_change: Some(50), ..standing("12.98", "13", "99.84") };
        assert_eq!(
            told(&field),
            [
                "12,98/13 điểm, chiếm 99,84 %; xếp hạng 5 (tăng 50 bậc)",
                "12.98/13 points, 99.84 %; rank 5 (up 50 places)",
            ]
        );
    }

    #[test]
    fn whoever_falls_or_stays_is_told_so() {
        let fallen =
            Standing { rank: Some(12), rank_change: Some(-1), ..standing("13.6", "15", "90.66") };
        assert_eq!(
            told(&fallen),
            [
                "13,6/15 điểm, chiếm 90,66 %; xếp hạng 12 (giảm 1 bậc)",
                "13.6/15 points, 90.66 %; rank 12 (down 1 place)",
            ]
        );
        let same = Standing { rank_change: Some(0), rank: Some(2), ..Standing::default() };
        let same = Standing { points: Some("1061.86".to_owned()), ..same };
        assert_eq!(
            told(&same),
            ["1.061,86 điểm; xếp hạng 2 (giữ nguyên)", "1,061.86 points; rank 2 (unchanged)"]
        );
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        let field = standing("13.51", "16.5", "81.87");
        assert_eq!(told(&field)[0], "13,51/16,5 điểm, chiếm 81,87 %");
        assert_eq!(told(&Standing { rank: Some(1), ..Standing::default() }), ["", ""]);
        let unranked = Standing { rank_change: Some(3), ..field };
        assert_eq!(told(&unranked)[1], "13.51/16.5 points, 81.87 %");
    }
}
