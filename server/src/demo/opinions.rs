//! What a made-up person answers: ordered opinions that depend on the commune, the village, the
//! year, the person and the item, and plain choices with fixed shares.

use rand::{Rng, RngExt};
use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::code::CategoryCode;
use survey_specs::questionnaire::{Category, Mode, Question, QuestionKind};

/// A made-up person.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// How content the person is, in standard deviations.
    pub mood: f64,
    /// How the answers come in, which decides whether items stay without an answer.
    pub mode: Mode,
}

/// Where the five points of satisfaction begin on the latent scale: about 2, 5, 13, 52 and 28 per
/// cent for a person of average mood, near the national figures of 2022.
const SATISFACTION: [f64; 4] = [-2.05, -1.48, -0.84, 0.58];

/// Where four points (interest, fit, wish) begin on the latent scale.
const FOUR_POINTS: [f64; 3] = [-1.3, -0.35, 0.9];

/// The share of items that an enumerator or a paper form leaves without an answer.
const NONRESPONSE: f64 = 0.025;

/// A draw from the standard normal distribution (Box and Muller 1958).
pub fn normal(rng: &mut impl Rng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}

/// What the person answers to a question; none for what people leave out.
pub fn answer(
    rng: &mut impl Rng,
    person: Person,
    question: Question<'_>,
    index: usize,
) -> Option<Answer> {
    if matches!(person.mode, Mode::Enumerator | Mode::Paper)
        && question.is_answerable()
        && rng.random_bool(NONRESPONSE)
    {
        let reason =
            if rng.random_bool(0.7) { ItemNonresponse::DontKnow } else { ItemNonresponse::Refused };
        return Some(Answer::Missing(reason));
    }
    match question.kind() {
        QuestionKind::One(categories) => {
            let category = one(rng, person, question, index, categories)?;
            Some(Answer::One { category, other: None })
        }
        QuestionKind::Many { categories, .. } => Some(many(rng, categories)),
        QuestionKind::Text(_) => remark(rng).map(|text| Answer::Text(text.to_owned())),
        // The shipped questionnaire has none of these.
        _ => None,
    }
}

fn one(
    rng: &mut impl Rng,
    person: Person,
    question: Question<'_>,
    index: usize,
    categories: &[Category],
) -> Option<CategoryCode> {
    let latent = 0.75 * person.mood + item_effect(index) + 0.8 * normal(rng);
    let place = match (question.row.is_some(), categories.len()) {
        (true, 5) => point(latent, &SATISFACTION),
        (true, 4) => point(latent, &FOUR_POINTS),
        (true, _) => usize::from(rng.random_bool(0.45)),
        // Choices that are no scale: the first categories are the more frequent ones.
        (false, count) => {
            let skewed = rng.random::<f64>().powf(1.4);
            index_below(skewed, count)
        }
    };
    categories.get(place).map(|category| category.code.clone())
}

/// Some items please more than others, in every commune and year.
fn item_effect(index: usize) -> f64 {
    let phase = u32::try_from(index).map_or(0.0, f64::from) * 2.4;
    0.22 * phase.sin()
}

fn point(latent: f64, cuts: &[f64]) -> usize {
    cuts.iter().filter(|&&cut| latent > cut).count()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a handful of categories"
)]
fn index_below(share: f64, count: usize) -> usize {
    ((share * count as f64) as usize).min(count.saturating_sub(1))
}

fn many(rng: &mut impl Rng, categories: &[Category]) -> Answer {
    let shares = [0.62, 0.55, 0.31, 0.4, 0.66, 0.58, 0.03];
    let mut chosen: Vec<CategoryCode> = categories
        .iter()
        .zip(shares.into_iter().cycle())
        .filter(|(category, share)| !category.exclusive && rng.random_bool(*share))
        .map(|(category, _)| category.code.clone())
        .collect();
    if chosen.is_empty() {
        chosen.extend(categories.first().map(|category| category.code.clone()));
    }
    Answer::Many { categories: chosen, other: std::collections::BTreeMap::new() }
}

fn remark(rng: &mut impl Rng) -> Option<&'static str> {
    const REMARKS: [&str; 5] = [
        "Mong chính quyền trả kết quả đúng hẹn hơn.",
        "Cán bộ hướng dẫn nhiệt tình.",
        "Cần thêm ghế ngồi chờ cho người già.",
        "Đường liên thôn nên được sửa sớm.",
        "Nộp hồ sơ qua mạng còn khó với người lớn tuổi.",
    ];
    rng.random_bool(0.06).then(|| REMARKS[rng.random_range(0..REMARKS.len())])
}
