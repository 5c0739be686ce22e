//! The house rules that a program can check: one test per rule, and beside it a test that the
//! check can fail. A message says where, and what to do.
//!
//! Suggested reading order: `tree` (the files), `rust` (what is in them), then the rules.

#[cfg(test)]
mod tidy {
    mod rust;
    mod tree;

    mod architecture;
    mod arrows;
    mod homes;
    mod ids;
    mod licences;
    mod manifests;
    mod migrations;
    mod problem_words;
    mod shape;
    mod specs;
    mod styles;
    mod words;
}
