//! What a respondent's phone has to load, beside other systems, measured in one way.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::assets;
use crate::install::Permission;
use crate::node::{Chromium, ScriptFolder};
use crate::page;
use crate::project::Project;
use crate::section::{Section, grouped};
use crate::step::{self, Failure};

/// Everything that a citizen needs offline, by brotli: 110 KiB.
const OFFLINE_BUDGET: usize = 110 * 1024;

/// What shows that our app has taken over the page.
const OURS_IS_READY: &str = "button:text-is('Bắt đầu trả lời')";

/// What shows that the question of another system can be answered.
const OTHER_IS_READY: &str = "#app input, #app textarea, #fbjs input";

const LOCK: &str = include_str!("peer_sizes/package-lock.json");

const FILES: [(&str, &str); 10] = [
    (".npmrc", include_str!("peer_sizes/.npmrc")),
    ("package.json", include_str!("peer_sizes/package.json")),
    ("package-lock.json", LOCK),
    ("bundle.mjs", include_str!("peer_sizes/bundle.mjs")),
    ("load.mjs", include_str!("peer_sizes/load.mjs")),
    ("apps/surveyjs.mjs", include_str!("peer_sizes/apps/surveyjs.mjs")),
    ("apps/enketo.mjs", include_str!("peer_sizes/apps/enketo.mjs")),
    ("apps/odk.mjs", include_str!("peer_sizes/apps/odk.mjs")),
    ("apps/formbricks.mjs", include_str!("peer_sizes/apps/formbricks.mjs")),
    ("apps/formbricks-components.mjs", include_str!("peer_sizes/apps/formbricks-components.mjs")),
];

const SECTION: Section = Section {
    begin: "<!-- peers:begin -->",
    end: "<!-- peers:end -->",
    introduction: INTRODUCTION,
};

const INTRODUCTION: &str = "
## Sizes beside other systems

What a phone has to load until a question can be answered, measured in one way for all by `cargo xtask
bench peers`, which rewrites the table below. The others are installed from npm, in the versions of
`xtask/src/peer_sizes/package-lock.json`. For each, a minimal application with one text question
(`xtask/src/peer_sizes/apps`) is bundled by esbuild, minified, with lazy parts in files of their own.
Chromium opens it, and every file that it asks for until the question is shown counts; an application
that shows no question makes the benchmark fail. Ours is the running server with the whole SIPAS
questionnaire of the demonstration province. Each file is compressed by itself; figures are sums.

- *Enketo* is `enketo-core` with its widgets, styles and its server's part of the work done beforehand.
  Enketo Express, which adds the offline queue and the translations, is not on npm. Two dependencies
  that npm does not have are replaced: `leaflet-draw` by the package it was forked from,
  `openrosa-xpath-evaluator` by the release before. Its fonts are not in the package and do not count.
- *Formbricks* no longer publishes the script that its server sends: `@formbricks/surveys` on npm is an
  early one, and `@formbricks/js` only loads the rest from a server. *Formbricks, components* is one
  question of today's components, with React, without the logic, transport and translations of a survey.
- Ours has in it what opens and answers the questionnaire without a network. None of the others' figures
  has: a service worker and a queue are left to whoever embeds those libraries.

";

/// Another system.
struct Peer {
    /// Name of its application's file.
    app: &'static str,
    name: &'static str,
    /// npm packages whose versions are told.
    packages: &'static [&'static str],
}

const PEERS: [Peer; 5] = [
    Peer { app: "formbricks", name: "Formbricks, early", packages: &["@formbricks/surveys"] },
    Peer {
        app: "formbricks-components",
        name: "Formbricks, components",
        packages: &["@formbricks/survey-ui", "react-dom"],
    },
    Peer { app: "surveyjs", name: "SurveyJS", packages: &["survey-core", "survey-js-ui"] },
    Peer { app: "enketo", name: "Enketo", packages: &["enketo-core"] },
    Peer { app: "odk", name: "ODK Web Forms", packages: &["@getodk/web-forms", "vue"] },
];

/// What a page asked for.
#[derive(Debug, Deserialize)]
struct Loaded {
    name: String,
    files: Vec<Kept>,
}

/// One file, kept as it is without compression.
#[derive(Debug, Deserialize)]
struct Kept {
    path: String,
    file: PathBuf,
}

/// Sums over the files of a page, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sizes {
    files: usize,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Sizes {
    fn add(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let compressing = "compressing what was loaded";
        self.files += 1;
        self.raw += bytes.len();
        self.gzip += assets::gzip_9(bytes).map_err(Failure::io(compressing))?.len();
        self.brotli += assets::brotli_11(bytes).map_err(Failure::io(compressing))?.len();
        Ok(())
    }
}

/// Measures and writes the table to docs/benchmarks.md.
pub fn measure(project: &Project, permission: Permission) -> Result<(), Failure> {
    let chromium = Chromium::find(project)?;
    let folder = ScriptFolder::lay_out(project, "peer-sizes", &FILES)?;
    folder.install(permission)?;
    step::streaming("applications of other systems", || {
        folder.run::<Value>("bundle.mjs", &Value::Null)
    })?;
    let (demonstration, build) = page::demonstration_with_app(project, 50)?;
    let task = task(&chromium, &demonstration.url(demonstration.questionnaire()));
    let loaded: Vec<Loaded> =
        step::streaming("what phones load", || folder.run("load.mjs", &task))?;
    let sizes = step::quiet("gzip and brotli", || sizes_by_name(folder.path(), &loaded))?;
    let table = table(&sizes, build)?;
    step::say(&table)?;
    SECTION.write(&project.root().join("docs/benchmarks.md"), &table)?;
    let offline = found(&sizes, OFFLINE)?.brotli;
    if offline <= OFFLINE_BUDGET {
        return Ok(());
    }
    let over = grouped(offline - OFFLINE_BUDGET);
    Err(Failure::Failed(format!("over budget by {over}: what a citizen needs offline")))
}

const FIRST_PAGE: &str = "first-page";
const OFFLINE: &str = "offline";

fn task(chromium: &Chromium, questionnaire: &str) -> Value {
    let mut pages = vec![json!({
        "name": OFFLINE, "url": questionnaire, "ready": OURS_IS_READY, "out": "loaded/offline",
        // The service worker, which a page asks for out of sight.
        "also": ["/worker.js"],
    })];
    pages.extend(PEERS.iter().map(|peer| {
        json!({
            "name": peer.app, "folder": format!("out/{}", peer.app), "ready": OTHER_IS_READY,
            "out": format!("loaded/{}", peer.app),
        })
    }));
    chromium.task(json!({"pages": pages}))
}

/// The sizes of every page, and of our first one alone, which can be answered by itself.
fn sizes_by_name(folder: &Path, loaded: &[Loaded]) -> Result<Vec<(String, Sizes)>, Failure> {
    let mut sizes = Vec::new();
    for page in loaded {
        let mut sum = Sizes::default();
        for (index, kept) in page.files.iter().enumerate() {
            let bytes = fs::read(folder.join(&kept.file)).map_err(Failure::io(&kept.path))?;
            sum.add(&bytes)?;
            if page.name == OFFLINE && index == 0 {
                sizes.push((FIRST_PAGE.to_owned(), sum));
            }
        }
        sizes.push((page.name.clone(), sum));
    }
    Ok(sizes)
}

fn found(sizes: &[(String, Sizes)], name: &str) -> Result<Sizes, Failure> {
    let found = sizes.iter().find(|(other, _)| other == name);
    found
        .map(|(_, sizes)| *sizes)
        .ok_or_else(|| Failure::Failed(format!("nothing was loaded of {name}")))
}

fn table(sizes: &[(String, Sizes)], build: &str) -> Result<String, Failure> {
    let offline = found(sizes, OFFLINE)?;
    let mut rows = vec![
        ("**first answerable page**".to_owned(), found(sizes, FIRST_PAGE)?),
        ("**everything for offline use**".to_owned(), offline),
    ];
    for peer in &PEERS {
        rows.push((format!("{} ({})", peer.name, versions(peer)?), found(sizes, peer.app)?));
    }
    let mut table = String::from(
        "| what | files | bytes | gzip 9 | brotli 11 | × ours |\n|---|---:|---:|---:|---:|---:|\n",
    );
    for (name, row) in rows {
        let Sizes { files, raw, gzip, brotli } = row;
        let [raw, gzip, shown] = [raw, gzip, brotli].map(grouped);
        let hundredths = (100 * brotli + offline.brotli / 2) / offline.brotli.max(1);
        let (times, rest) = (hundredths / 100, hundredths % 100);
        // Writing to a String cannot fail.
        let _ =
            writeln!(table, "| {name} | {files} | {raw} | {gzip} | {shown} | {times}.{rest:02} |");
    }
    let budget = grouped(OFFLINE_BUDGET);
    let judged = match offline.brotli.checked_sub(OFFLINE_BUDGET) {
        None | Some(0) => format!("within {}", grouped(OFFLINE_BUDGET - offline.brotli)),
        Some(over) => format!("over by {}", grouped(over)),
    };
    let _ = write!(
        table,
        "\nOurs has a budget of {budget} bytes by brotli for everything offline: {judged}. \
         Ours is the {build} build."
    );
    Ok(table)
}

/// `survey-core 2.5.38, …` by the lock.
fn versions(peer: &Peer) -> Result<String, Failure> {
    let lock: Value = serde_json::from_str(LOCK)
        .map_err(|cause| Failure::Failed(format!("package-lock.json of the peers: {cause}")))?;
    let version = |package: &&str| {
        let entry = lock.get("packages")?.get(format!("node_modules/{package}"))?;
        Some(format!("{package} {}", entry.get("version")?.as_str()?))
    };
    let versions: Option<Vec<String>> = peer.packages.iter().map(version).collect();
    versions.map(|versions| versions.join(", ")).ok_or_else(|| {
        Failure::Failed(format!("the lock of the peers lacks a package of {}", peer.name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_peer_has_its_application_and_its_versions() {
        for peer in &PEERS {
            let file = format!("apps/{}.mjs", peer.app);
            assert!(FILES.iter().any(|(name, _)| *name == file), "{file}");
            assert!(versions(peer).expect("locked").contains(' '));
        }
    }

    #[test]
    fn the_lock_names_no_address() {
        assert!(!LOCK.contains("\"resolved\""));
    }

    #[test]
    fn the_table_has_every_system_and_judges_ours() {
        let size = |brotli| Sizes { files: 2, raw: 4 * brotli, gzip: 2 * brotli, brotli };
        let mut sizes =
            vec![(FIRST_PAGE.to_owned(), size(8_000)), (OFFLINE.to_owned(), size(100_000))];
        sizes.extend(PEERS.map(|peer| (peer.app.to_owned(), size(250_000))));
        let text = table(&sizes, "release").expect("complete");
        assert!(text.contains("| 250,000 | 2.50 |"), "{text}");
        assert!(text.contains("112,640 bytes by brotli for everything offline: within 12,640"));
        sizes[1].1 = size(112_641);
        assert!(table(&sizes, "release").expect("complete").contains("over by 1."));
        sizes.pop();
        assert!(table(&sizes, "release").is_err(), "a system is missing");
    }
}
