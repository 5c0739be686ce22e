//! The shipped SIPAS 2026 against the form it was made from.
//!
//! The form is one ward's; its place words are those of a ward in a city.

use std::sync::Arc;

use libtest_mimic::Failed;
use serde_json::{Value, json};
use survey_specs::code::{Lang, UnitKind};
use survey_specs::date::Date;
use survey_specs::interview::{Context, Interview};
use survey_specs::questionnaire::{
    Category, Instrument, Item, Mode, Questionnaire, ResponseType, read,
};
use survey_specs::shipped;
use survey_specs::text::Text;

/// What the shipped questionnaire says otherwise than the form.
pub fn differences(form: &str) -> Result<Vec<String>, Failed> {
    let form: Value = serde_json::from_str(form).map_err(|cause| cause.to_string())?;
    let of_form = texts_of_form(&form)?;
    let of_ours = texts_of_ours()?;
    let count = format!("{} texts here, {} on the form", of_ours.len(), of_form.len());
    let pairs = of_ours.iter().zip(&of_form).filter(|(ours, form)| ours != form);
    let mut differences: Vec<_> =
        pairs.map(|(ours, form)| format!("here: {ours}\nform: {form}")).collect();
    if of_ours.len() != of_form.len() {
        differences.push(count);
    }
    Ok(differences)
}

/// A form with one other word must not pass.
pub fn differences_are_found() -> Result<(), Failed> {
    let form = json!({"title": "Phiếu khác", "profile": [], "scales": {}, "questions": []});
    let found = differences(&form.to_string())?;
    if found.iter().any(|difference| difference.contains("Phiếu khác")) {
        Ok(())
    } else {
        Err("not found".into())
    }
}

/// Title, then each item's text, note, categories and rows, in order.
fn texts_of_form(form: &Value) -> Result<Vec<String>, Failed> {
    let mut texts = vec![words(&form["title"])?];
    for item in list(&form["profile"]) {
        texts.push(format!("{}: {}", words(&item["code"])?, words(&item["label"])?));
        texts.extend(categories_of_form(&item["options"])?);
    }
    for item in list(&form["questions"]) {
        let text = words(&item["text"])?;
        match words(&item["no"])?.strip_prefix("Câu ") {
            Some(number) => texts.push(format!("c{number}: Câu {number}. {text}")),
            None => texts.push(format!("c11: {text}")),
        }
        texts.extend(item.get("note").map(words).transpose()?);
        texts.extend(categories_of_form(&item["options"])?);
        if let Some(scale) = item.get("scale") {
            texts.extend(categories_of_form(&form["scales"][words(scale)?])?);
        }
        texts.extend(list(&item["rows"]).iter().map(words).collect::<Result<Vec<_>, _>>()?);
        for block in list(&item["blocks"]) {
            texts.push(format!("{}. {}", words(&block["code"])?, words(&block["title"])?));
            for group in list(&block["groups"]) {
                texts.push(format!("{}. {}", words(&group["code"])?, words(&group["title"])?));
                texts
                    .extend(list(&group["rows"]).iter().map(words).collect::<Result<Vec<_>, _>>()?);
            }
        }
    }
    Ok(texts)
}

fn categories_of_form(labels: &Value) -> Result<Vec<String>, Failed> {
    let numbered = list(labels).iter().enumerate();
    numbered.map(|(index, label)| Ok(format!("{}: {}", index + 1, words(label)?))).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn words(value: &Value) -> Result<String, Failed> {
    Ok(value.as_str().ok_or_else(|| format!("a text is expected, not {value}"))?.to_owned())
}

/// The same of the shipped questionnaire, as a resident of that ward reads it.
fn texts_of_ours() -> Result<Vec<String>, Failed> {
    let yaml = shipped::questionnaire("sipas-2026").ok_or("sipas-2026 is not shipped")?;
    let draft = read::check("sipas-2026", yaml.as_bytes()).draft.ok_or("it has errors")?;
    let questionnaire = draft.questionnaire().clone();
    let reader = Interview::start(Arc::new(Instrument::new(questionnaire.clone())), ward()?);
    let mut texts = vec![reader.render(&questionnaire.title)];
    for item in items(&questionnaire) {
        texts.extend(texts_of_item(item, |text| reader.render(text)));
    }
    Ok(texts)
}

fn ward() -> Result<Context, Failed> {
    Ok(Context {
        mode: Mode::Web,
        language: Lang::new("vi")?,
        kinds: vec![UnitKind::new("phuong")?, UnitKind::new("thanh_pho")?],
        started_on: Date::new(2026, 11, 22)?,
    })
}

fn items(questionnaire: &Questionnaire) -> impl Iterator<Item = &Item> {
    questionnaire.sections.iter().flat_map(|section| &section.items)
}

fn texts_of_item(item: &Item, read: impl Fn(&Text) -> String) -> Vec<String> {
    let mut texts = vec![format!("{}: {}", item.code, read(&item.label))];
    texts.extend(item.hint.as_ref().map(&read));
    let categories = |categories: &[Category]| -> Vec<String> {
        categories
            .iter()
            .map(|category| format!("{}: {}", category.code, read(&category.label)))
            .collect()
    };
    match &item.response {
        ResponseType::SingleChoice(list) | ResponseType::Scale(list) => {
            texts.extend(categories(list));
        }
        ResponseType::MultipleChoice(choice) => texts.extend(categories(&choice.categories)),
        ResponseType::Matrix(matrix) => {
            texts.extend(categories(&matrix.scale));
            for group in &matrix.groups {
                texts.extend(group.heading.iter().chain(&group.title).map(&read));
                texts.extend(group.rows.iter().map(|row| read(&row.label)));
            }
        }
        _ => {}
    }
    texts
}
