//! One item of the file.

use super::{Reader, condition, reasons};
use crate::code::ItemCode;
use crate::questionnaire::Item;
use crate::yaml::fields::{Field, Fields};

impl Reader {
    pub(super) fn item(&self, field: &Field<'_>) -> Option<Item> {
        let fields = field.fields()?;
        let code = fields.required("item").and_then(|field| field.parse::<ItemCode>());
        let label = self.required_text(&fields, "label");
        let short = self.optional_text(&fields, "short");
        let hint = self.optional_text(&fields, "hint");
        let media = self.media(&fields);
        let required = fields.optional("required").and_then(|field| field.boolean());
        let nonresponse = fields.optional("nonresponse").and_then(|field| reasons(&field));
        let show_if = fields.optional("show_if").and_then(|field| condition(&field));
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
            response: response?,
        })
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

/// The entries of a list that may be missing or not a list at all, which has been noted before.
fn lists<'a>(fields: &Fields<'a>, key: &str) -> Vec<Field<'a>> {
    let list = fields.optional(key).filter(|field| !field.is_scalar() && !field.is_mapping());
    list.and_then(|field| field.items()).unwrap_or_default()
}
