//! x
#[test]
fn specs() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/specs")).unwrap() {
        let path = entry.unwrap().path();
        if path.to_str().unwrap().ends_with(".index.yaml") {
            let text = std::fs::read(&path).unwrap();
            let reading = survey_specs::index::read::read(path.file_name().unwrap().to_str().unwrap(), &text);
            for problem in &reading.problems { println!("{problem}"); }
            let Some(definition) = reading.definition else { println!("NONE {path:?}"); continue };
            let yaml = definition.to_yaml();
            std::fs::write(format!("/tmp/h5/out-{}", path.file_name().unwrap().to_str().unwrap()), &yaml).unwrap();
            let again: survey_specs::index::IndexDefinition = yaml.parse().unwrap();
            assert_eq!(again, definition);
            if let Some(q) = &definition.questionnaire {
                let qp = path.with_file_name(format!("{q}.questionnaire.yaml"));
                let draft = survey_specs::questionnaire::read::check("", &std::fs::read(qp).unwrap()).draft.unwrap();
                let instrument = survey_specs::questionnaire::Instrument::new(draft.questionnaire().clone());
                for p in survey_specs::index::check::check(&definition, &reading.places, &instrument) { println!("{path:?} {p}"); }
            }
        }
    }
}
