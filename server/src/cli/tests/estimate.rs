//! Estimating by requests: what is refused, and that nothing else suffers.

use serde_json::{Value, json};

use super::{Desk, Done};

/// Nine people in five PSUs; the stratum `c` has a single one, and one person did not answer `y`.
const PEOPLE: &str = "psu,h,w,wneg,y,x,g,t,yes,small,zero,three,one\n\
                      1,a,10,10,1,2,m,abc,1,1,0,u,k\n\
                      1,a,10,-1,2,3,f,def,0,1,0,v,k\n\
                      2,a,12,10,3,5,m,ghi,1,1,0,w,k\n\
                      2,a,12,10,4,7,f,jkl,0,1,0,u,k\n\
                      3,b,9,10,5,11,m,mno,1,1,0,v,k\n\
                      3,b,9,10,,13,f,pqr,0,1,0,w,k\n\
                      4,b,8,10,7,17,m,stu,1,1,0,u,k\n\
                      4,b,8,10,8,19,f,vwx,0,1,0,v,k\n\
                      5,c,8,10,9,23,m,yza,1,1,0,w,k\n";

/// Units with their estimates; `gap` and `negative` are no standard errors.
const UNITS: &str = "unit,estimate,se,gap,negative,c1,c2,c3\n\
                     A,9,1,1,1,1,0.5,0\nB,5,1,1,-1,0.5,1,0\nC,1,1,,1,0,0.1,1\n";

impl Desk {
    /// A desk with the data of estimates.
    fn with_sample() -> Self {
        let desk = Self::new();
        desk.write("people.csv", PEOPLE);
        desk.write("units.csv", UNITS);
        desk.write("crossed.csv", "psu,h,w,y\n1,a,1,1\n1,b,1,2\n2,a,1,3\n2,b,1,4\n");
        desk.write("twice.csv", "unit,estimate,se\nA,1,1\nA,2,1\n");
        desk
    }

    async fn estimate(&self, requests: &Value) -> Done {
        self.write("e.json", &requests.to_string());
        self.run(&["estimate", "e.json"]).await
    }

    /// Each request is refused with its code and with these words, the sound ones around it are
    /// answered, and the exit code is 1.
    async fn refuses(&self, bad: &[(Value, &str, &str)]) {
        let sound = sampled(&json!({"kind": "mean", "vars": "x"}));
        let mut requests = vec![sound.clone()];
        requests.extend(bad.iter().map(|(request, ..)| request.clone()));
        requests.push(sound);
        let done = self.estimate(&Value::Array(requests)).await;
        assert_eq!(done.code, 1, "{}", done.err);
        let answers = answers(&done);
        assert_eq!(answers.len(), bad.len() + 2);
        for sound in [answers.first(), answers.last()] {
            let mean = sound.unwrap()["results"][0]["estimate"].as_f64().unwrap();
            assert!((mean - 882.0 / 86.0).abs() < 1e-12, "{mean}");
        }
        for ((request, code, words), answer) in bad.iter().zip(answers.iter().skip(1)) {
            let error = &answer["error"];
            assert_eq!(error["code"], *code, "{request}: {answer}");
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(words), "{request}: {message}");
            assert!(done.err.contains(&format!("error[{code}]")), "{}", done.err);
        }
    }
}

fn answers(done: &Done) -> Vec<Value> {
    serde_json::from_str(&done.out).unwrap_or_else(|cause| panic!("{cause}: {}", done.out))
}

/// A request about the people, by PSUs.
fn sampled(estimator: &Value) -> Value {
    with_design(&json!({}), estimator)
}

fn with_design(more: &Value, estimator: &Value) -> Value {
    let mut design = json!({"method": "taylor", "ids": "psu", "weights": "w"});
    for (key, value) in more.as_object().unwrap() {
        design[key] = value.clone();
    }
    json!({"id": "bad", "data": "people.csv", "design": design, "estimator": estimator})
}

/// A request about a mean, changed at one key.
fn mean_with(key: &str, value: Value) -> Value {
    let mut request = sampled(&json!({"kind": "mean", "vars": "x"}));
    request[key] = value;
    request
}

/// A mean under a design with these keys.
fn designed(more: &Value) -> Value {
    with_design(more, &json!({"kind": "mean", "vars": "x"}))
}

fn calibrated(step: &Value) -> Value {
    designed(&json!({"calibration": [step]}))
}

/// A request about the units, of this kind and with more keys.
fn ranked(kind: &str, more: &Value) -> Value {
    let mut estimator = json!({"kind": kind, "unit": "unit", "estimate": "estimate", "se": "se"});
    for (key, value) in more.as_object().unwrap() {
        estimator[key] = value.clone();
    }
    json!({"id": "bad", "data": "units.csv", "estimator": estimator})
}

#[tokio::test]
async fn a_wrong_request_is_told_and_the_others_are_answered() {
    let mean = json!({"kind": "mean", "vars": "x"});
    let bad = [
        (json!(7), "bad_value", "an object is needed"),
        (json!({"id": 1, "data": "people.csv", "estimator": mean}), "missing_key", "design"),
        (mean_with("data", json!("nothing.csv")), "unreadable_file", "`nothing.csv`"),
        (mean_with("domain", json!({"where": "x >"})), "bad_condition", "character 4"),
        (mean_with("domain", json!({"where": "g == 1"})), "type_mismatch", "single quotes"),
        (mean_with("domain", json!({"where": "x > 99"})), "empty_domain", "no row"),
        (sampled(&json!({"kind": "median", "vars": "x"})), "unknown_kind", "did you mean `mean`?"),
        (sampled(&json!({"kind": "mean", "vars": "xx"})), "missing_column", "did you mean `x`?"),
        (sampled(&json!({"kind": "mean", "vars": "y"})), "missing_answer", "row 6"),
        (
            sampled(&json!({"kind": "mean", "vars": "x", "naa": "drop"})),
            "unknown_key",
            "did you mean `na`?",
        ),
        (
            sampled(&json!({"kind": "ciprop", "event": "x > 1", "method": "exact"})),
            "unknown_method",
            "wilson, beta",
        ),
    ];
    Desk::with_sample().refuses(&bad).await;
}

#[tokio::test]
async fn a_design_that_contradicts_the_data_is_refused() {
    let fpc = |of: &str, column: &str| designed(&json!({"ids": [], "fpc": column, "fpc_type": of}));
    let mut crossed = designed(&json!({"strata": "h"}));
    crossed["data"] = json!("crossed.csv");
    crossed["estimator"]["vars"] = json!("y");
    let bad = [
        (designed(&json!({"method": "tailor"})), "unknown_method", "taylor, replicate"),
        (designed(&json!({"weights": "wneg"})), "negative_weight", "row 2 has"),
        (designed(&json!({"weights": "t"})), "not_numeric", "row 1 holds `abc`"),
        (designed(&json!({"weights": "zero"})), "empty_domain", "no weight"),
        (designed(&json!({"strata": "h"})), "lonely_psu", "the stratum `c`"),
        (crossed, "psu_in_two_strata", "\"nest\": true"),
        (fpc("population_size", "small"), "bad_design", "the sample has 9"),
        (fpc("inclusion_probability", "zero"), "bad_design", "above 0 and not above 1"),
    ];
    Desk::with_sample().refuses(&bad).await;
}

#[tokio::test]
async fn totals_that_cannot_be_reached_are_refused() {
    let linear = |formula: &str, totals: Value| {
        calibrated(&json!({"kind": "linear", "formula": formula, "totals": totals}))
    };
    let by_g =
        |totals: Value| calibrated(&json!({"kind": "poststratify", "by": "g", "totals": totals}));
    let singular = json!({"(Intercept)": 90, "x": 900, "yes": 50, "gm": 50});
    let bad = [
        (linear("~ x + yes + C(g)", singular), "calibration_failed", "`gm`"),
        (linear("~ x", json!({"(Intercept)": 90, "z": 1})), "unknown_total", "`z`"),
        (by_g(json!({"m": 50, "f": 50, "z": 5})), "unknown_level", "`z`"),
        (by_g(json!({"m": 50})), "missing_total", "`f`"),
        (by_g(json!({"m": 50, "f": -5})), "calibration_failed", "the total of `f` is -5"),
        (by_g(json!({"m": 50, "f": 0})), "calibration_failed", "the levels `f` of `g`"),
    ];
    Desk::with_sample().refuses(&bad).await;
}

#[tokio::test]
async fn a_statistic_that_is_not_defined_is_refused() {
    let glm = |family: &str, formula: &str| {
        sampled(&json!({"kind": "glm", "family": family, "formula": formula, "na": "drop"}))
    };
    let standard = |population: Value| {
        let asked = json!({"kind": "standardised_mean", "var": "x", "by": "g", "over": "h",
                           "population": population});
        sampled(&asked)
    };
    let of = |estimator: Value| sampled(&estimator);
    let mut trimmed_somewhere = of(json!({"kind": "trim", "upper": 11}));
    trimmed_somewhere["domain"] = json!({"where": "x > 3"});
    let bad = [
        (of(json!({"kind": "quantile", "var": "x", "probs": [0.5, 1.5]})), "bad_value", "1.5"),
        (of(json!({"kind": "quantile", "var": "t", "probs": 0.5})), "not_numeric", "`abc`"),
        (of(json!({"kind": "chisq", "rows": "g", "cols": "one"})), "too_few_levels", "`one`"),
        (of(json!({"kind": "ttest", "y": "x", "group": "three"})), "not_two_groups", "are 3"),
        (of(json!({"kind": "ttest", "y": "y", "group": "g"})), "missing_answer", "row 6"),
        (of(json!({"kind": "correlation", "vars": ["x", "zero"]})), "not_defined", "constant"),
        (of(json!({"kind": "ratio", "num": "x", "den": "zero"})), "not_defined", "zero"),
        (glm("quasibinomial", "yes ~ C(g)"), "separated", "`gm`"),
        (glm("quasibinomial", "x ~ C(g)"), "not_a_share", "row 1: the response is 2"),
        (glm("gaussian", "x ~ C(g) + yes"), "collinear", "`yes`"),
        (glm("gaussian", "x ~ y * g"), "bad_formula", "character 7"),
        (standard(json!({"m": 1})), "missing_total", "`f`"),
        (standard(json!({"m": 1, "f": 1, "z": 1})), "unknown_level", "`z`"),
        (standard(json!({"m": 1, "f": -1})), "bad_population", "`f` is -1"),
        (of(json!({"kind": "trim", "upper": 8, "lower": 9})), "bad_bounds", "leave no weight"),
        (of(json!({"kind": "trim", "upper": 5})), "trimming_failed", "no weight inside"),
        (trimmed_somewhere, "bad_domain", "\"domain\": null"),
    ];
    Desk::with_sample().refuses(&bad).await;
}

#[tokio::test]
async fn units_that_cannot_be_ranked_or_modelled_are_refused_by_their_names() {
    let sets = |more: Value| {
        let mut request = ranked("rank_confidence_set", &more);
        request["estimator"]["method"] = json!("csranks");
        request
    };
    let model = |se: &str, formula: &str| {
        let estimator = json!({"kind": "fay_herriot", "y": "estimate", "se": se, "area": "unit",
                               "formula": formula});
        json!({"id": "bad", "data": "units.csv", "estimator": estimator})
    };
    let covariance = |columns: Value| sets(json!({"se": null, "cov": columns}));
    let mut twice = sets(json!({}));
    twice["data"] = json!("twice.csv");
    let mut with_design = sets(json!({}));
    with_design["design"] = json!({"method": "taylor", "ids": [], "weights": "se"});
    let bad = [
        (sets(json!({"estimate": "gap"})), "missing_value", "`C`"),
        (sets(json!({"se": "gap"})), "bad_value", "`C`"),
        (sets(json!({"se": "negative"})), "bad_value", "`B`"),
        (sets(json!({"draws": 1_000_000_000_000_u64})), "bad_ranks", "10000000 draws"),
        (sets(json!({"coverage": 1})), "bad_value", "between 0 and 1"),
        (covariance(json!(["c1", "c2"])), "bad_covariance", "3 × 2"),
        (covariance(json!(["c1", "c2", "c3"])), "bad_covariance", "`B`, `C`"),
        (twice, "duplicate_unit", "`A` stands twice"),
        (with_design, "bad_value", "write null"),
        (ranked("tau_best", &json!({"tau": 9})), "bad_value", "there are 3 units"),
        (ranked("rank_probabilities", &json!({"top": [0]})), "bad_value", "`top` is 0"),
        (model("negative", "~ 1"), "bad_value", "`B`"),
        (model("se", "~ C(unit)"), "too_few_units", "3 units"),
        (model("se", "~ gap"), "missing_value", "`C`"),
        (model("se", "~ se"), "collinear", "`se`"),
    ];
    Desk::with_sample().refuses(&bad).await;
}

#[tokio::test]
async fn a_place_where_a_statistic_is_not_defined_hinders_no_other() {
    let desk = Desk::with_sample();
    let test = json!({"kind": "ttest", "y": "x", "group": "g"});
    let mut request = with_design(&json!({"ids": []}), &test);
    request["domain"] = json!({"by": "h"});
    let done = desk.estimate(&request).await;
    assert_eq!(done.code, 0, "{}", done.err);
    let rows = answers(&done)[0]["results"].clone();
    assert!((rows[0]["estimate"].as_f64().unwrap() + 17.0 / 11.0).abs() < 1e-12, "{rows}");
    assert_eq!(rows[2]["domain"], json!({"h": "c"}));
    assert_eq!((&rows[2]["estimate"], rows[2]["problem"].is_string()), (&Value::Null, true));
}

#[tokio::test]
async fn a_share_without_an_interval_says_which_method_has_one() {
    let desk = Desk::with_sample();
    let asked =
        |method: &str| sampled(&json!({"kind": "ciprop", "event": "x>0", "method": method}));
    let done = desk.estimate(&json!([asked("logit"), asked("beta")])).await;
    let answers = answers(&done);
    let (logit, beta) = (&answers[0]["results"][0], &answers[1]["results"][0]);
    assert_eq!((&logit["estimate"], &logit["ci95"]), (&json!(1.0), &json!([null, null])));
    assert!(logit["problem"].as_str().unwrap().contains("`beta` and `wilson`"), "{logit}");
    assert_eq!((&beta["ci95"][1], &beta["problem"]), (&json!(1.0), &Value::Null));
    assert_eq!(beta["label"], "P(x>0)");
}

#[tokio::test]
async fn ranks_come_with_their_simulation_and_with_groups() {
    let desk = Desk::with_sample();
    let more = json!({"method": "csranks", "simultaneous": true, "stepdown": true, "draws": 2000});
    let request = ranked("rank_confidence_set", &more);
    let first = desk.estimate(&request).await;
    let answer = answers(&first)[0].clone();
    assert_eq!(answer["results"]["rank"], json!([1, 2, 3]));
    assert_eq!(answer["results"]["groups"], json!([["A"], ["B"], ["C"]]));
    let said = &answer["diagnostics"];
    assert_eq!(said["draws"], 2000);
    assert!(said["seed"].is_u64() && said["critical_simulation_error"].is_f64(), "{said}");
    assert_eq!(desk.estimate(&request).await.out, first.out, "the same seed");
}

#[tokio::test]
async fn a_modelled_estimate_stands_beside_the_direct_one_and_is_marked() {
    let desk = Desk::with_sample();
    let estimator = json!({"kind": "fay_herriot", "y": "estimate", "se": "se", "area": "unit",
                           "formula": "~ 1"});
    let done = desk.estimate(&json!({"data": "units.csv", "estimator": estimator})).await;
    let results = answers(&done)[0]["results"].clone();
    assert_eq!(results["estimate_type"], "modelled");
    assert_eq!(results["direct"], json!([9.0, 5.0, 1.0]));
    let modelled = results["eblup"][0].as_f64().unwrap();
    assert!(modelled > 5.0 && modelled < 9.0, "shrunk towards the mean: {modelled}");
}

#[tokio::test]
async fn the_table_has_a_row_for_each_estimate_and_each_refusal() {
    let desk = Desk::with_sample();
    let mean = mean_with("domain", json!({"by": "g"}));
    let wrong = sampled(&json!({"kind": "mean", "vars": "xx"}));
    desk.write("e.json", &json!([mean, wrong]).to_string());
    let done = desk.run(&["estimate", "e.json", "--format", "csv"]).await;
    assert_eq!(done.code, 1);
    let lines: Vec<&str> = done.out.lines().collect();
    assert!(lines[0].starts_with("id,error,"), "{}", done.out);
    assert!(lines[0].contains("domain.g") && lines[3].contains("no column `xx`"), "{}", done.out);
    assert_eq!(lines.len(), 4);
}

#[tokio::test]
async fn a_file_that_is_no_json_is_told_with_its_place() {
    let desk = Desk::with_sample();
    desk.write("e.json", "[{\"id\": 1},\n {\"id\" 2}]");
    let done = desk.run(&["estimate", "e.json"]).await;
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    assert!(done.err.contains("e.json:2:8: error[broken_json]"), "{}", done.err);
}
