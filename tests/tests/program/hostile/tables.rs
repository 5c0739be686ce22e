//! Tables of units and of lineage, and what is hostile in any table.

use std::fmt::Write;

use super::Hostile;

pub const UNITS: &str = "code,name,class,parent,valid_from,valid_to\n";

const LINEAGE: &str = "predecessor,successor,date,kind,share\n";

/// Texts that are no decimal number of at most 28 digits.
pub const NUMBERS: [&str; 10] = [
    "1111111111222222222233333333334444444444",
    "0.1111111111222222222233333333334444444444",
    "-1111111111222222222233333333334444444444",
    "1e999",
    "1e-999",
    "NaN",
    "inf",
    "0x10",
    "--1",
    "١",
];

pub fn units() -> Vec<Hostile> {
    let rows = |row: &dyn Fn(usize) -> String| (0..100_000).map(row).collect::<String>();
    let mut files = of_any_table(UNITS);
    files.extend([
        Hostile::new("million-empty-rows", format!("{UNITS}{}", ",,,,,\n".repeat(1_000_000))),
        Hostile::new("megabyte-cell", format!("{UNITS}a,\"{}\",xa,,,\n", "ă".repeat(1 << 19))),
        Hostile::new("megabyte-code", format!("{UNITS}{},A,xa,,,\n", "a".repeat(1 << 20))),
        Hostile::new("megabyte-day", format!("{UNITS}a,A,xa,,{},\n", "2".repeat(1 << 20))),
        Hostile::new(
            "circle-of-parents",
            format!("{UNITS}{}", rows(&|u| format!("u{u},U,xa,u{},,\n", (u + 1) % 100_000))),
        ),
        Hostile::new(
            "chain-of-parents",
            format!("{UNITS}{}", rows(&|u| format!("u{u},U,xa,u{},,\n", u + 1))),
        ),
        Hostile::new("one-unit", format!("{UNITS}{}", "u,U,xa,,,\n".repeat(100_000))),
        Hostile::new(
            "versions",
            format!("{UNITS}{}", rows(&|u| format!("u,U,xa,,{}-01-01,\n", 1000 + u % 8000))),
        ),
        Hostile::new(
            "many-systems",
            format!(
                "{},{}\n",
                UNITS.trim_end(),
                (0..100_000).fold(String::new(), |mut all, place| {
                    _ = write!(all, ",code.s{place}");
                    all
                })
            ),
        ),
    ]);
    files
}

pub fn lineage() -> Vec<Hostile> {
    let rows = |row: &dyn Fn(usize) -> String| (0..60_000).map(row).collect::<String>();
    let numbers: Vec<_> = NUMBERS
        .iter()
        .enumerate()
        .map(|(place, number)| format!("a{place},b,2025-07-01,merged,{number}\n"))
        .collect();
    let numbers = numbers.concat();
    let mut files = of_any_table(LINEAGE);
    files.extend([
        Hostile::right("million-empty-rows", format!("{LINEAGE}{}", ",,,,\n".repeat(1_000_000))),
        Hostile::new(
            "megabyte-cell",
            format!("{LINEAGE}a,b,2025-07-01,\"{}\",\n", "ă".repeat(1 << 19)),
        ),
        Hostile::new("numbers", format!("{LINEAGE}{numbers}")),
        Hostile::right(
            "circle-of-units",
            format!(
                "{LINEAGE}{}",
                rows(&|u| format!("u{u},u{},2025-07-01,merged,\n", (u + 1) % 60_000))
            ),
        ),
        Hostile::new(
            "more-than-whole",
            format!("{LINEAGE}{}", rows(&|u| format!("u,u{u},2025-07-01,split,0.5\n"))),
        ),
        Hostile::new(
            "same-link",
            format!("{LINEAGE}{}", "a,b,2025-07-01,merged,\n".repeat(100_000)),
        ),
    ]);
    files
}

/// What is hostile in any table that begins with this header.
pub fn of_any_table(header: &str) -> Vec<Hostile> {
    let line = "một dòng của một tệp rất lớn\n";
    let columns: Vec<String> = (0..300_000).map(|place| format!("c{place}")).collect();
    let first = header.split(',').next().unwrap_or_default();
    vec![
        Hostile::new(
            "hundred-megabytes",
            format!("{header}{}", line.repeat(100_000_000 / line.len())),
        ),
        Hostile::new(
            "hundred-megabytes-on-one-line",
            format!("{header}{}", "x".repeat(100_000_000)),
        ),
        Hostile::new("open-quotation", format!("{header}\"{}", "x\n".repeat(2_000_000))),
        Hostile::new("megabyte-header", format!("{}\n", "ă".repeat(1 << 19))),
        Hostile::new("only-separators", ";".repeat(5_000_000)),
        Hostile::new("many-columns", format!("{},{}\n", header.trim_end(), columns.join(","))),
        Hostile::new("same-columns", vec![first; 300_000].join(",")),
        Hostile::new("broken-utf-8", [header.as_bytes(), b"a,\xF0\x28\x8C\x28,,,,\n"].concat()),
        Hostile::new("zeros", vec![0; 1 << 20]),
        Hostile::new("empty", Vec::new()),
    ]
}
