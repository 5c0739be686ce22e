//! `GET /staff/sign-in`, `POST /staff/sign-in`: the sign-in form.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use thuocdo_app::analyst::{self, CodePage, SignIn, SignInFailure};

use super::credentials::{
    Origin, Recognised, check_code, half_recognised, half_signed_in, open_session, recognise,
};
use super::set_cookie;
use crate::http::App;
use crate::http::body::WholeBody;
use crate::http::collect::no_store;
use crate::http::console::page::{is_built_in, start, start_of};
use crate::http::language::Language;
use crate::http::problem::Problem;
use crate::session::SessionToken;

/// The fields of the form.
#[derive(Default)]
struct Fields {
    user: String,
    password: String,
    half: Option<String>,
    code: String,
    next: Option<String>,
}

impl Fields {
    fn read(body: &[u8]) -> Self {
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            match name.as_ref() {
                "user" => fields.user = value.into_owned(),
                "password" => fields.password = value.into_owned(),
                "half" => fields.half = Some(value.into_owned()),
                "code" => fields.code = value.into_owned(),
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
    let staffs = |root: &str| {
        path == root || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))
    };
    plain && ["/staff", "/console"].into_iter().any(staffs) && !path.contains("..")
}

/// The form, for whoever was sent here by a page that needs a session (`next=`).
pub async fn sign_in_form(uri: Uri) -> Result<Response, Problem> {
    let query = uri.query().unwrap_or_default().as_bytes();
    let next = form_urlencoded::parse(query).find(|(name, _)| name == "next");
    let page = SignIn {
        language: Language::of_page(&uri).lang()?,
        action: action(&uri),
        next: next.map(|(_, next)| next.into_owned()).filter(|next| is_own_page(next)),
        failure: None,
        user: String::new(),
    };
    Ok((no_store(), Html(analyst::sign_in_page(&page))).into_response())
}

/// Signs in and leads on, asks for the code of the second factor, or shows the form again and says
/// why not.
pub async fn sign_in(
    State(app): State<Arc<App>>,
    origin: Origin,
    uri: Uri,
    WholeBody(body): WholeBody,
) -> Result<Response, Problem> {
    let fields = Fields::read(&body);
    let failure = match attempt(&app, &origin, &uri, &fields).await {
        Ok(answer) => return Ok(answer),
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

async fn attempt(
    app: &App,
    origin: &Origin,
    uri: &Uri,
    fields: &Fields,
) -> Result<Response, Problem> {
    let code_page = |half: String, wrong: bool| -> Result<Response, Problem> {
        let page = CodePage {
            language: Language::of_page(uri).lang()?,
            action: action(uri),
            half,
            next: fields.next.clone(),
            wrong,
        };
        let status = if wrong { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
        Ok((status, no_store(), Html(analyst::code_page(&page))).into_response())
    };
    let staff = if let Some(half) = &fields.half {
        // Whoever took too long begins anew.
        let known = half_recognised(app, half).await?.ok_or(Problem::WrongNameOrPassword)?;
        match check_code(app, origin, known, &fields.code).await {
            Ok(staff) => staff,
            Err(Problem::WrongCode) => return code_page(half.clone(), true),
            Err(problem) => return Err(problem),
        }
    } else {
        match recognise(app, origin, &fields.user, fields.password.clone()).await? {
            Recognised::Staff(staff) => staff,
            Recognised::Code(known) => return code_page(half_signed_in(app, &known), false),
        }
    };
    let token = open_session(app, origin, &staff).await?;
    let next = next_page(app, &token, fields.next.as_deref()).await?;
    let cookie = AppendHeaders([(SET_COOKIE, set_cookie(app, Some(&token))?)]);
    Ok((no_store(), cookie, Redirect::to(&next)).into_response())
}

/// Where whoever has signed in goes on: whoever must set up a second factor does that first.
async fn next_page(
    app: &App,
    token: &SessionToken,
    wished: Option<&str>,
) -> Result<String, Problem> {
    let session = app.store.session(&token.hash(), app.clock.now()).await?;
    let lacks = session.as_ref().is_some_and(|it| it.second_factor_required && !it.second_factor);
    let role = session.map(|session| session.staff.role);
    let begin = || role.map_or(start(is_built_in()), |role| start_of(role, is_built_in()));
    let next = if lacks { "/console/account" } else { wished.unwrap_or_else(begin) };
    Ok(next.to_owned())
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
        for own in [
            "/staff",
            "/staff/rounds/sipas-2026?lang=en",
            "/staff?lang=en",
            "/console",
            "/console/rounds/sipas-2026",
        ] {
            assert!(is_own_page(own), "{own}");
        }
        for foreign in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/staff/../x",
            "/r/x",
            "/consoles",
            "",
            "/staff\n",
        ] {
            assert!(!is_own_page(foreign), "{foreign}");
        }
    }
}
