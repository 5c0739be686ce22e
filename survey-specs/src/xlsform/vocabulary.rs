//! The words of `XLSForm`: columns and types with their other names, and truth values.

mod column;
mod kind;

pub(super) use column::{
    Alias, CHOICES_ALIASES, CHOICES_COLUMNS, SETTINGS_ALIASES, SETTINGS_COLUMNS, SURVEY_ALIASES,
    SURVEY_COLUMNS,
};
pub(super) use kind::{Body, TYPES_WITH_HINT, body, type_of, types};

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

/// The same with words between, before ` from file`: they mean a file too, but their parameters are
/// the plain ones.
const SELECTS_FROM_FILE: [(&str, Choosing); 2] =
    [("select one", Choosing::One), ("select multiple", Choosing::Many)];

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
        let from_file = SELECTS_FROM_FILE.iter().find_map(|(word, choosing)| {
            let rest = kind.strip_prefix(word)?.strip_prefix(" from file")?;
            Self::after(rest, *choosing, true, false)
        });
        from_file.or_else(|| {
            SELECTS.iter().find_map(|(word, choosing, is_file)| {
                Self::after(kind.strip_prefix(word)?, *choosing, *is_file, *is_file)
            })
        })
    }

    /// What follows the words that choose.
    fn after(
        rest: &'t str,
        choosing: Choosing,
        from_file: bool,
        file_parameters: bool,
    ) -> Option<Self> {
        let rest = rest.strip_prefix(' ')?;
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
        for (file, is_file) in [(" file", true), ("", false)] {
            let kind = format!("select one from{file} towns.csv");
            let select = Select::of(&kind).unwrap();
            assert_eq!((select.list, select.from_file), ("towns.csv", is_file), "{kind}");
        }
        assert_eq!(Select::of("select_one"), None);
        assert_eq!(Select::of("select_one a b"), None);
    }
}
