use super::super::tree::tests::sample;
use super::*;

fn slot(tree: &Value, code: &str) -> Path {
    outline(tree).into_iter().find(|row| row.code == code).expect("the node").slot
}

/// The tree after an act, and the code of the node that it ends at.
fn after(tree: &Value, act: Option<Act>) -> (Value, String) {
    let (edit, slot) = act.expect("an act");
    let mut tree = tree.clone();
    edit.apply(&mut tree).expect("it fits");
    let code = written(&tree, &slot).map(|(_, node)| word(node.get("node")));
    (tree, code.unwrap_or_default())
}

fn codes_of(tree: &Value) -> String {
    let rows = outline(tree);
    rows.iter().flat_map(|row| [">".repeat(row.depth), row.code.clone(), " ".to_owned()]).collect()
}

#[test]
fn nodes_are_added_below_groups_and_behind_leaves() {
    let tree = sample();
    let (below, code) = after(&tree, add(&tree, &slot(&tree, "A"), Kind::Leaf));
    assert_eq!(codes_of(&below), "T >A >>A1 >>A2 >>N1 >B ");
    assert_eq!(code, "N1");
    let (behind, code) = after(&tree, add(&tree, &slot(&tree, "A1"), Kind::Group));
    assert_eq!(codes_of(&behind), "T >A >>A1 >>G1 >>A2 >B ");
    assert_eq!(code, "G1");
    let empty = json!({});
    let (first, _) = after(&empty, add(&empty, &Path::root().key("root"), Kind::Group));
    assert_eq!(codes_of(&first), "G1 ");
}

#[test]
fn nodes_are_moved_up_down_in_and_out() {
    let tree = sample();
    for (code, way, expected) in [
        ("A2", Way::Up, "T >A >>A2 >>A1 >B "),
        ("A1", Way::Down, "T >A >>A2 >>A1 >B "),
        ("A1", Way::Out, "T >A >>A2 >A1 >B "),
        ("B", Way::In, "T >A >>A1 >>A2 >>B "),
        ("A", Way::Down, "T >B >A >>A1 >>A2 "),
    ] {
        let (moved, at) = after(&tree, shift(&tree, &slot(&tree, code), way));
        assert_eq!(codes_of(&moved), expected, "{code} {way:?}");
        assert_eq!(at, code, "{way:?}");
    }
    for (code, way) in
        [("A1", Way::Up), ("A2", Way::Down), ("A", Way::In), ("A", Way::Out), ("T", Way::Up)]
    {
        assert_eq!(shift(&tree, &slot(&tree, code), way), None, "{code} {way:?}");
    }
}

#[test]
fn a_dragged_node_lands_where_it_is_let_go() {
    let tree = sample();
    for (code, over, place, expected) in [
        ("A1", "B", Drop::Before, "T >A >>A2 >A1 >B "),
        ("A1", "B", Drop::Behind, "T >A >>A2 >B >A1 "),
        ("B", "A", Drop::Into, "T >A >>A1 >>A2 >>B "),
        ("B", "A1", Drop::Behind, "T >A >>A1 >>B >>A2 "),
        ("A1", "A2", Drop::Behind, "T >A >>A2 >>A1 >B "),
    ] {
        let act = drag(&tree, &slot(&tree, code), &slot(&tree, over), place);
        let (moved, at) = after(&tree, act);
        assert_eq!(codes_of(&moved), expected, "{code} {place:?} {over}");
        assert_eq!(at, code);
    }
    assert_eq!(
        drag(&tree, &slot(&tree, "A"), &slot(&tree, "A1"), Drop::Before),
        None,
        "below itself"
    );
    assert_eq!(
        drag(&tree, &slot(&tree, "A1"), &slot(&tree, "T"), Drop::Before),
        None,
        "beside the total"
    );
    assert_eq!(
        drag(&tree, &slot(&tree, "A1"), &slot(&tree, "B"), Drop::Into),
        None,
        "below a leaf"
    );
}

#[test]
fn what_leaves_a_weighted_mean_leaves_its_weight() {
    let tree = sample();
    let weights = |tree: &Value| tree["root"]["aggregate"]["weighted_mean"]["weights"].clone();
    let (removed, at) = after(&tree, remove(&tree, &slot(&tree, "B")));
    assert_eq!((weights(&removed), at.as_str()), (json!({"A": 60}), "A"));
    assert_eq!(removed["nodes"], json!([]));
    let (moved, _) = after(&tree, shift(&tree, &slot(&tree, "B"), Way::In));
    assert_eq!(weights(&moved), json!({"A": 60}));
    assert_eq!(remove(&tree, &slot(&tree, "T")), None, "the total stays");
}

#[test]
fn a_copy_has_codes_of_its_own_all_the_way_down() {
    let tree = sample();
    let (copied, at) = after(&tree, duplicate(&tree, &slot(&tree, "A")));
    assert_eq!(codes_of(&copied), "T >A >>A1 >>A2 >A3 >>A4 >>A5 >B ");
    assert_eq!(at, "A3");
}

#[test]
fn a_new_code_is_known_wherever_the_old_one_was_named() {
    let mut tree = sample();
    tree["class_row"] = json!({"mean_at": ["A", "B"]});
    let at = outline(&tree).into_iter().find(|row| row.code == "B").expect("B").at;
    let mut renamed = tree.clone();
    rename(&tree, &at, "CHUNG_B").apply(&mut renamed).expect("it fits");
    assert_eq!(codes_of(&renamed), "T >A >>A1 >>A2 >CHUNG_B ");
    assert_eq!(
        renamed["root"]["aggregate"]["weighted_mean"]["weights"],
        json!({"A": 60, "CHUNG_B": 40})
    );
    assert_eq!(renamed["class_row"], json!({"mean_at": ["A", "CHUNG_B"]}));
    assert_eq!(renamed["root"]["children"][1], "CHUNG_B");
}
