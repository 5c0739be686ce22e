//! Questionnaires of every kind, as the YAML that people would write.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use survey_specs::questionnaire::write::source_to_yaml;

fn any_words() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "Ông/Bà hài lòng không?",
        "Hài  lòng  ",
        " “Rất” hài lòng ‘lắm’",
        "Một\nhai",
        "A | B & <C>",
        "98\u{a0}%",
        "=1+1",
        "'quoted'",
        "yes",
        "2026-01-31",
        "{phường|xã} này",
    ])
    .prop_map(str::to_owned)
}

fn any_text() -> impl Strategy<Value = Value> {
    (
        any_words(),
        prop::option::of(prop::sample::select(vec!["Yes", "Two  words", "{ward|commune}"])),
        prop::option::weighted(0.3, prop::sample::select(vec!["បាទ", "ខ្ញុំ  ទៅ"])),
    )
        .prop_map(|(vi, en, km)| {
            let mut text = Map::from_iter([("vi".to_owned(), json!(vi.trim()))]);
            text.extend(en.map(|en| ("en".to_owned(), json!(en))));
            text.extend(km.map(|km| ("km".to_owned(), json!(km))));
            Value::Object(text)
        })
}

/// Pictures and recordings, the same for all languages or each with its own.
fn any_media() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({"image": "hinh/a.png", "alt": {"vi": "Hình  một"}}),
        json!({"image": {"vi": "a.png", "en": "b.jpg"}, "alt": {"vi": "Hình", "en": "Picture"}}),
        json!({"audio": "am.mp3"}),
        json!({"audio": {"vi": "vi.ogg"}, "image": {"vi": "a.webp"}, "alt": {"vi": "Hình"}}),
    ])
}

fn any_categories() -> impl Strategy<Value = Value> {
    let category = (
        any_text(),
        prop::option::of(any_text()),
        any::<bool>(),
        prop::option::weighted(0.2, any_media()),
    );
    prop::collection::vec(category, 2..4).prop_map(|categories| {
        let categories = categories.into_iter().enumerate().map(|(index, (label, short, is_shown_if, media))| {
            let mut category = json!({"code": if index == 2 { json!("a-2") } else { json!(index) }, "label": label});
            if let Some(short) = short {
                category["short"] = short;
            }
            if let Some(media) = media {
                category["media"] = media;
            }
            if is_shown_if && index == 2 {
                category["show_if"] = json!("${first} = 'x' or ${first} = ''");
            }
            category
        });
        Value::Array(categories.collect())
    })
}

/// What is special to a type, without the code and the label.
fn any_kind() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({"type": "note"})),
        Just(json!({"type": "geopoint", "required": true})),
        Just(json!({"type": "image"})),
        Just(json!({"type": "acknowledge", "required": true})),
        Just(json!({"type": "text", "multiline": true, "max_length": 100, "pattern": "^[a-z]+$"})),
        Just(json!({"type": "text", "default": "a + b", "read_only": true, "required_if": "${first} = 'x'"})),
        Just(json!({"type": "text", "required": true, "required_message": {"vi": "Cần  trả lời"}})),
        Just(json!({"type": "number", "min": 1, "max": "9.5", "unit": {"vi": "phút"}})),
        Just(json!({"type": "number", "integer": true, "min": 0, "max": 10, "step": 2, "buttons": true})),
        Just(json!({"type": "number", "constraint": ". != 3  and . < 9", "constraint_message": {"vi": "Sai"}})),
        Just(json!({"type": "number", "integer": true, "min": 3, "constraint": ". != 4"})),
        Just(json!({"type": "date", "min": "2026-01-01", "max": "2026-12-31"})),
        Just(json!({"type": "time", "min": "08:00"})),
        Just(json!({"type": "date_time", "max": "2026-12-31T23:59"})),
        (0..3_u8, 1..5_u8).prop_map(|(min, width)| {
            json!({"type": "rating", "min": min, "max": min + width, "low": {"vi": "Kém"}})
        }),
        Just(json!({"type": "computed", "calculation": "concat(${first}, ' - ', string-length(${first}))"})),
        Just(json!({"type": "computed", "calculation": "format-date(today(), '%d/%m/%Y')"})),
        Just(json!({"type": "computed", "constant": "it's a + b"})),
        Just(json!({"type": "computed", "metadata": "device_id"})),
        any_categories().prop_map(|categories| json!({"type": "single_choice", "categories": categories})),
        any_categories().prop_map(|mut categories| {
            categories[1]["other"] = json!("required");
            json!({"type": "single_choice", "categories": categories, "nonresponse": ["refused"]})
        }),
        any_categories().prop_map(|mut categories| {
            categories[0]["exclusive"] = json!(true);
            categories[1]["other"] = json!("optional");
            json!({"type": "multiple_choice", "min_selected": 1, "max_selected": 2, "categories": categories})
        }),
        any_categories().prop_map(|categories| json!({"type": "scale", "required": true, "categories": categories})),
        any_categories().prop_map(|categories| json!({"type": "ranking", "categories": categories})),
        Just(json!({"type": "single_choice", "scale": "agree", "nonresponse": ["dont_know", "not_applicable"]})),
        Just(json!({"type": "scale", "scale": "agree"})),
        Just(json!({"type": "time", "required": true, "show_if": "${first} != 'z'"})),
        Just(json!({"type": "date_time", "required_if": "${first} = 'x'", "required_message": {"vi": "Cần", "en": "Needed"}})),
        Just(json!({"type": "date", "constraint": ". <= today()", "constraint_message": {"vi": "Sau hôm nay"}})),
        Just(json!({"type": "computed", "metadata": "start"})),
        Just(json!({"type": "computed", "metadata": "username"})),
        Just(json!({"type": "computed", "calculation": "if(${first} = 'x', 1, 2)"})),
        any_matrix(),
    ]
}

fn any_matrix() -> impl Strategy<Value = Value> {
    let rows = || prop::collection::vec((any_text(), prop::option::of(any_text())), 1..4);
    let groups = prop::collection::vec((prop::option::of(any_text()), rows()), 0..3);
    (any_text(), any_text(), rows(), groups, any::<bool>()).prop_map(
        |(no, yes, rows, groups, required)| {
            let list = |rows: Vec<(Value, Option<Value>)>, start: usize| {
                let rows = rows.into_iter().enumerate().map(|(index, (label, short))| {
                    let mut row = json!({"row": format!("ROW{}", start + index), "label": label});
                    if let Some(short) = short {
                        row["short"] = short;
                    }
                    if index == 1 {
                        row["show_if"] = json!("${first} != ''");
                    }
                    row
                });
                Value::Array(rows.collect())
            };
            let categories = json!([{"code": 1, "label": no}, {"code": 2, "label": yes}]);
            let mut matrix = json!({"type": "matrix", "required": required, "categories": categories});
            if groups.is_empty() {
                matrix["rows"] = list(rows, 0);
            } else {
                let groups = groups.into_iter().enumerate().map(|(index, (title, rows))| {
                    let mut group = json!({"group": format!("GROUP{index}"), "rows": list(rows, 10 * (index + 1))});
                    if let Some(title) = title {
                        group["heading"] = title.clone();
                        group["title"] = title;
                    }
                    group
                });
                matrix["groups"] = Value::Array(groups.collect());
            }
            matrix
        },
    )
}

fn any_item() -> impl Strategy<Value = Value> {
    let shown =
        prop::option::of(prop::sample::select(vec!["${first} = 'x'", "not(${first}  = 'y')"]));
    let media = prop::option::weighted(0.2, any_media());
    (
        any_kind(),
        any_text(),
        prop::option::of(any_text()),
        prop::option::of(any_text()),
        shown,
        media,
    )
        .prop_map(|(mut item, label, short, hint, shown, media)| {
            item["label"] = label;
            // What is never shown has none.
            if let Some(media) = media.filter(|_| item["type"] != "computed") {
                item["media"] = media;
            }
            for (key, value) in
                [("short", short), ("hint", hint), ("show_if", shown.map(Value::from))]
            {
                if let Some(value) = value {
                    item[key] = value;
                }
            }
            item
        })
}

/// A sound questionnaire whose first item is the text `first`.
pub(super) fn any_yaml() -> impl Strategy<Value = String> {
    let sections =
        prop::collection::vec((any_text(), prop::collection::vec(any_item(), 1..5)), 1..4);
    // Names that mean something else in a form.
    let codes = prop::sample::select(vec!["q", "meta", "data", "instanceID", "main"]);
    let texts = (prop::option::of(any_text()), prop::option::of(any_text()));
    (any_text(), texts, sections, codes, prop::option::of(any_media())).prop_map(
        |(title, (thanks, introduction), sections, odd, media)| {
            let mut number = 0;
            let mut parts = vec![json!({
                "section": "main",
                "title": {"vi": "Bắt đầu"},
                "items": [{"item": "first", "label": {"vi": "Câu một"}, "type": "text"}]
            })];
            for (index, (title, items)) in sections.into_iter().enumerate() {
                let items = items.into_iter().map(|item| {
                    number += 1;
                    let code = if number == 2 { odd.to_owned() } else { format!("q{number}") };
                    named(item, &code, number)
                });
                let items: Vec<_> = items.collect();
                let mut section =
                    json!({"section": format!("s{index}"), "title": title, "items": items});
                if index == 1 {
                    section["note"] = json!({"vi": "Ghi chú ${first}"});
                    section["show_if"] = json!("${first} != ''");
                    if let Some(media) = &media {
                        section["media"] = media.clone();
                    }
                }
                parts.push(section);
            }
            let mut source = json!({
                "questionnaire": "any-1",
                "languages": ["vi", "en", "km"],
                "title": title,
                "place_words": [
                    {"kind": "phuong", "vi": "phường", "en": "ward", "km": "សង្កាត់"},
                    {"kind": "xa", "vi": "xã", "en": "commune", "km": "ឃុំ"}
                ],
                "scales": {"agree": [
                    {"code": 1, "label": {"vi": "Không đồng ý", "en": "Disagree"}},
                    {"code": 2, "label": {"vi": "Đồng ý"}, "short": {"vi": "Đồng"}}
                ]},
                "consent": {"version": 2, "text": {"vi": "Đồng ý “$” {xã}"}},
                "sections": parts
            });
            for (key, text) in [("thanks", thanks), ("introduction", introduction)] {
                if let Some(text) = text {
                    source[key] = text;
                }
            }
            source_to_yaml(&source)
        },
    )
}

/// An item with its code, and its rows with theirs.
fn named(mut item: Value, code: &str, number: usize) -> Value {
    let text = item.to_string();
    if text.contains("\"ROW") || text.contains("\"GROUP") {
        let text = text.replace("\"ROW", &format!("\"r{number}_"));
        item = serde_json::from_str(&text.replace("\"GROUP", &format!("\"g{number}_"))).unwrap();
    }
    item["item"] = json!(code);
    item
}
