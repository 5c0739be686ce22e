//! Choosing the unit that one's answers are about, where the link of a round leaves it open.
//!
//! The page is a search that works without scripts; `app/js/unit-picker.js` makes it answer at each
//! letter and puts its results where the server's stand.

use leptos::prelude::*;
use survey_specs::code::Lang;

use super::frame::{LanguageSwitch, Masthead, MastheadView};
use super::style;
use crate::ui::document::{Head, document};

/// Everything that the page shows on which a unit is chosen.
#[derive(Clone, Debug)]
pub struct UnitPickerPage {
    /// The questionnaire's title.
    pub title: String,
    /// The language of the page.
    pub language: Lang,
    /// The languages there are.
    pub languages: Vec<Lang>,
    /// The address of the page without a query.
    pub page: String,
    /// The address of the page as it is, up to the tag of another language.
    pub address: String,
    /// What was typed; empty at first.
    pub query: String,
    /// The code and the name of the parent to which the search is limited.
    pub within: Option<(String, String)>,
    /// What is listed.
    pub shown: Shown,
    /// The units above them, to choose from; empty if there is no choice.
    pub parents: Vec<ParentChoice>,
    /// The address of a unit's questionnaire, up to the unit's code.
    pub href: String,
    /// The address of the list that the script searches.
    pub list: String,
    /// The address of the script; none where the app was built without it.
    pub script: Option<String>,
}

/// What the page lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// What was found, the best first, and how many there are in all.
    Found(Vec<UnitChoice>, usize),
    /// The units that no parent leads to, or that are below the chosen one, and how many there are.
    Listed(Vec<UnitChoice>, usize),
    /// The round has no units.
    NoUnits,
}

/// A unit to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitChoice {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The name of the unit above it; empty if there is none.
    pub parent: String,
    /// The former name by which it was found.
    pub former_name: Option<String>,
}

/// A unit above several units of the round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentChoice {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many units of the round are below it.
    pub units: usize,
}

/// The words of one language. In texts with a number, `#` stands for it.
#[derive(Debug)]
struct Words {
    heading: &'static str,
    label: &'static str,
    search: &'static str,
    one_found: &'static str,
    found: &'static str,
    more: &'static str,
    none: &'static str,
    former: &'static str,
    no_units: &'static str,
    within: &'static str,
    everywhere: &'static str,
    by_parent: &'static str,
    units: &'static str,
    formerly: &'static str,
    offline: &'static str,
}

static VIETNAMESE: Words = Words {
    heading: "Chọn nơi Ông/Bà làm thủ tục",
    label: "Gõ tên (không dấu cũng được)",
    search: "Tìm",
    one_found: "1 kết quả.",
    found: "# kết quả.",
    more: "Danh sách chỉ hiện # kết quả đầu. Xin gõ thêm chữ.",
    none: "Không tìm thấy tên này. Xin kiểm tra lại chữ đã gõ, hoặc gõ ít chữ hơn.",
    former: "Tìm cả trong tên cũ",
    no_units: "Cuộc khảo sát này không có nơi nào để chọn.",
    within: "Chỉ tìm trong",
    everywhere: "Tìm ở mọi nơi",
    by_parent: "Hoặc chọn trong danh sách",
    units: "# nơi",
    formerly: "tên cũ:",
    offline: "Chưa tải được danh sách. Xin bấm nút Tìm khi có mạng.",
};

static ENGLISH: Words = Words {
    heading: "Choose the place your answers are about",
    label: "Type its name (marks are not needed)",
    search: "Search",
    one_found: "1 result.",
    found: "# results.",
    more: "Only the first # are listed. Please type more letters.",
    none: "No place has such a name. Please check what you typed, or type fewer letters.",
    former: "Search former names too",
    no_units: "This survey has no places to choose from.",
    within: "Searching only in",
    everywhere: "Search everywhere",
    by_parent: "Or choose from the list",
    units: "# places",
    formerly: "formerly:",
    offline: "The list has not loaded. Please press Search once you are connected.",
};

/// The words of a language: Vietnamese for every language but English.
fn words(language: &Lang) -> &'static Words {
    if language.as_str() == "en" { &ENGLISH } else { &VIETNAMESE }
}

fn numbered(text: &str, number: usize) -> String {
    text.replace('#', &number.to_string())
}

/// The way from the first page of a round to the choice of a unit, for `href` the address of the
/// page on which one chooses.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub fn UnitChoiceLink(href: String, language: Lang) -> impl IntoView {
    view! { <nav class="choice"><a class="button quiet" href=href>{words(&language).heading}</a></nav> }
}

/// The page on which a unit is chosen, as an HTML document.
#[must_use]
pub fn unit_picker_page(page: &UnitPickerPage) -> String {
    let words = words(&page.language);
    let head = Head {
        title: words.heading,
        language: &page.language,
        style: style(),
        scripts: page.script.as_deref().into_iter().collect(),
        preload: page.script.as_ref().map(|_| page.list.as_str()),
    };
    let masthead = Masthead {
        title: page.title.clone(),
        unit: String::new(),
        language: page.language.clone(),
        languages: page.languages.clone(),
        switch: LanguageSwitch::Link(page.address.clone()),
    };
    let within = page.within.clone().map(|(_, name)| {
        let href = [&page.page, "?lang=", page.language.as_str()].concat();
        view! {
            <p>{[words.within, " ", &name, "."].concat()}</p>
            <p><a class="button quiet" href=href>{words.everywhere}</a></p>
        }
    });
    let body = view! {
        <main>
            <MastheadView masthead/>
            <h2>{words.heading}</h2>
            {within}
            <SearchForm page=page.clone() words/>
            <ShownView page=page.clone() words/>
            <ParentsView page=page.clone() words/>
        </main>
    };
    document(&head, body)
}

/// The field and its button; the words that the script needs stand in the `data-` attributes.
#[component]
fn SearchForm(page: UnitPickerPage, words: &'static Words) -> impl IntoView {
    let parent = page.within.map(|(code, _)| code);
    let language = page.language.to_string();
    view! {
        <form
            id="search"
            role="search"
            action=page.page
            data-list=page.list
            data-href=page.href
            data-one=words.one_found
            data-found=words.found
            data-more=words.more
            data-none=words.none
            data-former=words.former
            data-offline=words.offline
        >
            <fieldset>
                <legend id="ask">{words.label}</legend>
                <input
                    type="text"
                    name="q"
                    value=page.query
                    aria-labelledby="ask"
                    aria-describedby="count"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    enterkeyhint="search"
                />
            </fieldset>
            {parent.map(|code| view! { <input type="hidden" name="parent" value=code/> })}
            <input type="hidden" name="lang" value=language/>
            <button>{words.search}</button>
        </form>
    }
}

/// How many there are, and the units themselves.
#[component]
fn ShownView(page: UnitPickerPage, words: &'static Words) -> impl IntoView {
    let (units, said) = match page.shown {
        Shown::NoUnits => (Vec::new(), words.no_units.to_owned()),
        Shown::Found(units, 0) => (units, words.none.to_owned()),
        Shown::Found(units, 1) => (units, words.one_found.to_owned()),
        Shown::Found(units, all) => {
            let said = said(words, units.len(), all, numbered(words.found, all));
            (units, said)
        }
        Shown::Listed(units, all) => {
            let said = said(words, units.len(), all, String::new());
            (units, said)
        }
    };
    let lines: Vec<_> = units
        .into_iter()
        .map(|unit| {
            let href = [page.href.as_str(), &unit.code].concat();
            let mut detail = unit.parent;
            if let Some(former) = unit.former_name {
                let separator = if detail.is_empty() { "" } else { " – " };
                detail = [&detail, separator, words.formerly, " ", &former].concat();
            }
            let detail = (!detail.is_empty()).then(|| view! { <span>{detail}</span> });
            view! { <li><a href=href><b>{unit.name}</b>{detail}</a></li> }
        })
        .collect();
    let said = (!said.is_empty()).then(|| view! { <p>{said}</p> });
    let none = lines.is_empty();
    view! {
        <section class="review">
            <div id="count" role="status">{said}</div>
            <ul id="units" hidden=none>{lines}</ul>
        </section>
    }
}

fn said(words: &Words, shown: usize, all: usize, found: String) -> String {
    if shown == all {
        return found;
    }
    let more = numbered(words.more, shown);
    if found.is_empty() { more } else { [&found, " ", &more].concat() }
}

/// The units above, each with the number of units below it.
#[component]
fn ParentsView(page: UnitPickerPage, words: &'static Words) -> impl IntoView {
    let language = page.language.to_string();
    let lines: Vec<_> = page
        .parents
        .iter()
        .map(|parent| {
            let href = [&page.page, "?parent=", &parent.code, "&lang=", &language].concat();
            let units = numbered(words.units, parent.units);
            view! { <li><a href=href><b>{parent.name.clone()}</b><span>{units}</span></a></li> }
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="review">
                <h2>{words.by_parent}</h2>
                <ul>{lines}</ul>
            </section>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picker(language: &str, shown: Shown) -> UnitPickerPage {
        UnitPickerPage {
            title: "Phiếu <hài lòng>".to_owned(),
            language: Lang::new(language).unwrap(),
            languages: ["vi", "en"].map(|tag| Lang::new(tag).unwrap()).to_vec(),
            page: "/r/dot-1/units".to_owned(),
            address: "/r/dot-1/units?q=a%26b&lang=".to_owned(),
            query: "a&b".to_owned(),
            within: None,
            shown,
            parents: vec![ParentChoice {
                code: "H20".to_owned(),
                name: "Đồng Tháp".to_owned(),
                units: 102,
            }],
            href: format!("/r/dot-1?lang={language}&unit="),
            list: "/api/v1/rounds/dot-1/units".to_owned(),
            script: Some("/assets/unit-picker-1.js".to_owned()),
        }
    }

    fn choice(former_name: Option<&str>) -> UnitChoice {
        UnitChoice {
            code: "X01".to_owned(),
            name: "Phường <Một>".to_owned(),
            parent: "Đồng Tháp".to_owned(),
            former_name: former_name.map(str::to_owned),
        }
    }

    #[test]
    fn a_unit_is_a_link_to_its_questionnaire_and_texts_stay_texts() {
        let html = unit_picker_page(&picker("vi", Shown::Found(vec![choice(None)], 1)));
        for expected in [
            "<a href=\"/r/dot-1?lang=vi&amp;unit=X01\"><b>Phường &lt;Một&gt;</b><span>Đồng Tháp</span></a>",
            "<div id=\"count\" role=\"status\"><p>1 kết quả.</p></div>",
            "value=\"a&amp;b\"",
            "href=\"/r/dot-1/units?q=a%26b&amp;lang=en\"",
            "href=\"/r/dot-1/units?parent=H20&amp;lang=vi\"><b>Đồng Tháp</b><span>102 nơi</span>",
            "<script type=\"module\" src=\"/assets/unit-picker-1.js\"></script>",
        ] {
            assert!(html.contains(expected), "{expected} in {html}");
        }
        assert!(!html.contains("<Một>") && !html.contains("<hài lòng>"), "{html}");
    }

    #[test]
    fn it_says_when_there_are_more_none_or_no_units_at_all() {
        let more = unit_picker_page(&picker("en", Shown::Found(vec![choice(None)], 12)));
        assert!(
            more.contains(">12 results. Only the first 1 are listed. Please type more letters.<")
        );
        let none = unit_picker_page(&picker("en", Shown::Found(Vec::new(), 0)));
        assert!(none.contains(ENGLISH.none));
        let no_units = unit_picker_page(&picker("vi", Shown::NoUnits));
        assert!(no_units.contains(VIETNAMESE.no_units));
        let listed = unit_picker_page(&picker("vi", Shown::Listed(vec![choice(None)], 1)));
        assert!(listed.contains("<div id=\"count\" role=\"status\"></div>"));
    }

    #[test]
    fn a_former_name_stands_beside_the_name_of_today() {
        let html = unit_picker_page(&picker("vi", Shown::Found(vec![choice(Some("Xã Cũ"))], 1)));
        assert!(html.contains("<span>Đồng Tháp – tên cũ: Xã Cũ</span>"), "{html}");
    }

    #[test]
    fn a_search_below_one_parent_stays_there_and_leads_out() {
        let mut page = picker("vi", Shown::Listed(Vec::new(), 0));
        page.within = Some(("H20".to_owned(), "Đồng Tháp".to_owned()));
        let html = unit_picker_page(&page);
        assert!(html.contains("<input type=\"hidden\" name=\"parent\" value=\"H20\""), "{html}");
        assert!(html.contains("Chỉ tìm trong Đồng Tháp."));
        assert!(html.contains("href=\"/r/dot-1/units?lang=vi\""), "{html}");
        assert!(html.contains(">Tìm ở mọi nơi</a>"), "{html}");
    }

    #[test]
    fn the_way_to_the_choice_is_a_button_in_the_language_of_the_page() {
        let link = |language: &str| {
            let language = Lang::new(language).unwrap();
            view! { <UnitChoiceLink href="/r/a/units?lang=vi".to_owned() language/> }.to_html()
        };
        assert!(link("vi").contains("href=\"/r/a/units?lang=vi\""), "{}", link("vi"));
        assert!(link("vi").contains("Chọn nơi Ông/Bà làm thủ tục"));
        assert!(link("en").contains("Choose the place your answers are about"));
    }
}
