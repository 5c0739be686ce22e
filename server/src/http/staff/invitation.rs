//! `GET, POST /invitation/{token}`: the page on which somebody chooses a password. It works without
//! scripts.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use thuocdo_app::analyst::{
    LinkNotice, PasswordFailure, PasswordPage, link_notice_page, password_page,
};

use super::create::hashed;
use crate::http::App;
use crate::http::audit::{NetworkHash, event};
use crate::http::body::WholeBody;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::Problem;
use crate::password::Password;
use crate::session::SessionToken;
use crate::store::account::{LinkPurpose, StaffLink};

/// The page.
pub async fn invitation(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    match link_of(&app, &token).await? {
        Some((_, link)) => page(&uri, link, None),
        None => notice(&uri, LinkNotice::Ended),
    }
}

/// Sets the password, or shows the page again and says why not.
pub async fn accept_invitation(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    network: NetworkHash,
    uri: Uri,
    WholeBody(body): WholeBody,
) -> Result<Response, Problem> {
    let Some((token, link)) = link_of(&app, &token).await? else {
        return notice(&uri, LinkNotice::Ended);
    };
    let mut fields = [String::new(), String::new()];
    for (name, value) in form_urlencoded::parse(&body) {
        match name.as_ref() {
            "password" => fields[0] = value.into_owned(),
            "again" => fields[1] = value.into_owned(),
            _ => {}
        }
    }
    let [typed, again] = fields;
    if typed != again {
        return page(&uri, link, Some(PasswordFailure::Different));
    }
    let password = match Password::chosen(typed, &link.user) {
        Ok(password) => password,
        Err(unfit) => {
            let (vietnamese, english) = unfit.0.words();
            let why = Language::of_page(&uri).pick(vietnamese, english);
            return page(&uri, link, Some(PasswordFailure::Unfit(why)));
        }
    };
    let hash = hashed(&app, password).await?;
    let now = app.clock.now();
    let entry = crate::audit::AuditContent {
        user: link.user.to_string(),
        role: link.role.to_string(),
        summary: link.purpose.as_str().to_owned(),
        status: Some(200),
        ..event(now, None, "choose_password", &network)
    };
    app.store.append_audit(&entry).await?;
    match app.store.use_staff_link(&token.hash(), &hash, now).await? {
        Some(_) => notice(&uri, LinkNotice::Done),
        None => notice(&uri, LinkNotice::Ended),
    }
}

async fn link_of(app: &App, token: &str) -> Result<Option<(SessionToken, StaffLink)>, Problem> {
    let Some(token) = SessionToken::in_address(token) else { return Ok(None) };
    let link = app.store.staff_link(&token.hash(), app.clock.now()).await?;
    Ok(link.map(|link| (token, link)))
}

fn page(uri: &Uri, link: StaffLink, failure: Option<PasswordFailure>) -> Result<Response, Problem> {
    let status = if failure.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = PasswordPage {
        language: Language::of_page(uri).lang()?,
        action: match Language::of_page(uri) {
            Language::Vietnamese => uri.path().to_owned(),
            Language::English => format!("{}?lang=en", uri.path()),
        },
        user: link.user.to_string(),
        display_name: link.display_name,
        new: link.purpose == LinkPurpose::Invitation,
        failure,
    };
    Ok((status, no_store(), Html(password_page(&page))).into_response())
}

fn notice(uri: &Uri, notice: LinkNotice) -> Result<Response, Problem> {
    let status = match notice {
        LinkNotice::Done => StatusCode::OK,
        LinkNotice::Ended => StatusCode::GONE,
    };
    let language = Language::of_page(uri).lang()?;
    Ok((status, no_store(), Html(link_notice_page(notice, &language))).into_response())
}
