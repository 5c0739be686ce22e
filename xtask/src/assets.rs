//! The files a browser loads: named by their content, compressed beforehand, and listed in
//! `assets.json`, which the server's build script reads.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::modules;
use crate::project::Project;
use crate::step::{self, Failure};
use crate::wasm::{self, Bundle, Glued};

/// The function by which the glue loads the wasm.
const LOADER: &str = "__wbg_init";

/// One line of `assets.json`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Asset {
    /// File name in the folder of assets; beside it lie `NAME.br` and `NAME.gz`.
    pub name: String,
    pub role: Role,
    pub content_type: String,
    /// Sizes in bytes, as it is, by brotli 11 and by gzip 9.
    pub bytes: usize,
    pub brotli: usize,
    pub gzip: usize,
}

/// What a page uses an asset for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The respondent's app: the module that starts it, and what that loads.
    RespondentJs,
    RespondentWasm,
    /// The same for questionnaires with what few have.
    RichJs,
    RichWasm,
    /// The same of the app of enumerators, of paper entry and of kiosks.
    FieldJs,
    FieldWasm,
    /// The same of the staff console.
    ConsoleJs,
    ConsoleWasm,
    /// Keeps what enumerators and typists work with, and joins their screens to the page.
    FieldworkJs,
    /// Finds a unit while its name is typed.
    UnitPickerJs,
    /// Fills in what a device can find: a place, and a picture.
    SensorsJs,
    /// Keeps answers safe on the phone, and sends them.
    PhoneJs,
    /// The service worker.
    WorkerJs,
}

impl Role {
    fn content_type(self) -> &'static str {
        match self {
            Self::RespondentWasm | Self::RichWasm | Self::FieldWasm | Self::ConsoleWasm => {
                "application/wasm"
            }
            Self::RespondentJs
            | Self::RichJs
            | Self::SensorsJs
            | Self::FieldJs
            | Self::ConsoleJs
            | Self::FieldworkJs
            | Self::UnitPickerJs
            | Self::PhoneJs
            | Self::WorkerJs => "text/javascript; charset=utf-8",
        }
    }

    /// The roles of a bundle: its glue and its wasm.
    fn of_bundle(bundle: Bundle) -> (Self, Self) {
        match bundle {
            Bundle::Respondent => (Self::RespondentJs, Self::RespondentWasm),
            Bundle::Rich => (Self::RichJs, Self::RichWasm),
            Bundle::Field => (Self::FieldJs, Self::FieldWasm),
            Bundle::Console => (Self::ConsoleJs, Self::ConsoleWasm),
        }
    }

    /// The role of a module of `app/js`, by its file name without the ending.
    fn of_script(stem: &str) -> Option<Self> {
        match stem {
            "fieldwork" => Some(Self::FieldworkJs),
            "unit-picker" => Some(Self::UnitPickerJs),
            "sensors" => Some(Self::SensorsJs),
            "phone" => Some(Self::PhoneJs),
            "worker" => Some(Self::WorkerJs),
            _ => None,
        }
    }
}

/// A module of `app/js`, which needs no wasm.
#[derive(Debug)]
struct Script {
    stem: String,
    role: Role,
    text: String,
}

/// Turns the compiled wasm and the modules of `app/js` into assets, unless they were made from the
/// same before. `compiled` is the folder with the wasm of all bundles.
pub fn publish(project: &Project, compiled: &Path) -> Result<Vec<Asset>, Failure> {
    let folder = project.assets();
    let stamp_file = project.target().join("app-assets.stamp");
    let scripts = scripts(&project.root().join("app/js"))?;
    let stamp = stamp(compiled, &scripts)?;
    if fs::read_to_string(&stamp_file).is_ok_and(|found| found == stamp)
        && let Some(assets) = complete(&folder)
    {
        step::skipped("assets", "made from the same before")?;
        return Ok(assets);
    }
    let glued = step::quiet("wasm-bindgen", || {
        let scratch = tempfile::tempdir().map_err(Failure::io("scratch folder"))?;
        let glue = |bundle| Ok((bundle, wasm::glue(bundle, compiled, scratch.path())?));
        Bundle::ALL.into_iter().map(glue).collect::<Result<Vec<_>, _>>()
    })?;
    let assets = step::quiet("assets, brotli and gzip", || write_all(&folder, &glued, &scripts))?;
    write(&stamp_file, stamp.as_bytes())?;
    Ok(assets)
}

/// The assets of an earlier build.
pub fn listed(project: &Project) -> Result<Vec<Asset>, Failure> {
    complete(&project.assets())
        .ok_or_else(|| Failure::Failed("the app is not built; run `cargo xtask build`".to_owned()))
}

/// The modules of this folder, in the order of their names.
fn scripts(folder: &Path) -> Result<Vec<Script>, Failure> {
    let shown = || folder.display().to_string();
    let mut scripts = Vec::new();
    for entry in fs::read_dir(folder).map_err(Failure::io(shown()))? {
        let path = entry.map_err(Failure::io(shown()))?.path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_none_or(|extension| extension != "js") {
            continue;
        }
        let role = Role::of_script(&stem).ok_or_else(|| {
            Failure::Failed(format!("{}: a module without a role", path.display()))
        })?;
        let text = fs::read_to_string(&path).map_err(Failure::io(path.display().to_string()))?;
        let text = modules::with_parts(&text, folder)?;
        scripts.push(Script { stem, role, text });
    }
    scripts.sort_by(|one, other| one.stem.cmp(&other.stem));
    Ok(scripts)
}

/// Changes with the wasm, with the modules and with the code that makes assets of them.
fn stamp(compiled: &Path, scripts: &[Script]) -> Result<String, Failure> {
    let mut hash = Sha256::new();
    hash.update(include_bytes!("assets.rs"));
    hash.update(include_bytes!("wasm.rs"));
    hash.update(include_bytes!("modules.rs"));
    for bundle in Bundle::ALL {
        hash.update(Sha256::digest(read(&bundle.wasm(compiled))?));
    }
    for script in scripts {
        hash.update(Sha256::digest(&script.stem));
        hash.update(Sha256::digest(&script.text));
    }
    Ok(hex(&hash.finalize()))
}

/// The listed assets, if every file is there with its size.
fn complete(folder: &Path) -> Option<Vec<Asset>> {
    let assets: Vec<Asset> =
        serde_json::from_slice(&fs::read(folder.join("assets.json")).ok()?).ok()?;
    let has = |name: String, bytes: usize| {
        fs::metadata(folder.join(name)).is_ok_and(|file| file.len() == bytes as u64)
    };
    let all = assets.iter().all(|asset| {
        has(asset.name.clone(), asset.bytes)
            && has(format!("{}.br", asset.name), asset.brotli)
            && has(format!("{}.gz", asset.name), asset.gzip)
    });
    all.then_some(assets)
}

fn write_all(
    folder: &Path,
    bundles: &[(Bundle, Glued)],
    scripts: &[Script],
) -> Result<Vec<Asset>, Failure> {
    fs::create_dir_all(folder).map_err(Failure::io(folder.display().to_string()))?;
    let mut assets = Vec::new();
    for (bundle, glued) in bundles {
        let (js_role, wasm_role) = Role::of_bundle(*bundle);
        let wasm_name = hashed_name(bundle.name(), "wasm", &glued.wasm);
        let js = bootstrap(&glued.js, &wasm_name)?;
        let js_name = hashed_name(bundle.name(), "js", js.as_bytes());
        assets.push(write_asset(folder, js_name, js_role, js.as_bytes())?);
        assets.push(write_asset(folder, wasm_name, wasm_role, &glued.wasm)?);
    }
    for script in scripts {
        let js = without_comments(&script.text);
        let name = hashed_name(&script.stem, "js", js.as_bytes());
        assets.push(write_asset(folder, name, script.role, js.as_bytes())?);
    }
    // Last, so that it never lists a file that is not there.
    let list = serde_json::to_vec_pretty(&assets)
        .map_err(|cause| Failure::Failed(format!("assets.json: {cause}")))?;
    write(&folder.join("assets.json"), &list)?;
    remove_others(folder, &assets)?;
    Ok(assets)
}

/// `respondent-0123456789abcdef.wasm`: a name may be cached for ever, as other content has
/// another name.
fn hashed_name(stem: &str, extension: &str, content: &[u8]) -> String {
    let hash = hex(&Sha256::digest(content));
    format!("{stem}-{}.{extension}", &hash[..16])
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).flatten().collect()
}

/// Makes the glue start by itself, with the wasm that lies beside it: a page then needs one
/// `<script type="module" src>` and no inline script, as its content security policy asks.
fn bootstrap(glue: &str, wasm_name: &str) -> Result<String, Failure> {
    if !glue.contains(&format!("function {LOADER}(module_or_path)")) {
        return Err(Failure::Failed(
            "the glue of this wasm-bindgen does not load its wasm in the known way".to_owned(),
        ));
    }
    let glue = without_comments(glue);
    let url = format!("new URL('{wasm_name}', import.meta.url)");
    Ok(format!("{glue}{LOADER}({{module_or_path: {url}}});\n"))
}

/// A module without the comments that have lines of their own, indentation and empty lines. One that
/// has a string over several lines stays as it is, as these lines may look like comments.
fn without_comments(js: &str) -> String {
    let several_lines = |line: &str| line.ends_with('\\') || line.matches('`').count() % 2 == 1;
    if js.lines().any(several_lines) {
        return format!("{js}\n");
    }
    let mut kept = String::with_capacity(js.len());
    let mut in_comment = false;
    for line in js.lines().map(str::trim) {
        let opens = in_comment || line.starts_with("/*");
        let code = match (opens, line.split_once("*/")) {
            (true, None) => {
                in_comment = true;
                continue;
            }
            (true, Some((_, rest))) => rest.trim(),
            (false, _) => line,
        };
        in_comment = false;
        if !code.is_empty() && !code.starts_with("//") {
            kept.push_str(code);
            kept.push('\n');
        }
    }
    kept
}

fn write_asset(folder: &Path, name: String, role: Role, content: &[u8]) -> Result<Asset, Failure> {
    let compressed = |cause| Failure::Io { what: format!("compressing {name}"), cause };
    let brotli = brotli_11(content).map_err(compressed)?;
    let gzip = gzip_9(content).map_err(compressed)?;
    write(&folder.join(&name), content)?;
    write(&folder.join(format!("{name}.br")), &brotli)?;
    write(&folder.join(format!("{name}.gz")), &gzip)?;
    Ok(Asset {
        name,
        role,
        content_type: role.content_type().to_owned(),
        bytes: content.len(),
        brotli: brotli.len(),
        gzip: gzip.len(),
    })
}

/// Brotli at its best quality.
pub fn brotli_11(content: &[u8]) -> io::Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        // The widest window that every browser accepts.
        lgwin: 24,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut out, &parameters)?;
    Ok(out)
}

pub fn gzip_9(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

fn remove_others(folder: &Path, assets: &[Asset]) -> Result<(), Failure> {
    let mut keep = BTreeSet::from(["assets.json".to_owned()]);
    for asset in assets {
        keep.extend(["", ".br", ".gz"].map(|suffix| format!("{}{suffix}", asset.name)));
    }
    let shown = || folder.display().to_string();
    for entry in fs::read_dir(folder).map_err(Failure::io(shown()))? {
        let path: PathBuf = entry.map_err(Failure::io(shown()))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !keep.contains(&name) {
            fs::remove_file(&path).map_err(Failure::io(path.display().to_string()))?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(Failure::io(path.display().to_string()))
}

/// Writes a file unless it has this content, so that cargo sees no change where there is none.
fn write(path: &Path, content: &[u8]) -> Result<(), Failure> {
    if fs::read(path).is_ok_and(|found| found == content) {
        return Ok(());
    }
    fs::write(path, content).map_err(Failure::io(path.display().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "\
/* @ts-self-types=\"./respondent.d.ts\" */

/**
 * Loads it.
 */
async function __wbg_init(module_or_path) {
    // the default
    if (module_or_path === undefined) {
        module_or_path = {};
    }
    /* kept code: */ const url = 'https://example.vn/*'; // stays
    return `a ${url}`;
}
export { __wbg_init as default };
";

    fn glued(wasm: &[u8]) -> Vec<(Bundle, Glued)> {
        let glued = |bundle| (bundle, Glued { js: GLUE.to_owned(), wasm: wasm.to_vec() });
        Bundle::ALL.into_iter().map(glued).collect()
    }

    fn worker() -> Vec<Script> {
        let text = "// The worker.\nself.skipWaiting();\n".to_owned();
        vec![Script { stem: "worker".to_owned(), role: Role::WorkerJs, text }]
    }

    fn files(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .expect("folder")
            .map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_name_follows_its_content() {
        let name = hashed_name("respondent", "wasm", b"abc");
        assert_eq!(name, "respondent-ba7816bf8f01cfea.wasm");
        assert_ne!(name, hashed_name("respondent", "wasm", b"abd"));
    }

    #[test]
    fn the_glue_starts_itself_with_the_named_wasm() {
        let js = bootstrap(GLUE, "respondent-1.wasm").expect("known glue");
        assert_eq!(
            js,
            "async function __wbg_init(module_or_path) {\n\
             if (module_or_path === undefined) {\n\
             module_or_path = {};\n\
             }\n\
             const url = 'https://example.vn/*'; // stays\n\
             return `a ${url}`;\n\
             }\n\
             export { __wbg_init as default };\n\
             __wbg_init({module_or_path: new URL('respondent-1.wasm', import.meta.url)});\n"
        );
    }

    #[test]
    fn unknown_glue_is_refused() {
        assert!(bootstrap("export default 1;", "respondent-1.wasm").is_err());
    }

    #[test]
    fn glue_with_a_string_over_several_lines_is_left_alone() {
        let js = "const text = `\n// not a comment\n`;";
        assert_eq!(without_comments(js), format!("{js}\n"));
    }

    #[test]
    fn assets_are_listed_compressed_and_old_ones_removed() {
        let folder = tempfile::tempdir().expect("scratch folder");
        let first = write_all(folder.path(), &glued(&[0; 5000]), &worker()).expect("assets");
        assert_eq!(complete(folder.path()), Some(first.clone()));
        assert_eq!(files(folder.path()).len(), 3 * 9 + 1);
        let second = write_all(folder.path(), &glued(&[1; 5000]), &worker()).expect("assets");
        assert_ne!(first, second);
        assert_eq!(files(folder.path()).len(), 3 * 9 + 1);

        let wasm = &second[1];
        assert_eq!((wasm.role, wasm.bytes), (Role::RespondentWasm, 5000));
        let packed = fs::read(folder.path().join(format!("{}.br", wasm.name))).expect("brotli");
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &packed[..], &mut unpacked).expect("brotli");
        assert_eq!(unpacked, [1; 5000]);

        fs::remove_file(folder.path().join(format!("{}.gz", wasm.name))).expect("remove");
        assert_eq!(complete(folder.path()), None);
    }

    #[test]
    fn the_list_has_the_names_that_the_server_reads() {
        let folder = tempfile::tempdir().expect("scratch folder");
        write_all(folder.path(), &glued(b"wasm"), &worker()).expect("assets");
        let list: serde_json::Value =
            serde_json::from_slice(&fs::read(folder.path().join("assets.json")).expect("list"))
                .expect("JSON");
        let roles: Vec<_> =
            list.as_array().expect("a list").iter().map(|asset| asset["role"].clone()).collect();
        assert_eq!(
            roles,
            [
                "respondent-js",
                "respondent-wasm",
                "rich-js",
                "rich-wasm",
                "field-js",
                "field-wasm",
                "console-js",
                "console-wasm",
                "worker-js"
            ]
        );
        assert_eq!(list[1]["content_type"], "application/wasm");
        assert_eq!(list[1]["bytes"], 4);
        for key in ["name", "brotli", "gzip"] {
            assert!(!list[0][key].is_null(), "{key}");
        }
    }

    #[test]
    fn every_module_of_the_app_has_a_role() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/js");
        let scripts = scripts(&folder).expect("the modules of the app");
        let roles: Vec<_> = scripts.iter().map(|script| script.role).collect();
        assert_eq!(
            roles,
            [Role::FieldworkJs, Role::PhoneJs, Role::SensorsJs, Role::UnitPickerJs, Role::WorkerJs]
        );
        let strange = tempfile::tempdir().expect("scratch folder");
        write(&strange.path().join("notes.md"), b"").expect("written");
        assert!(super::scripts(strange.path()).is_ok_and(|found| found.is_empty()));
        write(&strange.path().join("other.js"), b"").expect("written");
        assert!(super::scripts(strange.path()).is_err());
    }

    #[test]
    fn a_changed_module_or_wasm_changes_the_stamp() {
        let compiled = tempfile::tempdir().expect("scratch folder");
        for bundle in Bundle::ALL {
            write(&bundle.wasm(compiled.path()), b"wasm").expect("written");
        }
        let stamp_of = |scripts: &[Script]| stamp(compiled.path(), scripts).expect("a stamp");
        let first = stamp_of(&worker());
        assert_eq!(first, stamp_of(&worker()));
        assert_ne!(first, stamp_of(&[]));
        write(&Bundle::Field.wasm(compiled.path()), b"other").expect("written");
        assert_ne!(first, stamp_of(&worker()));
    }
}
