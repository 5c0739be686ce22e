//! Staff: signing in and out, who they are, and what an endpoint may ask of whoever came.
//!
//! An endpoint names the permission it needs as an argument, such as [`Designer`]; whoever lacks it
//! is turned away before the endpoint runs, and the store asks for the same value again. Whoever has
//! to set up a second factor first is nobody to all of them but [`Owner`].

pub(crate) mod body;
pub(crate) mod change;
pub(crate) mod console;
pub(crate) mod create;
pub(crate) mod credentials;
pub(crate) mod entry;
pub(crate) mod invitation;
pub(crate) mod invitation_create;
pub(crate) mod list;
pub(crate) mod one_time_link;
pub(crate) mod password_reset;
pub(crate) mod second_factor_delete;
pub(crate) mod second_factor_roles;
pub(crate) mod session_create;
pub(crate) mod session_delete;
pub(crate) mod session_get;
pub(crate) mod sessions;
pub(crate) mod sign_in;
pub(crate) mod sign_out;

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue};

use super::App;
use super::problem::Problem;
use super::public_url::PublicUrl;
use crate::clock::today_in_vietnam;
use crate::permission::{MayAdminister, MayDesign, MayReadResults, Staff};
use crate::session::{LIFETIME, NOTED_EVERY, SessionToken, idle_limit};
use crate::store::staff::{Session, TokenHash};

/// Whoever came: a member of staff with a session, or nobody who is known.
#[derive(Clone, Debug)]
pub struct Visitor(pub Option<Staff>);

/// A member of staff with a session.
#[derive(Clone, Debug)]
pub struct SignedIn(pub Staff);

/// The owner of a session, for what concerns the own account: also whoever still has to set up a
/// second factor.
#[derive(Clone, Debug)]
pub struct Owner {
    /// The session.
    pub session: Session,
    /// The hash of its token.
    pub token_hash: TokenHash,
}

/// Staff who may read results.
#[derive(Clone, Debug)]
pub struct Analyst(pub MayReadResults);

/// Staff who may publish questionnaires and set up rounds.
#[derive(Clone, Debug)]
pub struct Designer(pub MayDesign);

/// Staff who may manage staff.
#[derive(Clone, Debug)]
pub struct Administrator(pub MayAdminister);

/// The session of a request, once it was looked up.
#[derive(Clone)]
struct LookedUp(Option<Owner>);

/// The owner of the session that a request brings, if it holds. It is looked up once for a request.
///
/// # Errors
///
/// If the store fails.
pub async fn owner(
    app: &App,
    headers: &HeaderMap,
    extensions: &mut Extensions,
) -> Result<Option<Owner>, Problem> {
    if let Some(LookedUp(owner)) = extensions.get() {
        return Ok(owner.clone());
    }
    let owner = match token(headers, &app.public_url) {
        Some(token) => look_up(app, &token).await?,
        None => None,
    };
    extensions.insert(LookedUp(owner.clone()));
    Ok(owner)
}

async fn look_up(app: &App, token: &SessionToken) -> Result<Option<Owner>, Problem> {
    let (now, token_hash) = (app.clock.now(), token.hash());
    let Some(mut session) = app.store.session(&token_hash, now).await? else { return Ok(None) };
    let unused = now.duration_since(session.seen_at);
    if unused >= idle_limit(session.staff.role) {
        return Ok(None);
    }
    if unused >= NOTED_EVERY
        && let Err(error) = app.store.touch_session(&token_hash, now).await
    {
        // Reading goes on where nothing can be written.
        tracing::warn!(%error, "the use of a session was not noted");
    }
    if let Some(unit) = &session.staff.unit {
        session.staff.below = app.store.units_below(unit, today_in_vietnam(now)).await?;
    }
    Ok(Some(Owner { session, token_hash }))
}

impl Owner {
    /// Whether the person has to set up a second factor before anything else.
    #[must_use]
    pub fn lacks_second_factor(&self) -> bool {
        self.session.second_factor_required && !self.session.second_factor
    }
}

impl<S> FromRequestParts<S> for Owner
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let app = Arc::<App>::from_ref(state);
        owner(&app, &parts.headers, &mut parts.extensions).await?.ok_or(Problem::SignedOut)
    }
}

impl<S> FromRequestParts<S> for Visitor
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let app = Arc::<App>::from_ref(state);
        let owner = owner(&app, &parts.headers, &mut parts.extensions).await?;
        Ok(Self(
            owner.filter(|owner| !owner.lacks_second_factor()).map(|owner| owner.session.staff),
        ))
    }
}

impl<S> FromRequestParts<S> for SignedIn
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let owner = Owner::from_request_parts(parts, state).await?;
        if owner.lacks_second_factor() {
            return Err(Problem::SecondFactorRequired);
        }
        Ok(Self(owner.session.staff))
    }
}

macro_rules! permission_extractors {
    ($($extractor:ident by $permission:ident;)*) => {$(
        impl<S> FromRequestParts<S> for $extractor
        where
            S: Send + Sync,
            Arc<App>: FromRef<S>,
        {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
                let SignedIn(staff) = SignedIn::from_request_parts(parts, state).await?;
                staff.$permission().map(Self).ok_or(Problem::Forbidden)
            }
        }
    )*};
}

permission_extractors! {
    Analyst by may_read_results;
    Designer by may_design;
    Administrator by may_administer;
}

/// The token of the session cookie.
#[derive(Clone, Debug)]
pub struct SessionCookie(pub Option<SessionToken>);

impl<S> FromRequestParts<S> for SessionCookie
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self(token(&parts.headers, &Arc::<App>::from_ref(state).public_url)))
    }
}

fn token(headers: &HeaderMap, public_url: &PublicUrl) -> Option<SessionToken> {
    let mut cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.find_map(|cookies| SessionToken::in_cookies(cookies, public_url.session_cookie()))
}

/// The cookie that holds a token, or that forgets it.
fn set_cookie(app: &App, token: Option<&SessionToken>) -> Result<HeaderValue, Problem> {
    let name = app.public_url.session_cookie();
    let value = token.map_or("", SessionToken::as_str);
    let age = if token.is_some() { LIFETIME.as_secs() } else { 0 };
    let secure = if app.public_url.is_https() { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).map_err(Problem::internal)
}

/// Who is signed in, as the pages show it.
#[must_use]
pub fn shown(staff: &Staff) -> thuocdo_app::analyst::Staff {
    thuocdo_app::analyst::Staff {
        name: staff.user.to_string(),
        sign_out_action: "/staff/sign-out".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::http::{Method, Request, StatusCode};
    use axum::routing::get;
    use jiff::SignedDuration;
    use serde_json::json;
    use tower::ServiceExt;

    use super::*;
    use crate::http::console::page::{is_built_in, start};
    use crate::http::test_app::TestApp;
    use crate::permission::Role;
    use crate::store::Limits;

    /// Which of the three permissions staff of this role bring to an endpoint that asks for one.
    async fn admitted(role: Role) -> [StatusCode; 3] {
        let app = TestApp::new().await;
        let cookie = app.staff(role).await.cookie();
        let asking = Router::new()
            .route("/analyst", get(async |_: Analyst| "yes"))
            .route("/designer", get(async |_: Designer| "yes"))
            .route("/administrator", get(async |_: Administrator| "yes"))
            .with_state(Arc::clone(&app.app));
        let mut statuses = [StatusCode::IM_A_TEAPOT; 3];
        for (status, path) in statuses.iter_mut().zip(["/analyst", "/designer", "/administrator"]) {
            let request =
                Request::get(path).header(COOKIE, &cookie).body(axum::body::Body::empty()).unwrap();
            *status = asking.clone().oneshot(request).await.unwrap().status();
        }
        statuses
    }

    #[tokio::test]
    async fn an_endpoint_admits_only_who_holds_what_it_asks_for() {
        let (yes, no) = (StatusCode::OK, StatusCode::FORBIDDEN);
        assert_eq!(admitted(Role::Administrator).await, [yes, yes, yes]);
        assert_eq!(admitted(Role::Designer).await, [yes, yes, no]);
        assert_eq!(admitted(Role::Viewer).await, [yes, no, no]);
        assert_eq!(admitted(Role::Enumerator).await, [no, no, no]);
    }

    #[tokio::test]
    async fn who_may_not_see_a_page_is_told_so_and_can_sign_out() {
        let app = TestApp::new().await;
        let enumerator = app.staff(Role::Enumerator).await;
        for (address, words) in [
            ("/staff", "Tài khoản này không có quyền xem trang này"),
            ("/staff/rounds/dot-1?lang=en", "Your account may not see this page"),
        ] {
            let page = enumerator.get(address).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{address}");
            assert!(page.text().contains(words), "{}", page.text());
            let sign_out = "<form method=\"post\" action=\"/staff/sign-out\">";
            assert!(page.text().contains(sign_out), "{}", page.text());
        }
    }

    #[tokio::test]
    async fn a_session_ends_after_twelve_hours_and_by_signing_out() {
        let app = TestApp::new().await;
        let address = "/api/v1/rounds/dot-1/index";
        let analyst = app.staff(Role::Analyst).await;
        assert_eq!(analyst.get(address).await.status, StatusCode::OK);
        for _ in 1..12 {
            app.clock.advance(SignedDuration::from_hours(1));
            assert_eq!(analyst.get(address).await.status, StatusCode::OK);
        }
        app.clock.advance(SignedDuration::from_hours(1));
        assert_eq!(analyst.get(address).await.problem(), (401, "signed_out".to_owned()));

        let viewer = app.staff(Role::Viewer).await;
        let out = viewer.send_json(Method::DELETE, "/api/v1/session", &json!({})).await;
        assert_eq!(out.status, StatusCode::NO_CONTENT);
        assert!(out.header("set-cookie").contains("Max-Age=0"));
        assert_eq!(viewer.get(address).await.status, StatusCode::UNAUTHORIZED);
    }

    #[tokio::test]
    async fn a_session_that_nobody_uses_ends_after_two_hours_but_an_enumerators() {
        let app = TestApp::new().await;
        let analyst = app.staff(Role::Analyst).await;
        let enumerator = app.staff(Role::Enumerator).await;
        app.clock.advance(SignedDuration::from_mins(119));
        assert_eq!(analyst.get("/api/v1/session").await.status, StatusCode::OK);
        app.clock.advance(SignedDuration::from_mins(119));
        assert_eq!(analyst.get("/api/v1/session").await.status, StatusCode::OK);
        app.clock.advance(SignedDuration::from_hours(2));
        assert_eq!(analyst.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(enumerator.get("/api/v1/session").await.status, StatusCode::OK);
    }

    async fn sign_in(app: &TestApp, user: &str, password: &str) -> crate::http::test_app::Answer {
        let body = json!({ "user": user, "password": password });
        app.anyone().send_json(Method::POST, "/api/v1/session", &body).await
    }

    #[tokio::test]
    async fn a_wrong_password_and_an_unknown_name_are_answered_alike() {
        let app = TestApp::new().await;
        app.staff(Role::Analyst).await;
        let wrong = sign_in(&app, "analyst", "x").await;
        let unknown = sign_in(&app, "nobody", "x").await;
        assert_eq!(wrong.problem(), (401, "wrong_name_or_password".to_owned()));
        assert_eq!((wrong.status, wrong.text()), (unknown.status, unknown.text()));
        assert_eq!(sign_in(&app, "not a name", "x").await.text(), wrong.text());
        assert!(wrong.header("set-cookie").is_empty());
    }

    #[tokio::test]
    async fn guessing_is_stopped_for_the_name_that_is_guessed_at() {
        let app = TestApp::new().await;
        app.staff(Role::Analyst).await;
        for _ in 0..10 {
            assert_eq!(sign_in(&app, "analyst", "x").await.status, StatusCode::UNAUTHORIZED);
        }
        let stopped = sign_in(&app, "Analyst", "mật khẩu thử nghiệm").await;
        assert_eq!(stopped.problem(), (429, "too_many_attempts".to_owned()));
        assert_eq!(stopped.header("retry-after"), "900");
        app.clock.advance(SignedDuration::from_mins(15));
        assert_eq!(sign_in(&app, "analyst", "mật khẩu thử nghiệm").await.status, StatusCode::OK);
    }

    #[tokio::test]
    async fn the_right_password_is_taken_however_many_wrong_ones_came_from_elsewhere() {
        let app = TestApp::new().await;
        app.staff(Role::Analyst).await;
        let sign_in = |from: &'static str, password: &'static str| {
            let body = json!({ "user": "analyst", "password": password });
            let client = app.anyone().from(from.parse().unwrap());
            async move { client.send_json(Method::POST, "/api/v1/session", &body).await.status }
        };
        for _ in 0..10 {
            assert_eq!(sign_in("203.0.113.5", "x").await, StatusCode::UNAUTHORIZED);
        }
        let right = "mật khẩu thử nghiệm";
        assert_eq!(sign_in("203.0.113.5", right).await, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(sign_in("203.0.113.6", right).await, StatusCode::OK);
    }

    #[tokio::test]
    async fn the_cookie_is_bound_to_the_host_where_the_connection_is_secure() {
        let app = TestApp::with(Limits::default(), "https://khaosat.example.vn").await;
        app.staff(Role::Analyst).await;
        let cookie = sign_in(&app, "analyst", "mật khẩu thử nghiệm").await;
        let cookie = cookie.header("set-cookie");
        assert!(cookie.starts_with("__Host-thuocdo="), "{cookie}");
        assert!(
            cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure"),
            "{cookie}"
        );
        let plain = TestApp::new().await;
        plain.staff(Role::Analyst).await;
        let cookie = sign_in(&plain, "analyst", "mật khẩu thử nghiệm").await;
        assert!(cookie.header("set-cookie").starts_with("thuocdo_session="));
        assert!(!cookie.header("set-cookie").contains("Secure"));
    }

    #[tokio::test]
    async fn what_is_no_sign_in_is_not_quoted_back() {
        let app = TestApp::new().await;
        let answer = app
            .anyone()
            .send_json(Method::POST, "/api/v1/session", &json!({"user": "a", "password": 4711}))
            .await;
        assert_eq!(answer.problem(), (400, "not_json".to_owned()));
        assert!(!answer.text().contains("4711"), "{}", answer.text());
    }

    #[tokio::test]
    async fn another_site_can_neither_sign_in_nor_out() {
        let app = TestApp::new().await;
        let there = || app.anyone().with_header("sec-fetch-site", "cross-site");
        let body = json!({"user": "analyst", "password": "x"});
        let answer = there().send_json(Method::POST, "/api/v1/session", &body).await;
        assert_eq!(answer.problem(), (403, "cross_site".to_owned()));
        assert_eq!(there().post_form("/staff/sign-out", &[]).await.status, StatusCode::FORBIDDEN);
    }

    #[tokio::test]
    async fn the_sign_in_form_leads_on_or_comes_back() {
        let app = TestApp::new().await;
        app.staff(Role::Analyst).await;
        let form = app.anyone().get("/staff/rounds/dot-1").await;
        assert_eq!((form.status, form.header("cache-control")), (StatusCode::OK, "no-store"));
        let fields = [
            ("user", "analyst"),
            ("password", "mật khẩu thử nghiệm"),
            ("next", "/staff/rounds/dot-1"),
        ];
        let done = app.anyone().post_form("/staff/sign-in", &fields).await;
        assert_eq!(
            (done.status, done.header("location")),
            (StatusCode::SEE_OTHER, "/staff/rounds/dot-1")
        );
        assert_eq!(done.header("cache-control"), "no-store");
        let signed_in = app.anyone().with_header("cookie", done.cookie());
        assert_eq!(signed_in.get("/staff").await.status, StatusCode::OK);
        let astray =
            [("user", "analyst"), ("password", "mật khẩu thử nghiệm"), ("next", "//evil.example")];
        assert_eq!(
            app.anyone().post_form("/staff/sign-in", &astray).await.header("location"),
            start(is_built_in())
        );
        let failed = app
            .anyone()
            .post_form("/staff/sign-in", &[("user", "analyst"), ("password", "x")])
            .await;
        assert_eq!(failed.status, StatusCode::UNAUTHORIZED);
        assert_eq!(failed.header("content-type"), "text/html; charset=utf-8");

        let out = signed_in.post_form("/staff/sign-out", &[]).await;
        assert_eq!((out.status, out.header("location")), (StatusCode::SEE_OTHER, "/staff"));
        assert_eq!(
            signed_in.get("/api/v1/rounds/dot-1/index").await.status,
            StatusCode::UNAUTHORIZED
        );
    }
}
