//! Whatever the audit log can hold has a name for people, and no name is left over.

use std::collections::BTreeSet;

use clap::CommandFactory;
use serde_json::Value;
use thuocdo_app::console::operations;

use super::Cli;
use crate::http::audit::FILES;
use crate::http::test_app::TestApp;

/// What is written down beside the operations of the API: signing in, choosing a password by a link, and
/// the button of the pages without scripts.
const EVENTS: [&str; 3] = ["sign_in", "choose_password", "POST /staff/sign-out"];

/// The operations of the API, each with whether it changes something or hands out a file.
fn operations(document: &Value) -> Vec<(String, bool)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, item): (&String, &Value)| {
        let takes_along = FILES.iter().any(|end| path.ends_with(end));
        let of_method = move |(method, it): (&String, &Value)| {
            let id = it["operationId"].as_str().unwrap().to_owned();
            (id, method != "get" || takes_along)
        };
        item.as_object().unwrap().iter().map(of_method).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}

/// The names of all commands, such as `round open`.
fn commands(command: &clap::Command, before: &str) -> Vec<String> {
    let below = command.get_subcommands().flat_map(|below| {
        let name = [before, below.get_name()].join(" ").trim().to_owned();
        let further = commands(below, &name);
        std::iter::once(name).chain(further)
    });
    below.collect()
}

#[tokio::test]
async fn whatever_changes_something_is_told_in_words_and_nothing_else() {
    let app = TestApp::new().await;
    let document = app.anyone().get("/api/v1/openapi.json").await.json();
    let all = operations(&document);
    let named = |id: &str| operations::name(id).is_some();
    let logged = all.iter().filter(|(_, is_logged)| *is_logged).map(|(id, _)| id.as_str());
    let nameless: Vec<_> = logged.chain(EVENTS).filter(|id| !named(id)).collect();
    assert!(nameless.is_empty(), "without a name in console/operations.rs: {nameless:?}");
    let known: BTreeSet<String> = all.into_iter().map(|(id, _)| id).collect();
    let known_commands = commands(&Cli::command(), "");
    let left_over: Vec<_> = operations::all()
        .map(|(id, _, _)| id)
        .filter(|id| !known.contains(*id) && !EVENTS.contains(id))
        .filter(|id| !known_commands.iter().any(|command| command == id))
        .collect();
    assert!(left_over.is_empty(), "names of nothing: {left_over:?}");
}
