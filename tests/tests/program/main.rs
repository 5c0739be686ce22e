//! The program from outside: a newcomer's commands, a phone's requests, wrong input of every kind,
//! and servers that die under load.
//!
//! Needs the binary `thuocdo` (`cargo xtask build`, or `THUOCDO_BIN`); the stories on PostgreSQL
//! also need its server programs. Where something is absent, tests count as ignored, unless `CI`
//! or `THUOCDO_REQUIRE_BIN` is set.
#![expect(clippy::expect_used, reason = "a test that cannot go on says so by panicking")]

mod amounts;
mod cases;
mod commands;
mod durability;
mod fielding;
mod hostile;
mod refusals;
mod tables;

use libtest_mimic::{Arguments, Completion, Trial};
use thuocdo_tests::postgres;
use thuocdo_tests::server::Thuocdo;

type Story = fn(&Thuocdo);

const STORIES: &[(&str, Story)] = &[
    (
        "a_newcomer_fields_sipas_and_reads_the_index",
        fielding::a_newcomer_fields_sipas_and_reads_the_index,
    ),
    ("a_link_answers_with_the_whole_page", fielding::a_link_answers_with_the_whole_page),
    ("sending_again_changes_nothing", fielding::sending_again_changes_nothing),
    (
        "the_demonstration_province_is_there_to_look_around",
        fielding::the_demonstration_province_is_there_to_look_around,
    ),
    (
        "every_node_has_the_amount_computed_by_hand",
        amounts::every_node_has_the_amount_computed_by_hand,
    ),
    (
        "one_response_moves_the_index_by_its_amount",
        amounts::one_response_moves_the_index_by_its_amount,
    ),
    (
        "the_table_has_the_figures_of_the_document",
        amounts::the_table_has_the_figures_of_the_document,
    ),
    ("results_are_for_those_who_may_read_them", refusals::results_are_for_those_who_may_read_them),
    ("answers_that_break_rules_are_named", refusals::answers_that_break_rules_are_named),
    ("bodies_that_are_no_response_are_refused", refusals::bodies_that_are_no_response_are_refused),
    ("visits_that_are_not_ours_are_refused", refusals::visits_that_are_not_ours_are_refused),
    (
        "five_mistakes_are_five_problems_with_lines",
        commands::five_mistakes_are_five_problems_with_lines,
    ),
    (
        "wrong_usage_and_a_failed_environment_have_their_codes",
        commands::wrong_usage_and_a_failed_environment_have_their_codes,
    ),
    ("the_tables_of_the_readme_become_an_index", tables::the_tables_of_the_readme_become_an_index),
    (
        "values_loaded_into_a_round_are_served_and_kept",
        tables::values_loaded_into_a_round_are_served_and_kept,
    ),
    (
        "cases_are_loaded_assigned_and_answered_once",
        cases::cases_are_loaded_assigned_and_answered_once,
    ),
    ("a_server_asked_to_end_ends_well", commands::a_server_asked_to_end_ends_well),
    ("hostile_files_end_in_a_problem", hostile::hostile_files_end_in_a_problem),
    (
        "a_killed_server_has_kept_what_it_acknowledged",
        durability::a_killed_server_has_kept_what_it_acknowledged,
    ),
    ("a_full_disk_refuses_and_loses_nothing", durability::a_full_disk_refuses_and_loses_nothing),
];

/// Stories on PostgreSQL.
const ON_POSTGRES: &[(&str, Story)] = &[(
    "two_servers_on_one_database_keep_what_either_acknowledged",
    durability::two_servers_on_one_database_keep_what_either_acknowledged,
)];

fn main() {
    let arguments = Arguments::from_args();
    let program = Thuocdo::find();
    let with_postgres =
        program.clone().filter(|_| postgres::is_installed() || postgres::is_required());
    let stories = STORIES.iter().map(|story| trial(story, program.clone()));
    let on_postgres = ON_POSTGRES.iter().map(|story| trial(story, with_postgres.clone()));
    libtest_mimic::run(&arguments, stories.chain(on_postgres).collect()).exit();
}

fn trial(&(name, story): &(&str, Story), program: Option<Thuocdo>) -> Trial {
    Trial::ignorable_test(name, move || {
        let Some(program) = program else {
            return Ok(Completion::ignored_with(
                "there is no thuocdo (`cargo xtask build`), or no PostgreSQL 15",
            ));
        };
        story(&program);
        Ok(Completion::Completed)
    })
}
