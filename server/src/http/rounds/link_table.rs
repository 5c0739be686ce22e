//! The links of a round, as a list and as a table.

use serde::Serialize;
use utoipa::ToSchema;

use super::scope::{RoundUnit, Scope, units_of};
use crate::http::App;
use crate::http::problem::Problem;
use crate::http::sheet::Sheet;
use crate::link::{Link, Terms};
use crate::permission::Staff;
use crate::store::round::Round;

/// The links of a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitLinks {
    /// The unit's code; null for a round without units.
    #[schema(required)]
    pub unit: Option<String>,
    /// The unit's name; null for a round without units.
    #[schema(required)]
    pub name: Option<String>,
    /// The name of the unit above it; null if there is none.
    #[schema(required)]
    pub parent: Option<String>,
    /// The address that people open.
    pub link: String,
    /// The code of the link that is printed, by which its QR code is had.
    pub qr_code: String,
    /// The address that is printed as a QR code; what comes in through it has the mode `qr`.
    pub qr_link: String,
}

/// The links of a round's units, as far as a member of staff looks after them.
///
/// # Errors
///
/// If the role may not, or the store cannot be read.
pub async fn links_of(app: &App, staff: &Staff, round: &Round) -> Result<Vec<UnitLinks>, Problem> {
    staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let links = |unit: Option<RoundUnit>| {
        let plain = Link::plain(round.code.clone(), unit.as_ref().map(|unit| unit.code.clone()));
        let terms = Terms { printed: true, ..Terms::default() };
        let printed = app.signer.link_code(&Link { terms, ..plain.clone() });
        let address = |code: &str| app.public_url.join(&format!("/r/{code}"));
        UnitLinks {
            unit: unit.as_ref().map(|unit| unit.code.to_string()),
            parent: unit
                .as_ref()
                .and_then(|unit| unit.parent.as_ref())
                .map(|(_, name)| name.clone()),
            name: unit.map(|unit| unit.name),
            link: address(&app.signer.link_code(&plain)),
            qr_link: address(&printed),
            qr_code: printed,
        }
    };
    let units = units_of(app, round).await?;
    if units.is_empty() {
        return Ok(vec![links(None)]);
    }
    let scope = Scope::of(staff);
    let covered = units.into_iter().filter(|unit| scope.covers(Some(&unit.code)));
    Ok(covered.map(|unit| links(Some(unit))).collect())
}

/// The same as a table.
///
/// # Errors
///
/// If the role may not, or the store cannot be read.
pub async fn link_table(app: &App, staff: &Staff, round: &Round) -> Result<Sheet<5>, Problem> {
    let mut sheet = Sheet::new(["unit", "name", "parent", "link", "qr_link"]);
    for links in links_of(app, staff, round).await? {
        let UnitLinks { unit, name, parent, link, qr_link, .. } = links;
        let text = |text: Option<String>| text.unwrap_or_default();
        sheet.rows.push([text(unit), text(name), text(parent), link, qr_link]);
    }
    Ok(sheet)
}
