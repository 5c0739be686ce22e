//! Statistics that are made one place after another.

use serde_json::{Map, Value, json};
use thuocdo_stats::error::EstimateError;

use super::answer::empty_row;
use super::failure::Refusal;
use super::place::{Place, Places};

/// A row without its numbers: what, where, and of how many rows.
pub fn start(label: &str, place: &Place) -> Map<String, Value> {
    let mut row = Map::new();
    row.insert("label".to_owned(), json!(label));
    if let Some(domain) = place.label() {
        row.insert("domain".to_owned(), domain);
    }
    row.insert("n_domain".to_owned(), json!(place.domain.len()));
    row.insert("df_domain".to_owned(), json!(place.domain_degrees_of_freedom));
    row
}

/// The rows of a place, one for each label.
pub type PlaceRows = Vec<Map<String, Value>>;

/// The rows of all places: a label is slowest, a place is fastest.
///
/// In a `by` domain a place whose statistic is not defined has rows that say why, and hinders no
/// other place.
///
/// # Errors
///
/// The statistic is not defined in the only place, or the request is wrong everywhere.
pub fn rows(
    labels: &[String],
    places: &Places,
    mut of_place: impl FnMut(&Place) -> Result<PlaceRows, Refusal>,
) -> Result<PlaceRows, Refusal> {
    let mut each = Vec::new();
    for place in places.all() {
        let own = match (of_place(place), places) {
            (Err(refusal), Places::By(_)) if is_of_the_place(&refusal) => {
                let message = refusal.to_string();
                labels.iter().map(|label| without_estimate(label, place, &message)).collect()
            }
            (own, _) => own?,
        };
        each.push(own.into_iter());
    }
    let label_rows = labels.iter().map(|_| each.iter_mut().filter_map(Iterator::next).collect());
    Ok(label_rows.collect::<Vec<PlaceRows>>().concat())
}

fn without_estimate(label: &str, place: &Place, message: &str) -> Map<String, Value> {
    let mut row = empty_row(label, place);
    row.insert("problem".to_owned(), json!(message));
    row
}

/// Whether another place may have what this one has not.
fn is_of_the_place(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::Model(_) => true,
        Refusal::Estimate(error) => !matches!(
            error,
            EstimateError::LonelyCluster { .. }
                | EstimateError::MissingAnswer { .. }
                | EstimateError::UnequalLengths { .. }
        ),
        _ => false,
    }
}
