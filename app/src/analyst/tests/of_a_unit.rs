//! The page of one unit.

use super::*;

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
