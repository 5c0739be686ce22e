//! Embeds the app that `cargo xtask build` made, if it says where it lies; without it the server
//! builds all the same, and its pages work without scripts.

use std::env;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder with `assets.json` and the files it lists.
const FOLDER: &str = "THUOCDO_ASSETS";

fn main() -> Result<(), Box<dyn Error>> {
    // The migrations are embedded by a macro, which cargo does not watch by itself.
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-env-changed={FOLDER}");
    let mut table = String::from("&[");
    if let Some(folder) = env::var_os(FOLDER).filter(|folder| !folder.is_empty()) {
        let folder = PathBuf::from(folder);
        let list = folder.join("assets.json");
        println!("cargo::rerun-if-changed={}", list.display());
        let list: serde_json::Value = serde_json::from_str(&read(&list)?)?;
        for asset in list.as_array().ok_or("assets.json is not a list")? {
            table.push_str(&entry(&folder, asset)?);
        }
    }
    table.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    fs::write(out.join("assets.rs"), table)?;
    Ok(())
}

/// One `Asset { … }` of the table.
fn entry(folder: &Path, asset: &serde_json::Value) -> Result<String, Box<dyn Error>> {
    let text = |key: &str| {
        asset[key].as_str().ok_or_else(|| format!("assets.json: an asset without `{key}`"))
    };
    let name = text("name")?;
    let role = match text("role")? {
        "respondent-js" => "RespondentJs",
        "respondent-wasm" => "RespondentWasm",
        "rich-js" => "RichJs",
        "rich-wasm" => "RichWasm",
        "sensors-js" => "SensorsJs",
        "field-js" => "FieldJs",
        "field-wasm" => "FieldWasm",
        "console-js" => "ConsoleJs",
        "console-wasm" => "ConsoleWasm",
        "fieldwork-js" => "FieldworkJs",
        "unit-picker-js" => "UnitPickerJs",
        "phone-js" => "PhoneJs",
        "worker-js" => "WorkerJs",
        other => return Err(format!("assets.json: the role `{other}` is unknown").into()),
    };
    let mut entry = format!(
        "Asset {{ name: {name:?}, role: Role::{role}, content_type: {:?}",
        text("content_type")?
    );
    for (field, suffix) in [("identity", ""), ("brotli", ".br"), ("gzip", ".gz")] {
        let file = folder.join(format!("{name}{suffix}"));
        println!("cargo::rerun-if-changed={}", file.display());
        write!(entry, ", {field}: include_bytes!({:?})", file.display().to_string())?;
    }
    entry.push_str(" },");
    Ok(entry)
}

fn read(path: &Path) -> Result<String, Box<dyn Error>> {
    fs::read_to_string(path).map_err(|cause| format!("{}: {cause}", path.display()).into())
}
