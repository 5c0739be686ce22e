//! The words of `XLSForm`: columns and types with their other names, and truth values.

/// A column under its several names: what a writer may call it, and the path of keys it stands for.
pub(super) type Alias = (&'static str, &'static [&'static str]);

/// Other names of the survey sheet's columns.
pub(super) const SURVEY_ALIASES: &[Alias] = &[
    ("sms_field", &["sms_field"]),
    ("sms_option", &["sms_option"]),
    ("sms_separator", &["sms_separator"]),
    ("sms_allow_media", &["sms_allow_media"]),
    ("sms_date_format", &["sms_date_format"]),
    ("sms_datetime_format", &["sms_datetime_format"]),
    ("sms_response", &["sms_response"]),
    ("compact_tag", &["instance", "odk:tag"]),
    ("read_only", &["bind", "readonly"]),
    ("readonly", &["bind", "readonly"]),
    ("relevant", &["bind", "relevant"]),
    ("caption", &["label"]),
    ("appearance", &["control", "appearance"]),
    ("relevance", &["bind", "relevant"]),
    ("required", &["bind", "required"]),
    ("constraint", &["bind", "constraint"]),
    ("constraining_message", &["bind", "jr:constraintMsg"]),
    ("constraint_message", &["bind", "jr:constraintMsg"]),
    ("calculation", &["bind", "calculate"]),
    ("calculate", &["bind", "calculate"]),
    ("command", &["type"]),
    ("tag", &["name"]),
    ("value", &["name"]),
    ("image", &["media", "image"]),
    ("big-image", &["media", "big-image"]),
    ("audio", &["media", "audio"]),
    ("video", &["media", "video"]),
    ("count", &["control", "jr:count"]),
    ("repeat_count", &["control", "jr:count"]),
    ("jr:count", &["control", "jr:count"]),
    ("autoplay", &["control", "autoplay"]),
    ("rows", &["control", "rows"]),
    ("noapperrorstring", &["bind", "jr:noAppErrorString"]),
    ("no_app_error_string", &["bind", "jr:noAppErrorString"]),
    ("requiredmsg", &["bind", "jr:requiredMsg"]),
    ("required_message", &["bind", "jr:requiredMsg"]),
    ("body", &["control"]),
    ("save_to", &["bind", "entities:saveto"]),
];

/// The survey sheet's columns, with keys that only programs write.
pub(super) const SURVEY_COLUMNS: &[&str] = &[
    "name",
    "label",
    "parent",
    "extra_data",
    "_dynamic_default",
    "_qtd_defaults",
    "_qtd_kwargs",
    "actions",
    "default",
    "guidance_hint",
    "instance",
    "query",
    "sms_field",
    "trigger",
    "bind",
    "choice_filter",
    "control",
    "hint",
    "media",
    "parameters",
    "type",
    "_itemset_has_ref",
    "choices",
    "itemset",
    "list_name",
];

/// Other names of the choices sheet's columns.
pub(super) const CHOICES_ALIASES: &[Alias] = &[
    ("caption", &["label"]),
    ("list_name", &["list name"]),
    ("value", &["name"]),
    ("image", &["media", "image"]),
    ("big-image", &["media", "big-image"]),
    ("audio", &["media", "audio"]),
    ("video", &["media", "video"]),
];

/// The choices sheet's columns.
pub(super) const CHOICES_COLUMNS: &[&str] =
    &["name", "label", "parent", "extra_data", "_choice_itext_ref", "media", "sms_option"];

/// Other names of the settings sheet's columns, which are types of rows on the survey sheet too.
pub(super) const SETTINGS_ALIASES: &[Alias] = &[
    ("form_title", &["title"]),
    ("set_form_title", &["title"]),
    ("form_id", &["id_string"]),
    ("set_form_id", &["id_string"]),
    ("prefix", &["prefix"]),
];

/// The settings sheet's columns, with keys that only programs write.
pub(super) const SETTINGS_COLUMNS: &[&str] = &[
    "name",
    "label",
    "parent",
    "extra_data",
    "bind",
    "children",
    "control",
    "hint",
    "media",
    "type",
    "instance",
    "flat",
    "sms_field",
    "_created",
    "_translations",
    "_xpath",
    "add_none_option",
    "clean_text_values",
    "attribute",
    "auto_delete",
    "auto_send",
    "choices",
    "default_language",
    "file_name",
    "id_string",
    "instance_name",
    "instance_xmlns",
    "namespaces",
    "omit_instanceID",
    "public_key",
    "setgeopoint_by_triggering_ref",
    "setvalues_by_triggering_ref",
    "sms_allow_media",
    "sms_date_format",
    "sms_datetime_format",
    "sms_keyword",
    "sms_response",
    "sms_separator",
    "style",
    "submission_url",
    "title",
    "version",
    "allow_choice_duplicates",
    "client_editable",
    "delimiter",
    "prefix",
    "entity_version",
];

/// What a row that opens or closes something is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Control {
    /// Questions under one label.
    Group,
    /// Questions that are asked any number of times.
    Repeat,
    /// Questions that are asked once for each choice of a list.
    Loop,
}

impl Control {
    /// The words a row may have for it, with longer ones first.
    const WORDS: [(&'static str, Self); 5] = [
        ("looped group", Self::Repeat),
        ("lgroup", Self::Repeat),
        ("group", Self::Group),
        ("repeat", Self::Repeat),
        ("loop", Self::Loop),
    ];

    /// The word in messages.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Repeat => "repeat",
            Self::Loop => "loop",
        }
    }

    /// What a row's type opens, with the list that it names.
    pub(super) fn opened(kind: &str) -> Option<(Self, Option<&str>)> {
        let rest = kind.strip_prefix("begin")?.strip_prefix([' ', '_'])?;
        Self::WORDS.iter().find_map(|(word, control)| {
            let rest = rest.strip_prefix(word)?;
            if rest.is_empty() {
                return Some((*control, None));
            }
            let list = rest.strip_prefix(' ')?;
            let list = list.strip_prefix("over ").filter(|it| is_word(it)).unwrap_or(list);
            is_word(list).then_some((*control, Some(list)))
        })
    }

    /// What a row's type closes.
    pub(super) fn closed(kind: &str) -> Option<Self> {
        let rest = kind.strip_prefix("end")?.strip_prefix([' ', '_'])?;
        Self::WORDS.iter().find(|(word, _)| *word == rest).map(|(_, control)| *control)
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace)
}

/// How a question chooses from a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choosing {
    /// One choice.
    One,
    /// Any number of choices.
    Many,
    /// All choices in an order.
    Rank,
    /// One choice of a list in a file of its own.
    External,
}

/// The words that choose, and whether the list is a file.
const SELECTS: [(&str, Choosing, bool); 13] = [
    ("add select one prompt using", Choosing::One, false),
    ("add select multiple prompt using", Choosing::Many, false),
    ("select all that apply from", Choosing::Many, false),
    ("select one from", Choosing::One, false),
    ("select1", Choosing::One, false),
    ("select_one", Choosing::One, false),
    ("select one", Choosing::One, false),
    ("select_multiple", Choosing::Many, false),
    ("select all that apply", Choosing::Many, false),
    ("select_one_external", Choosing::External, false),
    ("select_one_from_file", Choosing::One, true),
    ("select_multiple_from_file", Choosing::Many, true),
    ("rank", Choosing::Rank, false),
];

/// The same with words between, which mean a file too but whose parameters are the plain ones.
const SELECTS_FROM_FILE: [(&str, Choosing); 2] =
    [("select one from file", Choosing::One), ("select multiple from file", Choosing::Many)];

/// A question that chooses from a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Select<'t> {
    pub(super) choosing: Choosing,
    /// The list's name, a file's name or a reference.
    pub(super) list: &'t str,
    /// Whether the type says that the list is a file.
    pub(super) from_file: bool,
    /// Whether the parameters of lists from files are taken.
    pub(super) file_parameters: bool,
    /// Whether another answer may be given in words.
    pub(super) or_other: bool,
}

impl<'t> Select<'t> {
    /// What a row's type chooses from, if it does.
    pub(super) fn of(kind: &'t str) -> Option<Self> {
        let from_file = SELECTS_FROM_FILE
            .iter()
            .find_map(|(word, choosing)| Self::after(kind, word, *choosing, true, false));
        from_file.or_else(|| {
            SELECTS.iter().find_map(|(word, choosing, is_file)| {
                Self::after(kind, word, *choosing, *is_file, *is_file)
            })
        })
    }

    fn after(
        kind: &'t str,
        word: &str,
        choosing: Choosing,
        from_file: bool,
        file_parameters: bool,
    ) -> Option<Self> {
        let rest = kind.strip_prefix(word)?.strip_prefix(' ')?;
        let other = [" or specify other", " or_other", " or other"]
            .iter()
            .find_map(|suffix| rest.strip_suffix(suffix));
        let list = other.unwrap_or(rest);
        is_word(list).then_some(Self {
            choosing,
            list,
            from_file,
            file_parameters,
            or_other: other.is_some(),
        })
    }
}

/// What stands for a question on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// A field or a list: it needs a label, a hint or a picture.
    Visible,
    /// The same, of a list that the type should name.
    Choices,
    /// Nothing: it is computed or filled in.
    Hidden,
}

/// Every type of a question that needs no list, with what stands for it on the page.
const TYPES: &[(&str, Body)] = &[
    ("q picture", Body::Visible),
    ("photo", Body::Visible),
    ("add date time prompt", Body::Visible),
    ("add audio prompt", Body::Visible),
    ("q date time", Body::Visible),
    ("phonenumber", Body::Hidden),
    ("get start time", Body::Hidden),
    ("add select multiple prompt using", Body::Choices),
    ("add note prompt", Body::Visible),
    ("calculate", Body::Hidden),
    ("acknowledge", Body::Visible),
    ("location", Body::Visible),
    ("text", Body::Visible),
    ("select all that apply from", Body::Choices),
    ("simserial", Body::Hidden),
    ("string", Body::Visible),
    ("q string", Body::Visible),
    ("imei", Body::Hidden),
    ("integer", Body::Visible),
    ("datetime", Body::Visible),
    ("q note", Body::Visible),
    ("subscriber id", Body::Hidden),
    ("decimal", Body::Visible),
    ("dateTime", Body::Visible),
    ("q audio", Body::Visible),
    ("q geopoint", Body::Visible),
    ("q geoshape", Body::Visible),
    ("q geotrace", Body::Visible),
    ("q image", Body::Visible),
    ("get today", Body::Hidden),
    ("video", Body::Visible),
    ("q acknowledge", Body::Visible),
    ("add video prompt", Body::Visible),
    ("number of days in last month", Body::Visible),
    ("get sim id", Body::Hidden),
    ("q location", Body::Visible),
    ("select one", Body::Choices),
    ("select one external", Body::Visible),
    ("add image prompt", Body::Visible),
    ("select all that apply", Body::Choices),
    ("get end time", Body::Hidden),
    ("barcode", Body::Visible),
    ("q video", Body::Visible),
    ("geopoint", Body::Visible),
    ("geoshape", Body::Visible),
    ("geotrace", Body::Visible),
    ("select multiple from", Body::Choices),
    ("end time", Body::Hidden),
    ("device id", Body::Hidden),
    ("subscriberid", Body::Hidden),
    ("q barcode", Body::Visible),
    ("q select", Body::Choices),
    ("select one using", Body::Choices),
    ("rank", Body::Choices),
    ("image", Body::Visible),
    ("q int", Body::Visible),
    ("add text prompt", Body::Visible),
    ("add date prompt", Body::Visible),
    ("q calculate", Body::Hidden),
    ("start", Body::Hidden),
    ("trigger", Body::Visible),
    ("add acknowledge prompt", Body::Visible),
    ("percentage", Body::Visible),
    ("get phone number", Body::Hidden),
    ("today", Body::Hidden),
    ("gps", Body::Visible),
    ("q date", Body::Visible),
    ("sim id", Body::Hidden),
    ("add decimal prompt", Body::Visible),
    ("number of days in last six months", Body::Visible),
    ("deviceid", Body::Hidden),
    ("int", Body::Visible),
    ("add barcode prompt", Body::Visible),
    ("select multiple using", Body::Choices),
    ("q decimal", Body::Visible),
    ("end", Body::Hidden),
    ("add calculate prompt", Body::Hidden),
    ("add dateTime prompt", Body::Visible),
    ("note", Body::Visible),
    ("add location prompt", Body::Visible),
    ("get subscriber id", Body::Hidden),
    ("phone number", Body::Visible),
    ("get device id", Body::Hidden),
    ("add integer prompt", Body::Visible),
    ("q dateTime", Body::Visible),
    ("date", Body::Visible),
    ("q select1", Body::Choices),
    ("start time", Body::Hidden),
    ("number of days in last year", Body::Visible),
    ("date time", Body::Visible),
    ("time", Body::Visible),
    ("audio", Body::Visible),
    ("add select one prompt using", Body::Choices),
    ("hidden", Body::Hidden),
    ("uri:subscriberid", Body::Hidden),
    ("uri:phonenumber", Body::Hidden),
    ("uri:simserial", Body::Hidden),
    ("uri:deviceid", Body::Hidden),
    ("username", Body::Hidden),
    ("uri:username", Body::Hidden),
    ("email", Body::Hidden),
    ("uri:email", Body::Hidden),
    ("osm", Body::Visible),
    ("file", Body::Visible),
    ("add file prompt", Body::Visible),
    ("range", Body::Visible),
    ("audit", Body::Hidden),
    ("xml-external", Body::Hidden),
    ("csv-external", Body::Hidden),
    ("start-geopoint", Body::Hidden),
    ("background-audio", Body::Hidden),
    ("background-geopoint", Body::Visible),
    // Programs write these; they stand for nothing here.
    ("group", Body::Hidden),
    ("repeat", Body::Hidden),
];

/// What stands for a question of this type on the page; none if there is no such type.
pub(super) fn body(kind: &str) -> Option<Body> {
    // What is drawn on a map has its own list after it.
    let kind = if kind.contains("osm ") { "osm" } else { kind };
    TYPES.iter().find(|(known, _)| *known == kind).map(|(_, body)| *body)
}

/// The type of a question that is nearest to a word, for messages.
pub(super) fn nearest_type(kind: &str) -> Option<&'static str> {
    let listed = ["begin_group", "end_group", "select_one LIST", "select_multiple LIST"];
    crate::yaml::fields::nearest(kind, TYPES.iter().map(|(known, _)| *known).chain(listed))
}

/// Types that carry a hint of their own.
pub(super) const TYPES_WITH_HINT: [&str; 4] = [
    "number of days in last month",
    "number of days in last six months",
    "number of days in last year",
    "phone number",
];

/// The type behind another name.
pub(super) fn type_of(kind: &str) -> &str {
    match kind {
        "imei" => "deviceid",
        "image" | "add image prompt" | "add photo prompt" => "photo",
        "add audio prompt" => "audio",
        "add video prompt" => "video",
        "add file prompt" => "file",
        other => other,
    }
}

/// A truth value in the words that forms have for it.
pub(super) fn truth(word: &str) -> Option<bool> {
    match word {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "true()" => Some(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "false()" => Some(false),
        _ => None,
    }
}

/// The endings of lists that are files.
pub(super) const FILE_ENDINGS: [&str; 3] = [".xml", ".csv", ".geojson"];

/// Pictures and recordings that a label may have.
pub(super) const MEDIA: [&str; 4] = ["image", "big-image", "audio", "video"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_open_and_close_are_told_by_their_words() {
        assert_eq!(Control::opened("begin group"), Some((Control::Group, None)));
        assert_eq!(Control::opened("begin_repeat"), Some((Control::Repeat, None)));
        assert_eq!(Control::opened("begin looped group"), Some((Control::Repeat, None)));
        assert_eq!(Control::opened("begin loop over towns"), Some((Control::Loop, Some("towns"))));
        assert_eq!(Control::opened("begin group a b"), None);
        assert_eq!(Control::opened("Begin group"), None);
        assert_eq!(Control::closed("end_group"), Some(Control::Group));
        assert_eq!(Control::closed("end group x"), None);
    }

    #[test]
    fn a_choice_names_its_list() {
        let select = Select::of("select_one yes_no or_other").unwrap();
        assert_eq!(
            (select.choosing, select.list, select.or_other),
            (Choosing::One, "yes_no", true)
        );
        let select = Select::of("select one from file towns.csv").unwrap();
        assert_eq!((select.list, select.from_file), ("towns.csv", true));
        let select = Select::of("select one from towns").unwrap();
        assert_eq!((select.list, select.from_file), ("towns", false));
        assert_eq!(Select::of("select_one"), None);
        assert_eq!(Select::of("select_one a b"), None);
    }
}
