//! The rule of a leaf, or of what joins nodes: which it is, and its parameters in plain words.

use leptos::prelude::*;
use serde_json::{Map, Value};
use survey_specs::source::Path;

use super::desk::{Desk, id_of};
use super::fields::problem_at;
use super::parameter_fields::ParameterField;
use super::rules::{Parameter, Rule, chooses_among, rule};
use super::tree::{rule_name, word};
use crate::console::ui::field::Labelled;

/// A parameter of the rule at a place.
#[derive(Clone, Debug)]
pub(super) struct ParameterPlace {
    pub desk: Desk,
    /// The rule.
    pub at: Path,
    pub rule: &'static Rule,
    pub parameter: Parameter,
    /// The item whose categories it is about.
    pub item: Memo<String>,
    /// The node whose children it is about.
    pub node: Path,
}

impl ParameterPlace {
    /// The value as it is written.
    pub fn held<'t>(&self, tree: &'t Value) -> Option<&'t Value> {
        self.at.get(tree)?.get(self.rule.word)?.get(self.parameter.key)
    }

    /// Where the value is written.
    pub fn path(&self) -> Path {
        self.at.key(self.rule.word).key(self.parameter.key)
    }

    /// The id of its field.
    pub fn id(&self) -> String {
        id_of(&self.path())
    }

    /// What is wrong with the value.
    pub fn problem(&self) -> Signal<Option<String>> {
        problem_at(self.desk, self.path())
    }

    /// Writes the value; none goes, and a rule without parameters is a word where it may be one.
    pub fn write(&self, value: Option<Value>) {
        let rule = self.desk.peek(|tree| {
            let held = self.at.get(tree).and_then(|rule| rule.get(self.rule.word));
            let held = held.and_then(Value::as_object).cloned().unwrap_or_default();
            with_parameter(self.rule, held, self.parameter.key, value)
        });
        self.desk.edit(survey_specs::source::Edit::Set { at: self.at.clone(), value: rule });
    }
}

/// The rule once a parameter has this value.
fn with_parameter(
    rule: &'static Rule,
    mut held: Map<String, Value>,
    key: &str,
    value: Option<Value>,
) -> Value {
    match value {
        Some(value) => _ = held.insert(key.to_owned(), value),
        None => _ = held.remove(key),
    }
    // A mean score is either multiplied or moved to another scale.
    if rule.word == "mean_score" && held.contains_key(key) {
        let others: &[&str] = if key == "multiply" { &["from", "to"] } else { &["multiply"] };
        for other in others {
            _ = held.remove(*other);
        }
    }
    if held.is_empty() && rule.is_bare {
        return Value::from(rule.word);
    }
    Value::Object(Map::from_iter([(rule.word.to_owned(), Value::Object(held))]))
}

/// What stands before the name of a setting in the list of rules.
const SETTING: &str = "setting:";

/// The choice of a rule, with its parameters below.
#[component]
pub(super) fn RuleEditor(
    desk: Desk,
    /// Where the rule stands.
    at: Path,
    /// The rules there are.
    rules: &'static [Rule],
    #[prop(into)] label: Signal<String>,
    /// What holds where no rule is written; none where there must be one.
    #[prop(optional, into)]
    otherwise: Option<Signal<String>>,
    /// The item whose categories the rule is about.
    #[prop(optional)]
    item: Option<Memo<String>>,
    /// The node whose children the rule is about.
    #[prop(optional)]
    node: Path,
) -> impl IntoView {
    let id = id_of(&at);
    let item = item.unwrap_or_else(|| Memo::new(|_| String::new()));
    let place = at.clone();
    let chosen = desk.follow(move |tree| {
        let held = place.get(tree);
        match held.and_then(|held| held.get("setting")) {
            Some(setting) => [SETTING, &word(Some(setting))].concat(),
            None => rule_name(held),
        }
    });
    let settings = desk.follow(move |tree| {
        let all = tree.get("settings").and_then(Value::as_object).into_iter().flatten();
        let fitting = all.filter(|(_, setting)| chooses_among(rules, setting));
        fitting.map(|(name, _)| name.clone()).collect::<Vec<_>>()
    });
    let options = move || options(desk, rules, &chosen.get(), settings.get(), otherwise);
    let place = at.clone();
    let choose = move |event| {
        let word = event_target_value(&event);
        let value = match word.strip_prefix(SETTING) {
            Some(setting) => Some(serde_json::json!({ "setting": setting })),
            None => rule(rules, &word).map(Rule::beginning),
        };
        desk.write(&place, value);
    };
    let problem = problem_at(desk, at.clone());
    let parameters = move || {
        let rule = rule(rules, &chosen.get())?;
        let fields = rule.parameters.iter().map(|parameter| {
            let (at, node) = (at.clone(), node.clone());
            let place = ParameterPlace { desk, at, rule, parameter: *parameter, item, node };
            view! { <ParameterField place/> }
        });
        let parts = (rule.word == "mix").then(|| {
            let parameter = Parameter {
                key: "",
                name: ("Trọng số của các phần", "Weights of the parts"),
                written: super::rules::Written::ChildWeights,
            };
            let (at, node) = (at.clone(), node.clone());
            view! { <super::weights::PartWeights place=ParameterPlace { desk, at, rule, parameter, item, node }/> }
        });
        Some(view! { <div class="parameters">{fields.collect_view()}{parts}</div> })
    };
    view! {
        <div class="rule">
            <Labelled id=id.clone() label problem>
                <select id=id on:change=choose>{options}</select>
            </Labelled>
            {parameters}
        </div>
    }
}

fn options(
    desk: Desk,
    rules: &'static [Rule],
    chosen: &str,
    settings: Vec<String>,
    otherwise: Option<Signal<String>>,
) -> AnyView {
    let language = desk.language.get();
    let mut all: Vec<(String, String)> = Vec::new();
    if let Some(otherwise) = otherwise {
        all.push((String::new(), otherwise.get()));
    }
    all.extend(rules.iter().map(|rule| (rule.word.to_owned(), rule.name(language).to_owned())));
    let by_setting = desk.words().by_setting;
    all.extend(
        settings.into_iter().map(|name| ([SETTING, &name].concat(), [by_setting, &name].concat())),
    );
    if !all.iter().any(|(word, _)| word == chosen) {
        let shown = if chosen.is_empty() { desk.words().choose } else { chosen };
        all.insert(0, (chosen.to_owned(), shown.to_owned()));
    }
    let option = |(word, shown): (String, String)| {
        let selected = word == chosen;
        view! { <option value=word selected=selected>{shown}</option> }
    };
    all.into_iter().map(option).collect_view().into_any()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::rules::{AGGREGATES, LEAF_RULES};
    use super::*;

    fn written(rules: &'static [Rule], rule: &Value, key: &str, value: Option<Value>) -> Value {
        let name = rule_name(Some(rule));
        let known = super::rule(rules, &name).expect("a rule");
        let held = rule.get(&name).and_then(Value::as_object).cloned().unwrap_or_default();
        with_parameter(known, held, key, value)
    }

    #[test]
    fn parameters_are_written_and_a_rule_without_any_is_a_word() {
        assert_eq!(
            written(AGGREGATES, &json!("sum"), "clip", Some(json!(true))),
            json!({"sum": {"clip": true}})
        );
        assert_eq!(
            written(AGGREGATES, &json!({"sum": {"clip": true}}), "clip", None),
            json!("sum")
        );
        assert_eq!(
            written(
                LEAF_RULES,
                &json!({"ratio": {"full_at": 1, "on_empty": "na"}}),
                "full_at",
                Some(json!("0.8"))
            ),
            json!({"ratio": {"full_at": "0.8", "on_empty": "na"}})
        );
        assert_eq!(
            written(
                LEAF_RULES,
                &json!({"mean_score": {"multiply": 20}}),
                "from",
                Some(json!([1, 5]))
            ),
            json!({"mean_score": {"from": [1, 5]}})
        );
    }
}
