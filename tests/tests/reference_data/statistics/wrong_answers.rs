//! A comparison that cannot fail would say nothing: wrong answers must differ.

use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

use super::agreement::differences;

/// A rule with wrong answers.
type Rule = (&'static str, fn() -> Result<(), Failed>);

/// One trial for each rule of the comparison.
pub fn trials() -> Vec<Trial> {
    let rules: [Rule; 7] = [
        ("a_number_beyond_its_tolerance_differs", numbers),
        ("another_text_row_or_error_differs", texts_and_rows),
        ("a_key_may_have_a_tolerance_of_its_own", own_tolerances),
        ("a_number_below_a_bound_agrees", bounds),
        ("the_wrong_number_of_a_trap_differs", traps),
        ("a_matrix_is_measured_by_its_variances", matrices),
        ("simulated_ranks_have_some_room", ranks),
    ];
    rules.map(|(name, rule)| Trial::test(format!("statistics_agreement::{name}"), rule)).into()
}

/// A case whose answers are given, with how many differences each has.
fn expect(case: &Value, answers: &[(Value, usize)]) -> Result<(), Failed> {
    for (answer, expected) in answers {
        let mut answer = answer.clone();
        if answer.get("id").is_none() {
            answer["id"] = case["id"].clone();
        }
        let found = differences(case, &answer);
        if found.len() != *expected {
            return Err(format!("{answer}: {found:?}, not {expected} differences").into());
        }
    }
    Ok(())
}

fn numbers() -> Result<(), Failed> {
    let case = json!({"id": "a", "expected": [{"label": "x", "se": 2.0, "ci95": [1.0, null]}]});
    let answer = |se: Value, ci: Value| json!({"results": [{"label": "x", "se": se, "ci95": ci}]});
    expect(
        &case,
        &[
            (answer(json!(2.000_000_001), json!([1.0, null])), 0),
            (answer(json!(2.000_000_003), json!([1.0, null])), 1),
            (answer(json!(1.999_999_997), json!([1.0, null])), 1),
            (answer(json!(null), json!([1.0, null])), 1),
            (answer(json!("2"), json!([1.0, null])), 1),
            (answer(json!(2), json!([1.1, 3.0])), 2),
            (answer(json!(2), json!([1.0])), 1),
            (json!({"results": [{"label": "x"}]}), 2),
        ],
    )
}

fn texts_and_rows() -> Result<(), Failed> {
    let case = json!({"id": "a", "expected": [{"label": "x", "domain": {"by": 1}}]});
    let row = json!({"label": "x", "domain": {"by": 1.0}, "more": 3});
    let refused = json!({"error": {"code": "missing_column"}});
    expect(
        &case,
        &[
            (json!({"results": [row]}), 0),
            (json!({"results": [row], "id": "b"}), 1),
            (json!({"results": [row, row]}), 1),
            (json!({"results": []}), 1),
            (json!({"results": null}), 1),
            (json!({"results": [{"label": "y", "domain": {"by": 1}}]}), 1),
            (json!({"results": [{"label": "x", "domain": {"by": 2}}]}), 1),
            (json!({"results": [{"label": "x"}]}), 1),
            (refused, 1),
        ],
    )?;
    let said = json!({"id": "a", "expected": [], "diagnostics": {"df": 9}});
    expect(
        &said,
        &[
            (json!({"results": [], "diagnostics": {"df": 9, "more": 1}}), 0),
            (json!({"results": [], "diagnostics": {"df": 8}}), 1),
            (json!({"results": []}), 1),
        ],
    )
}

fn own_tolerances() -> Result<(), Failed> {
    let case = json!({
        "id": "a", "tolerance_rel": 1e-6, "tolerance_abs": 0.01, "tolerance_rel_ci95": 0.1,
        "tolerance_rank": 1, "expected": {"p": 0.5, "ci95": [2.0], "rank": 7},
    });
    let answer =
        |p: f64, end: f64, rank: f64| json!({"results": {"p": p, "ci95": [end], "rank": rank}});
    expect(
        &case,
        &[
            (answer(0.509, 2.19, 8.0), 0),
            (answer(0.511, 2.0, 7.0), 1),
            (answer(0.5, 2.21, 7.0), 1),
            (answer(0.5, 2.0, 9.0), 1),
        ],
    )
}

fn bounds() -> Result<(), Failed> {
    let case = json!({"id": "a", "expected": [{"se_abs_below": 1e-8}]});
    let answer = |se: Value| json!({"results": [{"se": se}]});
    let answers = [
        (answer(json!(-9e-9)), 0),
        (answer(json!(0)), 0),
        (answer(json!(1e-8)), 1),
        (answer(json!(null)), 1),
        (json!({"results": [{}]}), 1),
    ];
    expect(&case, &answers)
}

fn traps() -> Result<(), Failed> {
    let case = json!({"id": "a", "trap": true, "expected": [{"estimate": 1, "se_wrong": 42.0}]});
    let answer = |se: Value| json!({"results": [{"estimate": 1, "se": se}]});
    let answers = [
        (answer(json!(41.0)), 0),
        (answer(json!(42.000_000_000_01)), 1),
        (answer(json!(null)), 1),
        (json!({"results": [{"estimate": 2, "se": 41}]}), 1),
    ];
    expect(&case, &answers)
}

fn matrices() -> Result<(), Failed> {
    let case = json!({"id": "a", "expected": [], "vcov": [[4.0, 0.0], [0.0, 1.0]]});
    let answer = |b: f64, c: f64| json!({"results": [], "vcov": [[4.0, b], [c, 1.0]]});
    let answers = [
        (answer(1e-9, 0.0), 0),
        (answer(3e-9, 0.0), 1),
        (answer(-3e-9, 1.0), 2),
        (json!({"results": [], "vcov": [[4.0]]}), 1),
        (json!({"results": [], "vcov": [[4.0, 0.0], [0.0]]}), 1),
        (json!({"results": [], "vcov": null}), 1),
    ];
    expect(&case, &answers)?;
    let nodes = json!({"id": "a", "expected": [{"cov_elements": [[1.0]]}]});
    expect(
        &nodes,
        &[
            (json!({"results": [{"cov_elements": [[1.0]]}]}), 0),
            (json!({"results": [{"cov_elements": [[1.1]]}]}), 1),
            (json!({"results": [{}]}), 1),
        ],
    )
}

fn ranks() -> Result<(), Failed> {
    // 50 bounds: one may be one off.
    let mut most = vec![4; 25];
    most[0] = 6;
    let case = json!({
        "id": "a",
        "expected": {"L_min": vec![4; 25], "L_max": most, "U_min": vec![9; 25], "U_max": vec![9; 25]},
    });
    let answer = |unit: usize, lower: usize, other: usize| {
        let mut bounds = vec![4; 25];
        bounds[unit] = lower;
        bounds[24] = other;
        json!({"results": {"L": bounds, "U": vec![9; 25]}})
    };
    expect(
        &case,
        &[
            (answer(0, 7, 4), 0),
            (answer(0, 3, 4), 0),
            (answer(1, 5, 4), 0),
            // One beyond and one off, and another one off.
            (answer(0, 8, 5), 2),
            (answer(1, 3, 3), 2),
            (answer(0, 9, 4), 1),
            (answer(1, 6, 4), 1),
            (json!({"results": {"L": vec![4; 25], "U": vec![9; 24]}}), 1),
            (json!({"results": {"L": vec![4; 25]}}), 1),
        ],
    )
}
