//! One item of the file.

use super::{Reader, condition, reasons};
use crate::code::ItemCode;
use crate::questionnaire::{Constraint, Item, ItemRules};
use crate::yaml::fields::{Field, Fields};

impl Reader {
    pub(super) fn item(&self, field: &Field<'_>) -> Option<Item> {
        let fields = field.fields()?;
        let code = fields.required("item").and_then(|field| field.parse::<ItemCode>());
        let label = if is_computed(&fields) {
            self.optional_text(&fields, "label").unwrap_or_default()
        } else {
            self.required_text(&fields, "label")
        };
        let short = self.optional_text(&fields, "short");
        let hint = self.optional_text(&fields, "hint");
        let media = self.media(&fields);
        let required = fields.optional("required").and_then(|field| field.boolean());
        let nonresponse = fields.optional("nonresponse").and_then(|field| reasons(&field));
        let show_if = fields.optional("show_if").and_then(|field| condition(&field));
        let rules = self.rules(&fields);
        let response = self.response(&fields);
        fields.end();
        if response.is_none() {
            self.mark_unread(field);
        }
        Some(Item {
            code: code?,
            label,
            short,
            hint,
            media,
            show_if,
            required: required.unwrap_or(false),
            nonresponse: nonresponse.unwrap_or_default(),
            rules,
            response: response?,
        })
    }

    /// The rules that few items have.
    fn rules(&self, fields: &Fields<'_>) -> ItemRules {
        let read = |key| fields.optional(key).and_then(|field| condition(&field));
        let (constraint, required_if) = (read("constraint"), read("required_if"));
        let message = self.optional_text(fields, "constraint_message");
        if message.is_some() && !fields.has("constraint") {
            let message = "there is no `constraint` that this could be said of";
            fields.error_at_key("constraint_message", "message_without_rule", message);
        }
        let default = fields.optional("default").and_then(|field| field.text());
        let read_only = fields.optional("read_only").and_then(|field| field.boolean());
        ItemRules {
            constraint: constraint.map(|condition| Constraint { condition, message }),
            required_if,
            required_message: self.optional_text(fields, "required_message"),
            default: default.map(|text| text.trim().to_owned()),
            read_only: read_only.unwrap_or(false),
        }
    }

    /// Keeps the codes of an item that could not be read, and of its rows, so that references to
    /// them are not called unknown.
    fn mark_unread(&self, field: &Field<'_>) {
        let Some(fields) = field.fields() else { return };
        let groups = lists(&fields, "groups").into_iter().filter_map(|group| group.fields());
        let rows = lists(&fields, "rows")
            .into_iter()
            .chain(groups.flat_map(|group| lists(&group, "rows")));
        let rows = rows.filter_map(|row| row.fields()?.optional("row"));
        let mut unread = self.unread.borrow_mut();
        for code in fields.optional("item").into_iter().chain(rows).filter(Field::is_scalar) {
            unread.extend(code.text().map(str::to_owned));
        }
    }
}

/// Whether the item is never shown, so that it needs no label.
fn is_computed(fields: &Fields<'_>) -> bool {
    let kind = fields.optional("type").filter(Field::is_scalar);
    kind.and_then(|field| field.text()) == Some("computed")
}

/// The entries of a list that may be missing or not a list at all, which has been noted before.
fn lists<'a>(fields: &Fields<'a>, key: &str) -> Vec<Field<'a>> {
    let list = fields.optional(key).filter(|field| !field.is_scalar() && !field.is_mapping());
    list.and_then(|field| field.items()).unwrap_or_default()
}
