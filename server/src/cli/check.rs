//! `thuocdo check`: everything that is wrong with files, at once.

pub mod beside;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use survey_specs::code::QuestionnaireCode;
use survey_specs::index::read::Places;
use survey_specs::index::{self, IndexDefinition};
use survey_specs::problem::{Position, Problem};
use survey_specs::questionnaire::{Instrument, read};

use super::file::{self, Source};
use super::publish::media;
use super::sampling::Plans;
use super::{Console, Failure};
use crate::unit_load::{lineage_table, unit_table};

/// Say everything that is wrong with files.
#[derive(Debug, Args)]
pub struct Check {
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the files are, where their names do not say it.
    #[arg(long = "as", value_name = "KIND")]
    kind: Option<Kind>,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// *.questionnaire.yaml
    Questionnaire,
    /// *.index.yaml
    Index,
    /// *.units.csv
    Units,
    /// *.lineage.csv
    Lineage,
    /// *.plan.yaml
    Plan,
    /// *.frame.csv
    Frame,
}

impl Kind {
    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let endings = [
            (".questionnaire.yaml", Self::Questionnaire),
            (".questionnaire.yml", Self::Questionnaire),
            (".index.yaml", Self::Index),
            (".index.yml", Self::Index),
            (".units.csv", Self::Units),
            (".lineage.csv", Self::Lineage),
            (".plan.yaml", Self::Plan),
            (".plan.yml", Self::Plan),
            (".frame.csv", Self::Frame),
        ];
        endings.into_iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, kind)| kind)
    }

    /// Reads a file of this kind; a frame may be larger than what people write by hand.
    fn read(self, path: &Path) -> Result<Source, Failure> {
        if self == Self::Frame { file::read_data(path) } else { file::read(path) }
    }
}

impl Check {
    pub fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let mut kinds = Vec::new();
        for file in &self.files {
            let kind = self.kind.or_else(|| Kind::of(file)).ok_or_else(|| {
                let known = "*.questionnaire.yaml, *.index.yaml, *.plan.yaml, *.units.csv, *.lineage.csv or *.frame.csv";
                Failure::Usage(format!(
                    "the name {} does not say what the file is: {known}, or --as KIND",
                    file.display()
                ))
            })?;
            kinds.push(kind);
        }
        // Questionnaires first, for index definitions are checked against them, and plans, for
        // frames are.
        let mut order: Vec<usize> = (0..kinds.len()).collect();
        order.sort_by_key(|&place| !matches!(kinds[place], Kind::Questionnaire | Kind::Plan));
        let mut instruments = BTreeMap::new();
        let mut plans = Plans::default();
        let mut found = vec![Vec::new(); kinds.len()];
        for place in order {
            let (kind, path) = (kinds[place], &self.files[place]);
            found[place] = match kind.read(path) {
                Ok(source) => problems(kind, path, &source, &mut instruments, &mut plans),
                Err(Failure::Input(problems)) => problems,
                Err(other) => return Err(other),
            };
        }
        let problems = found.concat();
        if problems.iter().any(Problem::is_error) {
            return Err(Failure::Input(problems));
        }
        if !problems.is_empty() {
            console.problems(&problems)?;
        }
        self.files
            .iter()
            .try_for_each(|file| console.say(format_args!("{}: ok", file.display())))?;
        plans.sizes.iter().try_for_each(|line| console.say(line))
    }
}

/// The questionnaires that were given and have no error.
type Instruments = BTreeMap<QuestionnaireCode, Instrument>;

fn problems(
    kind: Kind,
    path: &Path,
    source: &Source,
    instruments: &mut Instruments,
    plans: &mut Plans,
) -> Vec<Problem> {
    let Source { name, bytes } = source;
    match kind {
        Kind::Questionnaire => {
            let reading = read::check_with_media(name, bytes, media::beside(path));
            if let Some(draft) = reading.draft {
                let instrument = Instrument::new(draft.questionnaire().clone());
                instruments.insert(instrument.questionnaire().code.clone(), instrument);
            }
            reading.problems
        }
        Kind::Index => {
            let reading = index::read::read(name, bytes);
            let mut problems = reading.problems;
            if let Some(definition) = reading.definition {
                let misfits = misfits(&definition, &reading.places, path, instruments);
                let text = String::from_utf8_lossy(bytes);
                problems.extend(in_file(misfits, name, &text));
            }
            problems
        }
        Kind::Units => unit_table::read(source).err().unwrap_or_default(),
        Kind::Lineage => lineage_table::read(source).err().unwrap_or_default(),
        Kind::Plan => plans.read_plan(source),
        Kind::Frame => plans.check_frame(path, source),
    }
}

/// Whether the leaves fit the questionnaire: the one that was given too, else the one that stands
/// beside the definition or is shipped.
fn misfits(
    definition: &IndexDefinition,
    places: &Places,
    path: &Path,
    instruments: &mut Instruments,
) -> Vec<Problem> {
    let Some(code) = &definition.questionnaire else { return Vec::new() };
    if !instruments.contains_key(code) {
        match found(path, code) {
            Ok(instrument) => _ = instruments.insert(code.clone(), instrument),
            Err(problems) => return problems,
        }
    }
    let instrument = instruments.get(code);
    instrument.map_or_else(Vec::new, |it| index::check::check(definition, places, it))
}

/// The questionnaire of a definition that was not given, or a warning that nothing was checked
/// against it.
fn found(path: &Path, code: &QuestionnaireCode) -> Result<Instrument, Vec<Problem>> {
    let unchecked =
        |code, message| vec![Problem::warning(code, Position::default(), "questionnaire", message)];
    let source = match beside::questionnaire(path, code) {
        Ok(Some(source)) => source,
        Ok(None) => {
            let message = format!(
                "there is no {code}.questionnaire.yaml beside the file, and none is shipped: items and categories were not checked; give it too, `thuocdo check DEFINITION QUESTIONNAIRE`"
            );
            return Err(unchecked("questionnaire_not_found", message));
        }
        Err(Failure::Input(problems)) => return Err(problems),
        Err(_) => return Err(Vec::new()),
    };
    let reading = read::check(&source.name, &source.bytes);
    let draft = reading.draft.filter(|draft| draft.questionnaire().code == *code);
    draft.map(|draft| Instrument::new(draft.questionnaire().clone())).ok_or_else(|| {
        let message = format!(
            "{} is no sound questionnaire `{code}`: items and categories were not checked; `thuocdo check` says what is wrong with it",
            source.name
        );
        unchecked("questionnaire_with_problems", message)
    })
}

/// Names the file in problems that do not name one.
fn in_file(problems: Vec<Problem>, name: &str, text: &str) -> Vec<Problem> {
    let add = |problem: Problem| match problem.file.as_str() {
        "" => problem.in_file(name, text),
        _ => problem,
    };
    problems.into_iter().map(add).collect()
}
