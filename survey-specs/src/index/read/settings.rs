//! Settings, and the rules that are chosen by one.

use std::any::Any;
use std::collections::BTreeMap;
use std::rc::Rc;

use rust_decimal::Decimal;

use super::Reader;
use super::number::number;
use super::optional::optional;
use crate::code::SettingCode;
use crate::index::{Chosen, ChosenNumber, Setting, SettingKind};
use crate::yaml::fields::{Field, Fields};
use crate::yaml::{Node, Value};

/// The largest number of YAML values that copies of settings and inherited rules may come to: a rule
/// of a setting is copied to each node that uses it.
const MAX_COPIED: usize = 1_000_000;

/// A setting whose variants have not been given a meaning yet: that follows from where it is used.
pub(super) struct RawSetting<'a> {
    field: Field<'a>,
    setting: Setting,
    choices: Rc<[(SettingCode, Field<'a>)]>,
    /// The YAML values of all choices.
    size: usize,
    used: bool,
    /// The kind of the rules it chooses, as its first use says.
    used_as: Option<RuleKind>,
    /// `Option<BTreeMap<SettingCode, T>>` with the `T` of `used_as`, once it has been used; none in
    /// it if a choice is no such rule.
    variants: Option<Box<dyn Any>>,
}

/// The kinds of rules that a setting can choose. One setting chooses rules of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RuleKind {
    Rounding,
    Weights,
    ClassRow,
    LeafRule,
    Aggregate,
    Normalise,
    Bands,
    QuantileGroups,
}

impl RuleKind {
    /// The key whose value is such a rule.
    fn name(self) -> &'static str {
        match self {
            Self::Rounding => "rounding",
            Self::Weights => "weights",
            Self::ClassRow => "class_row",
            Self::LeafRule => "leaf_rule",
            Self::Aggregate => "aggregate",
            Self::Normalise => "normalise",
            Self::Bands => "bands",
            Self::QuantileGroups => "quantile_groups",
        }
    }

    /// Whether nothing at all could be computed while the setting is undecided.
    fn needs_default(self) -> bool {
        matches!(self, Self::Rounding | Self::Weights | Self::ClassRow)
    }
}

impl<'a> Reader<'a> {
    pub(super) fn read_settings(&self, field: &Field<'a>) {
        for (key, field) in field.fields().map(|fields| fields.entries()).unwrap_or_default() {
            let Some(code) = field.key_code::<SettingCode>(key) else { continue };
            let raw = self.setting(&field);
            self.settings.borrow_mut().insert(code, raw);
        }
    }

    fn setting(&self, field: &Field<'a>) -> Option<RawSetting<'a>> {
        let fields = field.fields()?;
        let note = fields.optional("note").and_then(|field| self.text(&field));
        let (kind, choices) = if fields.has("number") {
            (number_kind(&fields), Vec::new())
        } else {
            self.choice_kind(&fields)
        };
        fields.end();
        let size = choices.iter().map(|(_, choice)| size(choice.node())).sum();
        let setting = Setting { kind: kind?, note };
        Some(RawSetting {
            field: field.clone(),
            setting,
            choices: choices.into(),
            size,
            used: false,
            used_as: None,
            variants: None,
        })
    }

    fn choice_kind(
        &self,
        fields: &Fields<'a>,
    ) -> (Option<SettingKind>, Vec<(SettingCode, Field<'a>)>) {
        let field = fields.required("choices");
        let entries = field.as_ref().and_then(|field| Some(field.fields()?.entries()));
        let mut whole = entries.is_some();
        let mut choices = Vec::new();
        for (key, choice) in entries.unwrap_or_default() {
            let code = choice.key_code::<SettingCode>(key);
            whole &= code.is_some();
            choices.extend(code.map(|code| (code, choice)));
        }
        if whole && choices.is_empty() {
            fields.error_at_key("choices", "empty_list", "a setting needs at least one choice");
        }
        // In one order whatever the file's, so that a definition written and read again is the same.
        choices.sort_by(|(one, _), (two, _)| one.cmp(two));
        let names: Vec<_> = choices.iter().map(|(choice, _)| choice.clone()).collect();
        let default = match fields.optional("default").map(|field| (field.parse(), field)) {
            Some((Some(default), field)) => {
                if whole && names.binary_search(&default).is_err() {
                    let hint = self.hint(default.as_str(), names.iter().map(SettingCode::as_str));
                    let message = format!("`{default}` is not among the choices{hint}");
                    field.error("unknown_variant", message);
                }
                Some(default)
            }
            Some((None, _)) | None => None,
        };
        let kind =
            (whole && !names.is_empty()).then_some(SettingKind::Choice { default, choices: names });
        (kind, choices)
    }

    /// The settings, once everything that could use one has been read.
    pub(super) fn finished_settings(&self) -> BTreeMap<SettingCode, Setting> {
        let settings = self.settings.take();
        let settings = settings.into_iter().filter_map(|(code, raw)| Some((code, raw?)));
        let finish = |(code, raw): (SettingCode, RawSetting<'_>)| {
            if !raw.used {
                raw.field.warning("unused_setting", format!("nothing uses the setting `{code}`"));
            }
            (code, raw.setting)
        };
        settings.map(finish).collect()
    }

    /// A rule as such, or `{setting: NAME}`.
    pub(super) fn chosen<T: Clone + 'static>(
        &self,
        field: &Field<'a>,
        kind: RuleKind,
        read: impl Fn(&Field<'a>) -> Option<T>,
    ) -> Option<Chosen<T>> {
        let Some(fields) = by_setting(field) else { return read(field).map(Chosen::Fixed) };
        let place = fields.required("setting");
        fields.end();
        let place = place?;
        let setting: SettingCode = place.parse()?;
        let unread = self.begin_use(&place, &setting, kind)?;
        if let Some(choices) = unread {
            let variants: Vec<_> = choices
                .iter()
                .map(|(choice, field)| Some((choice.clone(), read(field)?)))
                .collect();
            let variants: Option<BTreeMap<_, _>> = variants.into_iter().collect();
            if let Some(Some(raw)) = self.settings.borrow_mut().get_mut(&setting) {
                raw.variants = Some(Box::new(variants));
            }
        }
        let settings = self.settings.borrow();
        let raw = settings.get(&setting)?.as_ref()?;
        if !self.copy(field, raw.size) {
            return None;
        }
        let variants = raw.variants.as_ref()?.downcast_ref::<Option<BTreeMap<SettingCode, T>>>()?;
        let variants = variants.clone()?;
        Some(Chosen::BySetting { setting, variants })
    }

    /// Notes that a setting is used for a kind of rule, and gives its choices if they have not been
    /// read yet; none if it cannot be used so.
    #[expect(
        clippy::type_complexity,
        reason = "the choices of a setting, if they are still to read"
    )]
    fn begin_use(
        &self,
        place: &Field<'a>,
        code: &SettingCode,
        kind: RuleKind,
    ) -> Option<Option<Rc<[(SettingCode, Field<'a>)]>>> {
        let mut settings = self.settings.borrow_mut();
        let Some(raw) = settings.get_mut(code) else {
            self.unknown_setting(place, code, settings.keys());
            return None;
        };
        let raw = raw.as_mut()?;
        raw.used = true;
        let SettingKind::Choice { default, .. } = &raw.setting.kind else {
            let message = format!(
                "the setting `{code}` is a number; a setting with `choices` is needed for `{}`",
                kind.name()
            );
            place.error("setting_kind", message);
            return None;
        };
        if let Some(other) = raw.used_as.filter(|other| *other != kind) {
            let message = format!(
                "the setting `{code}` chooses `{}` elsewhere, so it cannot choose `{}` here; make a setting for each",
                other.name(),
                kind.name()
            );
            place.error("setting_kind", message);
            return None;
        }
        if kind.needs_default() && default.is_none() {
            let message = format!(
                "a setting for `{}` needs a `default`: without one nothing could be computed",
                kind.name()
            );
            raw.field.error("no_default", message);
        }
        let first = raw.used_as.replace(kind).is_none();
        Some(first.then(|| Rc::clone(&raw.choices)))
    }

    /// A number as such, or `{setting: NAME}` of a number; both at least 0, and above 0 where fixed.
    pub(super) fn points(&self, field: &Field<'a>) -> Option<ChosenNumber> {
        let Some(fields) = by_setting(field) else {
            return super::number::positive(field).map(ChosenNumber::Fixed);
        };
        let place = fields.required("setting");
        fields.end();
        let place = place?;
        let code: SettingCode = place.parse()?;
        let mut settings = self.settings.borrow_mut();
        let Some(raw) = settings.get_mut(&code) else {
            self.unknown_setting(&place, &code, settings.keys());
            return None;
        };
        let raw = raw.as_mut()?;
        raw.used = true;
        match &raw.setting.kind {
            SettingKind::Number { from, .. } if *from < Decimal::ZERO => {
                let message = format!("points are at least 0, and `{code}` can be {from}");
                place.error("invalid_number", message);
                None
            }
            SettingKind::Number { .. } => Some(ChosenNumber::BySetting(code)),
            SettingKind::Choice { .. } => {
                let message = format!(
                    "the setting `{code}` chooses between rules; a setting with `number` is needed for points"
                );
                place.error("setting_kind", message);
                None
            }
        }
    }

    fn unknown_setting<'k>(
        &self,
        place: &Field<'a>,
        code: &SettingCode,
        known: impl Iterator<Item = &'k SettingCode>,
    ) {
        let hint = self.hint(code.as_str(), known.map(SettingCode::as_str));
        place.error("unknown_setting", format!("there is no setting `{code}`{hint}"));
    }

    /// The YAML values of a rule, or of all choices of the setting that chooses it.
    pub(super) fn rule_size(&self, field: &Field<'a>) -> usize {
        let by_setting = by_setting(field).and_then(|fields| fields.optional("setting"));
        let Some(place) = by_setting else { return size(field.node()) };
        let settings = self.settings.borrow();
        let raw = place.text().and_then(|code| settings.get(code)).and_then(Option::as_ref);
        raw.map_or(1, |raw| raw.size)
    }

    /// Counts a copy of a rule; false, with the problem noted, if there are too many.
    pub(super) fn copy(&self, field: &Field<'a>, size: usize) -> bool {
        let before = self.copied.get();
        if before > MAX_COPIED {
            return false;
        }
        let copied = before.saturating_add(size);
        self.copied.set(copied);
        if copied > MAX_COPIED {
            let message = format!(
                "the rules that the nodes up to here have from settings or from nodes above come to more than {MAX_COPIED} values"
            );
            field.error("definition_too_large", message);
        }
        copied <= MAX_COPIED
    }
}

/// The keys of `{setting: NAME}`.
fn by_setting<'a>(field: &Field<'a>) -> Option<Fields<'a>> {
    let fields = field.is_mapping().then(|| field.fields()).flatten();
    fields.filter(|fields| fields.has("setting"))
}

fn number_kind(fields: &Fields<'_>) -> Option<SettingKind> {
    if fields.has("choices") {
        let message = "a setting has either `choices` or a `number`, not both";
        fields.error_at_key("choices", "setting_kind", message);
    }
    let range = fields.optional("number").and_then(|field| {
        let fields = field.fields()?;
        let from = fields.required("from").and_then(|field| number(&field));
        let to = fields.required("to").and_then(|field| number(&field));
        fields.end();
        let (from, to) = (from?, to?);
        if from > to {
            let message = format!("no number is at least {from} and at most {to}");
            field.error("empty_range", message);
            return None;
        }
        Some((from, to))
    });
    let default_field = fields.optional("default");
    let default = optional(default_field.as_ref(), number);
    let (from, to) = range?;
    let default = default.ok()?;
    if let (Some(field), Some(default)) = (default_field, default)
        && !(from..=to).contains(&default)
    {
        let message = format!("the default {default} is not from {from} to {to}");
        field.error("default_out_of_range", message);
        return None;
    }
    Some(SettingKind::Number { default, from, to })
}

/// The number of values in a YAML tree.
fn size(node: &Node) -> usize {
    let mut count = 0;
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        count += 1;
        match &node.value {
            Value::Scalar(_) => {}
            Value::Sequence(nodes) => open.extend(nodes),
            Value::Mapping(entries) => open.extend(entries.iter().map(|(_, node)| node)),
        }
    }
    count
}
