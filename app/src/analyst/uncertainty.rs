//! How sure a value is: its interval, drawn and in words, and the ranks that cannot be excluded.

use leptos::prelude::*;
use survey_specs::code::Lang;

use super::NodeResult;
use super::figure::NOTHING;
use super::words::{Words, words};
use crate::ui::number::localised;

/// What stands behind the figures of a value whose standard error is from replicates.
const REPLICATED: &str = "*";

/// How sure a value is, as far as its sample tells. Numbers are decimal strings with a decimal point.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertainty {
    /// The standard error, in the points of the value.
    pub standard_error: String,
    /// The lower and the upper end of the interval; none where the sample is too small to tell.
    pub interval: Option<[String; 2]>,
    /// How much larger the variance is than that of as many respondents drawn at random.
    pub design_effect: Option<String>,
    /// Whether the standard error is from replicates.
    pub is_replicated: bool,
    /// Where value and interval lie on the scale of the class; none where nothing is drawn.
    pub span: Option<Span>,
}

/// Where an interval lies on a scale: from 0, its lower end, to 100, its upper end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The lower end of the interval.
    pub lower: f64,
    /// The value.
    pub value: f64,
    /// The upper end of the interval.
    pub upper: f64,
}

/// What the uncertainty on a page was estimated from.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampling {
    /// Number of respondents.
    pub respondents: u64,
    /// Number of clusters that were drawn; none where each respondent is one.
    pub clusters: Option<u64>,
    /// Whether each respondent counts by a weight.
    pub is_weighted: bool,
    /// The level of intervals in per cent, as a decimal string.
    pub level: String,
    /// The probability in per cent with which all rank sets of a class hold at once, as a decimal
    /// string.
    pub rank_coverage: String,
    /// Number of replicates behind the values that need them.
    pub replicates: u64,
}

/// Which columns about uncertainty a table needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Certainty {
    /// Interval and standard error.
    pub interval: bool,
    /// The design effect.
    pub design_effect: bool,
    /// Whether ranks stand beside their set.
    pub rank_set: bool,
}

impl Certainty {
    /// These columns, and those that a result fills.
    pub fn add(&mut self, result: &NodeResult) {
        self.rank_set |= result.rank_set.is_some();
        if let Some(uncertainty) = &result.uncertainty {
            self.interval = true;
            self.design_effect |= uncertainty.design_effect.is_some();
        }
    }
}

/// The name of an interval: `95% confidence interval`.
pub fn interval_name(sampling: Option<&Sampling>, language: &Lang) -> String {
    let level = sampling.map(|sampling| localised(&sampling.level, language));
    let name = words(language).interval;
    match level {
        Some(level) => name.replace("{}", &level),
        None => name.replace("{}%", "").trim().to_owned(),
    }
}

/// The heading over intervals, with the ends of the scale on which they are drawn.
pub fn interval_heading(name: String, scale: Option<[String; 2]>, language: &Lang) -> AnyView {
    let scale = scale.map(|ends| {
        let [from, to] = ends.map(|end| localised(&end, language));
        view! { <span class="scale" aria-hidden="true"><span>{from}</span><span>{to}</span></span> }
    });
    view! { <th scope="col" class="interval">{name}{scale}</th> }.into_any()
}

/// An interval in a cell of a table: in words, and drawn if the table has a scale.
pub fn interval_cell(uncertainty: Option<&Uncertainty>, language: &Lang) -> AnyView {
    let Some(text) = uncertainty.and_then(|own| interval_text(own, language)) else {
        return view! { <td class="interval gap">{NOTHING}</td> }.into_any();
    };
    let span = uncertainty.and_then(|own| own.span).map(drawn);
    view! { <td class="interval">{text}{span}</td> }.into_any()
}

/// An interval as people of a language write it.
pub fn interval_text(uncertainty: &Uncertainty, language: &Lang) -> Option<String> {
    let [lower, upper] = uncertainty.interval.as_ref()?;
    let mark = if uncertainty.is_replicated { REPLICATED } else { "" };
    // The spaces do not break.
    let ends = [localised(lower, language), localised(upper, language)];
    Some([&ends.join("\u{a0}–\u{a0}"), mark].concat())
}

/// The value as a dot on its interval. It says nothing that the text beside it does not.
fn drawn(span: Span) -> AnyView {
    let at = |place: f64| format!("{place:.1}%");
    view! {
        <svg class="span" aria-hidden="true">
            <line x1=at(span.lower) x2=at(span.upper) y1="50%" y2="50%"></line>
            <circle cx=at(span.value) cy="50%" r="4"></circle>
        </svg>
    }
    .into_any()
}

/// The headings over the cells of [`precision_cells`].
pub fn precision_headings(shown: Certainty, words: &'static Words) -> AnyView {
    view! {
        {shown.interval.then(|| view! { <th scope="col" class="number">{words.standard_error}</th> })}
        {shown.design_effect.then(|| view! { <th scope="col" class="number">{words.design_effect}</th> })}
    }
    .into_any()
}

/// The standard error and the design effect, as far as they are shown.
pub fn precision_cells(
    uncertainty: Option<&Uncertainty>,
    shown: Certainty,
    language: &Lang,
) -> AnyView {
    let mark = if uncertainty.is_some_and(|own| own.is_replicated) { REPLICATED } else { "" };
    let standard_error =
        uncertainty.map(|own| [localised(&own.standard_error, language).as_str(), mark].concat());
    let design_effect = uncertainty
        .and_then(|own| own.design_effect.as_ref())
        .map(|effect| localised(effect, language));
    view! {
        {shown.interval.then(|| number_cell(standard_error))}
        {shown.design_effect.then(|| number_cell(design_effect))}
    }
    .into_any()
}

fn number_cell(number: Option<String>) -> AnyView {
    match number {
        Some(number) => view! { <td class="number">{number}</td> }.into_any(),
        None => view! { <td class="number gap">{NOTHING}</td> }.into_any(),
    }
}

/// The heading over ranks.
pub fn rank_heading(has_sets: bool, words: &'static Words) -> AnyView {
    let set = has_sets.then(|| view! { " "<small>"("{words.rank_set}")"</small> });
    view! { <th scope="col" class="number">{words.rank}{set}</th> }.into_any()
}

/// The lowest and the highest rank that cannot be excluded; one number where they are the same.
pub fn rank_set_text([lowest, highest]: [u64; 2], language: &Lang) -> String {
    let ends = [lowest, highest].map(|rank| localised(&rank.to_string(), language));
    let [lowest_text, highest_text] = &ends;
    if lowest == highest {
        format!("({lowest_text})")
    } else {
        format!("({lowest_text}–{highest_text})")
    }
}

/// What the intervals and rank sets above mean, what `more` there is to explain, and how they were
/// made; none without a sample.
pub fn uncertainty_notes<'r>(
    sampling: Option<&Sampling>,
    results: impl Iterator<Item = &'r NodeResult>,
    more: Option<&'static str>,
    language: &Lang,
) -> Option<AnyView> {
    let (sampling, words) = (sampling?, words(language));
    let mut shown = Certainty::default();
    let mut is_replicated = false;
    for result in results {
        shown.add(result);
        is_replicated |= result.uncertainty.as_ref().is_some_and(|own| own.is_replicated);
    }
    let level = localised(&sampling.level, language);
    let coverage = localised(&sampling.rank_coverage, language);
    let interval = words.interval_note.replace("{}", &level);
    let rank_set = shown.rank_set.then(|| words.rank_set_note.replace("{}", &coverage));
    let notes = [Some(interval), rank_set, more.map(str::to_owned)];
    let made = made(sampling, is_replicated, language);
    let paragraphs: Vec<_> = notes
        .into_iter()
        .flatten()
        .chain([made])
        .map(|note| view! { <p class="note">{note}</p> })
        .collect();
    shown.interval.then(|| view! { <div class="notes">{paragraphs}</div> }.into_any())
}

/// How the uncertainty was estimated, in one or two sentences.
fn made(sampling: &Sampling, is_replicated: bool, language: &Lang) -> String {
    let words = words(language);
    let count = |count: u64| localised(&count.to_string(), language);
    let mut text = match sampling.clusters {
        Some(clusters) => words.made_of_clusters.replace("{clusters}", &count(clusters)),
        None => words.made_of_respondents.to_owned(),
    }
    .replace("{}", &count(sampling.respondents));
    text.push_str(if sampling.is_weighted { words.weighted } else { words.not_weighted });
    if is_replicated {
        text.push(' ');
        text.push_str(&words.replicated.replace("{}", &count(sampling.replicates)));
    }
    text
}
