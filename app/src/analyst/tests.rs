//! What staff and the public read.

use survey_specs::code::Lang;

use super::*;

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
fn intervals_and_rank_sets_stand_beside_values_and_ranks_and_are_explained() {
    let html = results_page(&sampled_results("vi"));
    let vietnamese = text(&html);
    for part in [
        "Hạng (khoảng hạng)",
        "1 (1–3)",
        "Khoảng tin cậy 95%1012,5",
        "11,04\u{a0}–\u{a0}13,00",
        "chưa thể kết luận đơn vị nào hơn",
        "Ước lượng từ 6.000 người trả lời, coi như được chọn ngẫu nhiên trong từng đơn vị, không có trọng số.",
    ] {
        assert!(vietnamese.contains(part), "{part} in {vietnamese}");
    }
    assert!(!vietnamese.contains('*'), "{vietnamese}");
    let english = text(&results_page(&sampled_results("en")));
    for part in ["Rank (rank set)", "95% confidence interval", "11.04\u{a0}–\u{a0}13.00", "6,000"]
    {
        assert!(english.contains(part), "{part} in {english}");
    }
}

#[test]
fn an_interval_is_drawn_for_the_eye_only() {
    let html = results_page(&sampled_results("vi"));
    let drawn = "<svg aria-hidden=\"true\" class=\"span\"><line x1=\"25.0%\" x2=\"75.0%\"";
    assert!(html.contains(drawn) && html.matches("<svg aria").count() == 1, "{html}");
    assert!(!html.contains("style=\""), "the content security policy forbids it: {html}");
}

#[test]
fn a_row_without_an_interval_has_a_dash() {
    let html = results_page(&sampled_results("vi"));
    // A unit with few answers, one that is withheld, one without data, and the class.
    assert_eq!(html.matches("<td class=\"interval gap\">–</td>").count(), 4, "{html}");
}

#[test]
fn without_a_sample_nothing_is_said_of_one() {
    let html = results_page(&results("vi"));
    for part in ["Khoảng tin cậy", "khoảng hạng", "class=\"interval", "<svg", "class=\"notes"]
    {
        assert!(!html.contains(part), "{part} in {html}");
    }
}

#[test]
fn clusters_weights_and_replicates_are_named_where_there_are_any() {
    let mut page = sampled_results("en");
    page.sampling = Some(Sampling { clusters: Some(414), is_weighted: true, ..sampling() });
    let replicated = Uncertainty { is_replicated: true, ..uncertainty("11.04", "13.00") };
    page.classes[0].units[0].total.uncertainty = Some(replicated);
    let english = text(&results_page(&page));
    for part in [
        "13.00*",
        "6,000 respondents in 414 clusters, with weights.",
        "Values marked * come from 200 replicates.",
    ] {
        assert!(english.contains(part), "{part} in {english}");
    }
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

fn unit_results(figures: [Figure; 2]) -> UnitResults {
    let [total, leaf] = figures;
    let node = |depth, code: &str, figure| TreeRow {
        depth,
        code: code.to_owned(),
        label: format!("Tiêu chí {code}"),
        counts: depth == 0,
        result: result(figure),
        percent: Some(String::from("99.85")),
    };
    let mut total = node(0, "SIPAS", total);
    total.result.rank = Some(3);
    UnitResults {
        language: Lang::new("vi").unwrap(),
        staff: None,
        unit: String::from("00042"),
        name: String::from("Xã An Bình"),
        class: String::from("xa"),
        ranked: 3321,
        title: String::from("SIPAS 2026"),
        status: RoundStatus::Closed,
        grouped_by: None,
        nodes: vec![total, node(1, "S1", leaf)],
        earlier: Earlier::default(),
        sampling: None,
        results_href: String::from("/results/r1"),
    }
}

#[test]
fn the_tree_of_a_unit_says_value_percent_and_rank_of_every_node() {
    let page = unit_results([published("12.98", Some("13"), None), Figure::Missing]);
    let html = unit_page(&page);
    let text = text(&html);
    for part in [
        "Tiêu chí SIPAS",
        "12,98 / 13",
        "99,85",
        "trong 3.321 đơn vị được xếp hạng của nhóm xa",
        "Tiêu chí S1",
        "không có số liệu",
        "không tính vào điểm chung",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(html.contains("href=\"/results/r1\"") && html.contains("unit level-1"), "{html}");
}

#[test]
fn the_tree_of_a_unit_says_how_sure_each_value_is() {
    let mut page = unit_results([published("12.98", Some("13"), None), Figure::Missing]);
    page.sampling = Some(sampling());
    let total = &mut page.nodes[0].result;
    total.rank_set = Some([3, 3]);
    total.uncertainty = Some(Uncertainty { span: None, ..uncertainty("11.04", "13.00") });
    let html = unit_page(&page);
    let text = text(&html);
    for part in [
        "3 (3) trong 3.321 đơn vị",
        "Khoảng tin cậy 95%11,04\u{a0}–\u{a0}13,00",
        "Sai số chuẩn",
        "0,94",
        "Hiệu ứng thiết kế",
        "1,31",
        "phương sai lớn gấp mấy lần",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    // The leaf has no value.
    assert!(html.contains("<td class=\"interval gap\">–</td>"), "{html}");
    assert!(!html.contains("<svg"), "{html}");
}

#[test]
fn a_unit_without_values_says_why_in_place_of_a_tree() {
    let withheld = unit_page(&unit_results([Figure::Suppressed, Figure::Suppressed]));
    assert!(withheld.contains("quá ít phiếu") && !withheld.contains("<table"), "{withheld}");
    let empty = unit_page(&unit_results([Figure::Missing, Figure::Missing]));
    assert!(empty.contains("chưa có số liệu nào") && !empty.contains("<table"), "{empty}");
}

#[test]
fn the_sign_in_form_says_why_it_failed_and_keeps_the_name() {
    let html = sign_in_page(&SignIn {
        language: Lang::new("vi").unwrap(),
        action: String::from("/staff/sign-in"),
        next: Some(String::from("/staff/rounds/r1")),
        failure: Some(SignInFailure::WrongNameOrPassword),
        user: String::from("lan"),
    });
    for part in [
        "action=\"/staff/sign-in\"",
        "value=\"lan\"",
        "role=\"alert\"",
        "name=\"next\" value=\"/staff/rounds/r1\"",
    ] {
        assert!(html.contains(part), "{part}");
    }
}

#[test]
fn a_round_without_an_index_has_no_link_to_results() {
    let row = |results_href| RoundRow {
        code: String::from("r1"),
        title: String::from("SIPAS"),
        status: RoundStatus::Planned,
        opens_on: String::from("01/12/2026"),
        closes_on: None,
        responses: 0,
        results_href,
    };
    let page = |rounds| Rounds {
        language: Lang::new("vi").unwrap(),
        staff: Staff {
            name: String::from("lan"),
            sign_out_action: String::from("/staff/sign-out"),
        },
        rounds,
    };
    assert!(!rounds_page(&page(vec![row(None)])).contains("/staff/rounds"));
    assert!(
        rounds_page(&page(vec![row(Some(String::from("/staff/rounds/r1")))]))
            .contains("href=\"/staff/rounds/r1\"")
    );
    assert!(rounds_page(&page(Vec::new())).contains("thuocdo round create"));
}
