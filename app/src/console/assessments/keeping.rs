//! How what is typed into one cell of a sheet gets to the server, and what becomes of it there. A cell
//! is one part of one criterion: the unit's own points with explanation and evidence, or the
//! appraisers' with a note.

use serde::Serialize;

use super::model::ScoreEntry;
use crate::console::language::Language;

/// Whose points a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The unit's own.
    Claimed,
    /// The appraisers'.
    Appraised,
}

impl Side {
    /// The last part of the address.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Claimed => "self",
            Self::Appraised => "appraised",
        }
    }
}

/// What is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The points, as they are typed.
    pub score: String,
    /// The explanation, or the note.
    pub text: String,
    /// Links to evidence, one a line.
    pub evidence: String,
}

/// How far what is typed is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// The server has it.
    #[default]
    Kept,
    /// It waits for whoever types to pause.
    Waiting,
    /// It is on its way.
    Sending,
    /// The server does not take it; the text says why.
    Refused(String),
    /// It did not get there; the text says why.
    NotSent(String),
    /// Somebody else has changed the points meanwhile.
    Overtaken(Option<ScoreEntry>),
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// What is typed.
    pub typed: Typed,
    /// The entry that holds on the server, as far as it is known here.
    pub held: Option<ScoreEntry>,
    /// How far what is typed is.
    pub fate: Fate,
    /// What is on its way.
    sent: Option<Typed>,
}

/// What is sent of the unit's own points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimBody {
    /// The points; none to withdraw them.
    pub score: Option<String>,
    /// Why.
    pub explanation: Option<String>,
    /// Links to evidence.
    pub evidence: Vec<String>,
    /// The entry that was seen.
    pub expected: Option<i64>,
}

/// What is sent of the appraisers' points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppraisalBody {
    /// The points; none to withdraw them.
    pub score: Option<String>,
    /// What there is to note.
    pub note: Option<String>,
    /// The entry that was seen.
    pub expected: Option<i64>,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Body {
    /// The unit's own points.
    Claim(ClaimBody),
    /// The appraisers' points.
    Appraisal(AppraisalBody),
}

impl Typed {
    /// What an entry says, as it would be typed with a decimal point.
    fn of(held: Option<&ScoreEntry>, side: Side) -> Self {
        let Some(held) = held else { return Self::default() };
        let text = match side {
            Side::Claimed => &held.explanation,
            Side::Appraised => &held.note,
        };
        Self {
            score: held.score.clone().unwrap_or_default(),
            text: text.clone().unwrap_or_default(),
            evidence: held.evidence.join("\n"),
        }
    }

    /// The same with the decimal mark of a language; nothing stands between thousands.
    fn written_in(self, language: Language) -> Self {
        let mark = language.pick(",", ".");
        Self { score: self.score.replace('.', mark), ..self }
    }

    /// The points as the server takes them: with a point, however they are typed.
    #[must_use]
    pub fn points(&self) -> Option<String> {
        let typed = self.score.trim();
        (!typed.is_empty()).then(|| typed.replace(',', "."))
    }

    /// The points as a number, for sums on the screen.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        self.points()?.parse().ok().filter(|number: &f64| number.is_finite())
    }

    fn text(&self) -> Option<String> {
        (!self.text.trim().is_empty()).then(|| self.text.clone())
    }

    fn links(&self) -> Vec<String> {
        let links = self.evidence.lines().map(str::trim).filter(|link| !link.is_empty());
        links.map(str::to_owned).collect()
    }
}

impl Cell {
    /// A cell with what the server holds.
    #[must_use]
    pub fn of(held: Option<ScoreEntry>, side: Side, language: Language) -> Self {
        let typed = Typed::of(held.as_ref(), side).written_in(language);
        Self { typed, held, ..Self::default() }
    }

    /// Notes what was typed. Gives whether there is something to send.
    pub fn type_in(&mut self, typed: Typed, side: Side) -> bool {
        self.typed = typed;
        let is_news = !self.is_held(side);
        match self.fate {
            // What is on its way stays so; what came after follows it.
            Fate::Sending | Fate::Overtaken(_) => {}
            _ if is_news => self.fate = Fate::Waiting,
            _ => self.fate = Fate::Kept,
        }
        is_news
    }

    /// What is to be sent now; nothing while something is on its way, or somebody has to decide.
    pub fn send(&mut self, side: Side) -> Option<Body> {
        if matches!(self.fate, Fate::Sending | Fate::Overtaken(_)) || self.is_held(side) {
            return None;
        }
        self.fate = Fate::Sending;
        self.sent = Some(self.typed.clone());
        let expected = self.held.as_ref().map(|held| held.entry);
        let score = self.typed.points();
        Some(match side {
            Side::Claimed => Body::Claim(ClaimBody {
                score,
                explanation: self.typed.text(),
                evidence: self.typed.links(),
                expected,
            }),
            Side::Appraised => {
                Body::Appraisal(AppraisalBody { score, note: self.typed.text(), expected })
            }
        })
    }

    /// The server has taken what was sent. Gives whether something was typed meanwhile.
    pub fn kept(&mut self, held: Option<ScoreEntry>) -> bool {
        self.held = held;
        let is_all = self.sent.take().is_some_and(|sent| sent == self.typed);
        self.fate = if is_all { Fate::Kept } else { Fate::Waiting };
        !is_all
    }

    /// The server does not take what was sent.
    pub fn refused(&mut self, why: String) {
        self.sent = None;
        self.fate = Fate::Refused(why);
    }

    /// What was sent did not get there.
    pub fn not_sent(&mut self, why: String) {
        self.sent = None;
        self.fate = Fate::NotSent(why);
    }

    /// Somebody else has changed the points meanwhile.
    pub fn overtaken(&mut self, held: Option<ScoreEntry>) {
        self.sent = None;
        self.fate = Fate::Overtaken(held);
    }

    /// Takes what somebody else has given.
    pub fn take_theirs(&mut self, side: Side, language: Language) {
        if let Fate::Overtaken(held) = std::mem::take(&mut self.fate) {
            *self = Self::of(held, side, language);
        }
    }

    /// Keeps what is typed here; it is sent again, as what follows theirs.
    pub fn keep_mine(&mut self) {
        if let Fate::Overtaken(held) = std::mem::take(&mut self.fate) {
            self.held = held;
            self.fate = Fate::Waiting;
        }
    }

    /// Whether something typed is not on the server yet.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        self.fate != Fate::Kept
    }

    /// Whether the server holds what is typed.
    fn is_held(&self, side: Side) -> bool {
        let held = Typed::of(self.held.as_ref(), side);
        let said = |typed: &Typed| (typed.points(), typed.text(), typed.links());
        said(&held) == said(&self.typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: i64, score: &str) -> ScoreEntry {
        ScoreEntry { entry: number, score: Some(score.to_owned()), ..ScoreEntry::default() }
    }

    fn typed(score: &str) -> Typed {
        Typed { score: score.to_owned(), ..Typed::default() }
    }

    #[test]
    fn what_is_typed_is_sent_once_with_the_entry_that_was_seen() {
        let mut cell = Cell::of(Some(entry(3, "4")), Side::Claimed, Language::English);
        assert!(!cell.type_in(typed("4"), Side::Claimed), "it is held already");
        assert!(cell.type_in(typed("4,5"), Side::Claimed));
        assert_eq!(cell.fate, Fate::Waiting);
        let Some(Body::Claim(body)) = cell.send(Side::Claimed) else { panic!("nothing is sent") };
        assert_eq!((body.score.as_deref(), body.expected), (Some("4.5"), Some(3)));
        assert_eq!(cell.send(Side::Claimed), None, "it is on its way");
        assert!(!cell.kept(Some(entry(4, "4.5"))));
        assert_eq!(cell.fate, Fate::Kept);
        assert!(!cell.is_unsaved());
    }

    #[test]
    fn points_stand_in_their_field_with_the_decimal_mark_of_the_language() {
        let held = || Some(entry(3, "4.25"));
        let mut cell = Cell::of(held(), Side::Appraised, Language::Vietnamese);
        assert_eq!(cell.typed.score, "4,25");
        assert_eq!(cell.typed.points().as_deref(), Some("4.25"));
        assert!(!cell.type_in(cell.typed.clone(), Side::Appraised), "it is held already");
        assert_eq!(Cell::of(held(), Side::Claimed, Language::English).typed.score, "4.25");
    }

    #[test]
    fn what_is_typed_meanwhile_follows() {
        let mut cell = Cell::of(None, Side::Appraised, Language::English);
        cell.type_in(typed("4"), Side::Appraised);
        assert!(cell.send(Side::Appraised).is_some());
        cell.type_in(typed("45"), Side::Appraised);
        assert!(cell.kept(Some(entry(1, "4"))), "there is more to send");
        let Some(Body::Appraisal(body)) = cell.send(Side::Appraised) else { panic!("nothing") };
        assert_eq!((body.score.as_deref(), body.expected), (Some("45"), Some(1)));
    }

    #[test]
    fn nobody_overwrites_unseen_what_somebody_else_gave() {
        let mut cell = Cell::of(None, Side::Claimed, Language::English);
        cell.type_in(typed("7"), Side::Claimed);
        assert!(cell.send(Side::Claimed).is_some());
        cell.overtaken(Some(entry(9, "6")));
        assert_eq!(cell.send(Side::Claimed), None, "somebody has to decide");
        let mut other = cell.clone();
        other.take_theirs(Side::Claimed, Language::English);
        assert_eq!((other.typed.score.as_str(), &other.fate), ("6", &Fate::Kept));
        cell.keep_mine();
        let Some(Body::Claim(body)) = cell.send(Side::Claimed) else { panic!("nothing") };
        assert_eq!((body.score.as_deref(), body.expected), (Some("7"), Some(9)));
    }

    #[test]
    fn a_refusal_stays_until_something_else_is_typed() {
        let mut cell = Cell::of(None, Side::Claimed, Language::English);
        cell.type_in(typed("99"), Side::Claimed);
        assert!(cell.send(Side::Claimed).is_some());
        cell.refused("nhiều nhất 10".to_owned());
        assert!(cell.is_unsaved());
        assert!(!cell.type_in(typed(""), Side::Claimed));
        assert_eq!(cell.fate, Fate::Kept);
    }

    #[test]
    fn links_are_one_a_line_and_an_empty_text_is_none() {
        let typed = Typed {
            score: " ".to_owned(),
            text: " \n".to_owned(),
            evidence: " https://a.vn/1 \n\nhttps://a.vn/2".to_owned(),
        };
        assert_eq!((typed.points(), typed.text(), typed.number()), (None, None, None));
        assert_eq!(typed.links(), ["https://a.vn/1", "https://a.vn/2"]);
    }
}
