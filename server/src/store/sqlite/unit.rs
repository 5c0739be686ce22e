//! Units and lineage in SQLite.

use async_trait::async_trait;
use sqlx::SqliteConnection;
use survey_specs::code::{RoundCode, UnitClass, UnitCode};
use survey_specs::date::Date;
use survey_specs::unit::{Lineage, Unit};

use super::{SqliteStore, begin};
use crate::permission::MayDesign;
use crate::store::StoreError;
use crate::store::unit::{
    ClassSize, FormerName, ListedUnit, UnitStore, UnitsMark, class_size_of, former_name_of,
    lineage_of, listed_unit_of, population, round_about_of, successor, unit_of,
};
use crate::store::writer::detached;

/// Dated versions of units, called `this`, with their codes in other systems as a JSON object.
macro_rules! select_units {
    ($rest:literal) => {
        concat!(
            r"
            select this.*, (
                select json_group_object(their.system, their.code) from foreign_code as their
                where their.unit = this.code
                  and coalesce(their.valid_from, '') = coalesce(this.valid_from, '')
            ) as codes
            from unit as this",
            $rest
        )
    };
}

#[async_trait]
impl UnitStore for SqliteStore {
    #[tracing::instrument(name = "db.units.load", skip_all)]
    async fn load_units(
        &self,
        _: &MayDesign,
        units: &[Unit],
        lineage: &[Lineage],
    ) -> Result<(), StoreError> {
        let (writer, units, lineage) = (self.writer.clone(), units.to_vec(), lineage.to_vec());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            load(&mut transaction, &units, &lineage).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    #[tracing::instrument(name = "db.units.load_onto", skip_all)]
    async fn load_units_onto(
        &self,
        _: &MayDesign,
        units: &[Unit],
        lineage: &[Lineage],
        mark: &UnitsMark,
    ) -> Result<bool, StoreError> {
        let (writer, mark) = (self.writer.clone(), mark.clone());
        let (units, lineage) = (units.to_vec(), lineage.to_vec());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            let stored = all_units(&mut transaction).await?;
            let links = all_lineage(&mut transaction).await?;
            if UnitsMark::of(&stored, &links) != mark {
                return Ok(false);
            }
            load(&mut transaction, &units, &lineage).await?;
            transaction.commit().await?;
            Ok(true)
        })
        .await
    }

    #[tracing::instrument(name = "db.round_units.list_of_unit", skip_all)]
    async fn rounds_of_unit(&self, unit: &UnitCode) -> Result<Vec<RoundCode>, StoreError> {
        let rows = sqlx::query(r"select round from round_unit where unit = ?1 order by round")
            .bind(unit.as_str())
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(round_about_of).collect()
    }

    #[tracing::instrument(name = "db.units.list", skip_all)]
    async fn units(&self) -> Result<Vec<Unit>, StoreError> {
        let rows = sqlx::query(select_units!(r" order by code, coalesce(valid_from, '')"))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(unit_of).collect()
    }

    #[tracing::instrument(name = "db.units.get_on", skip_all)]
    async fn unit_on(&self, code: &UnitCode, day: Date) -> Result<Option<Unit>, StoreError> {
        let row = sqlx::query(select_units!(
            r"
            where code = ?1
              and (valid_from is null or valid_from <= ?2)
              and (valid_to is null or ?2 < valid_to)
            order by coalesce(valid_from, '') desc
            limit 1"
        ))
        .bind(code.as_str())
        .bind(day.to_string())
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(unit_of).transpose()
    }

    #[tracing::instrument(name = "db.units.list_of_class", skip_all)]
    async fn units_of_class(&self, class: &UnitClass, day: Date) -> Result<Vec<Unit>, StoreError> {
        let rows = sqlx::query(select_units!(
            r"
            where class = ?1
              and (valid_from is null or valid_from <= ?2)
              and (valid_to is null or ?2 < valid_to)
              and not exists (
                select 1 from unit as later
                where later.code = this.code
                  and coalesce(later.valid_from, '') > coalesce(this.valid_from, '')
                  and later.valid_from <= ?2
                  and (later.valid_to is null or ?2 < later.valid_to))
            order by code"
        ))
        .bind(class.as_str())
        .bind(day.to_string())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(unit_of).collect()
    }

    #[tracing::instrument(name = "db.units.list_classes", skip_all)]
    async fn unit_classes_on(&self, day: Date) -> Result<Vec<ClassSize>, StoreError> {
        let rows = sqlx::query(
            r"
            select class, count(*) as units, min(name) as first_name, max(name) as last_name
            from unit as this
            where (valid_from is null or valid_from <= ?1)
              and (valid_to is null or ?1 < valid_to)
              and not exists (
                select 1 from unit as later
                where later.code = this.code
                  and coalesce(later.valid_from, '') > coalesce(this.valid_from, '')
                  and later.valid_from <= ?1
                  and (later.valid_to is null or ?1 < later.valid_to))
            group by class
            order by class",
        )
        .bind(day.to_string())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(class_size_of).collect()
    }

    #[tracing::instrument(name = "db.units.list_of_round", skip_all)]
    async fn units_of_round(
        &self,
        round: &RoundCode,
        day: Date,
    ) -> Result<Vec<ListedUnit>, StoreError> {
        let rows = sqlx::query(
            r"
            select this.code, this.name, this.parent, (
                select above.name from unit as above
                where above.code = this.parent
                  and (above.valid_from is null or above.valid_from <= ?2)
                  and (above.valid_to is null or ?2 < above.valid_to)
                order by coalesce(above.valid_from, '') desc
                limit 1
            ) as parent_name
            from round_unit join unit as this on this.code = round_unit.unit
            where round_unit.round = ?1
              and (this.valid_from is null or this.valid_from <= ?2)
              and (this.valid_to is null or ?2 < this.valid_to)
              and not exists (
                select 1 from unit as later
                where later.code = this.code
                  and coalesce(later.valid_from, '') > coalesce(this.valid_from, '')
                  and later.valid_from <= ?2
                  and (later.valid_to is null or ?2 < later.valid_to))
            order by this.code",
        )
        .bind(round.as_str())
        .bind(day.to_string())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(listed_unit_of).collect()
    }

    #[tracing::instrument(name = "db.units.list_former_names", skip_all)]
    async fn former_names_of_round(
        &self,
        round: &RoundCode,
        day: Date,
    ) -> Result<Vec<FormerName>, StoreError> {
        let rows = sqlx::query(
            r"
            select unit, name from (
                select round_unit.unit, old.name
                from round_unit
                join lineage on lineage.successor = round_unit.unit
                join unit as old on old.code = lineage.predecessor
                where round_unit.round = ?1
                  and lineage.date <= ?2
                  and (old.valid_from is null or old.valid_from < lineage.date)
                  and (old.valid_to is null or lineage.date <= old.valid_to)
                union
                select round_unit.unit, old.name
                from round_unit join unit as old on old.code = round_unit.unit
                where round_unit.round = ?1 and old.valid_to <= ?2
            ) as former
            order by unit, name",
        )
        .bind(round.as_str())
        .bind(day.to_string())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(former_name_of).collect()
    }

    #[tracing::instrument(name = "db.lineage.list", skip_all)]
    async fn lineage(&self) -> Result<Vec<Lineage>, StoreError> {
        let rows = sqlx::query(r"select * from lineage order by date, predecessor, successor")
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(lineage_of).collect()
    }
}

/// Puts versions and links in the place of those that they replace.
async fn load(
    connection: &mut SqliteConnection,
    units: &[Unit],
    lineage: &[Lineage],
) -> Result<(), StoreError> {
    for unit in units {
        upsert_unit(&mut *connection, unit).await?;
        replace_foreign_codes(&mut *connection, unit).await?;
    }
    for link in lineage {
        delete_lineage(&mut *connection, link).await?;
    }
    for link in lineage {
        upsert_lineage(&mut *connection, link).await?;
    }
    Ok(())
}

async fn all_units(connection: &mut SqliteConnection) -> Result<Vec<Unit>, StoreError> {
    let rows = sqlx::query(select_units!(" order by code")).fetch_all(connection).await?;
    rows.iter().map(unit_of).collect()
}

async fn all_lineage(connection: &mut SqliteConnection) -> Result<Vec<Lineage>, StoreError> {
    let rows = sqlx::query(r"select * from lineage").fetch_all(connection).await?;
    rows.iter().map(lineage_of).collect()
}

async fn upsert_unit(connection: &mut SqliteConnection, unit: &Unit) -> Result<(), StoreError> {
    sqlx::query(
        r"
        insert into unit (code, name, class, kind, parent, population, valid_from, valid_to)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        on conflict (code, coalesce(valid_from, '')) do update set
            name = excluded.name, class = excluded.class, kind = excluded.kind,
            parent = excluded.parent, population = excluded.population,
            valid_to = excluded.valid_to",
    )
    .bind(unit.code.as_str())
    .bind(&unit.name)
    .bind(unit.class.as_str())
    .bind(unit.kind.as_ref().map(ToString::to_string))
    .bind(unit.parent.as_ref().map(ToString::to_string))
    .bind(population(unit))
    .bind(unit.valid_from.map(|day| day.to_string()))
    .bind(unit.valid_to.map(|day| day.to_string()))
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts the version's codes in other systems in the place of those that are stored.
async fn replace_foreign_codes(
    connection: &mut SqliteConnection,
    unit: &Unit,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        delete from foreign_code
        where unit = ?1 and coalesce(valid_from, '') = coalesce(?2, '')",
    )
    .bind(unit.code.as_str())
    .bind(unit.valid_from.map(|day| day.to_string()))
    .execute(&mut *connection)
    .await?;
    for (system, code) in &unit.codes {
        sqlx::query(
            r"insert into foreign_code (unit, valid_from, system, code) values (?1, ?2, ?3, ?4)",
        )
        .bind(unit.code.as_str())
        .bind(unit.valid_from.map(|day| day.to_string()))
        .bind(system.as_str())
        .bind(code.as_str())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Forgets everything that is stored of what became of the link's predecessor on its day.
async fn delete_lineage(
    connection: &mut SqliteConnection,
    link: &Lineage,
) -> Result<(), StoreError> {
    sqlx::query(r"delete from lineage where predecessor = ?1 and date = ?2")
        .bind(link.predecessor.as_str())
        .bind(link.date.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

async fn upsert_lineage(
    connection: &mut SqliteConnection,
    link: &Lineage,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        insert into lineage (predecessor, successor, date, kind, share)
        values (?1, ?2, ?3, ?4, ?5)
        on conflict (predecessor, successor, date) do update set
            kind = excluded.kind, share = excluded.share",
    )
    .bind(link.predecessor.as_str())
    .bind(successor(link))
    .bind(link.date.to_string())
    .bind(link.kind.as_str())
    .bind(link.share.map(|share| share.to_string()))
    .execute(connection)
    .await?;
    Ok(())
}
