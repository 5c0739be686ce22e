//! The search for a unit in the browser finds what the server finds, in the same order.

use serde_json::{Value, json};
use thuocdo_server::fold::fold;
use thuocdo_server::store::unit::ListedUnit;
use thuocdo_server::unit_search::Directory;
use thuocdo_tests::browser::Browser;

/// As many as there are communes.
const UNITS: usize = 3_321;
const PARENTS: usize = 34;

const KINDS: [&str; 3] = ["Phường", "Xã", "Đặc khu"];
const SYLLABLES: [&str; 24] = [
    "An", "Bình", "Cẩm", "Châu", "Đông", "Đức", "Giang", "Hà", "Hòa", "Hưng", "Khánh", "Lãnh",
    "Lộc", "Mỹ", "Nghĩa", "Phú", "Quý", "Sơn", "Tân", "Thạnh", "Ưng", "Vĩnh", "Xuân", "Yên",
];

/// What people type that is no name.
const ODD: [&str; 18] = [
    "",
    "  ",
    "đ",
    "Đ",
    "x",
    "xa",
    "12",
    "Ý",
    "ﬁ",
    "İstanbul",
    "ß",
    "㋿",
    "a-b",
    "o'b",
    "Σας",
    "phường  1,",
    "\u{301}",
    "an an an",
];

fn unit(number: usize) -> ListedUnit {
    let syllable = |of: usize| SYLLABLES[of % SYLLABLES.len()];
    let tail = match number % 5 {
        0 => (number % 17).to_string(),
        1 => String::new(),
        _ => syllable(number / 7).to_owned(),
    };
    let kind = KINDS[number * 7 % 20 / 9];
    let name = format!("{kind} {} {} {tail}", syllable(number), syllable(number * 5 / 11));
    let parent = number * 31 % (PARENTS + 1);
    let parent = (parent < PARENTS).then(|| {
        let name = format!("Tỉnh {} {}", syllable(parent * 3), syllable(parent + 5));
        (format!("H{parent:02}").parse().expect("a code"), name)
    });
    let code = format!("{number:05}").parse().expect("a code");
    ListedUnit { code, name: name.trim().to_owned(), parent }
}

/// What is typed in search of every so many units: the name and pieces of it.
fn typed(directory: &Directory) -> Vec<String> {
    let of_unit = directory.units().iter().step_by(53).flat_map(|unit| {
        let plain = fold(&unit.name);
        let mut words: Vec<&str> = plain.split(' ').collect();
        let begun: Vec<&str> = words.iter().map(|word| &word[..word.len().min(2)]).collect();
        let begun = begun.join(" ");
        words.reverse();
        let parent = directory.parent_of(unit).map_or("", |parent| &parent.name);
        let with_parent = format!("{parent} {}", words[0]);
        [unit.name.to_uppercase(), words[1..].join(" "), begun, words.join("-"), with_parent]
    });
    of_unit.chain(ODD.map(str::to_owned)).collect()
}

pub fn a_phone_finds_the_units_that_the_server_finds(browser: &Browser) {
    let directory = Directory::new((0..UNITS).map(unit).collect(), Vec::new());
    let parents = directory.parents();
    let mut searches: Vec<(String, Option<usize>)> =
        typed(&directory).into_iter().map(|typed| (typed, None)).collect();
    searches.extend((0..parents.len()).map(|parent| ("xa an".to_owned(), Some(parent))));
    assert!(searches.len() > 300, "{}", searches.len());

    let list = json!({
        "parents": parents.iter().map(|one| json!([one.code.as_str(), one.name])).collect::<Value>(),
        "units": directory
            .units()
            .iter()
            .map(|one| json!([one.code.as_str(), one.name, one.parent]))
            .collect::<Value>(),
    });
    let code = |parent: Option<usize>| parent.map(|parent| parents[parent].code.as_str());
    let asked: Value =
        searches.iter().map(|(typed, parent)| json!([typed, code(*parent)])).collect();
    let saw = browser.run("unit_search.mjs", &json!({"list": list, "searches": asked}));

    let mut hits = 0;
    for ((typed, parent), saw) in searches.iter().zip(saw.as_array().expect("one per search")) {
        let found = directory.find(typed, *parent, usize::MAX);
        let found: Vec<_> = found.best.iter().map(|hit| hit.unit.code.as_str()).collect();
        assert_eq!(*saw, json!(found), "{typed:?} below {:?}", code(*parent));
        hits += found.len();
    }
    assert!(hits > searches.len(), "searches find something: {hits}");
}
