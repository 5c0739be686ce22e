//! What staff and the public read.

use survey_specs::code::Lang;

use super::*;

mod beside_results;
mod of_a_sample;
mod of_a_unit;

fn published(value: &str, max: Option<&str>, fewer_than: Option<u64>) -> Figure {
    Figure::Published { value: value.to_owned(), max: max.map(str::to_owned), fewer_than }
}

fn result(figure: Figure) -> NodeResult {
    NodeResult {
        figure,
        rank: None,
        rank_set: None,
        uncertainty: None,
        group: None,
        n: None,
        change: None,
    }
}

fn compared(previous: &str, change: &str, rank_change: i64) -> Change {
    Change::Compared {
        previous: previous.to_owned(),
        change: Some(change.to_owned()),
        rank_change: Some(rank_change),
        remark: None,
    }
}

fn row(name: &str, total: NodeResult, block: Figure) -> UnitRow {
    UnitRow {
        code: String::from("00042"),
        name: name.to_owned(),
        href: Some(String::from("/results/r1/units/00042")),
        total,
        figures: vec![block],
    }
}

/// A first, a unit with too few answers, one that is withheld, and one without data.
fn units() -> Vec<UnitRow> {
    let first = NodeResult {
        rank: Some(1),
        group: Some(String::from("Xuất sắc")),
        n: Some(1234),
        change: Some(compared("12.00", "0.98", 2)),
        ..result(published("12.98", Some("13"), None))
    };
    let few = NodeResult {
        n: Some(4),
        change: Some(Change::NotCompared(NotCompared::UnitChanged)),
        ..result(published("10.00", Some("13"), Some(30)))
    };
    vec![
        row("Xã An Bình", first, published("4.50", None, None)),
        row("Xã Bình An", few, published("4.00", None, None)),
        row("Xã Cát", result(Figure::Suppressed), Figure::Suppressed),
        row("Xã Đông", result(Figure::Missing), Figure::Missing),
    ]
}

fn results(language: &str) -> Results {
    let column = |code: &str| Column { code: code.to_owned(), label: format!("Chỉ số {code}") };
    let class_row = NodeResult { n: Some(1238), ..result(published("11.49", Some("13"), None)) };
    Results {
        language: Lang::new(language).unwrap(),
        staff: None,
        round: String::from("r1"),
        title: String::from("SIPAS <2026>"),
        status: RoundStatus::Open,
        total: column("SIPAS"),
        grouped_by: Some(GroupedBy::Bands),
        columns: vec![column("I")],
        classes: vec![Ranking {
            class: String::from("xa"),
            maxima: vec![Some(String::from("5.5"))],
            scale: None,
            units: units(),
            class_row: Some(UnitRow {
                href: None,
                code: String::new(),
                ..row("Cả nhóm xa", class_row, published("4.25", None, None))
            }),
        }],
        earlier: Earlier {
            rounds: vec![EarlierRound {
                code: String::from("r0"),
                title: String::from("SIPAS 2025"),
            }],
            chosen: Some(String::from("r0")),
        },
        sampling: None,
        policy: vec![PolicyRow {
            setting: String::from("item_index"),
            chosen: String::from("top_box_share"),
            note: String::from("tỷ lệ hài lòng"),
        }],
        csv_href: String::from("/api/v1/rounds/r1/index.csv"),
    }
}

/// The text of a page, without its elements.
fn text(html: &str) -> String {
    let (_, body) = html.split_once("<main>").unwrap();
    let parts = body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect()
}

fn uncertainty(lower: &str, upper: &str) -> Uncertainty {
    Uncertainty {
        standard_error: String::from("0.94"),
        interval: Some([lower.to_owned(), upper.to_owned()]),
        design_effect: Some(String::from("1.31")),
        is_replicated: false,
        span: Some(Span { lower: 25.0, value: 50.0, upper: 75.0 }),
    }
}

fn sampling() -> Sampling {
    Sampling {
        respondents: 6000,
        clusters: None,
        is_weighted: false,
        level: String::from("95"),
        rank_coverage: String::from("95"),
        replicates: 200,
    }
}

/// The ranking with an interval of the first unit.
fn sampled_results(language: &str) -> Results {
    let mut page = results(language);
    page.sampling = Some(sampling());
    let ranking = &mut page.classes[0];
    ranking.scale = Some([String::from("10"), String::from("12.5")]);
    ranking.units[0].total.rank_set = Some([1, 3]);
    ranking.units[0].total.uncertainty = Some(uncertainty("11.04", "13.00"));
    page
}

#[test]
fn figures_are_written_as_in_the_language_and_gaps_in_words() {
    let vietnamese = text(&results_page(&results("vi")));
    for part in [
        "12,98 / 13",
        "1.234",
        "Xuất sắc",
        "tối đa 5,5",
        "không công bố",
        "không có số liệu",
        "chưa xếp hạng: ít hơn 30 phiếu",
        "top_box_share",
        "tạm thời",
    ] {
        assert!(vietnamese.contains(part), "{part} in {vietnamese}");
    }
    let english = text(&results_page(&results("en")));
    for part in [
        "12.98 / 13",
        "1,234",
        "out of 5.5",
        "withheld",
        "no data",
        "not ranked: fewer than 30 responses",
        "provisional",
    ] {
        assert!(english.contains(part), "{part} in {english}");
    }
}

#[test]
fn a_result_stands_beside_the_earlier_one_or_the_page_says_why_not() {
    let vietnamese = text(&results_page(&results("vi")));
    for part in
        ["12,00", "+0,98", "tăng 2 bậc", "không so sánh được: đơn vị đã sáp nhập hoặc chia tách"]
    {
        assert!(vietnamese.contains(part), "{part} in {vietnamese}");
    }
    let english = results_page(&results("en"));
    assert!(text(&english).contains("up 2 places") && text(&english).contains("not comparable"));
    // The comparison stays when the language changes.
    assert!(english.contains("href=\"?lang=vi&amp;previous=r0\""), "{english}");
    assert!(english.contains("<option value=\"r0\" selected"), "{english}");
}

#[test]
fn a_reason_that_holds_for_all_is_said_once() {
    let mut page = results("vi");
    for unit in &mut page.classes[0].units {
        unit.total.change = Some(Change::NotCompared(NotCompared::OtherDefinition));
    }
    let html = results_page(&page);
    let said = "Không so sánh được với đợt trước: đợt trước tính theo bộ chỉ số khác";
    assert!(html.contains(said) && html.matches("bộ chỉ số khác").count() == 1, "{html}");
    assert!(!html.contains("Thay đổi hạng"), "{html}");
}

#[test]
fn a_column_that_nothing_fills_is_left_out() {
    let mut page = results("vi");
    page.earlier = Earlier::default();
    let ranking = &mut page.classes[0];
    for row in ranking.units.iter_mut().chain(&mut ranking.class_row) {
        row.total = result(published("50.00", None, None));
    }
    let html = results_page(&page);
    for heading in ["Hạng", "Số phiếu", "Xếp loại", "Đợt trước", "<select"] {
        assert!(!html.contains(heading), "{heading} in {html}");
    }
    assert!(!html.contains("Xếp hạng") && text(&html).contains("Nhóm xa"), "{html}");
}

#[test]
fn every_class_has_a_table_of_its_own_that_says_which() {
    let mut page = results("vi");
    page.classes.push(Ranking { class: String::from("so"), ..page.classes[0].clone() });
    let html = results_page(&page);
    assert_eq!(html.matches("<table").count(), 2);
    for class in ["xa", "so"] {
        assert!(html.contains(&format!("<caption id=\"ranking-{class}\">")), "{html}");
    }
    assert!(text(&html).contains("Xếp hạng nhóm so"), "{html}");
}

#[test]
fn names_and_titles_cannot_break_out_of_the_page() {
    let html = results_page(&results("vi"));
    assert!(html.contains("SIPAS &lt;2026&gt;") && !html.contains("<2026>"));
}

#[test]
fn a_round_without_any_value_says_so_in_place_of_a_table() {
    let html = results_page(&Results { classes: Vec::new(), ..results("vi") });
    assert!(html.contains("Chưa có số liệu nào") && !html.contains("<table"));
}
