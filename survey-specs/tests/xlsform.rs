//! Forms in the `XLSForm` way: what they become, what is refused, and the way there and back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod xlsform {
    mod any_questionnaire;
    mod import;
    mod refusals;
    mod round_trip;

    use serde_json::Value;
    use survey_specs::problem::{Problem, Severity};
    use survey_specs::xlsform::{Imported, import, markdown};

    /// Imports tables.
    #[track_caller]
    fn imported(tables: &str) -> Imported {
        import(&markdown::read(tables).unwrap(), "form")
    }

    /// The source of a form that is taken, with a draft that can be published.
    #[track_caller]
    fn source(tables: &str) -> (Value, Vec<Problem>) {
        let imported = imported(tables);
        let told: Vec<_> = imported.problems.iter().map(Problem::to_string).collect();
        assert!(imported.draft.is_some(), "{told:#?}");
        (imported.source.unwrap(), imported.problems)
    }

    /// The codes of problems of a severity, with their paths.
    fn told(problems: &[Problem], severity: Severity) -> Vec<String> {
        let of = problems.iter().filter(|problem| problem.severity == severity);
        of.map(|problem| format!("{} {}", problem.code, problem.path)).collect()
    }
}
