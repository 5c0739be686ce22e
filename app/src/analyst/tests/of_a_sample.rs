//! How sure a result is, as the pages say it.

use super::*;

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
