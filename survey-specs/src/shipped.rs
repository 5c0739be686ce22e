//! The instruments, index definitions and sampling plans that come with the program.

macro_rules! shipped {
    ($kind:literal: $($name:literal,)*) => {
        &[$(($name, include_str!(concat!("../specs/", $name, ".", $kind, ".yaml")))),*]
    };
}

/// The shipped questionnaires: name and YAML, in order of their file names.
pub const QUESTIONNAIRES: &[(&str, &str)] = shipped! { "questionnaire":
    "ddci-communes",
    "ddci-departments",
    "one-stop",
    "one-tap",
    "papi-survey",
    "par-index-survey",
    "sipas-2017",
    "sipas-2026",
};

/// The shipped index definitions: name and YAML, in order of their file names.
pub const INDEXES: &[(&str, &str)] = shipped! { "index":
    "ddci-communes",
    "ddci-departments",
    "one-stop-18",
    "one-stop",
    "one-tap",
    "papi-2011",
    "papi-2012",
    "papi-2013",
    "papi-2014",
    "papi-2015",
    "papi-2016",
    "papi-2017",
    "papi-2018",
    "papi-2019",
    "papi-2020",
    "papi-2021",
    "papi-2022",
    "papi-2023",
    "papi-2024",
    "papi-survey",
    "par-index-commune",
    "par-index-province",
    "par-index-survey",
    "pci-2013-2024",
    "pci-2025",
    "qd-766-groups",
    "qd-766",
    "sipas-2017",
    "sipas-2026",
};

/// The shipped sampling plans: name and YAML, in order of their file names.
pub const PLANS: &[(&str, &str)] = shipped! { "plan":
    "papi-2011-2020",
    "sipas-commune",
};

/// The YAML of the shipped questionnaire of this name.
#[must_use]
pub fn questionnaire(name: &str) -> Option<&'static str> {
    find(QUESTIONNAIRES, name)
}

/// The YAML of the shipped index definition of this name.
#[must_use]
pub fn index(name: &str) -> Option<&'static str> {
    find(INDEXES, name)
}

/// The YAML of the shipped sampling plan of this name.
#[must_use]
pub fn plan(name: &str) -> Option<&'static str> {
    find(PLANS, name)
}

fn find(specs: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    specs.iter().find(|(known, _)| *known == name).map(|(_, yaml)| *yaml)
}
