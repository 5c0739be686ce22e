//! Everything that can be asked over HTTP.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::request_id::{PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::account::{password, person, recovery_codes, second_factor, sessions};
use super::assess::{
    appraised_score, deadlines, history, progress as assess_progress, result,
    rounds as assessed_rounds, scores, self_score, sheet, step, survey_fill, survey_fill_preview,
    survey_score, survey_sources,
};
use super::audit::{
    self, Operations, Recorder, check as audit_check, list as audit_list, table as audit_table,
};
use super::collect::file::{get as get_file, put as put_file};
use super::collect::{
    compiled, form, link, media, page, receipt, response, round_units, unit_picker, version,
};
use super::console::page as console_page;
use super::cross_site;
use super::drafts::{
    archive, archive_undo, check as draft_check, create as draft_create, draft,
    events as draft_events, history as draft_history, import as draft_import, index_yaml, library,
    list as drafts, media as draft_media, media_create as draft_media_create, publish,
    questionnaire_yaml, revision as draft_revision, revision_restore, save as draft_save,
    translation, translation_create as translate, xlsform as draft_xlsform,
};
use super::field::{
    assignee, cases, outcome, overview, page as field_page, paper_page, recheck, rechecks,
    replacement,
};
use super::headers::{self, SecurityHeaders};
use super::kiosk::{page as kiosk_page, pin as kiosk_pin};
use super::links::{create, posters, qr, revocation_create, revocations};
use super::openapi::{self, Description, Document};
use super::paper::{differences, entry, forms, print, resolution};
use super::problem::{self, Problem};
use super::public_url::PublicUrl;
use super::queue::import;
use super::results::{
    flags, index, index_csv, page as staff_results, public_page, public_unit_page, unit_page,
};
use super::rounds::{
    change as round_change, choices, close, create as round_create, events as round_events,
    get as round_get, links_csv, links_get, links_xlsx, list as round_list, open, pause, progress,
    reminders, reminders_csv, resume, sample, targets, targets_put, unit_classes,
};
use super::staff::{
    change as staff_change, console, create as staff_create, entry as staff_entry, invitation,
    invitation_create, list as staff_list, password_reset, second_factor_delete,
    second_factor_roles, session_create, session_delete, session_get, sessions as staff_sessions,
    sign_in, sign_out,
};
use super::standing::{self, asset, healthz, home, icon, manifest, readyz, worker};
use super::trace::{self, RequestIds};
use super::units::{cells, export, list as unit_list, load, preview, template, unit};
use super::versions::{differences as version_differences, index_definitions, list as versions};

/// How long an answer may take; the store gives up waiting before that.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// Brotli and gzip of what is made on the spot: higher levels of brotli cost much more than they save.
const QUALITY: CompressionLevel = CompressionLevel::Precise(7);

/// What is worth compressing: not recordings, which are compressed, and which phones ask for by
/// ranges of bytes.
fn compressible() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new("audio/"))
}

// tidy: long because it is a table: one line for each address.
/// The API, below `/api/v1`; each line says what its endpoint says of itself, and a test that it does.
#[expect(clippy::too_many_lines, reason = "a table: one line for each address")]
fn api() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(link::get_link)) // GET /links/{code}
        .routes(routes!(version::get_version)) // GET /versions/{hash}
        .routes(routes!(compiled::get_compiled_version)) // GET /versions/{hash}/compiled
        .routes(routes!(media::get_media)) // GET /media/{hash}
        .routes(routes!(round_units::get_round_units)) // GET /rounds/{round}/units
        .routes(routes!(response::put_response)) // PUT /rounds/{round}/responses/{response_id}
        .routes(routes!(put_file::put_file, get_file::get_file)) // PUT, GET /rounds/{round}/files/{hash}
        .routes(routes!(create::create_links, links_get::get_links)) // POST, GET /rounds/{round}/links
        .routes(routes!(revocations::get_link_revocations, revocation_create::revoke_link)) // GET, POST /rounds/{round}/links/revocations
        .routes(routes!(qr::get_link_qr)) // GET /rounds/{round}/links/{code}/qr.svg
        .routes(routes!(kiosk_pin::put_kiosk_pin)) // PUT /rounds/{round}/kiosk-pin
        .routes(routes!(forms::get_paper_forms)) // GET /rounds/{round}/paper
        .routes(routes!(differences::get_paper_differences)) // GET /rounds/{round}/paper/differences
        .routes(routes!(entry::put_paper_entry)) // PUT /rounds/{round}/paper/{form}/entries/{entry}
        .routes(routes!(resolution::put_paper_resolution)) // PUT /rounds/{round}/paper/{form}/resolution
        .routes(routes!(import::post_queue_file)) // POST /queue-files
        .routes(routes!(round_list::get_rounds, round_create::create_round)) // GET, POST /rounds
        .routes(routes!(choices::get_round_choices)) // GET /round-choices
        .routes(routes!(unit_classes::get_unit_classes)) // GET /unit-classes
        .routes(routes!(round_get::get_round, round_change::put_round)) // GET, PUT /rounds/{round}
        .routes(routes!(open::open_round)) // POST /rounds/{round}/open
        .routes(routes!(close::close_round)) // POST /rounds/{round}/close
        .routes(routes!(pause::pause_round)) // POST /rounds/{round}/pause
        .routes(routes!(resume::resume_round)) // POST /rounds/{round}/resume
        .routes(routes!(sample::draw_sample)) // POST /rounds/{round}/sample
        .routes(routes!(targets::get_targets, targets_put::put_targets)) // GET, PUT /rounds/{round}/targets
        .routes(routes!(progress::get_progress)) // GET /rounds/{round}/progress
        .routes(routes!(round_events::get_progress_events)) // GET /rounds/{round}/progress/events
        .routes(routes!(reminders::get_reminders)) // GET /rounds/{round}/reminders
        .routes(routes!(reminders_csv::get_reminders_csv)) // GET /rounds/{round}/reminders.csv
        .routes(routes!(links_csv::get_links_csv)) // GET /rounds/{round}/links.csv
        .routes(routes!(links_xlsx::get_links_xlsx)) // GET /rounds/{round}/links.xlsx
        .routes(routes!(index::get_index)) // GET /rounds/{round}/index
        .routes(routes!(flags::get_flags)) // GET /rounds/{round}/flags
        .routes(routes!(index_csv::get_index_csv)) // GET /rounds/{round}/index.csv
        .routes(routes!(scores::get_assessments)) // GET /rounds/{round}/assessments
        .routes(routes!(assessed_rounds::get_assessed_rounds)) // GET /assessments
        .routes(routes!(sheet::get_assessment_sheet)) // GET /rounds/{round}/assessment
        .routes(routes!(deadlines::put_assessment_deadlines)) // PUT /rounds/{round}/assessment/deadlines
        .routes(routes!(assess_progress::get_assessment_progress)) // GET /rounds/{round}/assessment/units
        .routes(routes!(step::take_assessment_step)) // POST /rounds/{round}/assessment/units/{unit}/steps
        .routes(routes!(survey_sources::get_survey_sources)) // GET /rounds/{round}/assessment/survey-sources
        .routes(routes!(survey_fill_preview::preview_survey_fill)) // POST /rounds/{round}/assessment/survey-fill/preview
        .routes(routes!(survey_fill::fill_from_survey)) // POST /rounds/{round}/assessment/survey-fill
        .routes(routes!(result::get_assessment_result)) // GET /rounds/{round}/assessment/result
        .routes(routes!(history::get_score_history)) // GET /rounds/{round}/assessments/{unit}/{criterion}/history
        .routes(routes!(self_score::put_self_score)) // PUT /rounds/{round}/assessments/{unit}/{criterion}/self
        .routes(routes!(appraised_score::put_appraised_score)) // PUT /rounds/{round}/assessments/{unit}/{criterion}/appraised
        .routes(routes!(survey_score::put_survey_score)) // PUT /rounds/{round}/assessments/{unit}/{criterion}/survey
        .routes(routes!(unit_list::get_units)) // GET /units
        .routes(routes!(template::get_units_template)) // GET /units/template.xlsx
        .routes(routes!(export::get_units_export)) // GET /units/export.xlsx
        .routes(routes!(preview::preview_units)) // POST /units/preview
        .routes(routes!(cells::read_cells)) // POST /units/cells
        .routes(routes!(load::load_units)) // POST /units/load
        .routes(routes!(unit::get_unit)) // GET /units/{unit}
        .routes(routes!(overview::get_field)) // GET /field
        .routes(routes!(cases::get_cases)) // GET /rounds/{round}/cases
        .routes(routes!(outcome::create_case_outcome)) // POST /rounds/{round}/cases/{case}/outcomes
        .routes(routes!(replacement::create_case_replacement)) // POST /rounds/{round}/cases/{case}/replacement
        .routes(routes!(assignee::put_case_assignee)) // PUT /rounds/{round}/cases/{case}/assignee
        .routes(routes!(recheck::put_case_recheck)) // PUT /rounds/{round}/cases/{case}/recheck
        .routes(routes!(rechecks::get_rechecks)) // GET /rounds/{round}/rechecks
        .routes(routes!(session_get::get_session)) // GET /session
        .routes(routes!(versions::get_versions)) // GET /versions
        .routes(routes!(version_differences::get_version_differences)) // GET /versions/{hash}/differences
        .routes(routes!(index_definitions::get_index_definitions)) // GET /index-definitions
        .routes(routes!(library::get_library)) // GET /library
        .routes(routes!(drafts::get_drafts, draft_create::create_draft)) // GET, POST /drafts
        .routes(routes!(draft_import::import_draft)) // POST /drafts/import
        .routes(routes!(draft::get_draft, draft_save::put_draft, archive::delete_draft)) // GET, PUT, DELETE /drafts/{draft}
        .routes(routes!(archive_undo::restore_draft)) // POST /drafts/{draft}/restoration
        .routes(routes!(draft_history::get_draft_history)) // GET /drafts/{draft}/history
        .routes(routes!(draft_revision::get_draft_revision)) // GET /drafts/{draft}/history/{revision}
        .routes(routes!(revision_restore::restore_draft_revision)) // POST /drafts/{draft}/history/{revision}/restoration
        .routes(routes!(draft_events::get_draft_events)) // GET /drafts/{draft}/events
        .routes(routes!(draft_check::get_draft_check)) // GET /drafts/{draft}/check
        .routes(routes!(publish::publish_draft)) // POST /drafts/{draft}/publish
        .routes(routes!(draft_media::get_draft_media, draft_media_create::create_draft_media)) // GET, POST /drafts/{draft}/media
        .routes(routes!(questionnaire_yaml::get_draft_questionnaire_yaml)) // GET /drafts/{draft}/questionnaire.yaml
        .routes(routes!(translation::get_draft_translation, translate::create_draft_translation)) // GET, POST /drafts/{draft}/translation.xlsx
        .routes(routes!(draft_xlsform::get_draft_xlsform)) // GET /drafts/{draft}/xlsform.xlsx
        .routes(routes!(index_yaml::get_draft_index_yaml)) // GET /drafts/{draft}/index.yaml
        .routes(routes!(session_create::create_session, session_delete::delete_session)) // POST, DELETE /session
        .routes(routes!(person::get_account, person::put_account)) // GET, PUT /account
        .routes(routes!(password::put_password)) // PUT /account/password
        .routes(routes!(sessions::get_sessions, sessions::delete_other_sessions)) // GET, DELETE /account/sessions
        .routes(routes!(sessions::delete_one_session)) // DELETE /account/sessions/{session}
        .routes(routes!(second_factor::offer_second_factor, second_factor::put_second_factor)) // POST, PUT /account/second-factor
        .routes(routes!(second_factor::remove_second_factor)) // POST /account/second-factor/removal
        .routes(routes!(recovery_codes::get_recovery_codes, recovery_codes::create_recovery_codes)) // GET, POST /account/recovery-codes
        .routes(routes!(staff_list::get_staff_list, staff_create::create_staff)) // GET, POST /staff
        .routes(routes!(staff_entry::get_staff, staff_change::put_staff)) // GET, PUT /staff/{user}
        .routes(routes!(password_reset::create_password_reset)) // POST /staff/{user}/password-reset
        .routes(routes!(second_factor_delete::delete_staff_second_factor)) // DELETE /staff/{user}/second-factor
        .routes(routes!(staff_sessions::get_staff_sessions, staff_sessions::delete_staff_sessions)) // GET, DELETE /staff/{user}/sessions
        .routes(routes!(invitation_create::create_invitation)) // POST /invitations
        .routes(routes!(second_factor_roles::put_second_factor_roles)) // PUT /second-factor-roles
        .routes(routes!(audit_list::get_audit)) // GET /audit
        .routes(routes!(audit_check::get_audit_check)) // GET /audit/check
        .routes(routes!(audit_table::get_audit_csv)) // GET /audit.csv
        .routes(routes!(openapi::get_openapi)) // GET /openapi.json
}

/// The pages and what stands beside them.
fn pages() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(home::home))
        .route("/r/{code}", get(page::page).post(form::form))
        .route("/r/{code}/units", get(unit_picker::unit_picker))
        .route("/k/{code}", get(kiosk_page::kiosk))
        .route("/compiled/{hash}", get(compiled::get_compiled_version))
        .route("/media/{hash}", get(media::get_media))
        .route("/r/{code}/receipt", get(receipt::receipt))
        .route("/results/{round}", get(public_page::public_results))
        .route("/results/{round}/units/{unit}", get(public_unit_page::public_unit_results))
        .route("/staff", get(console::console))
        .route("/staff/sign-in", get(sign_in::sign_in_form).post(sign_in::sign_in))
        .route("/staff/sign-out", post(sign_out::sign_out))
        .route(
            "/invitation/{token}",
            get(invitation::invitation).post(invitation::accept_invitation),
        )
        .route("/staff/rounds/{round}", get(staff_results::staff_results))
        .route("/staff/rounds/{round}/posters", get(posters::posters))
        .route("/staff/rounds/{round}/units/{unit}", get(unit_page::staff_unit_results))
        .route("/staff/versions/{hash}/paper", get(print::version_paper))
        .route("/staff/drafts/{draft}/paper", get(print::draft_paper))
        .route("/field", get(field_page::field_page))
        .route("/field/paper/{round}", get(paper_page::paper_page))
        .route("/console", get(console_page::console_page))
        .route("/console/{*screen}", get(console_page::console_page))
        .route("/assets/{name}", get(asset::asset))
        .route("/worker.js", get(worker::worker))
        .route("/manifest.webmanifest", get(manifest::manifest))
        .route("/icon.svg", get(icon::icon))
        .route("/healthz", get(healthz::healthz))
        .route("/readyz", get(readyz::readyz))
}

/// The API with its description.
fn described(public_url: &PublicUrl) -> (Router<Arc<App>>, utoipa::openapi::OpenApi) {
    let (api, document) = OpenApiRouter::with_openapi(Description::openapi())
        .nest("/api/v1", api())
        .split_for_parts();
    (api, openapi::completed(document, public_url.session_cookie()))
}

/// The whole service. What stands first is asked first.
pub fn router(app: &Arc<App>) -> Router {
    let (api, document) = described(&app.public_url);
    let styles = [
        thuocdo_app::respondent::style(),
        thuocdo_app::respondent::rich_style(),
        thuocdo_app::analyst::style(),
        thuocdo_app::poster::style(),
        thuocdo_app::paper::style(),
        thuocdo_app::field::style(),
        thuocdo_app::field::kiosk::style(),
        thuocdo_app::console::page::style(),
    ];
    let recorder = Recorder::new(Arc::clone(app), Operations::of(&document));
    let security = SecurityHeaders::new(&app.public_url, &styles);
    let layers = ServiceBuilder::new()
        .map_request(trace::without_foreign_id)
        .layer(SetRequestIdLayer::x_request_id(RequestIds(Arc::clone(&app.randomness))))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(trace::span)
                .on_request(())
                .on_response(trace::answered)
                .on_failure(()),
        )
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(middleware::from_fn_with_state(security, headers::add))
        .layer(CompressionLayer::new().quality(QUALITY).compress_when(compressible()))
        .layer(middleware::from_fn(problem::present))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(in_time))
        .layer(cross_site::layer(&app.public_url))
        .layer(middleware::from_fn_with_state(recorder, audit::record))
        .layer(axum::Extension(Document(Arc::new(document))));
    pages()
        .merge(api)
        .fallback(standing::unknown_page)
        .method_not_allowed_fallback(standing::method_not_allowed)
        .layer(layers)
        .with_state(Arc::clone(app))
}

async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::TimedOut.into_response(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer asks for")]
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let said = panic.downcast_ref::<&str>().copied().map(str::to_owned);
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
    Problem::internal(format!("panic: {}", said.unwrap_or_default())).into_response()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use axum::body::Body;
    use axum::http::{Method, StatusCode};
    use serde_json::Value;

    use super::*;
    use crate::http::test_app::{ROUND, TestApp};

    /// `METHOD /path` of every operation that the description has.
    fn described_operations(document: &Value) -> BTreeSet<String> {
        let paths = document["paths"].as_object().unwrap();
        let operations = paths.iter().flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .keys()
                .map(move |method| format!("{} {path}", method.to_uppercase()))
        });
        operations.collect()
    }

    /// `METHOD /path` of every line of this file that adds endpoints to the API.
    fn routed_operations() -> BTreeSet<String> {
        let lines = include_str!("router.rs")
            .lines()
            .filter(|line| line.trim().starts_with(".routes(routes!("));
        let mut operations = BTreeSet::new();
        for line in lines {
            let (methods, path) = line.split_once("// ").unwrap().1.rsplit_once(' ').unwrap();
            operations.extend(methods.split(", ").map(|method| format!("{method} /api/v1{path}")));
        }
        operations
    }

    #[tokio::test]
    async fn the_description_and_the_router_name_the_same_operations() {
        let app = TestApp::new().await;
        let document = app.anyone().get("/api/v1/openapi.json").await.json();
        assert!(
            document["openapi"].as_str().unwrap().starts_with("3.1"),
            "{}",
            document["openapi"]
        );
        let described = described_operations(&document);
        assert_eq!(described, routed_operations());
        for operation in described {
            let (method, path) = operation.split_once(' ').unwrap();
            let path = path.replace(['{', '}'], "");
            let answer =
                app.anyone().send(method.parse().unwrap(), &path, None, Body::empty()).await;
            assert_ne!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{operation}");
            assert!(!answer.text().contains("unknown_page"), "{operation}");
        }
    }

    #[tokio::test]
    async fn every_answer_of_an_operation_is_described() {
        let app = TestApp::new().await;
        let document = app.anyone().get("/api/v1/openapi.json").await.json();
        let responses = |path: &str, method: &str| -> BTreeSet<String> {
            let responses = document["paths"][path][method]["responses"].as_object().unwrap();
            responses.keys().cloned().collect()
        };
        let put = responses("/api/v1/rounds/{round}/responses/{response_id}", "put");
        let expected =
            ["200", "201", "400", "401", "403", "404", "409", "410", "413", "422", "429", "503"];
        assert_eq!(put, expected.map(str::to_owned).into());
        let session = responses("/api/v1/session", "post");
        assert_eq!(
            session,
            ["200", "400", "401", "403", "413", "429", "503"].map(str::to_owned).into()
        );
    }

    #[tokio::test]
    async fn every_answer_says_what_a_browser_may_do_with_it() {
        let app = TestApp::new().await;
        for address in [
            "/",
            "/r/dot-1",
            "/r/unknown",
            "/staff",
            "/healthz",
            "/api/v1/openapi.json",
            "/nowhere",
        ] {
            let answer = app.anyone().get(address).await;
            let policy = answer.header("content-security-policy");
            assert!(
                policy.starts_with(
                    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src"
                ),
                "{address}: {policy}"
            );
            assert!(!policy.contains("unsafe-inline"), "{address}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{address}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{address}");
            assert_eq!(answer.header("x-request-id").len(), 16, "{address}");
        }
    }

    #[tokio::test]
    async fn a_request_id_that_the_client_made_up_is_not_taken() {
        let app = TestApp::new().await;
        let client = app.anyone().with_header("x-request-id", "made up by the client");
        let answer = client.get("/healthz").await;
        let id = answer.header("x-request-id");
        assert!(id.len() == 16 && id.bytes().all(|digit| digit.is_ascii_hexdigit()), "{id}");
    }

    #[tokio::test]
    async fn pages_are_compressed_for_those_who_accept_it() {
        let app = TestApp::new().await;
        let plain = app.anyone().get(&format!("/r/{ROUND}")).await;
        assert_eq!(plain.header("content-encoding"), "");
        for (accepted, expected) in [("gzip, deflate, br", "br"), ("gzip", "gzip")] {
            let answer = app
                .anyone()
                .with_header("accept-encoding", accepted)
                .get(&format!("/r/{ROUND}"))
                .await;
            assert_eq!(answer.header("content-encoding"), expected);
            assert!(answer.body.len() < plain.body.len());
        }
    }

    #[tokio::test]
    async fn unknown_addresses_and_methods_are_problems_for_programs_and_pages_for_people() {
        let app = TestApp::new().await;
        assert_eq!(
            app.anyone().get("/api/v1/nothing").await.problem(),
            (404, "unknown_page".to_owned())
        );
        let page = app.anyone().get("/nothing").await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (StatusCode::NOT_FOUND, "text/html; charset=utf-8")
        );
        let answer =
            app.anyone().send(Method::DELETE, "/api/v1/openapi.json", None, Body::empty()).await;
        assert_eq!(answer.problem(), (405, "method_not_allowed".to_owned()));
        assert_eq!(app.anyone().get("/assets/../Cargo.toml").await.status, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn no_address_makes_a_page_lead_to_another_host() {
        let app = TestApp::new().await;
        for address in ["//evil.example/", "//evil.example/?lang=en", "/%5Cevil.example"] {
            let page = app.anyone().get(address).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
            assert!(page.text().contains("href=\"?lang="), "{}", page.text());
            assert!(!page.text().contains("evil.example"), "{}", page.text());
        }
    }

    #[tokio::test]
    async fn a_server_without_its_database_lives_but_is_not_ready() {
        let app = TestApp::new().await;
        for address in ["/healthz", "/readyz"] {
            let answer = app.anyone().get(address).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(answer.header("cache-control"), "no-store", "{address}");
        }
        app.app.store.close().await;
        assert_eq!(app.anyone().get("/healthz").await.status, StatusCode::OK);
        assert_eq!(app.anyone().get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn a_panic_is_an_answer_too_and_does_not_say_what_it_was() {
        let service = Router::new()
            .route("/api/v1/broken", get(async || -> &'static str { panic!("the secret cause") }))
            .layer(CatchPanicLayer::custom(panicked));
        let request = Request::get("/api/v1/broken").body(Body::empty()).unwrap();
        let response = tower::ServiceExt::oneshot(service, request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("secret"));
    }
}
