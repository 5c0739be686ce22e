//! Units in their dated versions, and what came of them.

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use survey_specs::code::{RoundCode, UnitClass, UnitCode};
use survey_specs::date::Date;
use survey_specs::unit::{Lineage, LineageKind, Unit};

use super::StoreError;
use super::row::{Columns, EngineRow};
use crate::permission::MayDesign;

pub(super) fn unit_of(row: &impl EngineRow) -> Result<Unit, StoreError> {
    let columns = Columns::of(row, "unit", "code");
    Ok(Unit {
        code: columns.parse("code")?,
        name: columns.text("name")?,
        class: columns.parse("class")?,
        kind: columns.parse_or_none("kind")?,
        parent: columns.parse_or_none("parent")?,
        population: columns.count_or_none("population")?,
        valid_from: columns.date_or_none("valid_from")?,
        valid_to: columns.date_or_none("valid_to")?,
        codes: serde_json::from_str(&columns.text("codes")?)
            .map_err(|_| columns.impossible("codes"))?,
    })
}

/// A unit of a round, as people look for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedUnit {
    /// The code.
    pub code: UnitCode,
    /// The name.
    pub name: String,
    /// The unit above it with its name, if that is known.
    pub parent: Option<(UnitCode, String)>,
}

/// A class with the number of its units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassSize {
    /// The class.
    pub class: UnitClass,
    /// The number of its units.
    pub units: u64,
    /// The name of one of them.
    pub first_name: String,
    /// The name of another one, if there is another.
    pub last_name: String,
}

pub(super) fn class_size_of(row: &impl EngineRow) -> Result<ClassSize, StoreError> {
    let columns = Columns::of(row, "unit", "class");
    Ok(ClassSize {
        class: columns.parse("class")?,
        units: columns.count("units")?,
        first_name: columns.text("first_name")?,
        last_name: columns.text("last_name")?,
    })
}

/// A name by which people may still look for a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerName {
    /// The unit as it is called by its code now.
    pub unit: UnitCode,
    /// Its own former name, or the name of a unit that went into it.
    pub name: String,
}

pub(super) fn listed_unit_of(row: &impl EngineRow) -> Result<ListedUnit, StoreError> {
    let columns = Columns::of(row, "unit", "code");
    let parent: Option<UnitCode> = columns.parse_or_none("parent")?;
    Ok(ListedUnit {
        code: columns.parse("code")?,
        name: columns.text("name")?,
        parent: parent.zip(columns.text_or_none("parent_name")?),
    })
}

pub(super) fn round_about_of(row: &impl EngineRow) -> Result<RoundCode, StoreError> {
    Columns::of(row, "round_unit", "round").parse("round")
}

pub(super) fn former_name_of(row: &impl EngineRow) -> Result<FormerName, StoreError> {
    let columns = Columns::of(row, "unit", "unit");
    Ok(FormerName { unit: columns.parse("unit")?, name: columns.text("name")? })
}

pub(super) fn lineage_of(row: &impl EngineRow) -> Result<Lineage, StoreError> {
    let columns = Columns::of(row, "lineage", "predecessor");
    Ok(Lineage {
        predecessor: columns.parse("predecessor")?,
        successor: columns.parse_or_none("successor")?,
        date: columns.date("date")?,
        kind: columns.word("kind", LineageKind::from_word)?,
        share: columns.parse_or_none("share")?,
    })
}

/// The successor as both engines take it: a key has no nulls.
pub(super) fn successor(link: &Lineage) -> &str {
    link.successor.as_ref().map_or("", UnitCode::as_str)
}

/// The number of inhabitants as both engines take it.
pub(super) fn population(unit: &Unit) -> Option<i64> {
    unit.population.map(|population| i64::try_from(population).unwrap_or(i64::MAX))
}

/// A mark of everything that is stored of units and lineage: another one if anything differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitsMark([u8; 32]);

impl UnitsMark {
    /// The mark of these units and links, in whatever order they come.
    #[must_use]
    pub fn of(units: &[Unit], lineage: &[Lineage]) -> Self {
        let mut units: Vec<&Unit> = units.iter().collect();
        units.sort_by_key(|unit| (&unit.code, unit.valid_from));
        let mut lineage: Vec<&Lineage> = lineage.iter().collect();
        lineage.sort_by_key(|link| (link.date, &link.predecessor, &link.successor));
        // Units and links always have a JSON form.
        let bytes = serde_json::to_vec(&(units, lineage)).unwrap_or_default();
        Self(Sha256::digest(&bytes).into())
    }

    /// The mark's bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Keeps units and their lineage.
#[async_trait]
pub trait UnitStore: Send + Sync {
    /// Keeps these dated versions of units and these links, all or none. A version of the same unit
    /// that begins on the same day is replaced, with its codes in other systems. The links of one
    /// predecessor and day say together what became of it, so they replace all that are stored of
    /// that predecessor and day.
    async fn load_units(
        &self,
        permission: &MayDesign,
        units: &[Unit],
        lineage: &[Lineage],
    ) -> Result<(), StoreError>;

    /// Keeps units and links as [`UnitStore::load_units`] does, if what is stored still has this mark;
    /// otherwise nothing. Gives whether it had.
    async fn load_units_onto(
        &self,
        permission: &MayDesign,
        units: &[Unit],
        lineage: &[Lineage],
        mark: &UnitsMark,
    ) -> Result<bool, StoreError>;

    /// The rounds that are about a unit.
    async fn rounds_of_unit(&self, unit: &UnitCode) -> Result<Vec<RoundCode>, StoreError>;

    /// Every dated version of every unit, by code and first day.
    async fn units(&self) -> Result<Vec<Unit>, StoreError>;

    /// The unit as it is on `day`; of several versions that hold then, the one that began last.
    async fn unit_on(&self, code: &UnitCode, day: Date) -> Result<Option<Unit>, StoreError>;

    /// The units of a class as they are on `day`, by code.
    async fn units_of_class(&self, class: &UnitClass, day: Date) -> Result<Vec<Unit>, StoreError>;

    /// The classes that have units on `day`, by class.
    async fn unit_classes_on(&self, day: Date) -> Result<Vec<ClassSize>, StoreError>;

    /// The units of a round that there are on `day`, as they are then, by code.
    async fn units_of_round(
        &self,
        round: &RoundCode,
        day: Date,
    ) -> Result<Vec<ListedUnit>, StoreError>;

    /// What the units of a round were called before `day`, and the units that went into them by
    /// then; by unit and name, each name once.
    async fn former_names_of_round(
        &self,
        round: &RoundCode,
        day: Date,
    ) -> Result<Vec<FormerName>, StoreError>;

    /// Every link, by day, predecessor and successor.
    async fn lineage(&self) -> Result<Vec<Lineage>, StoreError>;
}
