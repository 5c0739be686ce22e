//! Differences between two versions in words, Vietnamese and English.

use survey_specs::questionnaire::compare::{Change, Comparability, Difference, Subject, Texts};

use crate::http::language::Language;

/// The longest text that is quoted, in characters.
const LONGEST_QUOTE: usize = 160;

/// A difference as one sentence.
#[must_use]
pub fn in_words(difference: &Difference, language: Language) -> String {
    let subject = subject(&difference.subject, &difference.name, language);
    match language {
        Language::Vietnamese => vietnamese(&subject, difference),
        Language::English => english(&subject, difference),
    }
}

/// What a difference means for the series of answers.
#[must_use]
pub fn meaning(comparability: Comparability, language: Language) -> &'static str {
    match comparability {
        Comparability::Kept => language.pick("vẫn so sánh được", "still comparable"),
        Comparability::Doubtful => {
            language.pick("cần xem lại khi so sánh", "look again before comparing")
        }
        Comparability::Broken => {
            language.pick("không còn so sánh được với trước", "no longer comparable")
        }
    }
}

/// The word on the wire.
#[must_use]
pub fn word(comparability: Comparability) -> &'static str {
    match comparability {
        Comparability::Kept => "kept",
        Comparability::Doubtful => "doubtful",
        Comparability::Broken => "broken",
    }
}

/// The word on the wire for what a change is.
#[must_use]
pub fn kind(change: &Change) -> &'static str {
    match change {
        Change::Added => "added",
        Change::Removed => "removed",
        Change::Reordered => "reordered",
        Change::Moved { .. } => "moved",
        Change::Relabelled { .. } => "relabelled",
        Change::Retyped { .. } => "retyped",
        Change::Rerouted { .. } => "rerouted",
        Change::Set { .. } => "set",
    }
}

fn subject(subject: &Subject, name: &Texts, language: Language) -> String {
    let name = name.get(language.tag()).or_else(|| name.values().next());
    let name = name.map_or_else(String::new, |name| format!(" “{}”", shortened(name)));
    match (subject, language) {
        (Subject::Questionnaire, Language::Vietnamese) => "Cả phiếu".to_owned(),
        (Subject::Questionnaire, Language::English) => "The questionnaire".to_owned(),
        (Subject::Section(code), Language::Vietnamese) => format!("Phần {code}{name}"),
        (Subject::Section(code), Language::English) => format!("Section {code}{name}"),
        (Subject::Group { item, .. }, Language::Vietnamese) => format!("Nhóm{name} của {item}"),
        (Subject::Group { item, .. }, Language::English) => format!("Group{name} of {item}"),
        (Subject::Item(code), Language::Vietnamese) => format!("Câu {code}{name}"),
        (Subject::Item(code), Language::English) => format!("Item {code}{name}"),
        (Subject::Category { item, category }, Language::Vietnamese) => {
            format!("Câu {item}, phương án {category}{name}")
        }
        (Subject::Category { item, category }, Language::English) => {
            format!("Item {item}, category {category}{name}")
        }
    }
}

fn vietnamese(subject: &str, difference: &Difference) -> String {
    let none = "không có";
    match &difference.change {
        Change::Added => format!("{subject}: thêm mới."),
        Change::Removed => format!("{subject}: đã bỏ."),
        Change::Reordered => format!("{subject}: đổi thứ tự."),
        Change::Moved { from, to } => format!("{subject}: chuyển từ {from} sang {to}."),
        Change::Relabelled { text, language, from, to } => {
            let (from, to) = (quoted(from.as_deref(), none), quoted(to.as_deref(), none));
            let text = part(text, Language::Vietnamese);
            format!("{subject}: {text} ({language}) đổi từ {from} thành {to}.")
        }
        Change::Retyped { from, to } => {
            let [from, to] = [from, to].map(|kind| part(kind, Language::Vietnamese));
            format!("{subject}: đổi kiểu trả lời từ {from} sang {to}.")
        }
        Change::Rerouted { from, to } => {
            let always = "luôn hỏi";
            let (from, to) = (quoted(from.as_deref(), always), quoted(to.as_deref(), always));
            format!("{subject}: điều kiện hiện đổi từ {from} thành {to}.")
        }
        Change::Set { what, from, to } => {
            let (from, to) = (quoted(from.as_deref(), none), quoted(to.as_deref(), none));
            let what = part(what, Language::Vietnamese);
            format!("{subject}: {what} đổi từ {from} thành {to}.")
        }
    }
}

fn english(subject: &str, difference: &Difference) -> String {
    let none = "nothing";
    match &difference.change {
        Change::Added => format!("{subject}: added."),
        Change::Removed => format!("{subject}: removed."),
        Change::Reordered => format!("{subject}: stands elsewhere."),
        Change::Moved { from, to } => format!("{subject}: moved from {from} to {to}."),
        Change::Relabelled { text, language, from, to } => {
            let (from, to) = (quoted(from.as_deref(), none), quoted(to.as_deref(), none));
            let text = part(text, Language::English);
            format!("{subject}: the {text} ({language}) was {from} and is {to}.")
        }
        Change::Retyped { from, to } => {
            let [from, to] = [from, to].map(|kind| part(kind, Language::English));
            format!("{subject}: the kind of answer was {from} and is {to}.")
        }
        Change::Rerouted { from, to } => {
            let always = "always";
            let (from, to) = (quoted(from.as_deref(), always), quoted(to.as_deref(), always));
            format!("{subject}: shown if {from} before, and now if {to}.")
        }
        Change::Set { what, from, to } => {
            let (from, to) = (quoted(from.as_deref(), none), quoted(to.as_deref(), none));
            let what = part(what, Language::English);
            format!("{subject}: {what} was {from} and is {to}.")
        }
    }
}

fn quoted(text: Option<&str>, none: &str) -> String {
    text.map_or_else(|| none.to_owned(), |text| format!("“{}”", shortened(text)))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => [text.get(..end).unwrap_or_default(), "…"].concat(),
        None => text.to_owned(),
    }
}

/// What sources call the parts of a questionnaire, in words; another key stays as it is.
fn part(key: &str, language: Language) -> String {
    let words = PARTS.iter().find(|(known, _, _)| *known == key);
    words.map_or(key, |(_, vietnamese, english)| language.pick(*vietnamese, *english)).to_owned()
}

const PARTS: &[(&str, &str, &str)] = &[
    ("label", "lời hỏi", "wording"),
    ("short", "nhãn ngắn", "short label"),
    ("hint", "gợi ý", "hint"),
    ("title", "tiêu đề", "title"),
    ("heading", "đề mục", "heading"),
    ("introduction", "lời mở đầu", "introduction"),
    ("thanks", "lời cảm ơn", "thanks"),
    ("note", "ghi chú", "note"),
    ("consent", "lời xin đồng ý", "consent text"),
    ("consent_version", "số phiên bản lời xin đồng ý", "number of the consent text"),
    ("languages", "ngôn ngữ", "languages"),
    ("place_words", "từ chỉ địa bàn", "place words"),
    ("nonresponse", "lý do không trả lời", "reasons for no answer"),
    ("required", "bắt buộc trả lời", "required"),
    ("required_message", "lời nhắc khi thiếu", "message where required"),
    ("constraint", "điều kiện hợp lệ", "constraint"),
    ("default", "giá trị sẵn", "default answer"),
    ("read_only", "chỉ đọc", "read only"),
    ("media", "hình, tiếng", "pictures and recordings"),
    ("unit", "đơn vị đo", "unit of measurement"),
    ("integer", "số nguyên", "whole numbers"),
    ("min", "nhỏ nhất", "the smallest"),
    ("max", "lớn nhất", "the largest"),
    ("step", "bước", "step"),
    ("min_selected", "số phương án ít nhất", "the fewest choices"),
    ("max_selected", "số phương án nhiều nhất", "the most choices"),
    ("max_length", "độ dài nhiều nhất", "the longest text"),
    ("multiline", "nhiều dòng", "several lines"),
    ("pattern", "mẫu ký tự", "pattern"),
    ("exclusive", "loại trừ phương án khác", "excludes the others"),
    ("other", "ý kiến khác", "other words"),
    ("low", "nhãn mức thấp nhất", "label of the lowest"),
    ("high", "nhãn mức cao nhất", "label of the highest"),
    ("rating", "thang điểm", "scale"),
    ("questionnaire", "mã phiếu", "code of the questionnaire"),
    ("single_choice", "chọn một", "single choice"),
    ("multiple_choice", "chọn nhiều", "multiple choice"),
    ("scale", "thang mức độ", "scale"),
    ("number", "số", "number"),
    ("text", "chữ", "text"),
    ("date", "ngày", "date"),
    ("time", "giờ", "time"),
    ("date_time", "ngày giờ", "date and time"),
    ("geopoint", "vị trí", "position"),
    ("image", "hình chụp", "picture"),
    ("ranking", "xếp hạng", "ranking"),
    ("acknowledge", "xác nhận", "acknowledgement"),
    ("computed", "giá trị tính", "computed value"),
    ("matrix", "bảng", "matrix"),
    ("true", "có", "yes"),
    ("false", "không", "no"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(change: Change, language: Language) -> String {
        let name = [("vi".to_owned(), "Tuổi".to_owned())].into();
        in_words(&Difference { subject: Subject::Item("c2".into()), name, change }, language)
    }

    #[test]
    fn a_difference_is_a_sentence_in_both_languages() {
        let relabelled = Change::Relabelled {
            text: "label".into(),
            language: "vi".into(),
            from: None,
            to: Some("Ông/Bà bao nhiêu tuổi?".into()),
        };
        assert_eq!(
            sentence(relabelled.clone(), Language::Vietnamese),
            "Câu c2 “Tuổi”: lời hỏi (vi) đổi từ không có thành “Ông/Bà bao nhiêu tuổi?”."
        );
        assert_eq!(
            sentence(relabelled, Language::English),
            "Item c2 “Tuổi”: the wording (vi) was nothing and is “Ông/Bà bao nhiêu tuổi?”."
        );
        let retyped = Change::Retyped { from: "number".into(), to: "text".into() };
        assert_eq!(
            sentence(retyped, Language::Vietnamese),
            "Câu c2 “Tuổi”: đổi kiểu trả lời từ số sang chữ."
        );
        let rerouted = Change::Rerouted { from: Some("${a} = '1'".into()), to: None };
        assert_eq!(
            sentence(rerouted, Language::English),
            "Item c2 “Tuổi”: shown if “${a} = '1'” before, and now if always."
        );
    }

    #[test]
    fn long_texts_are_shortened() {
        let words = quoted(Some(&"ă".repeat(1_000)), "");
        assert_eq!(words.chars().count(), LONGEST_QUOTE + 3);
    }
}
