//! Orders of links: for the whole round, for units, for desks, to be used once; the same whether they
//! come over HTTP or from the command line.
//!
//! A link is a signed statement and is kept nowhere, so an order writes nothing. The same order gives
//! the same links again, but for one-time links, which are new each time.

use std::collections::BTreeSet;

use jiff::Timestamp;
use survey_specs::code::{CaseCode, DeskCode, RoundCode, UnitCode};

use crate::link::{Link, NotSigned, Serial, Signer, Terms};
use crate::randomness::Randomness;
use crate::store::case::Case;

/// The most links of one order: some hundred for each commune of a province.
pub const MOST_LINKS: usize = 50_000;

/// The largest number of one-time links per unit, so that products stay small.
const MOST_PER_UNIT: u32 = 50_000;

/// Links that are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkOrder {
    /// What they are about.
    pub places: Places,
    /// The desks of each place; one link for each desk, or one without a desk if there are none.
    pub desks: Vec<DeskCode>,
    /// Whether they will be printed as QR codes.
    pub printed: bool,
    /// The first instant at which they lead nowhere.
    pub expires_at: Option<Timestamp>,
    /// How often each may be answered.
    pub copies: Copies,
}

/// What links are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Places {
    /// The round as a whole.
    WholeRound,
    /// These units.
    Units(Vec<UnitCode>),
    /// Every unit of the round.
    AllUnits,
    /// Cases with their units: a link for each, answered once by the person or household itself.
    Cases(Vec<(CaseCode, Option<UnitCode>)>),
}

/// How often links may be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    /// One link per place, answered any number of times.
    Shared,
    /// So many links per place, each answered once.
    OneTime(u32),
}

/// What is wrong with an order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderProblem {
    /// The round is not about the unit.
    #[error("the round is not about the unit `{0}`")]
    UnknownUnit(UnitCode),
    /// The links would lead nowhere from the beginning.
    #[error("the links would have expired already, at {0}; give a day or an instant to come")]
    PastExpiry(Timestamp),
    /// No link is wanted.
    #[error("the number of one-time links must be at least 1")]
    NoLinks,
    /// A desk serves one person after another.
    #[error("a desk's link is used by one person after another, so it cannot be a one-time link")]
    OneTimeDesk,
    /// A case has one link, which is answered once.
    #[error("the link of a case is its own: no desk and no number of one-time links goes with it")]
    CaseTerms,
    /// More links than one order may have.
    #[error("{0} links are more than the {MOST_LINKS} of one order; name fewer units")]
    TooMany(usize),
}

impl OrderProblem {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownUnit(_) => "unknown_unit",
            Self::PastExpiry(_) => "past_expiry",
            Self::NoLinks => "no_links",
            Self::OneTimeDesk => "one_time_desk",
            Self::CaseTerms => "case_terms",
            Self::TooMany(_) => "too_many_links",
        }
    }

    /// The problem in Vietnamese; its [`Display`](std::fmt::Display) is English.
    #[must_use]
    pub fn vietnamese(&self) -> String {
        match self {
            Self::UnknownUnit(unit) => format!("Đợt khảo sát không có đơn vị `{unit}`"),
            Self::PastExpiry(at) => format!("Đường dẫn sẽ hết hạn ngay, vào lúc {at}"),
            Self::NoLinks => "Số đường dẫn dùng một lần ít nhất là 1".to_owned(),
            Self::OneTimeDesk => {
                "Đường dẫn của quầy dùng cho nhiều người, không thể dùng một lần".to_owned()
            }
            Self::CaseTerms => {
                "Mỗi trường hợp có một đường dẫn riêng, không kèm quầy hay số lượng".to_owned()
            }
            Self::TooMany(links) => {
                format!("{links} đường dẫn là quá nhiều; mỗi lần nhiều nhất {MOST_LINKS}")
            }
        }
    }
}

impl LinkOrder {
    /// The links of the order, by place, then desk; the round's units are those of `round_units`.
    ///
    /// # Errors
    ///
    /// With everything that is wrong with it.
    pub fn links(
        &self,
        round: &RoundCode,
        round_units: &[UnitCode],
        randomness: &dyn Randomness,
        now: Timestamp,
    ) -> Result<Vec<Link>, Vec<OrderProblem>> {
        let (units, mut problems) = self.units(round_units);
        if let Some(expires_at) = self.expires_at.filter(|expires_at| *expires_at <= now) {
            problems.push(OrderProblem::PastExpiry(expires_at));
        }
        let copies = match self.copies {
            Copies::Shared => 1,
            Copies::OneTime(copies) => copies.min(MOST_PER_UNIT.saturating_add(1)),
        };
        if copies == 0 {
            problems.push(OrderProblem::NoLinks);
        }
        if let Places::Cases(cases) = &self.places {
            return self.links_of_cases(round, cases, problems);
        }
        if self.copies != Copies::Shared && !self.desks.is_empty() {
            problems.push(OrderProblem::OneTimeDesk);
        }
        let desks = self.desks_once();
        let per_place = desks.len().saturating_mul(usize::try_from(copies).unwrap_or(usize::MAX));
        let all = units.len().saturating_mul(per_place);
        if all > MOST_LINKS {
            problems.push(OrderProblem::TooMany(all));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut links = Vec::with_capacity(all);
        for unit in &units {
            for desk in &desks {
                for _ in 0..copies {
                    let terms = self.terms(desk.as_ref(), randomness);
                    links.push(Link { round: round.clone(), unit: unit.clone(), terms });
                }
            }
        }
        Ok(links)
    }

    /// One link for each case.
    fn links_of_cases(
        &self,
        round: &RoundCode,
        cases: &[(CaseCode, Option<UnitCode>)],
        mut problems: Vec<OrderProblem>,
    ) -> Result<Vec<Link>, Vec<OrderProblem>> {
        if self.copies != Copies::Shared || !self.desks.is_empty() {
            problems.push(OrderProblem::CaseTerms);
        }
        if cases.len() > MOST_LINKS {
            problems.push(OrderProblem::TooMany(cases.len()));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let link = |(case, unit): &(CaseCode, Option<UnitCode>)| Link {
            round: round.clone(),
            unit: unit.clone(),
            terms: Terms {
                printed: self.printed,
                expires_at: self.expires_at,
                case: Some(case.clone()),
                ..Terms::default()
            },
        };
        Ok(cases.iter().map(link).collect())
    }

    /// The places, each once, and those that the round is not about.
    fn units(&self, round_units: &[UnitCode]) -> (Vec<Option<UnitCode>>, Vec<OrderProblem>) {
        let named = match &self.places {
            Places::WholeRound | Places::Cases(_) => return (vec![None], Vec::new()),
            Places::AllUnits => {
                return (round_units.iter().cloned().map(Some).collect(), Vec::new());
            }
            Places::Units(units) => units,
        };
        let known: BTreeSet<&UnitCode> = round_units.iter().collect();
        let (mut units, mut problems, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
        for unit in named {
            if !seen.insert(unit) {
                continue;
            }
            if known.contains(unit) {
                units.push(Some(unit.clone()));
            } else {
                problems.push(OrderProblem::UnknownUnit(unit.clone()));
            }
        }
        (units, problems)
    }

    /// The desks, each once; one place without a desk if none is named.
    fn desks_once(&self) -> Vec<Option<DeskCode>> {
        let mut seen = BTreeSet::new();
        let named = self.desks.iter().filter(|desk| seen.insert(desk.as_str()));
        let desks: Vec<_> = named.cloned().map(Some).collect();
        if desks.is_empty() { vec![None] } else { desks }
    }

    fn terms(&self, desk: Option<&DeskCode>, randomness: &dyn Randomness) -> Terms {
        let once = matches!(self.copies, Copies::OneTime(_));
        Terms {
            printed: self.printed,
            expires_at: self.expires_at,
            desk: desk.cloned(),
            serial: once.then(|| Serial::generated(randomness)),
            ..Terms::default()
        }
    }
}

/// The cases that nobody has answered, but for reserves that were not called: they may never be.
#[must_use]
pub fn open_cases(cases: Vec<Case>) -> Vec<(CaseCode, Option<UnitCode>)> {
    let called = |case: &Case| !case.design.reserve || case.replaces.is_some();
    let open = cases.into_iter().filter(|case| !case.answered && called(case));
    open.map(|case| (case.code, case.design.unit)).collect()
}

/// What a link is for, as people hand it over: its code, or an address with the code after `/r/` or
/// `/k/`.
///
/// # Errors
///
/// If there is no code of this server in it.
pub fn read_code_or_address(signer: &Signer, text: &str) -> Result<Link, NotSigned> {
    let text = text.trim();
    let code = ["/r/", "/k/"].iter().find_map(|page| text.rsplit_once(page));
    let code = code.map_or(text, |(_, code)| code);
    let code = code.split(['?', '#', '/']).next().unwrap_or_default();
    // Some programs escape the tilde when an address is copied.
    signer.read_link(&code.replace("%7E", "~").replace("%7e", "~"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::SeededRandomness;

    fn order(places: Places) -> LinkOrder {
        LinkOrder {
            places,
            desks: Vec::new(),
            printed: false,
            expires_at: None,
            copies: Copies::Shared,
        }
    }

    fn unit(code: &str) -> UnitCode {
        code.parse().unwrap()
    }

    fn links(order: &LinkOrder) -> Result<Vec<Link>, Vec<OrderProblem>> {
        let now = "2026-11-21T01:00:00Z".parse().unwrap();
        let units = [unit("X01"), unit("X02")];
        order.links(&"dot-1".parse().unwrap(), &units, &SeededRandomness::new(1), now)
    }

    fn statements(order: &LinkOrder) -> Vec<String> {
        links(order).unwrap().iter().map(Link::statement).collect()
    }

    #[test]
    fn an_order_gives_one_link_for_each_place_and_desk() {
        assert_eq!(statements(&order(Places::WholeRound)), ["dot-1"]);
        assert_eq!(statements(&order(Places::AllUnits)), ["dot-1.X01", "dot-1.X02"]);
        let mut order = order(Places::Units(vec![unit("X02"), unit("X01"), unit("X02")]));
        order.desks = ["q2", "q1", "q2"].map(|desk| desk.parse().unwrap()).into();
        order.printed = true;
        let expected = ["dot-1.X02~dq2~q", "dot-1.X02~dq1~q", "dot-1.X01~dq2~q", "dot-1.X01~dq1~q"];
        assert_eq!(statements(&order), expected);
    }

    #[test]
    fn one_time_links_differ_from_each_other() {
        let mut order = order(Places::AllUnits);
        order.copies = Copies::OneTime(500);
        let links = links(&order).unwrap();
        let claims: BTreeSet<_> = links.iter().filter_map(Link::claim).collect();
        assert_eq!((links.len(), claims.len()), (1_000, 1_000));
    }

    #[test]
    fn each_case_has_a_link_of_its_own() {
        let cases =
            vec![("H.1".parse().unwrap(), Some(unit("X01"))), ("H.2".parse().unwrap(), None)];
        let mut order = order(Places::Cases(cases));
        assert_eq!(statements(&order), ["dot-1.X01~cH.1", "dot-1.~cH.2"]);
        order.copies = Copies::OneTime(2);
        assert_eq!(links(&order), Err(vec![OrderProblem::CaseTerms]));
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let mut order = order(Places::Units(vec![unit("X01"), unit("Y01"), unit("Y02")]));
        let past: Timestamp = "2026-11-21T01:00:00Z".parse().unwrap();
        order.expires_at = Some(past);
        order.copies = Copies::OneTime(0);
        order.desks = vec!["q1".parse().unwrap()];
        let expected = [
            OrderProblem::UnknownUnit(unit("Y01")),
            OrderProblem::UnknownUnit(unit("Y02")),
            OrderProblem::PastExpiry(past),
            OrderProblem::NoLinks,
            OrderProblem::OneTimeDesk,
        ];
        assert_eq!(links(&order), Err(expected.into()));
    }

    #[test]
    fn an_order_has_an_end() {
        let mut order = order(Places::AllUnits);
        order.copies = Copies::OneTime(25_000);
        assert_eq!(links(&order).unwrap().len(), MOST_LINKS);
        order.copies = Copies::OneTime(u32::MAX);
        assert_eq!(links(&order), Err(vec![OrderProblem::TooMany(100_002)]));
    }

    #[test]
    fn a_link_is_found_in_the_address_that_people_copy() {
        let signer = Signer::new([7; 32], [8; 32]);
        let mut link = Link::plain("dot-1".parse().unwrap(), Some(unit("X01")));
        link.terms.printed = true;
        let code = signer.link_code(&link);
        for text in [
            code.clone(),
            format!(" https://x.vn/r/{code}\n"),
            format!("https://x.vn/r/{code}?lang=en#a"),
            format!("x.vn/r/{}", code.replace('~', "%7E")),
            format!("https://x.vn/r/{code}/units"),
        ] {
            assert_eq!(read_code_or_address(&signer, &text), Ok(link.clone()), "{text}");
        }
        for bad in ["", "https://x.vn/", "https://x.vn/r/", "dot-1.X01.x"] {
            assert_eq!(read_code_or_address(&signer, bad), Err(NotSigned), "{bad}");
        }
    }
}
