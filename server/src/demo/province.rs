//! The units of the made-up province. No name is that of a real unit: each joins a thing of the sky
//! or the field with a quality, as no Vietnamese unit is called.

use std::collections::BTreeMap;

use survey_specs::code::{InvalidCode, UnitClass, UnitCode, UnitKind};
use survey_specs::unit::Unit;

/// The class of communes, wards and special zones.
pub const COMMUNE_CLASS: &str = "xa";

/// The class of departments.
const DEPARTMENT_CLASS: &str = "so";

const PROVINCE_CODE: &str = "99";
const PROVINCE_NAME: &str = "Tỉnh Thước Ngọc";

const THINGS: [&str; 12] =
    ["Trăng", "Sao", "Mây", "Nắng", "Gió", "Sương", "Mưa", "Sóng", "Lúa", "Cỏ", "Hoa", "Suối"];
const QUALITIES: [&str; 5] = ["Biếc", "Thơm", "Ngân", "Êm", "Rạng"];

/// How many of the communes are wards.
const WARDS: usize = 18;

const DEPARTMENTS: [&str; 14] = [
    "Văn phòng Ủy ban nhân dân",
    "Sở Nội vụ",
    "Sở Tư pháp",
    "Sở Tài chính",
    "Sở Công Thương",
    "Sở Nông nghiệp và Môi trường",
    "Sở Xây dựng",
    "Sở Khoa học và Công nghệ",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Giáo dục và Đào tạo",
    "Sở Y tế",
    "Sở Dân tộc và Tôn giáo",
    "Thanh tra",
    "Ban Quản lý các khu công nghiệp",
];

/// The province, its 14 departments and its 60 communes.
///
/// # Errors
///
/// [`InvalidCode`] never happens for the codes above; it is passed on rather than unwrapped.
pub fn units() -> Result<Vec<Unit>, InvalidCode> {
    let parent = UnitCode::new(PROVINCE_CODE)?;
    let unit = |code: String, name: String, class: &str, kind: &str| -> Result<Unit, InvalidCode> {
        Ok(Unit {
            code: UnitCode::new(code)?,
            name,
            class: UnitClass::new(class)?,
            kind: Some(UnitKind::new(kind)?),
            parent: Some(parent.clone()),
            population: None,
            valid_from: None,
            valid_to: None,
            codes: BTreeMap::new(),
        })
    };
    let mut units = vec![Unit {
        parent: None,
        ..unit(PROVINCE_CODE.to_owned(), PROVINCE_NAME.to_owned(), "tinh", "tinh")?
    }];
    for (index, name) in DEPARTMENTS.iter().enumerate() {
        let code = format!("{PROVINCE_CODE}s{:02}", index + 1);
        units.push(unit(
            code,
            format!("{name} {}", lower_first(PROVINCE_NAME)),
            DEPARTMENT_CLASS,
            "so",
        )?);
    }
    for index in 0..THINGS.len() * QUALITIES.len() {
        let name = format!("{} {}", THINGS[index % THINGS.len()], QUALITIES[index / THINGS.len()]);
        let (prefix, kind) = if index < WARDS { ("Phường", "phuong") } else { ("Xã", "xa") };
        let mut commune = unit(
            format!("{PROVINCE_CODE}{:03}", index + 1),
            format!("{prefix} {name}"),
            COMMUNE_CLASS,
            kind,
        )?;
        commune.population = Some(population(index));
        units.push(commune);
    }
    Ok(units)
}

/// Inhabitants of a commune: wards are larger, and no two are the same size.
fn population(index: usize) -> u64 {
    let spread = (index as u64 * 7_919) % 9_000;
    if index < WARDS { 24_000 + 2 * spread } else { 9_000 + spread }
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_province_has_14_departments_and_60_communes_of_two_kinds() {
        let units = units().unwrap();
        let of_class =
            |class: &str| units.iter().filter(|unit| unit.class.as_str() == class).count();
        assert_eq!((of_class("tinh"), of_class("so"), of_class("xa")), (1, 14, 60));
        let kinds: BTreeSet<_> = units
            .iter()
            .filter(|unit| unit.class.as_str() == "xa")
            .flat_map(|unit| &unit.kind)
            .collect();
        assert_eq!(kinds.len(), 2);
    }

    #[test]
    fn every_unit_has_its_own_code_and_name() {
        let units = units().unwrap();
        let codes: BTreeSet<_> = units.iter().map(|unit| &unit.code).collect();
        let names: BTreeSet<_> = units.iter().map(|unit| &unit.name).collect();
        assert_eq!((codes.len(), names.len()), (units.len(), units.len()));
    }
}
