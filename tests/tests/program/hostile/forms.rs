//! Forms in the `XLSForm` way: tables in Markdown, and workbooks, which are archives.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Hostile;

const FORM: &str = "| survey |\n| | type | name | label | relevant |\n| | text | a | A | |\n";

/// Forms as tables in Markdown.
pub fn tables() -> Vec<Hostile> {
    let mut groups = FORM.to_owned();
    for group in 0..10_000 {
        let _ = writeln!(groups, "| | begin_group | g{group} | G | |");
    }
    let parentheses = format!("{}1{}", "(".repeat(15_000), ")".repeat(15_000));
    vec![
        Hostile::new("nested-groups", groups),
        Hostile::new(
            "megabyte-label",
            format!("{FORM}| | text | b | {} | |\n", "ă".repeat(1 << 19)),
        ),
        Hostile::new("hundred-megabytes", "| | text | b | B | |\n".repeat(100 << 20 >> 4)),
        Hostile::new("broken-utf8", [FORM.as_bytes(), b"| | text | \xff | B | |\n"].concat()),
        Hostile::new("nothing", ""),
        Hostile::new("bars", "|".repeat(1 << 20)),
        Hostile::new(
            "hundred-thousand-mistakes",
            format!("{FORM}{}", "| | text | 1 | ${x} | ${ |\n".repeat(100_000)),
        ),
        Hostile::right("million-empty-rows", format!("{FORM}{}", "| | | | |\n".repeat(700_000))),
        Hostile::right("nested-parentheses", format!("{FORM}| | text | b | B | {parentheses} |\n")),
        Hostile::right(
            "thousand-conditions",
            format!(
                "{FORM}{}",
                (0..1_000)
                    .map(|row| format!("| | text | q{row} | Q | ${{z}} = 1 |\n"))
                    .collect::<Vec<_>>()
                    .concat()
            ) + "| | integer | z | Z | |\n",
        ),
    ]
}

/// Forms that are small and would become large.
pub fn growing() -> Vec<Hostile> {
    const HEAD: &str =
        "| survey |\n| | type | name | label | choice_filter |\n| | text | a | A | |\n";
    let questions = |count: usize, kind: &str, filter: &str| {
        let row = |number| format!("| | {kind} | q{number} | Q | {filter} |\n");
        format!("{HEAD}{}", (0..count).map(row).collect::<Vec<_>>().concat())
    };
    let choices = |count: usize| {
        let row = |number| format!("| | l | c{number} | C | {number} |\n");
        let rows = (0..count).map(row).collect::<Vec<_>>().concat();
        format!("| choices |\n| | list_name | name | label | x |\n{rows}")
    };
    let lists = |count: usize| {
        let row = |number| format!("| | l{number} | c | C | |\n");
        let rows = (0..count).map(row).collect::<Vec<_>>().concat();
        format!("| choices |\n| | list_name | name | label | x |\n{rows}")
    };
    let languages =
        (0..900).map(|number| format!("label::L{number} | ")).collect::<Vec<_>>().concat();
    let references = (0..20_000)
        .map(|row| format!("| | text | name{row} | ${{word{row}}} | |\n"))
        .collect::<Vec<_>>()
        .concat();
    let sheets =
        (0..300_000).map(|sheet| format!("| s{sheet} |\n| | a |\n")).collect::<Vec<_>>().concat();
    vec![
        Hostile::new(
            "lists-times-questions",
            questions(2_000, "select_multiple l", "") + &choices(40_000),
        ),
        Hostile::new(
            "filters-times-choices",
            questions(2_000, "select_one l", "x=${a}") + &choices(4_000),
        ),
        Hostile::new("questions-of-lists", questions(24_000, "select_one no", "") + &lists(24_000)),
        Hostile::new("unknown-references", format!("{HEAD}{references}")),
        Hostile::new("many-questions", questions(49_000, "text", "")),
        Hostile::new(
            "many-languages",
            format!(
                "| survey |\n| | type | name | {languages}\n{}",
                format!("| | text | a | {}\n", "x | ".repeat(900)).repeat(300)
            ),
        ),
        Hostile::new("many-sheets", format!("{HEAD}{sheets}")),
        Hostile::new("many-columns", format!("| survey |\n| | {}\n", "c | ".repeat(1_000_000))),
    ]
}

/// Forms as workbooks.
pub fn workbooks() -> Vec<Hostile> {
    let row = |number: usize, cells: &[&str]| {
        let cells = cells.iter().zip('A'..='Z').map(|(text, column)| {
            format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
        });
        format!("<row r=\"{number}\">{}</row>", cells.collect::<String>())
    };
    let head = format!("{}{}", row(1, &["type", "name", "label"]), row(2, &["text", "a", "A"]));
    let empty: Vec<_> = (3..1_000_003).map(|number| format!("<row r=\"{number}\"/>")).collect();
    let empty = empty.concat();
    let groups: String = (3..10_003)
        .map(|number| row(number, &["begin_group", &format!("g{number}"), "G"]))
        .collect();
    let formulas = "<row r=\"3\"><c r=\"A3\" t=\"str\"><f>\"te\"&amp;\"xt\"</f><v>text</v></c><c r=\"B3\" t=\"str\"><f>A1</f><v>b</v></c><c r=\"C3\"><f>1+1</f></c><c r=\"D3\"><f>1+1</f></c></row>";
    let no_value = format!("{head}{formulas}");
    let cached =
        no_value.replace("<c r=\"C3\"><f>1+1</f></c>", "<c r=\"C3\"><f>1+1</f><v>2</v></c>");
    let far = format!(
        "{head}<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>x</t></is></c></row>"
    );
    let whole = workbook(&head);
    vec![
        Hostile::new("zip-bomb", archive(&[("xl/worksheets/sheet1.xml", &vec![b' '; 200 << 20])])),
        Hostile::new(
            "many-entries",
            archive(&(0..3_000).map(|_| ("a", &b""[..])).collect::<Vec<_>>()),
        ),
        Hostile::new("half-a-workbook", whole[..whole.len() / 2].to_vec()),
        Hostile::new("no-workbook", archive(&[("a.txt", b"a")])),
        Hostile::new(
            "megabyte-label",
            workbook(&format!("{head}{}", row(3, &["text", "b", &"x".repeat(1 << 20)]))),
        ),
        Hostile::new("nested-groups", workbook(&format!("{head}{groups}"))),
        // The label has no stored value, so the question has none.
        Hostile::new("formulas-without-values", workbook(&no_value)),
        Hostile::right("formulas", workbook(&cached)),
        Hostile::right("million-empty-rows", workbook(&format!("{head}{empty}"))),
        Hostile::right("far-cell", workbook(&far)),
        // The file says of itself what is beyond reason, or holds nothing a million times.
        Hostile::new("counted-texts", shared("<sst uniqueCount=\"4000000000\"/>", &head)),
        Hostile::new(
            "many-texts",
            shared(&format!("<sst>{}</sst>", "<si/>".repeat(3_000_000)), &head),
        ),
        Hostile::new(
            "far-away",
            workbook("<row r=\"99999999999\"><c r=\"ZZZZZZZZ99999999999\"/></row>"),
        ),
        Hostile::new(
            "formatted-rows",
            workbook(&format!("{head}{}", "<row><c s=\"1\"/></row>".repeat(1_000_000))),
        ),
        Hostile::new(
            "formatted-cells",
            workbook(&format!("{head}<row>{}</row>", "<c/>".repeat(4_000_000))),
        ),
        Hostile::new("entities", workbook(&row(1, &["type", "name", "&lol;"]))),
    ]
}

/// A workbook with one sheet `survey` of these rows.
fn workbook(rows: &str) -> Vec<u8> {
    shared("", rows)
}

/// The same with texts that its cells share.
fn shared(texts: &str, rows: &str) -> Vec<u8> {
    const SPREADSHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let types = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
    );
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let book = format!(
        "<workbook xmlns=\"{SPREADSHEET}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"survey\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let sheet =
        format!("<worksheet xmlns=\"{SPREADSHEET}\"><sheetData>{rows}</sheetData></worksheet>");
    archive(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml").as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml").as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", if texts.is_empty() { b"<sst/>" } else { texts.as_bytes() }),
    ])
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (index, (name, bytes)) in entries.iter().enumerate() {
        let name = if entries.len() > 100 { format!("{name}{index}") } else { (*name).to_owned() };
        archive.start_file(name, SimpleFileOptions::default()).expect("an entry");
        archive.write_all(bytes).expect("its bytes");
    }
    archive.finish().expect("an archive").into_inner()
}
