//! Checks against reference data that are read where they lie and never copied into the project.
//! They are in `$THUOCDO_REFERENCE_DATA`, else in `../shared/data`; where there are none, these tests
//! count as skipped.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};

mod reference_data {
    pub mod index_uncertainty;
    pub mod papi;
    pub mod sipas;
    pub mod statistics;
    pub mod xlsform;
}

fn main() {
    let folder =
        env::var_os("THUOCDO_REFERENCE_DATA").map_or_else(beside_the_checkout, PathBuf::from);
    let form = folder.join("sipas2026_form.json");
    let is_absent = !form.is_file();
    let every_text = Trial::test("sipas_2026_has_every_text_of_the_form", move || {
        let text =
            fs::read_to_string(&form).map_err(|cause| format!("{}: {cause}", form.display()))?;
        let differences = reference_data::sipas::differences(&text)?;
        if differences.is_empty() { Ok(()) } else { Err(Failed::from(differences.join("\n"))) }
    });
    let mut trials = vec![
        every_text.with_ignored_flag(is_absent),
        Trial::test(
            "a_form_with_another_word_differs",
            reference_data::sipas::differences_are_found,
        ),
    ];
    trials.extend(papi(&folder));
    trials.extend(reference_data::xlsform::trials(&folder));
    trials.extend(reference_data::statistics::wrong_answers::trials());
    match reference_data::statistics::trials(&folder) {
        Ok(cases) => trials.extend(cases),
        // Broken cases are a failure, not an absence.
        Err(failed) => trials.push(Trial::test("statistics", || Err(failed))),
    }
    trials.push(reference_data::index_uncertainty::trial(&folder));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// A check of the PAPI scores in a folder.
type PapiCheck = fn(&Path) -> Result<(), Failed>;

fn papi(folder: &Path) -> Vec<Trial> {
    let is_absent = reference_data::papi::is_absent(folder);
    let checks: [(&str, PapiCheck); 3] = [
        ("papi_dimensions_and_totals_are_the_published_sums", reference_data::papi::sums),
        ("papi_provinces_that_were_withheld_have_no_total", reference_data::papi::withheld),
        (
            "papi_groups_and_national_means_are_those_published",
            reference_data::papi::groups_and_means,
        ),
    ];
    let trials = checks.map(|(name, check)| {
        let folder = folder.to_owned();
        Trial::test(name, move || check(&folder)).with_ignored_flag(is_absent)
    });
    trials.into()
}

fn beside_the_checkout() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data")
}
