//! The units of a new round: a class, or a list with targets.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use survey_specs::code::{UnitClass, UnitCode};
use survey_specs::date::Date;
use utoipa::ToSchema;

use super::faults::Faults;
use super::wanted::LARGEST_TARGET;
use crate::store::{Store, StoreError};

/// Units that one round may have.
const MOST_UNITS: usize = 20_000;

/// The units that are wanted: of a class, or these. Neither is a round without units.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitsWanted {
    /// All units that are of this class on the first day.
    #[serde(default)]
    class: Option<String>,
    /// These units.
    #[serde(default)]
    list: Vec<UnitWanted>,
}

/// A unit that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitWanted {
    /// Its code.
    unit: String,
    /// Its own target; null for that of all units.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000)]
    target: Option<u32>,
}

/// Units, and the targets that some of them have of their own.
#[derive(Debug, Default)]
pub struct Units {
    /// The units.
    pub codes: Vec<UnitCode>,
    /// The targets.
    pub targets: BTreeMap<UnitCode, u32>,
}

impl UnitsWanted {
    /// The units that there are on a day, with what is wrong.
    pub async fn on(
        self,
        store: &dyn Store,
        day: Date,
        faults: &mut Faults,
    ) -> Result<Units, StoreError> {
        let class = self.class.filter(|class| !class.is_empty());
        if class.is_some() && !self.list.is_empty() {
            faults.add(
                "units",
                "too_many_units",
                "Chọn một trong hai: nhóm đơn vị hoặc danh sách",
                "either `class` or `list` is expected",
            );
        }
        if self.list.len() > MOST_UNITS {
            faults.add(
                "units.list",
                "too_many_units",
                format!("Nhiều nhất {MOST_UNITS} đơn vị"),
                format!("at most {MOST_UNITS} units are expected"),
            );
            return Ok(Units::default());
        }
        match class {
            Some(class) => of_class(store, &class, day, faults).await,
            None => of_list(store, self.list, day, faults).await,
        }
    }
}

async fn of_class(
    store: &dyn Store,
    class: &str,
    day: Date,
    faults: &mut Faults,
) -> Result<Units, StoreError> {
    let codes = match class.parse::<UnitClass>() {
        Ok(class) => store.units_of_class(&class, day).await?,
        Err(_) => Vec::new(),
    };
    if codes.is_empty() {
        faults.add(
            "units.class",
            "no_units",
            format!("Ngày {} không có đơn vị nào thuộc nhóm này", day.day_month_year()),
            format!("no unit is of this class on {day}"),
        );
    }
    let codes = codes.into_iter().map(|unit| unit.code).collect();
    Ok(Units { codes, targets: BTreeMap::new() })
}

async fn of_list(
    store: &dyn Store,
    list: Vec<UnitWanted>,
    day: Date,
    faults: &mut Faults,
) -> Result<Units, StoreError> {
    let (mut units, mut seen) = (Units::default(), BTreeSet::new());
    for (index, wanted) in list.into_iter().enumerate() {
        let item = format!("units.list[{index}]");
        let code = match wanted.unit.trim().parse::<UnitCode>() {
            Ok(code) => Some(code),
            Err(error) => {
                faults.add(&item, "invalid_code", "Mã đơn vị không hợp lệ", error.to_string());
                None
            }
        };
        let Some(code) = code else { continue };
        if wanted.target.is_some_and(|target| target > LARGEST_TARGET) {
            faults.add(
                &item,
                "invalid_target",
                "Mục tiêu là số từ 0 đến 1.000.000",
                "a unit's target is a number from 0 to 1,000,000",
            );
        }
        if !seen.insert(code.clone()) {
            faults.add(
                &item,
                "duplicate_unit",
                format!("Đơn vị {code} đã có ở dòng trên"),
                format!("the unit `{code}` stands above already"),
            );
        } else if store.unit_on(&code, day).await?.is_none() {
            faults.add(
                &item,
                "unknown_unit",
                format!("Ngày {} không có đơn vị {code}", day.day_month_year()),
                format!("there is no unit `{code}` on {day}"),
            );
        } else {
            units.targets.extend(wanted.target.map(|target| (code.clone(), target)));
            units.codes.push(code);
        }
    }
    Ok(units)
}
