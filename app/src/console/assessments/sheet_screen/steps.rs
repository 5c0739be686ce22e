//! What is done with a sheet as a whole: handed in, sent back, appraised, opened again.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Sheet;
use super::criterion::Row;
use crate::console::address::escaped;
use crate::console::api::Api;
use crate::console::assessments::model::{AssessmentProgress, NewStep, StepBody};
use crate::console::assessments::state::step_words;
use crate::console::assessments::words::{Words, words};
use crate::console::calendar::moment;
use crate::console::language::use_language;
use crate::console::ui::busy::Busy;
use crate::console::ui::dialog::Dialog;
use crate::console::ui::field::{TextArea, given};
use crate::console::ui::toast::use_messages;

/// The steps that can be taken with a sheet, each with whether it needs a word to the unit.
#[must_use]
pub fn offered(sheet: &Sheet) -> Vec<&'static str> {
    let mut steps = Vec::new();
    let state = sheet.unit.state.as_str();
    if sheet.takes_claims() && state == "under_way" {
        steps.push("hand_in");
    }
    if sheet.tree.may_appraise {
        match state {
            "handed_in" => steps.extend(["send_back", "appraise"]),
            "appraised" => steps.extend(["reopen", "send_back"]),
            // The unit has missed its time: what it gave itself is what there is.
            _ if !sheet.tree.deadlines.claims_open => steps.push("appraise"),
            _ => {}
        }
    }
    steps
}

/// What a step is called before it is taken, and once it has been.
fn named(step: &str, words: &'static Words) -> (&'static str, &'static str) {
    match step {
        "hand_in" => (words.hand_in, words.done_hand_in),
        "send_back" => (words.send_back, words.done_send_back),
        "appraise" => (words.finish, words.done_appraise),
        _ => (words.reopen, words.done_reopen),
    }
}

/// A button for each step that can be taken.
#[component]
pub fn StepActions(
    /// The sheet.
    sheet: Sheet,
    /// Its criteria.
    rows: Vec<Row>,
    /// How many fields are not saved yet.
    unsaved: Memo<usize>,
    /// Draws the sheet anew.
    again: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let (chosen, open) = (RwSignal::new(""), RwSignal::new(false));
    // A unit that has just begun can hand in without the screen being drawn anew.
    let has_begun = {
        let cells: Vec<_> = rows.iter().map(|row| row.claim.cell).collect();
        Memo::new(move |_| cells.iter().any(|cell| cell.with(|cell| cell.held.is_some())))
    };
    let name = move |step: &str| named(step, words).0;
    let steps = {
        let sheet = sheet.clone();
        move || {
            let mut now = sheet.clone();
            if now.unit.state == "not_begun" && has_begun.get() {
                "under_way".clone_into(&mut now.unit.state);
            }
            let button = move |step: &'static str| {
                let class = if matches!(step, "hand_in" | "appraise") { "primary" } else { "" };
                view! {
                    <button type="button" class=class on:click=move |_| {
                        chosen.set(step);
                        open.set(true);
                    }>{name(step)}</button>
                }
            };
            offered(&now).into_iter().map(button).collect_view()
        }
    };
    let (sheet, rows) = (StoredValue::new(sheet), StoredValue::new_local(rows));
    view! {
        <div class="actions">{steps}</div>
        <Dialog open title=Signal::derive(move || name(chosen.get()).to_owned())>
            <StepForm
                sheet=sheet.get_value()
                step=chosen.get_untracked()
                missing=missing(&rows.get_value())
                unsaved
                open
                again
            />
        </Dialog>
    }
}

/// The criteria to which the unit has given no points.
fn missing(rows: &[Row]) -> Vec<String> {
    // Criteria of different fields may have the same name.
    let empty = rows.iter().filter(|row| {
        row.measured.is_none()
            && row.claim.cell.with_untracked(|cell| cell.typed.points().is_none())
    });
    empty.map(|row| format!("{} ({})", row.node.label, row.node.node)).collect()
}

/// Asks for a word and takes the step.
#[component]
fn StepForm(
    sheet: Sheet,
    step: &'static str,
    missing: Vec<String>,
    unsaved: Memo<usize>,
    open: RwSignal<bool>,
    again: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let messages = use_messages();
    let (note, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let (name, done) = named(step, words);
    let take = move || {
        let (round, unit) = (escaped(&sheet.tree.round), escaped(&sheet.unit.unit));
        let address = format!("/rounds/{round}/assessment/units/{unit}/steps");
        let body = NewStep {
            step: step.to_owned(),
            note: given(&note.get_untracked()),
            expected: sheet.unit.steps.last().map_or(0, |step| step.step),
        };
        let api = Api(language);
        busy.set(true);
        spawn_local(async move {
            match api.post::<_, AssessmentProgress>(&address, &body).await {
                Ok(_) => messages.say(done),
                Err(error) => messages.fail(&error),
            }
            busy.set(false);
            open.set(false);
            // Whether it was taken or somebody else was faster: the sheet stands elsewhere now.
            again();
        });
    };
    let many = missing.len();
    let handing_in = step == "hand_in";
    view! {
        {handing_in.then(|| view! { <p>{words.hand_in_text}</p> })}
        {(handing_in && many > 0).then(|| view! {
            <details class="missing">
                <summary>{words.hand_in_missing} " " <span class="badge is-warn">{many}</span></summary>
                <ul>{missing.into_iter().map(|label| view! { <li>{label}</li> }).collect_view()}</ul>
            </details>
        })}
        <TextArea label=words.why value=note/>
        {move || (unsaved.get() > 0).then(|| view! {
            <p class="wrong" role="alert">{words.unsaved} ": " {unsaved}</p>
        })}
        <Busy
            busy
            enabled=Signal::derive(move || unsaved.get() == 0)
            class="primary"
            act=take
        >{name}</Busy>
    }
}

/// What was done with the sheet: the last step in sight, as it may say what there is to do now.
#[component]
pub fn Steps(
    /// The steps, the first first.
    steps: Vec<StepBody>,
) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let mut latest_first = steps.into_iter().rev();
    latest_first.next().map(|last| {
        let line = |step| view! { <li>{told(step, words)}</li> };
        let earlier: Vec<_> = latest_first.map(line).collect();
        view! {
            <section class="last-step" aria-label=words.steps>
                <p>{told(last, words)}</p>
                {(!earlier.is_empty()).then(|| view! {
                    <details>
                        <summary>{words.earlier_steps}</summary>
                        <ol class="history">{earlier}</ol>
                    </details>
                })}
            </section>
        }
    })
}

/// A step in words.
fn told(step: StepBody, words: &'static Words) -> impl IntoView {
    view! {
        <strong>{step.by}</strong> " " {step_words(&step.kind, words)}
        " " <small>{moment(&step.at)}</small>
        {step.note.map(|note| view! { <br/> <span class="said">{note}</span> })}
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::model::{AssessmentSheet, Assessments, Deadlines, UnitProgress};
    use super::*;

    fn sheet(state: &str, may_claim: bool, may_appraise: bool, claims_open: bool) -> Sheet {
        Sheet {
            tree: AssessmentSheet {
                deadlines: Deadlines { claims_open, ..Deadlines::default() },
                may_appraise,
                ..AssessmentSheet::default()
            },
            progress: AssessmentProgress::default(),
            points: Assessments::default(),
            unit: UnitProgress { state: state.to_owned(), may_claim, ..UnitProgress::default() },
        }
    }

    #[test]
    fn who_has_the_sheet_is_offered_what_can_be_done_with_it() {
        let unit = |state, open| offered(&sheet(state, true, false, open));
        assert_eq!(unit("not_begun", true), Vec::<&str>::new());
        assert_eq!(unit("under_way", true), ["hand_in"]);
        assert_eq!(unit("under_way", false), Vec::<&str>::new());
        assert_eq!(unit("handed_in", true), Vec::<&str>::new());
        let appraiser = |state, open| offered(&sheet(state, false, true, open));
        assert_eq!(appraiser("under_way", true), Vec::<&str>::new());
        assert_eq!(appraiser("not_begun", false), ["appraise"]);
        assert_eq!(appraiser("handed_in", true), ["send_back", "appraise"]);
        assert_eq!(appraiser("appraised", true), ["reopen", "send_back"]);
    }
}
