//! The desk's screens as HTML. What a button does stands in its `data-` attributes: `data-level`,
//! `data-chip`, `data-key`, `data-language` and `data-do`; one listener acts on them.

use survey_specs::code::Lang;
use survey_specs::questionnaire::{Category, Question, QuestionKind};

use super::dossier::{PAD, TypedDossier};
use super::face::write_face;
use super::state::{Kiosk, Stage};
use super::visitor::Visitor;
use super::words::{Words, words};
use crate::respondent::frame::HEADING;
use crate::respondent::language::language_name;
use crate::ui::html::{Html, flag, said};

/// So many ratings that wait for a connection are said to visitors too.
const MANY: u32 = 200;

/// What staff should know of a desk, and may change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StaffView {
    /// How many ratings wait on the device.
    pub waiting: u32,
    /// How many were not taken.
    pub aside: u32,
    /// Whether the device has a PIN.
    pub has_pin: bool,
    /// Whether the browser can read barcodes with a camera.
    pub can_scan: bool,
    /// Whether it may.
    pub scans: bool,
}

/// Everything that a screen shows.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// What is on the screen.
    pub kiosk: &'a Kiosk,
    /// The visitor.
    pub visitor: &'a Visitor,
    /// What was typed of the dossier's code.
    pub dossier: &'a TypedDossier,
    /// How many digits of a PIN were typed.
    pub pin_length: usize,
    /// What is said about the last touch; empty if nothing.
    pub notice: &'static str,
    /// The unit's name; empty if the link is for no unit.
    pub unit_name: &'a str,
    /// What staff see.
    pub staff: StaffView,
}

/// The screen of the moment as HTML: the content of `<main>`.
#[must_use]
pub fn screen(desk: &Desk<'_>) -> String {
    let mut html = Html::default();
    let words = words(&desk.visitor.interview().context().language);
    write_top(&mut html, desk, words);
    match desk.kiosk.stage() {
        Stage::Dossier => write_dossier(&mut html, desk, words),
        Stage::Rating => write_rating(&mut html, desk, words),
        Stage::More => write_more(&mut html, desk, words),
        Stage::Thanks => write_thanks(&mut html, desk, words),
        Stage::Pin => write_pin(&mut html, desk, words),
        Stage::Staff => write_staff(&mut html, desk, words),
    }
    html.into_text()
}

/// The unit, the other languages, and the way to a full screen. The corner is for a finger that stays;
/// a keyboard has Escape for it.
fn write_top(html: &mut Html, desk: &Desk<'_>, words: &Words) {
    let interview = desk.visitor.interview();
    let current = &interview.context().language;
    let others = interview.instrument().questionnaire().languages.iter();
    let others: Vec<&Lang> = others.filter(|other| *other != current).collect();
    html.element("header", &[], |html| {
        html.line("div", &[("data-corner", Some("")), ("aria-hidden", Some("true"))], "");
        html.line("p", &[("class", Some("place"))], desk.unit_name);
        html.element("nav", &[("aria-label", Some(words.languages))], |html| {
            for other in others {
                let tag = Some(other.as_str());
                let attributes = [("lang", tag), ("data-language", tag)];
                html.line("button", &attributes, &language_name(other));
            }
            let attributes = [("class", Some("full")), ("data-do", Some("full"))];
            html.line("button", &attributes, words.full_screen);
        });
    });
}

fn write_notice(html: &mut Html, desk: &Desk<'_>) {
    let attributes = [("id", Some("notice")), ("role", Some("status"))];
    html.line("p", &attributes, desk.notice);
}

fn write_rating(html: &mut Html, desk: &Desk<'_>, words: &Words) {
    let interview = desk.visitor.interview();
    let question = desk.visitor.rating();
    let levels = question.categories();
    html.line("h1", HEADING, &interview.render(question.label()));
    if let Some(consent) = &interview.instrument().questionnaire().consent {
        let text = [words.agreeing, " ", &interview.render(&consent.text)].concat();
        html.line("p", &[("id", Some("agreeing")), ("class", Some("agreeing"))], &text);
    }
    let attributes = [
        ("class", Some("levels")),
        ("role", Some("group")),
        ("aria-label", Some(words.levels)),
        ("aria-describedby", Some("agreeing")),
    ];
    html.element("div", &attributes, |html| {
        for (level, category) in levels.iter().enumerate() {
            let place = level.to_string();
            let attributes =
                [("class", Some(mood(level, levels.len()))), ("data-level", said(&place))];
            html.element("button", &attributes, |html| {
                write_face(html, level, levels.len());
                html.line("span", &[], &interview.render(&category.label));
            });
        }
    });
    write_notice(html, desk);
    write_many(html, desk, words);
}

/// The tint of a level, from the worst to the best of five.
fn mood(level: usize, levels: usize) -> &'static str {
    match level * 4 / levels.saturating_sub(1).max(1) {
        0 => "mood-0",
        1 => "mood-1",
        2 => "mood-2",
        3 => "mood-3",
        _ => "mood-4",
    }
}

fn write_many(html: &mut Html, desk: &Desk<'_>, words: &Words) {
    if desk.staff.waiting > MANY {
        html.line("p", &[("class", Some("many"))], words.many_waiting);
    }
}

fn write_more(html: &mut Html, desk: &Desk<'_>, words: &Words) {
    let interview = desk.visitor.interview();
    html.line("h1", HEADING, words.more);
    let rating = desk.visitor.rating();
    if let Some(answer) = interview.given(rating.code().as_str()) {
        let chosen = interview.answer_in_words(rating, answer);
        html.line("p", &[("class", Some("chosen"))], &[words.rated, ": ", &chosen].concat());
    }
    for question in desk.visitor.more() {
        match question.kind() {
            QuestionKind::Text(rules) => write_comment(html, desk, question, rules.max_length),
            _ => write_chips(html, desk, question, words),
        }
    }
    html.element("div", &[("class", Some("turn"))], |html| {
        html.line("button", &[("class", Some("plain")), ("data-do", Some("skip"))], words.skip);
        html.line("button", &[("data-do", Some("done"))], words.done);
    });
}

fn write_chips(html: &mut Html, desk: &Desk<'_>, question: Question<'_>, words: &Words) {
    let interview = desk.visitor.interview();
    let item = question.code().as_str();
    html.element("fieldset", &[], |html| {
        html.line("legend", &[], &interview.render(question.label()));
        html.element("div", &[("class", Some("chips"))], |html| {
            for category in question.categories() {
                let pressed = desk.visitor.has(item, &category.code);
                let attributes = [
                    ("aria-pressed", Some(if pressed { "true" } else { "false" })),
                    ("data-chip", Some(item)),
                    ("value", Some(category.code.as_str())),
                ];
                html.line("button", &attributes, &interview.render(&category.label));
            }
        });
        let asks_words =
            |known: &&Category| known.other.is_some() && desk.visitor.has(item, &known.code);
        for category in question.categories().iter().filter(asks_words) {
            let name = [item, ".other.", category.code.as_str()].concat();
            let label = [words.specify, ": ", &interview.render(&category.label)].concat();
            html.element("label", &[], |html| {
                html.line("span", &[], &label);
                let attributes = [
                    ("data-name", Some(&*name)),
                    ("autocomplete", Some("off")),
                    ("value", said(desk.visitor.written(&name))),
                ];
                html.open("input", &attributes);
            });
        }
    });
}

fn write_comment(html: &mut Html, desk: &Desk<'_>, question: Question<'_>, longest: u32) {
    let interview = desk.visitor.interview();
    let item = question.code().as_str();
    let hint = question.item.hint.as_ref().map(|hint| interview.render(hint));
    let hint = hint.unwrap_or_default();
    let hint_id = ["hint-", item].concat();
    let described = (!hint.is_empty()).then_some(&*hint_id);
    html.element("label", &[], |html| {
        html.line("span", &[], &interview.render(question.label()));
        let attributes = [
            ("data-name", Some(item)),
            ("rows", Some("2")),
            ("autocomplete", Some("off")),
            ("maxlength", Some(&*longest.to_string())),
            ("aria-describedby", described),
        ];
        html.line("textarea", &attributes, desk.visitor.written(item));
    });
    if described.is_some() {
        html.line("p", &[("class", Some("hint")), ("id", described)], &hint);
    }
}

fn write_thanks(html: &mut Html, desk: &Desk<'_>, words: &Words) {
    let interview = desk.visitor.interview();
    let thanks = interview.instrument().questionnaire().thanks.as_ref();
    let thanks = thanks.map(|text| interview.render(text)).unwrap_or_default();
    html.element("section", &[("class", Some("thanks"))], |html| {
        html.element(
            "svg",
            &[("viewBox", Some("0 0 64 64")), ("aria-hidden", Some("true"))],
            |html| {
                html.line("path", &[("d", Some("M12 34L26 48 52 18"))], "");
            },
        );
        html.line("h1", HEADING, said(&thanks).unwrap_or(words.thanks));
        html.line("button", &[("class", Some("plain")), ("data-do", Some("next"))], words.next);
    });
}

fn write_dossier(html: &mut Html, desk: &Desk<'_>, words: &Words) {
    html.line("h1", HEADING, words.dossier);
    html.line("p", &[("class", Some("hint"))], words.dossier_hint);
    if desk.staff.scans && desk.staff.can_scan {
        html.line("video", &[("muted", flag(true)), ("playsinline", flag(true))], "");
    }
    html.line(
        "output",
        &[("class", Some("typed")), ("aria-label", Some(words.dossier))],
        desk.dossier.text(),
    );
    write_notice(html, desk);
    html.element("div", &[("class", Some("pad letters"))], |html| {
        for row in PAD {
            html.element("div", &[], |html| {
                for key in row.split("").filter(|key| !key.is_empty()) {
                    html.line("button", &[("data-key", Some(key))], key);
                }
                if row == PAD[3] {
                    html.line("button", &[("data-do", Some("delete"))], words.delete);
                }
            });
        }
    });
    html.element("div", &[("class", Some("turn"))], |html| {
        let skip = [("class", Some("plain")), ("data-do", Some("no-dossier"))];
        html.line("button", &skip, words.no_dossier);
        html.line("button", &[("data-do", Some("dossier"))], words.go_on);
    });
    write_many(html, desk, words);
}

fn write_pin(html: &mut Html, desk: &Desk<'_>, words: &Words) {
    html.line("h1", HEADING, words.pin);
    html.line("p", &[("class", Some("hint"))], words.pin_hint);
    let dots = "●".repeat(desk.pin_length);
    html.line("output", &[("class", Some("typed")), ("aria-label", Some(words.pin))], &dots);
    write_notice(html, desk);
    html.element("div", &[("class", Some("pad digits"))], |html| {
        for row in ["123", "456", "789"] {
            html.element("div", &[], |html| {
                for key in row.split("").filter(|key| !key.is_empty()) {
                    html.line("button", &[("data-key", Some(key))], key);
                }
            });
        }
        html.element("div", &[], |html| {
            html.line("button", &[("data-do", Some("delete"))], words.delete);
            html.line("button", &[("data-key", Some("0"))], "0");
            html.line("button", &[("data-do", Some("pin"))], "OK");
        });
    });
    html.element("div", &[("class", Some("turn"))], |html| {
        html.line("button", &[("class", Some("plain")), ("data-do", Some("resume"))], words.cancel);
    });
}

fn write_staff(html: &mut Html, desk: &Desk<'_>, words: &Words) {
    let staff = desk.staff;
    html.line("h1", HEADING, words.staff);
    if !staff.has_pin {
        html.line("p", &[("class", Some("many"))], words.no_pin);
    }
    html.element("ul", &[], |html| {
        for (count, text) in [(staff.waiting, words.waiting), (staff.aside, words.aside)] {
            html.line("li", &[], &[&count.to_string(), " ", text].concat());
        }
    });
    let toggle = |html: &mut Html, on: bool, act: &str, label: &str| {
        let attributes =
            [("aria-pressed", Some(if on { "true" } else { "false" })), ("data-do", Some(act))];
        let state = if on { words.on } else { words.off };
        html.line("button", &attributes, &[label, ": ", state].concat());
    };
    html.element("div", &[("class", Some("chips"))], |html| {
        toggle(html, desk.kiosk.asks_dossier(), "ask-dossier", words.ask_dossier);
        if staff.can_scan {
            toggle(html, staff.scans, "scan", words.use_camera);
        }
    });
    html.element("div", &[("class", Some("turn"))], |html| {
        html.line("button", &[("class", Some("plain")), ("data-do", Some("leave"))], words.leave);
        html.line("button", &[("data-do", Some("resume"))], words.resume);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::kiosk::state::Timing;
    use crate::field::kiosk::visitor::tests::visitor;

    fn html(kiosk: &Kiosk, visitor: &Visitor, staff: StaffView) -> String {
        let dossier = TypedDossier::default();
        screen(&Desk {
            kiosk,
            visitor,
            dossier: &dossier,
            pin_length: 2,
            notice: "",
            unit_name: "Phường <Một>",
            staff,
        })
    }

    fn kiosk(asks_dossier: bool) -> Kiosk {
        Kiosk::new(Timing::default(), asks_dossier, 0)
    }

    #[test]
    fn every_level_is_a_face_and_its_words() {
        let html = html(&kiosk(false), &visitor(), StaffView::default());
        assert_eq!(html.matches("data-level=").count(), 5, "{html}");
        assert_eq!(html.matches("class=\"face\"").count(), 5);
        for words in ["Rất không hài lòng", "Bình thường", "Rất hài lòng", "Phường &lt;Một>"]
        {
            assert!(html.contains(words), "{words} in {html}");
        }
        // What a tap agrees to stands with the question.
        assert!(
            html.contains("Chạm vào một mức là đồng ý") && html.contains("tự nguyện"),
            "{html}"
        );
        assert!(html.contains("data-language=\"en\"") && !html.contains("data-language=\"vi\""));
    }

    #[test]
    fn reasons_are_buttons_that_are_pressed_or_not() {
        let (mut kiosk, mut visitor) = (kiosk(false), visitor());
        visitor.rate(0);
        visitor.toggle("reasons", "2");
        visitor.write("comment", "</textarea><b>");
        let _ = kiosk.rated(true, 5_000);
        let html = html(&kiosk, &visitor, StaffView::default());
        assert_eq!(html.matches("aria-pressed=\"true\"").count(), 1, "{html}");
        assert_eq!(html.matches("aria-pressed=\"false\"").count(), 8);
        assert!(html.contains("&lt;/textarea>&lt;b></textarea>"), "{html}");
        assert!(html.contains("data-do=\"skip\"") && html.contains("data-do=\"done\""));
    }

    #[test]
    fn nothing_of_a_visitor_is_on_the_screens_after() {
        let (mut kiosk, mut visitor) = (kiosk(false), visitor());
        visitor.rate(0);
        visitor.write("comment", "BÍ MẬT");
        visitor.dossier = Some("H21-0042".to_owned());
        let _ = kiosk.rated(true, 5_000);
        let _ = kiosk.done(6_000);
        let html = html(&kiosk, &visitor, StaffView::default());
        assert!(html.contains("Xin cảm ơn"), "{html}");
        assert!(!html.contains("BÍ MẬT") && !html.contains("0042") && !html.contains("không hài"));
    }

    #[test]
    fn visitors_hear_of_a_queue_only_when_it_is_long() {
        for (waiting, said) in [(0, false), (200, false), (201, true)] {
            let staff = StaffView { waiting, ..StaffView::default() };
            for asks_dossier in [false, true] {
                let html = html(&kiosk(asks_dossier), &visitor(), staff);
                assert_eq!(html.contains("lâu chưa gửi"), said, "{waiting}");
                assert!(!html.contains(&waiting.to_string()) || waiting == 0);
            }
        }
    }

    #[test]
    fn the_pad_shows_dots_and_the_staff_screen_the_queue() {
        let (mut kiosk, visitor) = (kiosk(false), visitor());
        for time in [1_000, 1_100, 1_200] {
            let _ = kiosk.escape(time);
        }
        let staff = StaffView { waiting: 17, aside: 3, ..StaffView::default() };
        assert!(html(&kiosk, &visitor, staff).contains(">●●<"));
        let _ = kiosk.pin_tried(true, 2_000);
        let html = html(&kiosk, &visitor, staff);
        assert!(html.contains("17 đánh giá") && html.contains("3 đánh giá"), "{html}");
        assert!(html.contains("chưa có mã PIN"), "{html}");
    }
}
