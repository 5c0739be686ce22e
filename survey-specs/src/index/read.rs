//! YAML → [`IndexDefinition`], with every problem at once.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use rust_decimal::Decimal;

use super::{
    Absence, Aggregator, Chosen, ClassBase, ClassRow, IndexDefinition, Leaf, LeafRule, Node,
    NodeKind, NodeRules, RankOrder, Rounding, RoundingMode, RoundingStage, Setting, SettingKind,
    WeightUse,
};
use crate::code::{CategoryCode, Lang, NodeCode, SettingCode, VariableCode};
use crate::problem::{Position, Problem};
use crate::yaml;
use crate::yaml::fields::{Field, Fields, Problems};

/// What reading a file gave.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The definition; none if an error stands in the way.
    pub definition: Option<IndexDefinition>,
    /// Where each node stands, for problems found later.
    pub places: Places,
    /// Every problem, in the order of the file.
    pub problems: Vec<Problem>,
}

/// Where each node stands in the file.
#[derive(Clone, Debug, Default)]
pub struct Places(BTreeMap<NodeCode, (Position, String)>);

impl Places {
    /// An error at a node; without a place if the node is not from a file.
    pub(super) fn error(&self, node: &NodeCode, code: &'static str, message: String) -> Problem {
        let (position, path) = self.0.get(node).cloned().unwrap_or_default();
        Problem::error(code, position, path, message)
    }

    /// The same as a warning.
    pub(super) fn warning(&self, node: &NodeCode, code: &'static str, message: String) -> Problem {
        let (position, path) = self.0.get(node).cloned().unwrap_or_default();
        Problem::warning(code, position, path, message)
    }
}

/// Reads an index definition from YAML. `file` is the name that problems carry.
#[must_use]
pub fn read(file: &str, bytes: &[u8]) -> Reading {
    let document = yaml::parse(bytes);
    let problems = Problems::new(&document);
    let reader = Reader::default();
    let definition = problems.root(&document).and_then(|root| reader.definition(&root));
    let definition = definition.filter(|_| !problems.has_errors());
    Reading {
        definition,
        places: reader.places.into_inner(),
        problems: problems.finish(file, &document.text),
    }
}

/// What is known while the tree is read.
#[derive(Default)]
struct Reader<'a> {
    languages: std::cell::OnceCell<Vec<Lang>>,
    rules: std::cell::OnceCell<NodeRules>,
    settings: std::cell::RefCell<BTreeMap<SettingCode, RawSetting<'a>>>,
    places: std::cell::RefCell<Places>,
}

/// A setting whose variants have not been given a meaning yet: that follows from where it is used.
struct RawSetting<'a> {
    field: Field<'a>,
    setting: Setting,
    choices: Vec<(SettingCode, Field<'a>)>,
    used: bool,
    /// Set by a use that could not read some variant, so that no later use says the same again.
    broken: bool,
}

/// How a rule of one kind is read.
type ReadRule<'a, T> = fn(&Field<'a>) -> Option<T>;

impl<'a> Reader<'a> {
    fn definition(&self, root: &Field<'a>) -> Option<IndexDefinition> {
        let fields = root.fields()?;
        let code = fields.required("index").and_then(|field| field.parse());
        let questionnaire = fields.required("questionnaire").and_then(|field| field.parse());
        let languages = fields.required("languages").and_then(|field| languages(&field));
        let _ = self.languages.set(languages.clone().unwrap_or_default());
        let title = fields.required("title").and_then(|field| self.text(&field));
        let source = fields.optional("source").and_then(|field| field.text()).map(str::to_owned);
        if let Some(field) = fields.optional("settings") {
            self.settings(&field);
        }
        let rounding = fields.required("rounding").and_then(|field| rounding(&field));
        let minimum_n = fields.required("minimum_n").and_then(|field| field.integer(0..=1_000_000));
        let on_missing = fields.required("on_missing").and_then(|field| {
            field.word(&[("skip", Absence::Skip), ("propagate", Absence::Propagate)])
        });
        if let (Some(rounding), Some(minimum_n), Some(on_missing)) =
            (rounding, minimum_n, on_missing)
        {
            let _ = self.rules.set(NodeRules {
                rounding: Chosen::Fixed(rounding),
                minimum_n,
                on_missing,
                on_suppressed: on_missing,
                rank: RankOrder::HighestFirst,
                comparable_with: Vec::new(),
            });
        }
        let weights = fields.required("weights").and_then(|field| self.chosen(&field, weight_use));
        let class_row =
            fields.required("class_row").and_then(|field| self.chosen(&field, class_row));
        let leaf_rule =
            fields.optional("leaf_rule").and_then(|field| self.chosen(&field, leaf_rule));
        let root = fields.required("root").and_then(|field| self.node(&field, leaf_rule.as_ref()));
        fields.end();
        let settings = self.finished_settings();
        Some(IndexDefinition {
            code: code?,
            questionnaire: Some(questionnaire?),
            languages: languages?,
            title: title?,
            source,
            settings,
            as_of: None,
            class_base: ClassBase::Valued,
            carry_over: crate::lineage::CarryRule::Refuse,
            weights: weights?,
            class_row: class_row?,
            root: root?,
        })
    }

    /// A text that has every language of the definition.
    fn text(&self, field: &Field<'a>) -> Option<crate::text::Text> {
        let languages = self.languages.get().map_or(&[][..], Vec::as_slice);
        let text = field.languages(languages.first())?;
        for (language, _) in text.languages().filter(|(language, _)| !languages.contains(language))
        {
            field.error("unknown_language", format!("`{language}` is not among `languages`"));
        }
        for language in languages {
            if text.in_language(language).is_none_or(str::is_empty) {
                field.warning("missing_translation", format!("there is no text in `{language}`"));
            }
        }
        Some(text)
    }

    fn settings(&self, field: &Field<'a>) {
        for (key, field) in field.fields().map(|fields| fields.entries()).unwrap_or_default() {
            let Some(code) = field.key_code::<SettingCode>(key) else { continue };
            if let Some(raw) = self.setting(&field) {
                self.settings.borrow_mut().insert(code, raw);
            }
        }
    }

    fn setting(&self, field: &Field<'a>) -> Option<RawSetting<'a>> {
        let fields = field.fields()?;
        let default = fields
            .required("default")
            .and_then(|field| field.parse::<SettingCode>().map(|code| (code, field)));
        let choices: Option<Vec<(SettingCode, Field<'a>)>> =
            fields.required("choices").and_then(|field| {
                let entries = field.fields()?.entries();
                Some(
                    entries
                        .into_iter()
                        .filter_map(|(key, choice)| Some((choice.key_code(key)?, choice)))
                        .collect(),
                )
            });
        let note = fields.optional("note").and_then(|field| self.text(&field));
        fields.end();
        let (choices, (default, place)) = (choices?, default?);
        if !choices.iter().any(|(choice, _)| *choice == default) {
            place.error("unknown_variant", format!("`{default}` is not among the choices"));
        }
        let names = choices.iter().map(|(choice, _)| choice.clone()).collect();
        let setting =
            Setting { kind: SettingKind::Choice { default: Some(default), choices: names }, note };
        Some(RawSetting { field: field.clone(), setting, choices, used: false, broken: false })
    }

    fn finished_settings(&self) -> BTreeMap<SettingCode, Setting> {
        let settings = self.settings.take();
        for (code, raw) in settings.iter().filter(|(_, raw)| !raw.used) {
            raw.field.warning("unused_setting", format!("nothing uses the setting `{code}`"));
        }
        settings.into_iter().map(|(code, raw)| (code, raw.setting)).collect()
    }

    /// A rule as such, or `{setting: NAME}`.
    fn chosen<T: PartialEq>(&self, field: &Field<'a>, read: ReadRule<'a, T>) -> Option<Chosen<T>> {
        let by_setting = field
            .is_mapping()
            .then(|| field.fields())
            .flatten()
            .filter(|fields| fields.has("setting"));
        let Some(fields) = by_setting else { return read(field).map(Chosen::Fixed) };
        let place = fields.required("setting")?;
        fields.end();
        let code: SettingCode = place.parse()?;
        let mut settings = self.settings.borrow_mut();
        let Some(raw) = settings.get_mut(&code) else {
            place.error("unknown_setting", format!("there is no setting `{code}`"));
            return None;
        };
        raw.used = true;
        if raw.broken {
            return None;
        }
        let read_all =
            raw.choices.iter().map(|(choice, field)| Some((choice.clone(), read(field)?)));
        let read_all: Vec<_> = read_all.collect();
        raw.broken = read_all.contains(&None);
        let variants = read_all.into_iter().collect::<Option<BTreeMap<_, _>>>()?;
        Some(Chosen::BySetting { setting: code, variants })
    }

    fn node(&self, field: &Field<'a>, inherited: Option<&Chosen<LeafRule>>) -> Option<Node> {
        let fields = field.fields()?;
        let code: Option<NodeCode> = fields.required("node").and_then(|field| field.parse());
        if let Some(code) = &code {
            self.place(code, field);
        }
        let label = fields.required("label").and_then(|field| self.text(&field));
        let kind = if fields.has("children") || fields.has("aggregate") {
            self.inner(&fields, inherited)
        } else {
            self.leaf(&fields, code.as_ref(), inherited)
        };
        fields.end();
        Some(Node {
            code: code?,
            label: label?,
            kind: kind?,
            normalise: None,
            max: None,
            part: None,
            counts: true,
            grouping: None,
            rules: self.rules.get()?.clone(),
        })
    }

    fn place(&self, code: &NodeCode, field: &Field<'a>) {
        let mut places = self.places.borrow_mut();
        if places.0.contains_key(code) {
            field.error("duplicate_node", format!("the node `{code}` stands elsewhere already"));
        } else {
            places.0.insert(code.clone(), (field.position(), field.path().to_owned()));
        }
    }

    fn inner(&self, fields: &Fields<'a>, inherited: Option<&Chosen<LeafRule>>) -> Option<NodeKind> {
        let inherited = match fields.optional("leaf_rule") {
            Some(field) => self.chosen(&field, leaf_rule),
            None => inherited.cloned(),
        };
        let aggregate =
            fields.required("aggregate").and_then(|field| self.chosen(&field, aggregator));
        let children = fields.required("children").and_then(|field| {
            let children = field.list(|child| self.node(&child, inherited.as_ref()))?;
            if children.is_empty() {
                field.error("no_children", "a node with `children` needs at least one");
            }
            Some(children)
        });
        Some(NodeKind::Inner { aggregate: aggregate?, children: children? })
    }

    fn leaf(
        &self,
        fields: &Fields<'a>,
        code: Option<&NodeCode>,
        inherited: Option<&Chosen<LeafRule>>,
    ) -> Option<NodeKind> {
        // Without `from` a leaf reads the item of its own code.
        let item = match fields.optional("from") {
            Some(field) => field.parse::<VariableCode>(),
            None => code.and_then(|code| match VariableCode::new(code.as_str()) {
                Ok(item) => Some(item),
                Err(error) => {
                    fields.error("invalid_code", format!("the leaf needs `from`: {error}"));
                    None
                }
            }),
        };
        let rule = match fields.optional("rule") {
            Some(field) => self.chosen(&field, leaf_rule),
            None if inherited.is_none() => {
                fields.error(
                    "no_leaf_rule",
                    "the leaf has no `rule`, and no `leaf_rule` stands above it",
                );
                None
            }
            None => inherited.cloned(),
        };
        Some(NodeKind::Leaf(Leaf { from: item?, rule: rule?, points: None }))
    }
}

fn languages(field: &Field<'_>) -> Option<Vec<Lang>> {
    let languages: Vec<Lang> = field.list(|field| field.parse())?;
    let distinct: BTreeSet<_> = languages.iter().collect();
    if languages.is_empty() || distinct.len() < languages.len() {
        field.error("invalid_languages", "`languages` lists each language once, the default first");
        return None;
    }
    Some(languages)
}

fn rounding(field: &Field<'_>) -> Option<Rounding> {
    const MODES: [(&str, RoundingMode); 3] = [
        ("half_up", RoundingMode::HalfUp),
        ("half_even", RoundingMode::HalfEven),
        ("truncate", RoundingMode::Truncate),
    ];
    const STAGES: [(&str, RoundingStage); 4] = [
        ("leaf", RoundingStage::Leaf),
        ("group", RoundingStage::Group),
        ("total", RoundingStage::Total),
        ("display", RoundingStage::Display),
    ];
    let fields = field.fields()?;
    let digits = fields.required("digits").and_then(|field| field.integer(0..=10));
    let mode = fields.required("mode").and_then(|field| field.word(&MODES));
    let at = fields.required("at").and_then(|field| {
        if field.is_scalar() {
            Some(vec![field.word(&STAGES)?])
        } else {
            field.list(|field| field.word(&STAGES))
        }
    });
    fields.end();
    Some(Rounding { digits: digits?, mode: mode?, at: at? })
}

fn weight_use(field: &Field<'_>) -> Option<WeightUse> {
    field.word(&[("none", WeightUse::None), ("base", WeightUse::Base)])
}

fn class_row(field: &Field<'_>) -> Option<ClassRow> {
    field.word(&[("mean_of_units", ClassRow::MeanOfUnits), ("pooled", ClassRow::Pooled)])
}

fn aggregator(field: &Field<'_>) -> Option<Aggregator> {
    field.word(&[
        ("mean", Aggregator::Mean),
        ("mean_of_leaves", Aggregator::MeanOfLeaves),
        ("pooled", Aggregator::Pooled),
    ])
}

fn leaf_rule(field: &Field<'_>) -> Option<LeafRule> {
    let fields = field.fields()?;
    let rule = match (fields.has("top_box_share"), fields.has("mean_score")) {
        (true, false) => fields.required("top_box_share").and_then(|field| top_box_share(&field)),
        (false, true) => fields.required("mean_score").and_then(|field| mean_score(&field)),
        _ => {
            field.error(
                "unknown_leaf_rule",
                "exactly one of `top_box_share` and `mean_score` is expected here",
            );
            return None;
        }
    };
    fields.end();
    rule
}

fn top_box_share(field: &Field<'_>) -> Option<LeafRule> {
    let fields = field.fields()?;
    let codes: Option<Vec<CategoryCode>> =
        fields.required("codes").and_then(|field| field.list(|field| field.parse()));
    fields.end();
    Some(LeafRule::TopBoxShare { codes: codes? })
}

fn mean_score(field: &Field<'_>) -> Option<LeafRule> {
    let fields = field.fields()?;
    let multiply = fields.required("multiply").and_then(|field| {
        let number = field.number()?.decimal();
        if number <= Decimal::ZERO {
            field.error("invalid_number", "`multiply` must be above 0");
            return None;
        }
        Some(number)
    });
    fields.end();
    Some(LeafRule::MeanScore(super::leaf::Rescale::Multiply(multiply?)))
}

impl FromStr for IndexDefinition {
    type Err = InvalidDefinition;

    /// Reads a definition that has been checked before, such as one kept in a store.
    fn from_str(text: &str) -> Result<Self, InvalidDefinition> {
        let reading = read("", text.as_bytes());
        reading.definition.ok_or(InvalidDefinition(reading.problems))
    }
}

/// A text that is not an index definition.
#[derive(Clone, Debug, thiserror::Error)]
#[error("not an index definition: {} problems", .0.len())]
pub struct InvalidDefinition(pub Vec<Problem>);
