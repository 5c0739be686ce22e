//! `POST /staff/sign-in`: the sign-in form.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use thuocdo_app::analyst::{self, SignIn, SignInFailure};

use super::{open_session, set_cookie};
use crate::http::App;
use crate::http::body::WholeBody;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::peer::Peer;
use crate::http::problem::Problem;

/// The fields of the form.
#[derive(Default)]
struct Fields {
    user: String,
    password: String,
    next: Option<String>,
}

impl Fields {
    fn read(body: &[u8]) -> Self {
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            match name.as_ref() {
                "user" => fields.user = value.into_owned(),
                "password" => fields.password = value.into_owned(),
                "next" => fields.next = Some(value.into_owned()).filter(|next| is_own_page(next)),
                _ => {}
            }
        }
        fields
    }
}

/// Whether a text is the address of a page of the staff here: whoever can make people click on a
/// link must not choose where they land after signing in.
fn is_own_page(next: &str) -> bool {
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let plain = next.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    plain && (path == "/staff" || path.starts_with("/staff/")) && !path.contains("..")
}

/// Signs in and leads on, or shows the form again and says why not.
pub async fn sign_in(
    State(app): State<Arc<App>>,
    peer: Peer,
    uri: Uri,
    WholeBody(body): WholeBody,
) -> Result<Response, Problem> {
    let fields = Fields::read(&body);
    let failure = match open_session(&app, peer, &fields.user, fields.password).await {
        Ok((_, token)) => {
            let next = fields.next.as_deref().unwrap_or("/staff");
            let cookie = AppendHeaders([(SET_COOKIE, set_cookie(&app, Some(&token))?)]);
            return Ok((no_store(), cookie, Redirect::to(next)).into_response());
        }
        Err(failure) => failure,
    };
    let mut headers = HeaderMap::new();
    let (status, reason) = match &failure {
        Problem::WrongNameOrPassword => (failure.status(), SignInFailure::WrongNameOrPassword),
        Problem::TooManyAttempts { retry_after_s } => {
            headers.insert(RETRY_AFTER, HeaderValue::from(*retry_after_s));
            (failure.status(), SignInFailure::Unavailable)
        }
        _ => return Err(failure),
    };
    let page = SignIn {
        language: Language::of_page(&uri).lang()?,
        action: action(&uri),
        next: fields.next,
        failure: Some(reason),
        user: fields.user,
    };
    Ok((status, headers, no_store(), Html(analyst::sign_in_page(&page))).into_response())
}

/// The form, for whoever asked for a page that needs a session.
///
/// # Errors
///
/// Never in practice: only if a language had no valid tag.
pub fn sign_in_page(asked_for: &Uri, failure: Option<SignInFailure>) -> Result<Response, Problem> {
    let page = SignIn {
        language: Language::of_page(asked_for).lang()?,
        action: action(asked_for),
        next: Some(asked_for.to_string()).filter(|next| is_own_page(next)),
        failure,
        user: String::new(),
    };
    Ok((StatusCode::OK, no_store(), Html(analyst::sign_in_page(&page))).into_response())
}

/// Where the form posts to, in the same language.
fn action(uri: &Uri) -> String {
    match Language::of_page(uri) {
        Language::Vietnamese => "/staff/sign-in".to_owned(),
        Language::English => "/staff/sign-in?lang=en".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_to_pages_of_the_staff_only() {
        for own in ["/staff", "/staff/rounds/sipas-2026?lang=en", "/staff?lang=en"] {
            assert!(is_own_page(own), "{own}");
        }
        for foreign in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/staff/../x",
            "/r/x",
            "",
            "/staff\n",
        ] {
            assert!(!is_own_page(foreign), "{foreign}");
        }
    }
}
