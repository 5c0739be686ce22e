//! What `thuocdo index` reads besides a definition.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;

use thuocdo_tests::server::Thuocdo;
use thuocdo_tests::sipas;

use super::definitions::HEAD;
use super::tables::{NUMBERS, UNITS, of_any_table};
use super::{Hostile, judge, limited, with};

/// The header of a table of values.
const VALUES: &str = "unit,variable,value\n";

/// The kinds of files that the command is given, each with the hostile ones.
pub fn files_of_the_index_command_end_in_a_problem(program: &Thuocdo, folder: &Path) {
    let definition = folder.join("x.index.yaml");
    let penalty = "rule: {penalty: {each: 1, most: 1}}";
    fs::write(
        &definition,
        format!(
            "{HEAD}root:\n  node: T\n  label: T\n  aggregate: sum\n  children:\n    \
             - {{node: A, label: A}}\n    - {{node: P, label: P, {penalty}}}\n"
        ),
    )
    .expect("a definition");
    let units = folder.join("right.units.csv");
    fs::write(&units, format!("{UNITS}a,A,xa,,,\nb,B,xa,,,\n")).expect("a table of units");
    let values = folder.join("right.values.csv");
    fs::write(&values, format!("{VALUES}a,A,-1\na,P,1\nb,A,2\n")).expect("a table of values");
    let answered = Path::new(sipas::INDEX);

    let of_values: [&Path; 1] = [definition.as_path()];
    each(program, folder, of_values, "csv", table_files(UNITS), |file| ["--units".into(), file]);
    let right = |option: &str, file: OsString| {
        ["--units".into(), units.clone().into(), option.into(), file]
    };
    each(program, folder, of_values, "csv", values_files(), |file| right("--values", file));
    each(program, folder, [answered], "csv", responses(), |file| right("--responses", file));
    each(program, folder, of_values, "json", earlier(), |file| {
        let [one, two, three, four] = right("--previous", file);
        [one, two, three, four, "--values".into(), values.clone().into()]
    });
}

/// Gives the command each file in turn.
fn each<const N: usize>(
    program: &Thuocdo,
    folder: &Path,
    [definition]: [&Path; 1],
    ending: &str,
    files: Vec<Hostile>,
    arguments: impl Fn(OsString) -> [OsString; N],
) {
    for hostile in files {
        let file = folder.join(format!("{}.{ending}", hostile.name));
        let given = arguments(file.clone().into());
        let all = [OsStr::new("index"), definition.as_ref()];
        let all = all.into_iter().chain(given.iter().map(OsString::as_os_str));
        let said = with(&file, &hostile, || limited(program, all));
        judge(&file, &hostile, &said);
    }
}

fn table_files(header: &str) -> Vec<Hostile> {
    let mut files = of_any_table(header);
    files.push(Hostile::new(
        "million-empty-rows",
        format!("{header}{}", ",,,,,\n".repeat(1_000_000)),
    ));
    files
}

fn values_files() -> Vec<Hostile> {
    let numbers = NUMBERS.map(|number| format!("a,A,{number}\n")).concat();
    let mut files = of_any_table(VALUES);
    files.extend([
        Hostile::right("million-empty-rows", format!("{VALUES}{}", ",,\n".repeat(1_000_000))),
        Hostile::new("numbers", format!("{VALUES}{numbers}")),
        Hostile::new("one-cell", format!("{VALUES}{}", "a,A,1\n".repeat(200_000))),
        Hostile::new("unknown", format!("{VALUES}{}", "x,Y,1\n".repeat(200_000))),
        Hostile::new("megabyte-cell", format!("{VALUES}a,A,{}\n", "1".repeat(1 << 20))),
        Hostile::new("megabyte-unit", format!("{VALUES}{},A,1\n", "a".repeat(1 << 20))),
    ]);
    files
}

fn responses() -> Vec<Hostile> {
    let header = "unit,c9_1,base_weight\n";
    let numbers = NUMBERS.map(|number| format!("a,5,{number}\n")).concat();
    let mut files = of_any_table(header);
    files.extend([
        Hostile::new("numbers", format!("{header}{numbers}")),
        Hostile::new("unknown-units", format!("{header}{}", "x,5,1\n".repeat(200_000))),
        Hostile::new("megabyte-cell", format!("{header}a,{},1\n", "5".repeat(1 << 20))),
        Hostile::new("megabyte-unit", format!("{header}{},5,1\n", "a".repeat(1 << 20))),
    ]);
    files
}

/// Earlier results. The largest decimal less −1 is more than a decimal.
fn earlier() -> Vec<Hostile> {
    let row = |unit: &str, published: &str| {
        format!(r#"{{"unit": "{unit}", "node": "P", "published": "{published}", "rank": 1}}"#)
    };
    let document = |rows: &[String]| {
        format!(r#"{{"definition": "x", "policy": {{}}, "nodes": [{}]}}"#, rows.join(","))
    };
    let numbers: Vec<_> = NUMBERS.iter().map(|number| row("a", number)).collect();
    let largest = "79228162514264337593543950335";
    vec![
        Hostile::new("hundred-megabytes", "[1],".repeat(25_000_000)),
        Hostile::new("hundred-megabytes-in-one-text", format!("\"{}", "x".repeat(100_000_000))),
        Hostile::new("nested-lists", "[".repeat(1_000_000)),
        Hostile::new("nested-maps", "{\"nodes\":".repeat(1_000_000)),
        Hostile::new("broken-utf-8", b"{\"definition\": \"\xF0\x28\x8C\x28\"}"),
        Hostile::new("zeros", vec![0; 1 << 20]),
        Hostile::new("empty", Vec::new()),
        Hostile::new("numbers", document(&numbers)),
        Hostile::new("rank", document(&[row("a", "1").replace("1}", "1e999}")])),
        Hostile::new("megabyte-unit", document(&[row(&"a".repeat(1 << 20), "1")])),
        Hostile::right("largest-number", document(&[row("a", largest), row("@xa", largest)])),
        Hostile::right("largest-rank", {
            document(&[row("a", "1").replace("1}", "18446744073709551615}")])
        }),
    ]
}
