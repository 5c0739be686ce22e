//! What became of every response after a fault: what the respondents finished, what they were told and
//! what waits on their phones, against what is stored.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::AddAssign;

use serde_json::Value;

/// A response as it lies in the database.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The response id.
    pub id: String,
    /// The hash of its content.
    pub hash: String,
    /// Its answers in the form of the API.
    pub answers: Value,
    /// Other bodies that were sent under its id.
    pub quarantined: u64,
}

/// The counts of a fault, and the words by which a respondent whose answers suffered is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How often the fault was played.
    pub plays: u64,
    /// Responses that somebody finished.
    pub finished: u64,
    /// Those for which the phone, or whoever stood before it, got a receipt.
    pub acknowledged: u64,
    /// Finished responses that are in the database once, as they were given.
    pub stored_once: u64,
    /// Responses that lay on a phone while the fault lasted.
    pub waited: u64,
    /// Responses that still lie on a phone.
    pub on_phone: u64,
    /// Neither stored nor on the phone, or acknowledged and not stored.
    pub lost: Vec<String>,
    /// Stored more than once, or finished by nobody.
    pub doubled: Vec<String>,
    /// Stored, kept or acknowledged with another content.
    pub altered: Vec<String>,
}

/// Rows by the words that only one respondent wrote.
type ByMark<'a> = BTreeMap<&'a str, Vec<&'a Value>>;

impl Verdict {
    /// Compares what a script saw with what is stored. `mark` is the item that holds each respondent's
    /// own words.
    #[must_use]
    pub fn of(plays: u64, saw: &Value, stored: &[Stored], mark: &str) -> Self {
        let finished = by_mark(&saw["finished"]);
        let acknowledged = by_mark(&saw["acknowledged"]);
        let on_phone = by_mark(&saw["waiting"]);
        let mut verdict = Self {
            plays,
            finished: count(&finished),
            acknowledged: count(&acknowledged),
            waited: saw["waited"].as_u64().expect("a count"),
            on_phone: count(&on_phone),
            ..Self::default()
        };
        for (&words, given) in &finished {
            let rows: Vec<&Stored> = rows_of(stored, mark, words).collect();
            let receipts = acknowledged.get(words).map_or(&[][..], Vec::as_slice);
            let kept = on_phone.get(words).map_or(&[][..], Vec::as_slice);
            let answers = &given[0]["answers"];
            verdict.judge(words, answers, &rows, receipts, kept);
        }
        for row in stored {
            let words = row.answers[mark]["text"].as_str().unwrap_or_default();
            if !finished.contains_key(words) {
                verdict.doubled.push(words.to_owned());
            }
        }
        // A receipt for a response that nobody is known to have sent.
        let strange = acknowledged.keys().filter(|words| !finished.contains_key(*words));
        verdict.altered.extend(strange.map(|&words| words.to_owned()));
        verdict
    }

    fn judge(
        &mut self,
        words: &str,
        answers: &Value,
        rows: &[&Stored],
        receipts: &[&Value],
        kept: &[&Value],
    ) {
        let is_missing = rows.is_empty() && (kept.is_empty() || !receipts.is_empty());
        let is_doubled = rows.len() > 1 || rows.iter().any(|row| row.quarantined > 0);
        let told: BTreeSet<(&str, &str)> = receipts
            .iter()
            .filter_map(|receipt| Some((receipt["id"].as_str()?, receipt["hash"].as_str()?)))
            .collect();
        let is_other = |row: &&Stored| {
            row.answers != *answers
                || told.iter().any(|(id, hash)| *id != row.id || *hash != row.hash)
        };
        let is_altered =
            rows.iter().any(is_other) || kept.iter().any(|entry| entry["answers"] != *answers);
        for (is, list) in [
            (is_missing, &mut self.lost),
            (is_doubled, &mut self.doubled),
            // Of a doubled one, one row always has another id than the receipt.
            (is_altered && !is_doubled, &mut self.altered),
        ] {
            if is {
                list.push(words.to_owned());
            }
        }
        self.stored_once += u64::from(rows.len() == 1 && !is_doubled && !is_altered);
    }

    /// Whether nothing is lost, doubled or altered.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.altered.is_empty()
    }
}

impl AddAssign for Verdict {
    fn add_assign(&mut self, other: Self) {
        self.plays += other.plays;
        self.finished += other.finished;
        self.acknowledged += other.acknowledged;
        self.stored_once += other.stored_once;
        self.waited += other.waited;
        self.on_phone += other.on_phone;
        self.lost.extend(other.lost);
        self.doubled.extend(other.doubled);
        self.altered.extend(other.altered);
    }
}

/// The cells of a row of [`HEAD`].
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            self.plays,
            self.finished,
            self.acknowledged,
            self.stored_once,
            self.waited,
            self.on_phone,
        ];
        for number in counts {
            write!(f, " {number} |")?;
        }
        write!(f, " {} | {} | {} |", self.lost.len(), self.doubled.len(), self.altered.len())
    }
}

/// The head of the table that verdicts are the rows of.
pub const HEAD: &str = "\
| fault | plays | finished | acknowledged | stored once | waited on the phone | still on the phone | lost | doubled | altered |
|---|---|---|---|---|---|---|---|---|---|";

fn by_mark(rows: &Value) -> ByMark<'_> {
    let mut marked = ByMark::new();
    for row in rows.as_array().expect("a list") {
        marked.entry(row["mark"].as_str().expect("words")).or_default().push(row);
    }
    marked
}

fn count(rows: &ByMark<'_>) -> u64 {
    u64::try_from(rows.len()).expect("few")
}

fn rows_of<'a>(
    stored: &'a [Stored],
    mark: &'a str,
    words: &'a str,
) -> impl Iterator<Item = &'a Stored> {
    stored.iter().filter(move |row| row.answers[mark]["text"] == words)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answers(words: &str) -> Value {
        json!({"words": {"text": words}, "again": {"one": "1"}})
    }

    fn stored(id: &str, words: &str) -> Stored {
        Stored {
            id: id.to_owned(),
            hash: format!("h{id}"),
            answers: answers(words),
            quarantined: 0,
        }
    }

    fn finished(words: &str) -> Value {
        json!({"mark": words, "answers": answers(words)})
    }

    fn receipt(id: &str, words: &str) -> Value {
        json!({"id": id, "hash": format!("h{id}"), "mark": words})
    }

    fn verdict(told: &Value, kept: &Value, rows: &[Stored]) -> Verdict {
        let saw = json!({
            "finished": [finished("an")], "acknowledged": told, "waiting": kept, "waited": 0,
        });
        Verdict::of(1, &saw, rows, "words")
    }

    #[test]
    fn what_is_stored_once_or_kept_is_well() {
        let whole = verdict(&json!([receipt("1", "an")]), &json!([]), &[stored("1", "an")]);
        assert!(whole.is_clean() && whole.stored_once == 1);
        let kept = verdict(&json!([]), &json!([finished("an")]), &[]);
        assert!(kept.is_clean() && kept.on_phone == 1);
        assert_eq!(whole.to_string(), " 1 | 1 | 1 | 1 | 0 | 0 | 0 | 0 | 0 |");
    }

    #[test]
    fn what_is_nowhere_or_only_acknowledged_is_lost() {
        assert_eq!(verdict(&json!([]), &json!([]), &[]).lost, ["an"]);
        let told = json!([receipt("1", "an")]);
        assert_eq!(verdict(&told, &json!([]), &[]).lost, ["an"]);
        assert_eq!(verdict(&told, &json!([finished("an")]), &[]).lost, ["an"]);
    }

    #[test]
    fn what_is_stored_twice_or_by_nobody_is_doubled() {
        let told = json!([receipt("1", "an")]);
        let twice = verdict(&told, &json!([]), &[stored("1", "an"), stored("2", "an")]);
        assert_eq!((&*twice.doubled, twice.stored_once), (&["an".to_owned()][..], 0));
        let quarantined = Stored { quarantined: 1, ..stored("1", "an") };
        assert_eq!(verdict(&told, &json!([]), &[quarantined]).doubled, ["an"]);
        let by_nobody = verdict(&told, &json!([]), &[stored("1", "an"), stored("2", "binh")]);
        assert_eq!(by_nobody.doubled, ["binh"]);
    }

    #[test]
    fn what_has_another_content_is_altered() {
        let told = json!([receipt("1", "an")]);
        let mut other = stored("1", "an");
        other.answers["again"] = json!({"one": "2"});
        assert_eq!(verdict(&told, &json!([]), &[other]).altered, ["an"]);
        let hash = Stored { hash: String::from("h2"), ..stored("1", "an") };
        assert_eq!(verdict(&told, &json!([]), &[hash]).altered, ["an"]);
        let mut kept = finished("an");
        kept["answers"]["again"] = json!({"one": "2"});
        assert_eq!(verdict(&json!([]), &json!([kept]), &[]).altered, ["an"]);
    }
}
