use super::*;
use serde_json::json;

fn base() -> Value {
    json!({
        "title": {"vi": "Phiếu"},
        "sections": [
            {"section": "a", "items": [
                {"item": "q1", "label": "Một", "type": "note"},
                {"item": "q2", "label": "Hai", "type": "single_choice", "categories": [
                    {"code": 1, "label": "Có"}, {"code": 2, "label": "Không"}]},
                {"item": "q3", "label": "Ba", "type": "note"},
            ]},
        ],
    })
}

fn items(tree: &mut Value) -> &mut Vec<Value> {
    tree["sections"][0]["items"].as_array_mut().unwrap()
}

fn labels(tree: &Value) -> Vec<&str> {
    let items = tree["sections"][0]["items"].as_array().unwrap();
    items.iter().map(|item| item["label"].as_str().unwrap()).collect()
}

#[test]
fn one_moves_an_item_while_the_other_changes_its_label() {
    let (mut mine, mut theirs) = (base(), base());
    items(&mut mine).swap(0, 2);
    items(&mut theirs)[0]["label"] = json!("Một, sửa");
    let outcome = merge(&base(), &mine, &theirs);
    assert_eq!(outcome.conflicts, []);
    assert_eq!(labels(&outcome.merged), ["Ba", "Hai", "Một, sửa"]);
    assert_eq!(outcome.merged, merge(&base(), &theirs, &mine).merged);
}

#[test]
fn both_add_items_and_both_are_kept_even_under_one_name() {
    let (mut mine, mut theirs) = (base(), base());
    items(&mut mine).insert(1, json!({"item": "q4", "label": "của tôi", "type": "note"}));
    items(&mut theirs).insert(1, json!({"item": "q4", "label": "của người kia", "type": "note"}));
    let outcome = merge(&base(), &mine, &theirs);
    assert_eq!(outcome.conflicts, []);
    assert_eq!(labels(&outcome.merged), ["Một", "của người kia", "của tôi", "Hai", "Ba"]);
}

#[test]
fn two_texts_for_one_label_are_shown_side_by_side_and_either_can_be_taken() {
    let (mut mine, mut theirs) = (base(), base());
    mine["title"]["vi"] = json!("Của tôi");
    theirs["title"]["vi"] = json!("Của người kia");
    theirs["title"]["en"] = json!("Theirs");
    let outcome = merge(&base(), &mine, &theirs);
    let [conflict] = &outcome.conflicts[..] else { panic!("{outcome:?}") };
    assert_eq!(conflict.at.to_string(), "title.vi");
    assert_eq!(
        (&conflict.mine, &conflict.theirs),
        (&Some(json!("Của tôi")), &Some(json!("Của người kia")))
    );
    assert_eq!(outcome.settled(|_| Side::Mine)["title"], json!({"vi": "Của tôi", "en": "Theirs"}));
    assert_eq!(outcome.settled(|_| Side::Theirs)["title"], theirs["title"]);
}

#[test]
fn what_one_took_away_and_the_other_changed_stays_until_it_is_decided() {
    let (mut mine, mut theirs) = (base(), base());
    items(&mut mine).remove(1);
    items(&mut theirs)[1]["categories"][0]["label"] = json!("Có ạ");
    let outcome = merge(&base(), &mine, &theirs);
    assert_eq!(labels(&outcome.merged), ["Một", "Hai", "Ba"]);
    let [conflict] = &outcome.conflicts[..] else { panic!("{outcome:?}") };
    assert_eq!((conflict.at.to_string().as_str(), &conflict.mine), ("sections[0].items[1]", &None));
    assert_eq!(labels(&outcome.settled(|_| Side::Mine)), ["Một", "Ba"]);
    assert_eq!(outcome.settled(|_| Side::Theirs), theirs);
}

#[test]
fn two_new_orders_are_a_conflict_and_no_entry_is_lost() {
    let (mut mine, mut theirs) = (base(), base());
    items(&mut mine).swap(0, 1);
    items(&mut theirs).swap(1, 2);
    items(&mut theirs).push(json!({"item": "q9", "label": "Mới", "type": "note"}));
    let outcome = merge(&base(), &mine, &theirs);
    assert_eq!(labels(&outcome.merged), ["Hai", "Mới", "Một", "Ba"]);
    assert_eq!(outcome.conflicts[0].about, About::Order);
    assert_eq!(labels(&outcome.settled(|_| Side::Theirs)), ["Một", "Ba", "Hai", "Mới"]);
}

#[test]
fn a_new_code_of_an_item_goes_with_what_the_other_changed_in_it() {
    let (mut mine, mut theirs) = (base(), base());
    items(&mut mine)[1]["item"] = json!("visited");
    items(&mut theirs)[1]["required"] = json!(true);
    let outcome = merge(&base(), &mine, &theirs);
    assert_eq!(outcome.conflicts, []);
    let item = &outcome.merged["sections"][0]["items"][1];
    assert_eq!((&item["item"], &item["required"]), (&json!("visited"), &json!(true)));
}
