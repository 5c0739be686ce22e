//! Categories that several items have in common, as a scale that they share.

use serde_json::{Map, Value};

use crate::source::Path;

/// Makes shared scales of categories that several items of a questionnaire's source have in common,
/// so that they are changed at one place. What the questionnaire asks stays the same.
pub fn share_scales(source: &mut Value) {
    let mut lists: Vec<(Value, Vec<Path>)> = Vec::new();
    for (at, categories) in own_categories(source) {
        match lists.iter_mut().find(|(known, _)| known == categories) {
            Some((_, places)) => places.push(at),
            None => lists.push((categories.clone(), vec![at])),
        }
    }
    lists.retain(|(categories, places)| places.len() > 1 && can_be_shared(categories));
    for (categories, places) in lists {
        let Some(name) = free_name(source) else { return };
        for place in places {
            if let Some(Value::Object(item)) = place.get_mut(source) {
                item.remove("categories");
                item.insert("scale".to_owned(), Value::from(name.as_str()));
            }
        }
        let scales = source
            .as_object_mut()
            .map(|fields| fields.entry("scales").or_insert_with(|| Value::Object(Map::new())));
        if let Some(Value::Object(scales)) = scales {
            scales.insert(name, categories);
        }
    }
}

/// The items that have categories of their own.
fn own_categories(source: &Value) -> Vec<(Path, &Value)> {
    let list =
        |value: &Value, key: &str| value.get(key).and_then(Value::as_array).map_or(0, Vec::len);
    let mut found = Vec::new();
    for section in 0..list(source, "sections") {
        let section = Path::root().key("sections").index(section);
        let items = section.get(source).map_or(0, |section| list(section, "items"));
        for item in (0..items).map(|item| section.key("items").index(item)) {
            if let Some(categories) = item.key("categories").get(source) {
                found.push((item, categories));
            }
        }
    }
    found
}

fn can_be_shared(categories: &Value) -> bool {
    // A condition looks at what comes before one item.
    let has_condition = |category: &Value| category.get("show_if").is_some();
    categories.as_array().is_some_and(|all| !all.is_empty() && !all.iter().any(has_condition))
}

/// A name that no scale has yet.
fn free_name(source: &Value) -> Option<String> {
    let taken = |name: &String| source.get("scales").is_some_and(|all| all.get(name).is_some());
    (1..=usize::MAX).map(|number| format!("scale{number}")).find(|name| !taken(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::{Draft, read};
    use serde_json::json;

    #[test]
    fn a_questionnaire_with_shared_scales_is_the_same_questionnaire() {
        for (name, yaml) in crate::shipped::QUESTIONNAIRES {
            let reading = read::check(name, yaml.as_bytes());
            let before = reading.draft.as_ref().map(Draft::questionnaire).unwrap();
            let mut source = before.to_source();
            share_scales(&mut source);
            let yaml = crate::questionnaire::write::source_to_yaml(&source);
            let after = read::check("", yaml.as_bytes());
            assert_eq!(after.draft.as_ref().map(Draft::questionnaire), Some(before), "{name}");
        }
    }

    #[test]
    fn only_what_several_items_have_in_common_becomes_a_scale() {
        let (yes, no) = (json!([{"code": 1}, {"code": 2}]), json!([{"code": 3}, {"code": 4}]));
        let hidden = json!([{"code": 1, "show_if": "true()"}, {"code": 2}]);
        let item = |code: &str, categories: &Value| json!({"item": code, "categories": categories});
        let mut source = json!({"scales": {"scale1": [{"code": 9}]}, "sections": [{"items": [
            item("a", &yes), item("b", &no), item("c", &hidden)]}, {"items": [
            item("d", &yes), item("e", &hidden), {"item": "f"}]}]});
        share_scales(&mut source);
        assert_eq!(source["scales"], json!({"scale1": [{"code": 9}], "scale2": yes}));
        assert_eq!(source["sections"][0]["items"][0], json!({"item": "a", "scale": "scale2"}));
        assert_eq!(source["sections"][1]["items"][0], json!({"item": "d", "scale": "scale2"}));
        assert_eq!(source["sections"][0]["items"][1], item("b", &no));
        assert_eq!(source["sections"][1]["items"][1], item("e", &hidden));
    }
}
