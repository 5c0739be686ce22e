//! The parameters of a question: `start=1 end=10 step=1`.

use rust_decimal::Decimal;

use super::form::{Choice, Lists, Question};
use super::name;
use super::problems::{Place, Problems};
use super::vocabulary::truth;

/// The pairs of a cell; none if it is not made of pairs.
pub(super) fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let is_separator = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
    let mut tokens = Vec::new();
    let mut token = String::new();
    for c in text.chars() {
        if is_separator(c) || c == '=' {
            if !token.is_empty() {
                tokens.push(std::mem::take(&mut token));
            }
            if c == '=' {
                tokens.push("=".to_owned());
            }
        } else {
            token.push(c);
        }
    }
    if !token.is_empty() {
        tokens.push(token);
    }
    tokens
        .chunks(3)
        .map(|chunk| match chunk {
            [key, sign, value] if sign == "=" && key != "=" && value != "=" => {
                let key = key.to_lowercase();
                // These two are matched against files of the writer's own.
                let is_kept = matches!(key.as_str(), "label" | "value");
                let value = if is_kept { value.clone() } else { value.to_lowercase() };
                Some((key, value))
            }
            _ => None,
        })
        .collect()
}

/// Says which parameters of a question are not among those it may have.
pub(super) fn only(accepted: &[&str], question: &Question<'_>, problems: &mut Problems) {
    let place = place(question);
    for (key, _) in &question.parameters {
        if !accepted.contains(&key.as_str()) {
            let message = format!(
                "the parameter `{key}` is unknown here; there are {}",
                accepted.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
            );
            problems.error("unknown_parameter", &place, &message);
        }
    }
}

fn place(question: &Question<'_>) -> Place {
    let cell = question.record.get("parameters").and_then(|value| value.cell());
    question.place().at("parameters", cell)
}

/// Checks the parameters of every kind of question.
pub(super) fn check(question: &Question<'_>, lists: &Lists<'_>, problems: &mut Problems) {
    match question.kind.as_str() {
        "range" => range(question, lists, problems),
        "text" => {
            only(&["rows"], question, problems);
            whole_number(question, "rows", problems);
        }
        "photo" => {
            only(&["app", "max-pixels"], question, problems);
            whole_number(question, "max-pixels", problems);
            let appearance = question.appearance();
            if let Some(app) = question.parameter("app")
                && (appearance.is_none() || appearance == Some("annotate"))
                && !is_package(app)
            {
                let message =
                    "`app` takes the name of an Android package, such as `org.example.camera`";
                problems.error("invalid_parameter", &place(question), message);
            }
        }
        "audio" => quality(question, &["voice-only", "low", "normal", "external"], problems),
        "background-audio" => quality(question, &["voice-only", "low", "normal"], problems),
        "geopoint" => {
            let accepted = [
                "allow-mock-accuracy",
                "capture-accuracy",
                "reference-geometry",
                "warning-accuracy",
            ];
            only(&accepted, question, problems);
            number(question, "capture-accuracy", problems);
            number(question, "warning-accuracy", problems);
            one_of(question, "allow-mock-accuracy", &["true", "false"], problems);
        }
        "geotrace" | "geoshape" => {
            let accepted = ["allow-mock-accuracy", "incremental", "reference-geometry"];
            only(&accepted, question, problems);
            if question.parameter("incremental").is_some_and(|it| truth(it) != Some(true)) {
                let message = "`incremental` is `true` or left out";
                problems.error("invalid_parameter", &place(question), message);
            }
            one_of(question, "allow-mock-accuracy", &["true", "false"], problems);
        }
        _ => {}
    }
}

/// Checks the parameters of a question that chooses.
pub(super) fn check_choice(question: &Question<'_>, from_file: bool, problems: &mut Problems) {
    let place = place(question);
    if from_file {
        only(&["label", "randomize", "seed", "value"], question, problems);
        for key in ["label", "value"] {
            if question.parameter(key).is_some_and(|it| !name::is_tag(it)) {
                let message = format!("`{key}` takes the name of a column of the file");
                problems.error("invalid_parameter", &place, &message);
            }
        }
    } else {
        only(&["randomize", "seed"], question, problems);
    }
    let seed = question.parameter("seed");
    match question.parameter("randomize") {
        Some("true" | "false")
            if seed.is_some_and(|it| !name::is_reference(it) && !is_float(it)) =>
        {
            let message = "`seed` takes a number or a reference such as `${name}`";
            problems.error("invalid_parameter", &place, message);
        }
        Some("true" | "false") => {}
        Some(_) => problems.error("invalid_parameter", &place, "`randomize` is `true` or `false`"),
        None if seed.is_some() => {
            problems.error(
                "invalid_parameter",
                &place,
                "a `seed` needs `randomize=true` beside it",
            );
        }
        None => {}
    }
}

fn one_of(question: &Question<'_>, key: &str, words: &[&str], problems: &mut Problems) {
    if question.parameter(key).is_some_and(|it| !words.contains(&it)) {
        let message = format!("`{key}` is one of {}", words.join(", "));
        problems.error("invalid_parameter", &place(question), &message);
    }
}

fn quality(question: &Question<'_>, words: &[&str], problems: &mut Problems) {
    only(&["quality"], question, problems);
    one_of(question, "quality", words, problems);
}

fn whole_number(question: &Question<'_>, key: &str, problems: &mut Problems) {
    if question.parameter(key).is_some_and(|it| it.replace('_', "").parse::<i64>().is_err()) {
        let message = format!("`{key}` takes a whole number");
        problems.error("invalid_parameter", &place(question), &message);
    }
}

fn number(question: &Question<'_>, key: &str, problems: &mut Problems) {
    if question.parameter(key).is_some_and(|it| !is_float(it)) {
        let message = format!("`{key}` takes a number");
        problems.error("invalid_parameter", &place(question), &message);
    }
}

fn is_float(text: &str) -> bool {
    text.parse::<f64>().is_ok()
}

/// Whether a text names an Android package.
fn is_package(text: &str) -> bool {
    let is_segment = |segment: &str| {
        segment.starts_with(|c: char| c.is_ascii_alphabetic())
            && segment.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    text.contains('.') && text.split('.').all(is_segment)
}

/// The decimal of a text, also one with an exponent.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}

/// Checks a range: its ends, its step and what stands along it.
fn range(question: &Question<'_>, lists: &Lists<'_>, problems: &mut Problems) {
    let accepted = ["end", "placeholder", "start", "step", "tick_interval", "tick_labelset"];
    only(&accepted, question, problems);
    let place = place(question);
    let appearance = question.appearance().unwrap_or_default();
    let along = ["tick_interval", "placeholder", "tick_labelset"];
    if !appearance.is_empty()
        && !appearance.contains("vertical")
        && !appearance.contains("no-ticks")
        && along.iter().any(|key| question.parameter(key).is_some())
    {
        let message =
            "marks along a range are for the appearances `vertical` and `no-ticks`, or none";
        problems.error("invalid_parameter", &place, message);
    }
    let mut ends = [Decimal::ONE, Decimal::TEN, Decimal::ONE];
    let mut marks = [None, None];
    let keys = ["start", "end", "step", "tick_interval", "placeholder"];
    let mut is_sound = true;
    for (index, key) in keys.into_iter().enumerate() {
        let Some(text) = question.parameter(key) else { continue };
        let Some(value) = decimal(text) else {
            problems.error("invalid_parameter", &place, &format!("`{key}` takes a number"));
            is_sound = false;
            continue;
        };
        match index {
            0..3 => ends[index] = value,
            _ => marks[index - 3] = Some(value),
        }
    }
    if !is_sound {
        return;
    }
    let [start, end, step] = ends;
    let range =
        Range { start, end, step, interval: marks[0], no_ticks: appearance.contains("no-ticks") };
    if let Some(message) = range.fault(marks[1]) {
        problems.error("invalid_parameter", &place, &message);
        return;
    }
    if let Some(name) = question.parameter("tick_labelset") {
        let Some(list) = lists.get(name) else {
            let message = format!(
                "`tick_labelset` names the list `{name}`, which is not on the choices sheet"
            );
            problems.error("unknown_list", &place, &message);
            return;
        };
        if let Some(message) = range.label_fault(&list.choices) {
            problems.error("invalid_parameter", &place, &message);
        }
    }
}

/// The numbers of a range.
struct Range {
    start: Decimal,
    end: Decimal,
    step: Decimal,
    interval: Option<Decimal>,
    no_ticks: bool,
}

impl Range {
    /// What contradicts itself.
    fn fault(&self, placeholder: Option<Decimal>) -> Option<String> {
        let width = (self.end - self.start).abs();
        for (key, value) in [("step", Some(self.step)), ("tick_interval", self.interval)] {
            let Some(value) = value else { continue };
            if value.is_zero() {
                return Some(format!("`{key}` cannot be 0"));
            }
            if value > width {
                return Some(format!("`{key}` is larger than the range, which is {width} wide"));
            }
        }
        if self.interval.is_some_and(|it| !is_multiple(it, self.step)) {
            return Some("`tick_interval` is a multiple of `step`".to_owned());
        }
        let placeholder = placeholder?;
        if !is_multiple(placeholder - self.start, self.step) {
            return Some("`placeholder` is `start` and some steps".to_owned());
        }
        (!self.holds(placeholder)).then(|| "`placeholder` is outside the range".to_owned())
    }

    fn holds(&self, value: Decimal) -> bool {
        value >= self.start.min(self.end) && value <= self.start.max(self.end)
    }

    /// What is wrong with labels along the range.
    fn label_fault(&self, choices: &[Choice<'_>]) -> Option<String> {
        let mut marked = Vec::new();
        for choice in choices {
            let Some(value) = decimal(&choice.name) else {
                return Some(format!("the label `{}` does not stand at a number", choice.name));
            };
            if !self.holds(value) {
                return Some(format!("the label at {value} is outside the range"));
            }
            let step = self.interval.unwrap_or(self.step);
            if !is_multiple(value - self.start, step) {
                return Some(format!(
                    "the label at {value} is not `start` and some steps of {step}"
                ));
            }
            if !marked.contains(&value) {
                marked.push(value);
            }
        }
        let ends_only = marked.contains(&self.start)
            && marked.contains(&self.end)
            && marked.iter().all(|it| *it == self.start || *it == self.end);
        (self.no_ticks && !ends_only).then(|| {
            "with the appearance `no-ticks` the labels stand at `start` and at `end`, and nowhere else"
                .to_owned()
        })
    }
}

fn is_multiple(value: Decimal, of: Decimal) -> bool {
    value.checked_rem(of).is_some_and(|rest| rest.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_pairs_between_spaces_commas_and_semicolons() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let expected = vec![pair("start", "1"), pair("end", "ten"), pair("label", "Ten")];
        assert_eq!(pairs("Start = 1,end=TEN; label=Ten"), Some(expected));
        for broken in ["start", "start=", "=1", "a=1 b", "a==1", "a=b=c"] {
            assert_eq!(pairs(broken), None, "{broken}");
        }
    }

    #[test]
    fn packages_have_dots_and_letters() {
        assert!(is_package("com.example.app_1"));
        for bad in ["com", "com.", ".a", "com.1a", "com._a", "a.b-c"] {
            assert!(!is_package(bad), "{bad}");
        }
    }
}
