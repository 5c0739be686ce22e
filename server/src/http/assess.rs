//! Assessment: the points that units give themselves, and those that appraisers and surveys give.

pub mod appraised_score;
pub mod body;
pub mod deadlines;
pub mod history;
pub mod problem;
pub mod progress;
pub mod result;
pub mod rounds;
pub mod scores;
pub mod self_score;
pub mod sheet;
pub mod step;
pub mod survey_fill;
pub mod survey_fill_preview;
pub mod survey_points;
pub mod survey_score;
pub mod survey_sources;

mod standing;

use serde::Serialize;
use survey_specs::code::{UnitCode, VariableCode};
use utoipa::ToSchema;

use super::App;
use super::collect::round_of_path;
use super::problem::Problem;
use crate::clock::today_in_vietnam;
use crate::criterion::{Criteria, FullPoints};
use crate::index::definition_of;
use crate::permission::Staff;
use crate::store::round::Round;
use crate::store::value::{Entry, Scored};
use problem::AssessmentProblem;

/// A criterion of a unit in a round.
#[derive(Debug)]
pub struct Place {
    /// The round.
    pub round: Round,
    /// The unit.
    pub unit: UnitCode,
    /// The criterion.
    pub criterion: VariableCode,
    /// The most points it can reach, where that is known.
    pub full_points: FullPoints,
}

impl Place {
    /// The place that an address names.
    ///
    /// # Errors
    ///
    /// If there is no such round, the round is not about the unit, or its index does not assess the
    /// criterion.
    pub async fn of_path(
        app: &App,
        (round, unit, criterion): &(String, String, String),
    ) -> Result<Self, Problem> {
        let round = round_of_path(app, round).await?;
        let unit = unit_of_round(app, &round, unit).await?;
        let definition = definition_of(app.store.as_ref(), &round).await?;
        let criterion =
            VariableCode::new(criterion.as_str()).map_err(|_| Problem::UnknownCriterion)?;
        let criteria = Criteria::of(&definition);
        let full_points = criteria.get(&criterion).ok_or(Problem::UnknownCriterion)?;
        Ok(Self { round, unit, criterion, full_points })
    }
}

/// The unit of this code in a path or a query.
///
/// # Errors
///
/// If the round is not about it.
pub async fn unit_of_round(app: &App, round: &Round, code: &str) -> Result<UnitCode, Problem> {
    let code = UnitCode::new(code).map_err(|_| Problem::UnknownUnit)?;
    let units = app.store.round_units(&round.code).await?;
    units.into_iter().find(|unit| *unit == code).ok_or(Problem::UnknownUnit)
}

/// The units of a round with their names on its first day, by code.
///
/// # Errors
///
/// If the store cannot be read.
async fn unit_names(app: &App, round: &Round) -> Result<Vec<(UnitCode, String)>, Problem> {
    let day = today_in_vietnam(round.opens_at);
    let units = app.store.units_of_round(&round.code, day).await?;
    Ok(units.into_iter().map(|unit| (unit.code, unit.name)).collect())
}

/// The unit that a member of staff works for, if it is one of these and the role is not to appraise
/// others.
fn own_unit<'s>(staff: &'s Staff, units: &[UnitCode]) -> Option<&'s UnitCode> {
    let own = staff.unit.as_ref().filter(|_| staff.may_appraise().is_none());
    own.filter(|own| units.contains(own))
}

/// One entry of the history of a criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScoreEntry {
    /// Its number in the history of the round, from 1; what `expected` asks for.
    entry: i64,
    /// What it is about: `self`, `appraised`, `survey`, or `measured` for a value that was loaded in
    /// the place of points.
    #[schema(example = "self")]
    part: &'static str,
    /// What it says: `points`, `suppressed`, `withdrawn`; of what is measured, `plain` or `ratio`.
    #[schema(example = "points")]
    kind: &'static str,
    /// The points or the value as a decimal; null if it is withheld or withdrawn.
    #[schema(required, example = "4.5")]
    score: Option<String>,
    /// The denominator of a ratio, whose numerator is `score`; null otherwise.
    #[schema(required)]
    denominator: Option<String>,
    /// Why the unit gives itself these points.
    #[schema(required)]
    explanation: Option<String>,
    /// Links to evidence.
    evidence: Vec<String>,
    /// What the appraisers note.
    #[schema(required)]
    note: Option<String>,
    /// Who entered it: a user name, or `cli`.
    by: String,
    /// The way it came in: `api`, or `cli` for a table.
    through: &'static str,
    /// When.
    #[schema(format = "date-time")]
    at: String,
}

impl From<Entry> for ScoreEntry {
    fn from(entry: Entry) -> Self {
        let Entry { number, key, content, remarks, origin } = entry;
        Self {
            entry: number.get(),
            part: key.part.as_str(),
            kind: content.kind(),
            score: content.amount().map(|amount| amount.to_string()),
            denominator: content.denominator().map(|amount| amount.to_string()),
            explanation: remarks.explanation.map(|text| text.as_str().to_owned()),
            evidence: remarks.evidence.iter().map(|link| link.as_str().to_owned()).collect(),
            note: remarks.note.map(|text| text.as_str().to_owned()),
            by: origin.by,
            through: origin.through.as_str(),
            at: origin.at.to_string(),
        }
    }
}

/// What holds after points were given.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldScore {
    /// The entry that holds now; null if nothing was given before and nothing is now.
    #[schema(required)]
    held: Option<ScoreEntry>,
}

/// What became of a score, as an answer.
///
/// # Errors
///
/// If somebody else was faster: with what stands there now, or because the sheet has moved on.
pub fn answer(scored: Scored) -> Result<HeldScore, Problem> {
    match scored {
        Scored::Holds(entry) => Ok(HeldScore { held: entry.map(ScoreEntry::from) }),
        Scored::Overtaken(entry) => {
            Err(Problem::Overtaken(entry.map(|entry| Box::new(entry.into()))))
        }
        Scored::SheetMoved => Err(Problem::Assessment(AssessmentProblem::Overtaken)),
    }
}

#[cfg(test)]
mod assessment_tests;

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Method;
    use jiff::SignedDuration;
    use serde_json::{Value, json};

    use super::*;
    use crate::http::test_app::{Answer, Client, TestApp};
    use crate::index::for_round;
    use crate::permission::{Operator, Role};
    use crate::store::round::NewRound;
    use crate::store::staff::NewStaff;
    use crate::store::{Insertion, Store};

    /// A round whose index has the criteria `C1` of 10 and `C2` of 2.5 points, and `C3` of as many as
    /// each province says.
    const ROUND: &str = "cham-diem";
    const INDEX: &str = "
index: cham-diem
languages: [vi]
title: Chấm điểm
rounding: {digits: 2, mode: half_up, at: display}
minimum_n: 0
on_missing: propagate
weights: none
class_row: mean_of_units
leaf_rule: {assessed_points: {unappraised: claimed, survey: ignore}}
settings:
  c3_max: {number: {from: 0, to: 40}, note: Do từng tỉnh quy định.}
root:
  node: TOTAL
  label: Chung
  aggregate: sum
  children:
    - {node: C1, label: Một, points: 10}
    - {node: C2, label: Hai, points: 2.5}
    - {node: L3, from: C3, label: Ba, points: {setting: c3_max}}
    - {node: GIVEN, label: Bốn, rule: {value: {range: [0, 10]}}}
";

    struct Desk {
        app: TestApp,
    }

    impl Desk {
        async fn new() -> Self {
            let app = TestApp::new().await;
            let (store, now) = (&app.app.store, app.app.clock.now());
            let design = Operator::at_the_console().may_design();
            let code = "cham-diem".parse().unwrap();
            let index = store.insert_index_definition(&design, &code, INDEX, now).await.unwrap();
            let round = store.round(&"dot-1".parse().unwrap()).await.unwrap().unwrap();
            let round = Round {
                code: ROUND.parse().unwrap(),
                index_definition: Some(index),
                results_public: false,
                offline: true,
                ..round
            };
            let units = ["X01", "X02"].map(|unit| unit.parse().unwrap()).into();
            let inserted = store.insert_round(&design, &NewRound::new(round, units)).await.unwrap();
            assert_eq!(inserted, Insertion::Inserted);
            Self { app }
        }

        /// A coordinator of this unit, signed in.
        async fn coordinator(&self, unit: &str) -> Client<'_> {
            // The name is the unit's, the password that of all test staff.
            let password = crate::password::Password::typed("mật khẩu thử nghiệm");
            let staff = NewStaff {
                user: unit.parse().unwrap(),
                role: Role::Coordinator,
                unit: Some(unit.parse().unwrap()),
                password_hash: password.hash(self.app.app.randomness.as_ref()).unwrap(),
                created_at: self.app.app.clock.now(),
            };
            let permission = Operator::at_the_console().may_administer();
            let _: Insertion = self.app.app.store.insert_staff(&permission, &staff).await.unwrap();
            let body = json!({ "user": unit, "password": password.reveal() });
            let answer = self.app.anyone().send_json(Method::POST, "/api/v1/session", &body).await;
            self.app.anyone().with_header("cookie", answer.cookie())
        }
    }

    fn address(rest: &str) -> String {
        format!("/api/v1/rounds/{ROUND}/assessments{rest}")
    }

    async fn put(client: &Client<'_>, place: &str, body: &Value) -> Answer {
        client.send_json(Method::PUT, &address(place), body).await
    }

    async fn put_text(client: &Client<'_>, place: &str, body: &str) -> Answer {
        let body = Body::from(body.to_owned());
        client.send(Method::PUT, &address(place), Some("application/json"), body).await
    }

    #[tokio::test]
    async fn a_unit_claims_and_appraisers_decide_and_everything_stays_in_the_history() {
        let desk = Desk::new().await;
        let (unit, appraiser) =
            (desk.coordinator("X01").await, desk.app.staff(Role::Designer).await);
        let claim = json!({
            "score": "8.50", "explanation": "Đã ban hành kế hoạch", "expected": null,
            "evidence": ["https://congbao.example.vn/1", "https://congbao.example.vn/2"],
        });
        let claimed = put(&unit, "/X01/C1/self", &claim).await;
        assert_eq!(claimed.status.as_u16(), 200, "{}", claimed.text());
        assert_eq!(claimed.header("cache-control"), "no-store");
        let held = &claimed.json()["held"];
        assert_eq!((&held["entry"], &held["score"]), (&json!(1), &json!("8.5")));
        assert_eq!((&held["by"], &held["through"]), (&json!("x01"), &json!("api")));
        assert_eq!(held["evidence"][1], "https://congbao.example.vn/2");

        desk.app.clock.advance(SignedDuration::from_hours(1));
        let body = json!({"score": 7, "note": "Thiếu phụ lục", "expected": null});
        assert_eq!(put(&appraiser, "/X01/C1/appraised", &body).await.status.as_u16(), 200);
        let body = json!({"score": 1.25, "expected": null});
        assert_eq!(put(&appraiser, "/X01/C2/survey", &body).await.status.as_u16(), 200);
        let body = json!({"score": null, "note": "Xem lại", "expected": 2});
        assert_eq!(put(&appraiser, "/X01/C1/appraised", &body).await.status.as_u16(), 200);

        let list = desk.app.staff(Role::Analyst).await.get(&address("")).await.json();
        assert_eq!(
            list["criteria"],
            json!([
                {"criterion": "C1", "full_points": "10"},
                {"criterion": "C2", "full_points": "2.5"},
                {"criterion": "C3", "full_points": null},
            ])
        );
        let [first, second] = [&list["assessments"][0], &list["assessments"][1]];
        assert_eq!((&first["unit"], &first["criterion"]), (&json!("X01"), &json!("C1")));
        assert_eq!(first["self"]["at"], "2026-11-21T01:00:00Z");
        assert_eq!(first["appraised"]["kind"], "withdrawn");
        assert_eq!((&first["appraised"]["score"], &first["survey"]), (&Value::Null, &Value::Null));
        assert_eq!(second["survey"]["score"], "1.25");

        let history =
            desk.app.staff(Role::Viewer).await.get(&address("/X01/C1/history")).await.json();
        let told: Vec<_> = history["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| {
                let text = |key: &str| entry[key].as_str().unwrap_or("-").to_owned();
                format!(
                    "{} {} {} {} {}",
                    entry["entry"],
                    text("part"),
                    text("kind"),
                    text("score"),
                    text("note")
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "4 appraised withdrawn - Xem lại",
                "2 appraised points 7 Thiếu phụ lục",
                "1 self points 8.5 -"
            ]
        );
    }

    #[tokio::test]
    async fn the_points_reach_the_index_as_they_were_written() {
        let desk = Desk::new().await;
        let administrator = desk.app.staff(Role::Administrator).await;
        let exact = r#"{"score": 1.1000000000000000888178419700, "expected": null}"#;
        assert_eq!(put_text(&administrator, "/X02/C2/self", exact).await.status.as_u16(), 200);
        let store: &dyn Store = desk.app.app.store.as_ref();
        let permission = Operator::at_the_console().may_read_results();
        let measures = store.measures(&permission, &ROUND.parse().unwrap()).await.unwrap();
        let told = format!("{:?}", measures["X02"].get("C2").unwrap());
        assert!(told.contains("1.10000000000000008881784197"), "{told}");
        let round = store.round(&ROUND.parse().unwrap()).await.unwrap().unwrap();
        assert!(for_round(store, &permission, &round, &[]).await.is_ok());
    }

    #[tokio::test]
    async fn nobody_overwrites_unseen_what_somebody_else_has_given() {
        let desk = Desk::new().await;
        let appraiser = desk.app.staff(Role::Administrator).await;
        let first = json!({"score": "7", "expected": null});
        assert_eq!(put(&appraiser, "/X01/C1/appraised", &first).await.status.as_u16(), 200);
        // The same again, as after a lost answer, is no conflict and no new entry.
        assert_eq!(put(&appraiser, "/X01/C1/appraised", &first).await.json()["held"]["entry"], 1);
        let stale =
            put(&appraiser, "/X01/C1/appraised", &json!({"score": "6", "expected": null})).await;
        assert_eq!(stale.problem(), (409, "overtaken".to_owned()));
        let held = &stale.json()["held"];
        assert_eq!(
            (&held["entry"], &held["score"], &held["by"]),
            (&json!(1), &json!("7"), &json!("administrator"))
        );
        let next =
            put(&appraiser, "/X01/C1/appraised", &json!({"score": "6", "expected": 1})).await;
        assert_eq!(next.json()["held"]["entry"], 2);
        let never = put(&appraiser, "/X01/C1/survey", &json!({"score": "6", "expected": 1})).await;
        assert_eq!((never.problem().0, never.json().get("held")), (409, None));
        let nothing =
            put(&appraiser, "/X01/C1/survey", &json!({"score": null, "expected": null})).await;
        assert_eq!(nothing.json(), json!({"held": null}));
    }

    #[tokio::test]
    async fn each_role_gives_and_reads_what_it_may() {
        let desk = Desk::new().await;
        let anyone = desk.app.anyone();
        let (one, other) = (desk.coordinator("X01").await, desk.coordinator("X02").await);
        let (designer, analyst) =
            (desk.app.staff(Role::Designer).await, desk.app.staff(Role::Analyst).await);
        let enumerator = desk.app.staff(Role::Enumerator).await;
        let body = json!({"score": "1", "expected": null});
        for (client, status) in [
            (&anyone, 401),
            (&other, 403),
            (&designer, 403),
            (&analyst, 403),
            (&enumerator, 403),
            (&one, 200),
        ] {
            assert_eq!(put(client, "/X01/C1/self", &body).await.status.as_u16(), status);
        }
        for part in ["appraised", "survey"] {
            let place = format!("/X01/C1/{part}");
            for (client, status) in [(&anyone, 401), (&one, 403), (&analyst, 403), (&designer, 200)]
            {
                assert_eq!(put(client, &place, &body).await.status.as_u16(), status, "{part}");
            }
        }
        for (client, own, all) in [
            (&anyone, 401, 401),
            (&one, 200, 200),
            (&other, 403, 200),
            (&designer, 200, 200),
            (&analyst, 200, 200),
            (&enumerator, 403, 403),
        ] {
            assert_eq!(client.get(&address("?unit=X01")).await.status.as_u16(), own);
            assert_eq!(client.get(&address("/X01/C1/history")).await.status.as_u16(), own);
            assert_eq!(client.get(&address("")).await.status.as_u16(), all);
        }
        // Without a unit, who works for one reads that one.
        assert_eq!(other.get(&address("")).await.json()["assessments"], json!([]));
        assert_eq!(one.get(&address("")).await.json()["assessments"].as_array().unwrap().len(), 1);
        let foreign =
            desk.app.staff(Role::Administrator).await.with_header("sec-fetch-site", "cross-site");
        assert_eq!(
            put(&foreign, "/X01/C1/self", &body).await.problem(),
            (403, "cross_site".to_owned())
        );
    }

    #[tokio::test]
    async fn everything_that_is_wrong_with_points_is_said_at_once() {
        let desk = Desk::new().await;
        let unit = desk.coordinator("X01").await.with_header("accept-language", "en");
        let body = json!({
            "score": "10.01", "explanation": "x".repeat(4_001), "expected": 0,
            "evidence": ["https://a.vn", "ftp://a.vn", format!("https://a.vn/{}", "x".repeat(500))],
        });
        let answer = put(&unit, "/X01/C1/self", &body).await;
        assert_eq!(answer.problem(), (422, "invalid_score".to_owned()));
        let problems = answer.json()["problems"].clone();
        let codes: Vec<_> =
            problems.as_array().unwrap().iter().map(|problem| problem["code"].clone()).collect();
        assert_eq!(
            codes,
            [
                "score_too_high",
                "text_too_long",
                "invalid_link",
                "link_too_long",
                "invalid_expected"
            ]
        );
        assert_eq!(problems[0]["message"], "This criterion has at most 10 points");
        for (score, code) in [
            (json!("-0.1"), "score_too_low"),
            (json!("4,5"), "not_a_number"),
            (json!(true), "not_a_number"),
            (json!(""), "not_a_number"),
            (json!([1]), "not_a_number"),
        ] {
            let answer =
                put(&unit, "/X01/C1/self", &json!({"score": score, "expected": null})).await;
            assert_eq!(answer.json()["problems"][0]["code"], code, "{score}");
        }
        let links = vec!["https://a.vn"; 21];
        let body = json!({"score": "1", "expected": null, "evidence": links});
        let answer = put(&unit, "/X01/C1/self", &body).await;
        assert_eq!(answer.json()["problems"][0]["code"], "too_many_links");
        let body = json!({"score": "1", "expected": null, "explanation": "a\u{0}b"});
        assert_eq!(put(&unit, "/X01/C1/self", &body).await.status.as_u16(), 422);
        let list = unit.get(&address("")).await.json();
        assert_eq!(list["assessments"], json!([]), "nothing was stored");
        // Where nobody has said how many points there are, only 0 is a bound.
        let many = put(&unit, "/X01/C3/self", &json!({"score": "99", "expected": null})).await;
        assert_eq!(many.status.as_u16(), 200, "{}", many.text());
    }

    #[tokio::test]
    async fn what_is_no_such_body_or_no_such_place_is_refused() {
        let desk = Desk::new().await;
        let administrator = desk.app.staff(Role::Administrator).await;
        for text in [
            "",
            "[]",
            r#"{"score": "1"}"#,
            r#"{"expected": null}"#,
            r#"{"score": "1", "expected": null, "note": "x"}"#,
            r#"{"score": "1", "score": "2", "expected": null}"#,
        ] {
            let answer = put_text(&administrator, "/X01/C1/self", text).await;
            assert_eq!(answer.problem(), (400, "not_json".to_owned()), "{text}");
        }
        let body = json!({"score": "1", "expected": null});
        for (place, code) in [
            ("/X09/C1/self", "unknown_unit"),
            ("/X01/C9/self", "unknown_criterion"),
            ("/X01/GIVEN/appraised", "unknown_criterion"),
            ("/X 1/C1/self", "unknown_unit"),
        ] {
            let answer = put(&administrator, &place.replace(' ', "%20"), &body).await;
            assert_eq!(answer.problem(), (404, code.to_owned()), "{place}");
        }
        let unknown = administrator.get("/api/v1/rounds/dot-9/assessments").await;
        assert_eq!(unknown.problem(), (404, "unknown_round".to_owned()));
        assert_eq!(administrator.get(&address("?unit=X09")).await.problem().1, "unknown_unit");
    }
}
