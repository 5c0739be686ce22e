use super::super::interview::tests::instrument;
use super::super::rows::Progress;
use super::super::rows::tests::rows;
use super::*;
use crate::respondent::session::Screen as Page;
use survey_specs::wire::field::Gps;

fn app() -> Enumerator {
    Enumerator::new(rows(), "vi".to_owned())
}

fn now(ms: u64) -> Now {
    Now {
        ms,
        day: "2026-11-22".to_owned(),
        id: format!("0193537e-6a00-7000-8000-{ms:012x}"),
        instant: "2026-11-22T02:00:00Z".to_owned(),
        appointment: String::new(),
    }
}

fn fields(fields: &[(&str, &str)]) -> Fields {
    let pairs: Vec<(String, String)> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Fields { names: pairs.iter().map(|(name, _)| name.clone()).collect(), fields: pairs }
}

/// Opens a case's interview and begins it.
fn begin(app: &mut Enumerator, case: &str, at: u64) {
    app.open(&format!("/r1/{case}/interview"), &now(at));
    let effects = app.submitted("before", &fields(&[("mode", "phone")]), &now(at));
    let [Effect::Compile(draft)] = &effects[..] else { panic!("{effects:?}") };
    app.compiled(draft.as_ref().clone(), Some(instrument()), &now(at));
}

/// Answers everything and gives what follows the last button.
fn answer(app: &mut Enumerator, at: u64) -> Vec<Effect> {
    app.submitted("", &fields(&[("consent", "3")]), &now(at + 1));
    app.submitted("", &fields(&[("seen", "2")]), &now(at + 2));
    app.submitted("", &fields(&[]), &now(at + 3));
    app.submitted("after", &fields(&[("others_present", "none")]), &now(at + 4))
}

#[test]
fn an_interview_ends_in_the_outbox_and_the_next_one_begins() {
    let mut app = app();
    for (case, at) in [("c1", 1_000), ("c2", 2_000)] {
        begin(&mut app, case, at);
        let effects = answer(&mut app, at);
        let [
            Effect::Keep(done, id),
            Effect::HandIn(finished, draft),
            Effect::Go(_),
            Effect::Show(_),
        ] = &effects[..]
        else {
            panic!("{effects:?}")
        };
        assert_eq!(
            (done, draft),
            (&format!("done/lan/r1/{case}"), &format!("draft/lan/r1/{case}"))
        );
        assert_eq!(*id, finished.response_id);
        assert!(finished.body.contains("\"mode\":\"phone\""), "{}", finished.body);
        let known = app.case("r1", case).unwrap();
        assert_eq!(app.rows.progress("r1", known), Progress::Kept);
    }
    // What has been answered here is not asked again.
    let effects = app.open("/r1/c1/interview", &now(9_000));
    assert_eq!(effects, [Effect::Go(String::new())]);
}

#[test]
fn a_half_filled_interview_is_taken_up_with_its_id() {
    let mut app = app();
    begin(&mut app, "c1", 1_000);
    app.submitted("", &fields(&[("consent", "3")]), &now(2_000));
    let effects = app.typed(&fields(&[("seen", "1"), ("age", "40")]), true);
    let [Effect::Keep(key, text), Effect::Refresh] = &effects[..] else { panic!("{effects:?}") };
    // The browser is killed here.
    let mut rows = rows();
    rows.drafts.insert(key.clone(), text.clone());
    let mut again = Enumerator::new(rows, "vi".to_owned());
    let effects = again.open("/r1/c1/interview", &now(5_000));
    let [Effect::Compile(draft)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(draft.response_id, now(1_000).id);
    again.compiled(draft.as_ref().clone(), Some(instrument()), &now(5_000));
    let Screen::Interview(running) = &again.screen else { panic!("no interview") };
    assert!(matches!(running.session.screen(), Page::Questions));
}

#[test]
fn an_outcome_is_kept_before_it_is_sent_and_an_appointment_needs_a_time() {
    let mut app = app();
    app.open("/r1/c1", &now(0));
    app.submitted("outcome", &fields(&[("outcome", "appointment")]), &now(1));
    assert_eq!(app.notice, app.words().appointment_missing);
    let at = Now { appointment: "2026-11-23T02:00:00Z".to_owned(), ..now(2) };
    let effects = app.submitted("outcome", &fields(&[("outcome", "appointment")]), &at);
    assert!(matches!(&effects[0], Effect::Keep(key, _) if key.starts_with("action/")));
    assert_eq!(effects.last(), Some(&Effect::Send));
    let case = app.case("r1", "c1").unwrap();
    assert_eq!(app.rows.progress("r1", case), Progress::Appointment);
    let key = app.rows.actions.keys().next().unwrap().clone();
    let mut answered = app.case("r1", "c1").unwrap().clone();
    answered.status = "in_progress".to_owned();
    app.sent(&key, &serde_json::to_string(&answered).unwrap());
    assert!(app.rows.actions.is_empty());
    assert_eq!(app.case("r1", "c1").unwrap().status, "in_progress");
}

#[test]
fn whoever_signs_out_leaves_no_contacts_and_loses_nothing() {
    let mut app = app();
    app.open("/r1/c1", &now(0));
    app.submitted("outcome", &fields(&[("outcome", "refused")]), &now(1));
    let effects = app.did("sign-out", &now(2));
    assert!(effects.contains(&Effect::Forget("cases/r1".to_owned())));
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect, Effect::Forget(key) if key.starts_with("action")))
    );
    assert!(matches!(app.screen, Screen::SignIn(..)) && app.rows.cases.is_empty());
}

#[test]
fn the_place_is_rounded_and_may_be_declined() {
    let mut app = app();
    app.rows.settings.insert(GPS.to_owned(), "ask".to_owned());
    begin(&mut app, "c1", 1_000);
    app.located("10.776889 106.700806 12");
    let Screen::Interview(running) = &app.screen else { panic!("no interview") };
    let Gps::At(place) = running.afterwards.gps else { panic!("no place") };
    assert_eq!((place.latitude.to_string(), place.accuracy_m), ("10.7769".to_owned(), 12));
    begin(&mut app, "c2", 3_000);
    let effects = answer(&mut app, 3_000);
    let handed_in = effects.iter().find_map(|effect| match effect {
        Effect::HandIn(finished, _) => Some(finished.body.clone()),
        _ => None,
    });
    assert!(handed_in.unwrap().contains("\"gps\":\"declined\""));
}

#[test]
fn an_interview_without_a_list_is_kept_by_its_id() {
    let mut app = app();
    app.submitted("walk-in r1", &fields(&[("unit", "x01")]), &now(7));
    let effects = app.submitted("before", &fields(&[]), &now(8));
    let [Effect::Compile(draft)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((draft.visit.as_str(), draft.case.as_deref()), ("v2.w", None));
    let effects = app.compiled(draft.as_ref().clone(), Some(instrument()), &now(9));
    let place = format!("draft/lan/r1/-{}", now(7).id);
    assert!(matches!(&effects[0], Effect::Keep(key, _) if *key == place), "{effects:?}");
}
