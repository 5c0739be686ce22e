use serde_json::json;

use super::*;

/// A request of a mean under a simple design, with some keys changed.
#[expect(clippy::needless_pass_by_value, reason = "the changes are written where it is called")]
fn request(changes: Value) -> Value {
    let mut request = json!({
        "id": "a",
        "data": "a.csv",
        "design": {"method": "taylor", "weights": "pw"},
        "estimator": {"kind": "mean", "vars": "api00"},
    });
    for (key, value) in changes.as_object().unwrap() {
        request[key] = value.clone();
    }
    request
}

fn read_one(request: &Value) -> Result<Request, RequestError> {
    read(request.to_string().as_bytes()).unwrap().remove(0).request
}

fn wrong(changes: Value) -> String {
    let error = read_one(&request(changes)).unwrap_err();
    format!("{}: {error}", error.code())
}

#[test]
fn what_is_absent_or_null_has_its_default() {
    let read = read_one(&request(json!({"domain": null, "note": 1, "tolerance_rel_se": 1e-6})));
    let read = read.unwrap();
    assert_eq!((read.data.len(), &read.domain), (1, &Domain::All));
    let Some(Design::Taylor(design)) = read.design else { panic!("a linearised design") };
    assert_eq!((design.ids.len(), design.fpc.len(), design.nest), (0, 0, false));
    assert_eq!(design.lonely_psu, LonelyPsu::Fail);
    let Estimator::Base(Base::Mean(mean)) = read.estimator else { panic!("a mean") };
    assert_eq!((mean.vars, mean.na), (vec![ColumnName::new("api00")], Na::Fail));
    let names: Vec<&str> = read.columns.iter().map(ColumnName::as_str).collect();
    assert_eq!(names, ["api00", "pw"]);
}

#[test]
fn a_number_stands_for_a_column() {
    let design = json!({"method": "taylor", "ids": "dnum", "fpc": [5, null, "Nh"], "weights": 1});
    let read = read_one(&request(json!({"design": design}))).unwrap();
    let Some(Design::Taylor(design)) = read.design else { panic!("a linearised design") };
    let column = ColumnOrNumber::Column(ColumnName::new("Nh"));
    assert_eq!(design.fpc, [Some(ColumnOrNumber::Number(5.0)), None, Some(column)]);
    assert_eq!(design.weights, Some(ColumnOrNumber::Number(1.0)));
}

#[test]
fn conditions_formulas_and_items_name_the_columns_that_are_read() {
    let read = read_one(&request(json!({
        "domain": {"where": "stype == 'E'"},
        "estimator": {"kind": "glm", "formula": "y ~ C(race) + x"},
    })));
    let names: Vec<String> = read.unwrap().columns.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["pw", "race", "stype", "x", "y"]);
}

#[test]
fn every_problem_is_said_with_its_path() {
    assert_eq!(
        wrong(
            json!({"design": {"method": "taylor", "fpc": ["a", true], "idz": "x", "lonely_psu": "average "}})
        ),
        "bad_value: design.fpc[1]: the name of a column or a number is needed; here stands true; \
         design.lonely_psu: `average ` is unknown (did you mean `average`?); there are fail, remove, certainty, \
         adjust, average, collapse; design.idz: there is no key `idz` (did you mean `ids`?); the keys are \
         adjust_domain_lonely, calibration, fpc, fpc_type, ids, joint, joint_zero_below, \
         lonely_psu, method, nest, pps, strata, ultimate_cluster, variance, weights"
    );
    for (changes, expected) in [
        (
            json!({"estimator": {"kind": "meen"}}),
            "unknown_kind: estimator.kind: `meen` is unknown (did you mean `mean`?)",
        ),
        (json!({"estimator": {"vars": "x"}}), "missing_key: estimator.kind: this key is needed"),
        (
            json!({"estimator": {"kind": "mean"}}),
            "missing_key: estimator.vars: at least one is needed",
        ),
        (
            json!({"design": {"method": "jackknife"}}),
            "unknown_method: design.method: `jackknife` is unknown; there are taylor, replicate",
        ),
        (json!({"design": null}), "missing_key: design: a design is needed"),
        (json!({"data": []}), "missing_key: data: the name of a data file is needed"),
        (json!({"strata": "x"}), "unknown_key: strata: there is no key `strata`"),
        (
            json!({"domain": {"where": "x = 1"}}),
            "bad_condition: domain.where: character 3: `=` has no meaning",
        ),
        (
            json!({"domain": {"where": "x == 1", "by": "y"}}),
            "bad_value: domain: write `by` or `where`, not both",
        ),
        (
            json!({"estimator": {"kind": "glm", "formula": "~ a"}}),
            "bad_formula: estimator.formula: the formula needs a response",
        ),
        (
            json!({"estimator": {"kind": "ciprop", "event": "x == 0", "level": 95}}),
            "bad_value: estimator.level: 95 is not between 0 and 1",
        ),
        (
            json!({"estimator": {"kind": "quantile", "var": "x", "probs": 2}}),
            "bad_value: estimator.probs: 2 is not from 0 to 1",
        ),
        (
            json!({"design": {"method": "replicate", "repweights": "r.csv"}}),
            "missing_key: design.scale: replicate weights of a file need their scale",
        ),
        (
            json!({"estimator": {"kind": "fay_herriot", "y": "y", "se": "s", "area": "a", "formula": "~ x"}}),
            "bad_value: design: an estimator of given estimates",
        ),
    ] {
        let found = wrong(changes);
        assert!(found.starts_with(expected), "{found}");
    }
}

#[test]
fn a_tree_is_made_of_nodes_before() {
    let nodes = json!([
        {"name": "i", "op": "top_box", "item": "q1", "codes": [4, 5], "scale": 100},
        {"name": "d", "op": "weighted_sum", "args": ["i"], "weights": 0.5},
    ]);
    let estimator =
        json!({"kind": "composite", "nodes": nodes, "domains": {"label": "ALL", "where": null}});
    let read = read_one(&request(json!({"estimator": estimator}))).unwrap();
    let Estimator::Composite(composite) = read.estimator else { panic!("nodes") };
    assert_eq!(composite.report, [NodePlace(0), NodePlace(1)]);
    assert_eq!(composite.tree.nodes[1].rule, NodeRule::WeightedSum(vec![(NodePlace(0), 0.5)]));
    assert_eq!(composite.domains[0].condition, None);
    let later = json!([{"name": "d", "op": "mean_of", "args": "i"}, {"name": "i", "op": "mean", "item": "q1"}]);
    let found = wrong(json!({"estimator": {"kind": "composite", "nodes": later}}));
    assert_eq!(found, "unknown_node: estimator.nodes[0].args: no node before is named `i`");
}

#[test]
fn one_wrong_request_leaves_the_others_alone() {
    let file = json!([request(json!({})), 7, {"id": "b"}, request(json!({"id": "c"}))]);
    let asked = read(file.to_string().as_bytes()).unwrap();
    let right: Vec<bool> = asked.iter().map(|asked| asked.request.is_ok()).collect();
    assert_eq!(right, [true, false, false, true]);
    assert_eq!((&asked[1].id.0, &asked[2].id.0), (&Value::Null, &json!("b")));
    assert_eq!(
        asked[1].request.as_ref().unwrap_err().to_string(),
        "an object is needed; here stands 7"
    );
}

#[test]
fn a_file_that_is_no_json_is_a_problem_with_its_place() {
    let problem = read(b"[\n{\"id\": }]").unwrap_err();
    assert_eq!((problem.code, problem.position.line), ("broken_json", 2));
    assert_eq!(read(b"7").unwrap_err().code, "bad_value");
    assert_eq!(read("[".repeat(10_000).as_bytes()).unwrap_err().code, "broken_json");
}

#[test]
fn ranks_need_no_design_and_counts_no_data() {
    let counts = json!({"id": 1, "estimator": {"kind": "rank_confidence_set", "method": "multinomial_holm", "counts": [3, 1]}});
    assert!(read_one(&counts).is_ok());
    let ranks = json!({"data": "r.csv", "design": null, "estimator":
        {"kind": "rank_confidence_set", "method": "csranks", "unit": "u", "estimate": "e", "cov": ["c1", "c2"]}});
    let Estimator::Csranks(ranks) = read_one(&ranks).unwrap().estimator else { panic!("ranks") };
    assert_eq!(ranks.units.spread, Spread::Cov(vec![ColumnName::new("c1"), ColumnName::new("c2")]));
    assert_eq!((ranks.coverage, ranks.stepdown, ranks.draws), (0.95, false, None));
}

#[test]
fn a_design_is_read_from_yaml_with_line_and_column() {
    let text = "method: taylor\nids: [commune]\nfpc: ['5', 5]\nstrata: null\n";
    let Ok((Design::Taylor(design), _)) = Design::from_yaml("d.yaml", text.as_bytes()) else {
        panic!("a design")
    };
    let column = ColumnOrNumber::Column(ColumnName::new("5"));
    assert_eq!(design.fpc, [Some(column), Some(ColumnOrNumber::Number(5.0))]);
    assert_eq!(design.strata, None);
    let text = "method: taylor\nfpc: [a, [b]]\nlonely: fail\n";
    let problems = Design::from_yaml("d.yaml", text.as_bytes()).unwrap_err();
    let places: Vec<_> = problems
        .iter()
        .map(|problem| (problem.code, problem.position.line, problem.position.column))
        .collect();
    assert_eq!(places, [("bad_value", 2, 10), ("unknown_key", 3, 1)]);
    assert!(Design::from_yaml("d.yaml", b"").is_err());
}
