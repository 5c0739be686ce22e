//! The conformance story: what the store promises, told once and checked on both engines.
//!
//! Each chapter has a database of its own, and opens it as often as it needs server processes. The
//! PostgreSQL half makes its own cluster; where PostgreSQL is not installed it counts as ignored,
//! unless `CI` or `THUOCDO_REQUIRE_POSTGRES` is set.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod accounts;
mod assessments;
mod audit;
mod cases;
mod drafts;
mod files;
mod links;
mod logs;
mod media;
mod paper;
mod progress;
mod questionnaires;
mod recount;
mod responses;
mod results;
mod rounds;
mod sample;
mod scene;
mod sharing;
mod staff;
mod trouble;
mod units;
mod values;

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::{Arguments, Completion, Trial};
use thuocdo_tests::postgres::{self, Durability, TempPostgres};

use scene::Scene;

/// One thing the store promises.
type Chapter = (&'static str, fn(&Scene));

/// Names chapters by their functions.
macro_rules! chapters {
    ($($module:ident: $($name:ident)*;)*) => {
        &[$($((stringify!($name), $module::$name)),*),*]
    };
}

/// What both engines promise.
const STORY: &[Chapter] = chapters! {
    questionnaires: a_published_version_comes_back_byte_for_byte
        an_index_definition_is_named_by_its_text;
    media: a_picture_comes_back_byte_for_byte_and_is_kept_once
        two_processes_keep_the_same_pictures_at_once;
    drafts: a_draft_is_saved_by_who_saw_what_stood_there
        the_history_of_a_draft_is_thinned_out_and_keeps_what_others_left
        of_many_who_save_a_draft_at_once_one_is_first
        drafts_are_listed_by_kind_and_put_away
        the_files_of_a_draft_are_known_by_the_names_it_gives_them
        who_has_a_draft_open_is_known_as_long_as_it_is_heard_of
        what_was_published_is_listed;
    files: a_picture_of_a_respondent_is_kept_once_for_each_round;
    units: dated_versions_of_a_unit_are_told_apart_by_the_day
        loading_units_again_replaces_the_same_versions
        each_version_of_a_unit_has_its_own_codes_in_other_systems
        lineage_is_kept_with_its_shares
        what_became_of_a_unit_on_a_day_is_replaced_as_a_whole
        a_round_lists_its_units_as_they_are_on_a_day
        the_units_of_a_round_are_known_by_their_former_names
        classes_are_counted_as_they_are_on_a_day
        units_are_loaded_onto_those_that_were_seen_or_not_at_all
        the_rounds_about_a_unit_are_known;
    rounds: a_round_is_set_up_once_with_its_units
        a_round_opens_and_closes
        an_unknown_round_neither_opens_nor_closes
        rounds_are_listed_newest_first;
    progress: responses_are_counted_by_unit_mode_and_day_as_they_are_stored
        two_processes_that_store_at_once_count_each_response_once
        a_round_pauses_and_goes_on
        a_round_is_changed_by_who_saw_how_it_stood
        of_many_who_change_a_round_at_once_one_is_first
        units_have_targets_of_their_own_or_that_of_the_round
        coordinators_are_listed_by_their_units
        a_new_round_is_made_of_the_latest_versions_and_indices;
    responses: a_response_is_stored_once_and_its_receipt_stays
        another_body_under_the_same_id_is_kept_in_quarantine
        the_same_id_in_another_round_is_another_response
        a_response_that_cannot_be_stored_keeps_no_other_out
        many_responses_at_once_follow_the_same_rules
        the_responses_of_a_round_come_in_pages
        a_response_keeps_every_field;
    sharing: two_processes_that_open_a_new_store_at_once_agree
        a_hundred_copies_of_one_response_become_one_row
        of_a_hundred_different_bodies_one_wins_and_the_others_are_kept
        two_processes_that_store_the_same_responses_count_each_once
        a_caller_that_goes_away_loses_nothing
        what_was_acknowledged_is_there_for_the_next_process
        all_processes_share_one_secret;
    links: of_many_who_use_a_one_time_link_at_once_one_is_first
        who_was_first_on_a_one_time_link_may_send_again
        a_response_that_is_not_stored_takes_no_claim
        a_link_is_revoked_once_by_whoever_was_first;
    recount: cells_equal_a_recount_of_the_rows;
    results: a_public_result_is_frozen_once
        an_open_round_has_no_public_result
        of_many_public_results_at_once_one_is_kept
        a_round_that_opens_while_it_is_frozen_has_no_public_result;
    values: loaded_values_hold_and_the_same_table_twice_adds_nothing
        remarks_stay_with_the_points_they_are_about
        the_index_reads_what_holds_of_all_parts
        points_are_given_by_who_saw_what_stood_there
        points_for_a_sheet_that_has_moved_on_are_not_stored
        of_many_who_give_points_at_once_one_is_first
        tables_that_are_loaded_at_once_are_numbered_one_after_another
        a_table_is_loaded_as_a_whole_or_not_at_all;
    assessments: deadlines_are_set_by_who_saw_those_before
        a_sheet_keeps_every_step
        of_many_who_take_a_step_at_once_one_is_first
        criteria_with_points_are_counted_by_unit_and_part;
    cases: a_case_keeps_every_field_and_is_never_removed
        the_design_of_an_answered_case_stays
        cases_are_seen_by_those_they_are_for
        an_outcome_that_two_processes_get_many_times_is_kept_once
        of_many_who_need_reserves_at_once_each_gets_another
        a_case_that_is_its_own_psu_is_replaced_within_its_stratum
        every_step_of_a_recheck_is_kept;
    paper: a_paper_form_keeps_every_revision_and_the_latest_counts
        a_paper_form_is_settled_by_its_response
        of_many_who_type_one_entry_at_once_one_is_first;
    staff: a_name_is_given_once
        a_session_ends_when_it_expires_or_is_ended
        a_disabled_member_of_staff_is_out_at_once
        a_new_password_ends_old_sessions;
    accounts: who_is_invited_has_no_password_before_the_link_is_used
        of_many_who_use_one_link_at_once_one_is_first
        a_code_of_a_second_factor_counts_once
        a_role_that_must_have_a_second_factor_is_known_by_every_session
        of_two_administrators_who_demote_each_other_one_stays
        a_change_of_what_was_changed_meanwhile_is_refused
        sessions_are_listed_by_when_they_were_used
        the_units_below_a_unit_are_those_of_the_day;
    audit: two_processes_write_one_chain
        an_action_is_listed_with_what_came_of_it;
    trouble: a_closed_store_is_unavailable;
    logs: no_answer_gets_into_the_log;
};

/// What only the embedded engine can be put through.
const SQLITE_STORY: &[Chapter] = chapters! {
    trouble: a_full_disk_refuses_and_loses_nothing;
};

/// What only the shared engine can be put through.
const POSTGRES_STORY: &[Chapter] = chapters! {
    trouble: a_locked_table_refuses_and_loses_nothing
        a_database_that_dies_and_returns_has_kept_what_was_acknowledged;
    audit: nobody_changes_or_removes_an_entry;
};

fn main() -> ExitCode {
    logs::listen();
    let cluster = Arc::new(Mutex::new(None));
    let mut trials = Vec::new();
    for &(name, chapter) in STORY.iter().chain(SQLITE_STORY) {
        trials.push(Trial::test(format!("sqlite::{name}"), move || {
            chapter(&Scene::sqlite());
            Ok(())
        }));
    }
    for &(name, chapter) in STORY.iter().chain(POSTGRES_STORY) {
        let cluster = Arc::clone(&cluster);
        trials.push(Trial::ignorable_test(format!("postgres::{name}"), move || {
            if !postgres::is_installed() && !postgres::is_required() {
                return Ok(Completion::ignored_with("PostgreSQL 15 is not installed"));
            }
            chapter(&Scene::postgres(shared(&cluster)));
            Ok(Completion::Completed)
        }));
    }
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    // Here and not at the end of the process, which runs no destructor.
    drop(cluster);
    conclusion.exit_code()
}

/// The cluster of this run, which the first chapter that needs it starts.
fn shared(cluster: &Mutex<Option<Arc<TempPostgres>>>) -> Arc<TempPostgres> {
    let mut cluster = cluster.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(cluster.get_or_insert_with(|| Arc::new(TempPostgres::start(Durability::Relaxed))))
}
