//! What a form may say and a questionnaire may not: it is taken out, and told.
//!
//! The reference converter checks far less than the check of questionnaires does: it takes a
//! condition over later answers, or one that compares a text with a number. Such a form is valid, so
//! what cannot be kept of it is left out one by one, until the questionnaire is sound.

use serde_json::{Value, json};

use super::convert::Converted;
use super::problems::{Place, Problems};
use crate::problem::Problem;
use crate::questionnaire::draft::Draft;
use crate::questionnaire::read;
use crate::questionnaire::write::source_to_yaml;

/// How often the whole questionnaire is checked.
const MOST_ROUNDS: usize = 40;

/// How much is checked in all rounds together, in bytes; the first round is always there.
const MOST_CHECKED: usize = 2 << 20;

/// Takes out what cannot be kept. The draft, unless something wrong is left.
pub(super) fn repair(converted: &mut Converted, problems: &mut Problems) -> Option<Draft> {
    let mut checked = 0;
    for round in 0..MOST_ROUNDS {
        let yaml = source_to_yaml(&converted.source);
        checked += yaml.len();
        if round > 0 && checked > MOST_CHECKED {
            break;
        }
        let reading = read::check("", yaml.as_bytes());
        if let Some(draft) = reading.draft {
            return Some(draft);
        }
        let mut errors: Vec<&Problem> =
            reading.problems.iter().filter(|problem| problem.is_error()).collect();
        // Backwards, so that what is taken out of a list moves nothing that is still to come.
        errors.sort_by(|one, other| by_place(&other.path, &one.path));
        errors.dedup_by(|one, other| one.path == other.path);
        let mut has_changed = false;
        for error in errors {
            has_changed |= mend(converted, error, problems);
        }
        if !has_changed {
            let left = reading.problems.iter().find(|problem| problem.is_error());
            let message =
                left.map_or_else(String::new, |left| format!("{}: {}", left.path, left.message));
            let message =
                format!("the questionnaire needs work before it can be published: {message}");
            problems.unsupported("unfinished", &Place::sheet("survey"), &message);
            return None;
        }
    }
    let message = "the questionnaire needs work before it can be published: see `thuocdo check`";
    problems.unsupported("unfinished", &Place::sheet("survey"), message);
    None
}

/// Compares paths with their numbers as numbers.
fn by_place(one: &str, other: &str) -> std::cmp::Ordering {
    steps(one).cmp(&steps(other))
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Index(usize),
    Key(String),
}

fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for part in path.split(['.', '[']) {
        match part.strip_suffix(']').and_then(|index| index.parse().ok()) {
            Some(index) => steps.push(Step::Index(index)),
            None if !part.is_empty() => steps.push(Step::Key(part.to_owned())),
            None => {}
        }
    }
    steps
}

fn at<'v>(source: &'v mut Value, steps: &[Step]) -> Option<&'v mut Value> {
    steps.iter().try_fold(source, |value, step| match step {
        Step::Index(index) => value.get_mut(index),
        Step::Key(key) => value.get_mut(key),
    })
}

/// Takes out what one problem is about. Whether anything was changed.
fn mend(converted: &mut Converted, error: &Problem, problems: &mut Problems) -> bool {
    let path = steps(&error.path);
    let place = place_of(converted, &path);
    if let Some(text) = at(&mut converted.source, &path).and_then(|value| value.as_str()) {
        let mended = match error.code {
            "unbalanced_brace" | "unknown_place_word" => Some(without_braces(text)),
            "unknown_item" | "forward_reference" | "type_error" if is_text(&path) => {
                Some(without_references(text, &error.message))
            }
            "text_too_long" => Some(text.chars().take(4_999).chain(['…']).collect()),
            _ => None,
        };
        if let Some(mended) = mended.filter(|mended| mended != text) {
            if let Some(value) = at(&mut converted.source, &path) {
                *value = json!(mended);
            }
            let message = format!("the text is changed: {}", error.message);
            problems.unsupported("text", &place, &message);
            return true;
        }
    }
    if error.code == "too_few_categories"
        && let Some((_, item)) = path.split_last()
        && let Some(item) = at(&mut converted.source, item)
        && item.get("type") == Some(&json!("scale"))
    {
        item["type"] = json!("single_choice");
        return true;
    }
    take_out(converted, &path, error, &place, problems)
}

/// Keys whose absence leaves a sound item.
const SPARE: [&str; 17] = [
    "show_if",
    "constraint",
    "constraint_message",
    "required_if",
    "required_message",
    "default",
    "read_only",
    "pattern",
    "min",
    "max",
    "step",
    "buttons",
    "min_selected",
    "max_selected",
    "required",
    "hint",
    "max_length",
];

fn take_out(
    converted: &mut Converted,
    path: &[Step],
    error: &Problem,
    place: &Place,
    problems: &mut Problems,
) -> bool {
    // The deepest part that can be spared: a rule of an item, else a whole entry of a list.
    for length in (1..=path.len()).rev() {
        let (Some(last), Some(parent)) = (path.get(length - 1), path.get(..length - 1)) else {
            break;
        };
        match last {
            Step::Key(key) if SPARE.contains(&key.as_str()) => {
                let Some(entries) =
                    at(&mut converted.source, parent).and_then(Value::as_object_mut)
                else {
                    continue;
                };
                if entries.remove(key).is_none() {
                    continue;
                }
                if key == "constraint" {
                    entries.remove("constraint_message");
                }
                if key == "default" {
                    entries.remove("read_only");
                }
                let message = format!("`{key}` is left out: {}", error.message);
                problems.unsupported("rule", place, &message);
                return true;
            }
            Step::Index(index) => {
                let Some(entries) = at(&mut converted.source, parent).and_then(Value::as_array_mut)
                else {
                    continue;
                };
                if *index >= entries.len() {
                    continue;
                }
                let removed = entries.remove(*index);
                let what = name_of(&removed);
                let message = format!("{what} is left out: {}", error.message);
                problems.unsupported("entry", place, &message);
                return true;
            }
            Step::Key(_) => {}
        }
    }
    false
}

fn name_of(entry: &Value) -> String {
    for key in ["item", "row", "section", "group", "code"] {
        if let Some(code) = entry.get(key) {
            return format!(
                "the {} `{}`",
                if key == "code" { "category" } else { key },
                plain(code)
            );
        }
    }
    "an entry".to_owned()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The row that the innermost entry of a path came from.
fn place_of(converted: &Converted, path: &[Step]) -> Place {
    let mut value = &converted.source;
    let mut place = Place::sheet("survey");
    for step in path {
        let inner = match step {
            Step::Index(index) => value.get(index),
            Step::Key(key) => value.get(key),
        };
        let Some(inner) = inner else { break };
        value = inner;
        for key in ["section", "item", "row"] {
            if let Some(code) = value.get(key).and_then(Value::as_str) {
                place = converted.origins.of(code);
            }
        }
    }
    match path.last() {
        Some(Step::Key(key)) if SPARE.contains(&key.as_str()) => place.column(key),
        _ => place,
    }
}

/// Whether a path leads to words that people read.
fn is_text(path: &[Step]) -> bool {
    let keys =
        ["label", "hint", "title", "note", "constraint_message", "required_message", "short"];
    path.iter()
        .rev()
        .take(2)
        .any(|step| matches!(step, Step::Key(key) if keys.contains(&key.as_str())))
}

/// The text with parentheses in place of braces that mean nothing here.
fn without_braces(text: &str) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at(at);
        if before.ends_with('$')
            && let Some(end) = after.find('}')
            && super::name::is_reference(&format!("${}", &after[..=end]))
        {
            changed.push_str(before);
            changed.push_str(&after[..=end]);
            rest = &after[end + 1..];
            continue;
        }
        changed.push_str(before);
        changed.push(if after.starts_with('{') { '(' } else { ')' });
        rest = &after[1..];
    }
    changed.push_str(rest);
    changed
}

/// The text with `…` in place of the reference that a problem names, or of all of them.
fn without_references(text: &str, message: &str) -> String {
    let Ok(found) = super::name::references(text) else { return without_braces(text) };
    let named = |name: &str| message.contains(&format!("${{{name}}}"));
    let mut changed = String::new();
    let mut from = 0;
    for reference in found.iter().filter(|reference| named(reference.name)) {
        changed.push_str(&text[from..reference.start]);
        changed.push('…');
        from = reference.end;
    }
    changed.push_str(&text[from..]);
    changed
}
