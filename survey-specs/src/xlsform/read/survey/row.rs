//! Questions of the survey sheet.

use super::{Reader, TableList};
use crate::xlsform::form::{Choosable, Node, Question};
use crate::xlsform::problems::Place;
use crate::xlsform::read::similar_sheet;
use crate::xlsform::table::{Record, Value};
use crate::xlsform::vocabulary::{Choosing, FILE_ENDINGS, Select};
use crate::xlsform::{lexer, name, parameters};

impl<'w> Reader<'_, 'w> {
    pub(super) fn question(
        &mut self,
        kind: &str,
        name: String,
        record: &Record<'w>,
        place: &Place,
    ) {
        self.names.questions.insert(name.clone());
        let parameters = self.parameters(record, place);
        self.trigger(record, place);
        if matches!(kind, "xml-external" | "csv-external") {
            self.instances.insert(stem(&name).0.to_owned());
        }
        if record.at("bind", "entities:saveto").is_some()
            && self.workbook.sheet("entities").is_none_or(|sheet| sheet.rows.len() < 2)
        {
            let message = "`save_to` needs a sheet `entities`";
            self.problems.error("no_entities", &place.column("save_to"), message);
        }
        if kind == "calculate" && !is_calculated(record, kind) {
            let message =
                "a `calculate` row needs a `calculation`, or a `default` that is computed";
            self.problems.error("missing_calculation", &place.column("calculation"), message);
        }
        let mut question = Question {
            kind: kind.to_owned(),
            name,
            record: record.clone(),
            parameters,
            choice: None,
        };
        if let Some(select) = Select::of(kind) {
            self.choose(select, &mut question, place);
        } else {
            parameters::check(&question, self.lists, self.problems);
            if let Some(geometry) = question.parameter("reference-geometry")
                && matches!(kind, "geopoint" | "geotrace" | "geoshape")
            {
                self.geometries.push((geometry.to_owned(), place.column("parameters")));
            }
            self.background(&question, place);
        }
        if let Some(open) = self.open.last_mut() {
            open.nodes.push(Node::Question(question));
        }
    }

    fn background(&mut self, question: &Question<'_>, place: &Place) {
        if question.kind != "background-geopoint" {
            return;
        }
        if question.record.get("trigger").is_none() {
            let message = "a `background-geopoint` needs a `trigger`";
            self.problems.error("missing_trigger", &place.column("trigger"), message);
        }
        if question.record.at("bind", "calculate").is_some() {
            let message = "a `background-geopoint` has no `calculation`";
            self.problems.error("unexpected_calculation", &place.column("calculation"), message);
        }
    }

    /// The parameters of a row; none where they are no pairs, which is noted.
    pub(super) fn parameters(
        &mut self,
        record: &Record<'_>,
        place: &Place,
    ) -> Vec<(String, String)> {
        let Some(text) = record.text("parameters") else { return Vec::new() };
        parameters::pairs(text).unwrap_or_else(|| {
            let cell = record.get("parameters").and_then(Value::cell);
            let message = "parameters are pairs, such as `start=1 end=10`";
            self.problems.error("invalid_parameters", &place.at("parameters", cell), message);
            Vec::new()
        })
    }

    /// The names in a row's trigger: references with commas between them.
    pub(super) fn trigger(&mut self, record: &Record<'_>, place: &Place) {
        let Some(cell) = record.get("trigger").and_then(Value::cell) else { return };
        let place = place.at("trigger", Some(cell));
        if cell.text.chars().nth(2).is_none() || !cell.text.contains("${") {
            let message = "a trigger is a reference, such as `${name}`";
            self.problems.error("invalid_reference", &place, message);
            return;
        }
        for part in cell.text.split(',') {
            match name::references(part) {
                Ok(references) if references.len() < 2 => {
                    let named = references.iter().map(|one| (one.name.to_owned(), place.clone()));
                    self.triggers.extend(named);
                }
                _ => {
                    let message = "triggers are references with a comma between them";
                    self.problems.error("invalid_reference", &place, message);
                    return;
                }
            }
        }
    }

    /// A question that chooses from a list.
    fn choose(&mut self, select: Select<'_>, question: &mut Question<'w>, place: &Place) {
        let kind_place = place.at("type", question.record.get("type").and_then(Value::cell));
        let (base, ending) = stem(select.list);
        self.listed(select, &kind_place);
        if select.choosing != Choosing::External {
            self.instances.insert(base.to_owned());
        }
        if select.from_file && !is_file_name(select.list) {
            let message = format!("the file `{}` ends with .xml, .csv or .geojson", select.list);
            self.problems.error("invalid_file_name", &kind_place, &message);
        }
        let lists = self.lists;
        let list = lists.get(select.list);
        if select.choosing == Choosing::Many && !FILE_ENDINGS.contains(&ending) {
            let mut choices = list.into_iter().flat_map(|list| &list.choices);
            if let Some(choice) = choices.find(|choice| choice.name.contains(' ')) {
                let message = format!(
                    "the choice `{}` of the list `{}` has a space in its name, which choices that are stored together cannot have",
                    choice.name, select.list
                );
                self.problems.error("choice_with_space", &kind_place, &message);
            }
        }
        if select.or_other {
            if question.record.text("choice_filter").is_some() {
                let message = "a list with another answer in words (`or_other`) cannot be filtered";
                self.problems.error("filtered_other", &place.column("choice_filter"), message);
            }
            if list.is_none() {
                let message =
                    "another answer in words (`or_other`) needs a list on the choices sheet";
                self.problems.error("other_without_list", &kind_place, message);
            }
        }
        parameters::check_choice(question, select.file_parameters, self.problems);
        self.seed(question, place);
        self.in_table(select, &question.record, place);
        if select.or_other {
            let name = format!("{}_other", question.name);
            self.inside(&name, &place.column("name"));
        }
        question.choice = Some(Choosable {
            choosing: select.choosing,
            list: select.list.to_owned(),
            or_other: select.or_other,
        });
    }

    /// Whether the list is where it should be.
    fn listed(&mut self, select: Select<'_>, place: &Place) {
        let list = select.list;
        if select.choosing == Choosing::External {
            if self.workbook.sheet("external_choices").is_none_or(|it| it.rows.len() < 2) {
                let message = format!(
                    "there is no sheet `external_choices`{}",
                    similar_sheet(self.workbook, "external_choices")
                );
                self.problems.error("no_choices", place, &message);
            }
            return;
        }
        if self.lists.get(list).is_some() {
            return;
        }
        if name::has_reference(list) {
            if select.choosing == Choosing::Many {
                let message = "several choices cannot come from earlier answers";
                self.problems.error("unknown_list", place, message);
            }
            return;
        }
        if FILE_ENDINGS.contains(&stem(list).1) {
            return;
        }
        let message = if self.lists.is_empty() {
            format!(
                "the list `{list}` needs a sheet `choices` with the columns `list_name`, `name` and `label`{}",
                similar_sheet(self.workbook, "choices")
            )
        } else {
            let near = self.lists.iter().map(|list| list.name.as_str());
            let hint = self.problems.hint(list, near, |near| format!("; did you mean `{near}`?"));
            format!("there is no list `{list}` on the choices sheet{hint}")
        };
        self.problems.error("unknown_list", place, &message);
    }

    /// A seed's reference is read in small letters, so the name must be written in them.
    fn seed(&mut self, question: &Question<'_>, place: &Place) {
        if question.parameter("randomize") != Some("true") {
            return;
        }
        let raw = question.record.text("parameters").unwrap_or_default();
        for reference in name::references(raw).unwrap_or_default() {
            if reference.name.to_lowercase() != reference.name {
                let message = format!(
                    "`seed` is read in small letters, so `{}` cannot be found",
                    reference.name
                );
                self.problems.error("unknown_reference", &place.column("parameters"), &message);
            }
        }
    }

    /// All choices of a group that is shown as one table are of one list.
    fn in_table(&mut self, select: Select<'_>, record: &Record<'_>, place: &Place) {
        match &self.table_list {
            TableList::Expected => {
                if record.text("choice_filter").is_some() {
                    let message = "a list within a `table-list` cannot be filtered";
                    self.problems.error("filtered_table", &place.column("choice_filter"), message);
                }
                self.table_list = TableList::Of(select.list.to_owned());
                let name = format!("reserved_name_for_field_list_labels_{}", record.row.number);
                self.inside(&name, place);
            }
            TableList::Of(list) if list != select.list => {
                let message = format!(
                    "the questions of a `table-list` share one list: the first has `{list}`, this one `{}`",
                    select.list
                );
                self.problems.error("mixed_table", &place.column("type"), &message);
            }
            TableList::None | TableList::Of(_) => {}
        }
    }

    /// The log of how an interview went; its name is fixed.
    pub(super) fn audit(&mut self, record: &Record<'_>, place: &Place) {
        if record.text("name").is_some_and(|name| name != "audit") {
            let message = "a row of type `audit` has no name of its own";
            self.problems.error("invalid_name", &place.column("name"), message);
        }
        if std::mem::replace(&mut self.audited, true) {
            self.problems.error("duplicate_name", place, "there is another row of type `audit`");
        }
        let pairs = self.parameters(record, place);
        let place = place.column("parameters");
        if !is_sound_audit(&pairs) {
            let message = "`track-changes` and `identify-user` are `true` or `false`; a location needs `location-priority`, `location-min-interval` and a `location-max-age` that is no smaller";
            self.problems.error("invalid_parameter", &place, message);
        }
        let message =
            "the log of the interview is left out; our own paradata are kept with every response";
        self.problems.unsupported("audit", &place, message);
    }
}

/// Whether the parameters of an `audit` row are known and fit together.
fn is_sound_audit(pairs: &[(String, String)]) -> bool {
    const LOCATION: [&str; 3] = ["location-priority", "location-min-interval", "location-max-age"];
    const OTHER: [&str; 3] = ["identify-user", "track-changes", "track-changes-reasons"];
    let parameter = |key: &str| {
        pairs.iter().rev().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    };
    let number = |key: &str| parameter(key).and_then(|it| it.parse::<u64>().ok());
    let is_flag = |key: &str| parameter(key).is_none_or(|it| matches!(it, "true" | "false"));
    let priorities = ["no-power", "low-power", "balanced", "high-accuracy"];
    let is_known = |key: &str| LOCATION.contains(&key) || OTHER.contains(&key);
    let has_location = LOCATION.iter().any(|key| parameter(key).is_some());
    let location_is_sound = parameter(LOCATION[0]).is_some_and(|it| priorities.contains(&it))
        && number(LOCATION[1]).zip(number(LOCATION[2])).is_some_and(|(least, most)| least <= most);
    pairs.iter().all(|(key, _)| is_known(key))
        && is_flag("track-changes")
        && is_flag("identify-user")
        && parameter("track-changes-reasons").is_none_or(|it| it == "on-form-edit")
        && (!has_location || location_is_sound)
}

/// Whether a row says how its value is computed.
fn is_calculated(record: &Record<'_>, kind: &str) -> bool {
    record.at("bind", "calculate").is_some()
        || record.text("default").is_some_and(|default| lexer::is_computed(default, kind))
}

/// A file's name without its ending, and the ending with its dot.
pub(in crate::xlsform::read) fn stem(name: &str) -> (&str, &str) {
    let base = name.rfind('/').map_or(0, |slash| slash + 1);
    match name.rfind('.') {
        Some(dot) if dot > base && !name[base..dot].trim_start_matches('.').is_empty() => {
            name.split_at(dot)
        }
        _ => (name, ""),
    }
}

/// Whether a file's name has exactly one ending, of a kind that lists have.
fn is_file_name(name: &str) -> bool {
    let base = &name[name.rfind('/').map_or(0, |slash| slash + 1)..];
    let dots = base.trim_start_matches('.').matches('.').count();
    dots == 1 && FILE_ENDINGS.contains(&stem(base).1)
}
