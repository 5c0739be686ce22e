//! The audit log: what staff do is written down before it is done, and what came of it afterwards.
//!
//! One middleware does it for every request of a member of staff that may change something. An action
//! whose beginning cannot be written down is refused and not done. If what came of it cannot be
//! written down, the beginning stands there without an end, which the log shows as `unknown`.
//!
//! Respondents' addresses are left out even where staff open them: a name beside a response would say
//! who answered. A draft saves itself with every pause in typing, which is written down once for each
//! sitting; its own history has the rest.
//!
//! What staff take along as a file is written down too, once it is made. That nothing can be written
//! keeps nobody from reading.

pub(crate) mod check;
pub(crate) mod list;
mod sittings;
pub(crate) mod table;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts, MatchedPath, RawPathParams, Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, IntoResponseParts, Response, ResponseParts};
use jiff::Timestamp;
use tracing::Instrument as _;

use super::App;
use super::peer::Peer;
use super::problem::Problem;
use super::staff::owner;
use crate::audit::{AuditContent, AuditKind, shortened};
use crate::hex::hex;
use crate::link::keyed_hash;
use crate::permission::Staff;
use crate::traffic::network::Network;
use sittings::Sittings;

/// What is not written down: answering, where nobody may stand beside what was answered; and what
/// writes its own entries.
const LEFT_OUT: [(Method, &str); 6] = [
    (Method::PUT, "/api/v1/rounds/{round}/responses/{response_id}"),
    (Method::PUT, FILE_OF_RESPONSE),
    (Method::POST, "/r/{code}"),
    (Method::POST, "/api/v1/session"),
    (Method::POST, "/staff/sign-in"),
    (Method::POST, "/invitation/{token}"),
];

/// The pictures that respondents give.
const FILE_OF_RESPONSE: &str = "/api/v1/rounds/{round}/files/{hash}";

/// What saves itself.
const SAVES_ITSELF: (Method, &str) = (Method::PUT, "/api/v1/drafts/{draft}");

/// The ends of addresses of files that staff take along.
pub(crate) const FILES: [&str; 3] = [".csv", ".xlsx", ".yaml"];

/// The beginning of the keyed hash of a network, in hex digits; empty where none is known.
#[derive(Clone, Debug, Default)]
pub struct NetworkHash(pub String);

impl NetworkHash {
    fn of(app: &App, peer: Peer) -> Self {
        let Some(address) = peer.0 else { return Self::default() };
        let network = hex(&Network::of(address).bytes());
        let hash = keyed_hash(&app.audit_key, &network);
        Self(hex(&hash[..8]))
    }
}

impl<S> FromRequestParts<S> for NetworkHash
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let peer = Peer::from_request_parts(parts, state).await?;
        Ok(Self::of(&Arc::<App>::from_ref(state), peer))
    }
}

/// What an endpoint has to say of its action beyond the address, such as `role=analyst`: part of its
/// answer, and taken out of it again. Neither secrets nor answers.
#[derive(Clone, Debug)]
pub struct AuditNote(pub String);

impl IntoResponseParts for AuditNote {
    type Error = Infallible;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Infallible> {
        response.extensions_mut().insert(self);
        Ok(response)
    }
}

/// The names of operations by method and route.
#[derive(Clone, Debug, Default)]
pub struct Operations(Arc<BTreeMap<(String, String), String>>);

impl Operations {
    /// The operations of a description.
    #[must_use]
    pub fn of(document: &utoipa::openapi::OpenApi) -> Self {
        let mut names = BTreeMap::new();
        for (path, item) in &document.paths.paths {
            let operations = [
                ("GET", &item.get),
                ("PUT", &item.put),
                ("POST", &item.post),
                ("DELETE", &item.delete),
                ("PATCH", &item.patch),
            ];
            for (method, operation) in operations {
                if let Some(name) = operation.as_ref().and_then(|it| it.operation_id.clone()) {
                    names.insert((method.to_owned(), path.clone()), name);
                }
            }
        }
        Self(Arc::new(names))
    }

    fn name(&self, method: &Method, route: &str) -> String {
        let known = self.0.get(&(method.to_string(), route.to_owned()));
        known.cloned().unwrap_or_else(|| format!("{method} {route}"))
    }
}

/// What the middleware works with.
#[derive(Clone, Debug)]
pub struct Recorder {
    /// The server.
    pub app: Arc<App>,
    /// What operations are called.
    pub operations: Operations,
    /// Who is at work on what saves itself.
    pub sittings: Arc<Sittings>,
}

impl Recorder {
    /// The middleware's state for a server with these operations.
    #[must_use]
    pub fn new(app: Arc<App>, operations: Operations) -> Self {
        Self { app, operations, sittings: Arc::default() }
    }
}

/// An entry by this member of staff, or by nobody who is known, with all else left open.
#[must_use]
pub fn event(
    at: Timestamp,
    staff: Option<&Staff>,
    operation: &str,
    network: &NetworkHash,
) -> AuditContent {
    AuditContent {
        at,
        kind: AuditKind::Event,
        user: staff.map(|staff| staff.user.to_string()).unwrap_or_default(),
        role: staff.map(|staff| staff.role.to_string()).unwrap_or_default(),
        operation: operation.to_owned(),
        object: String::new(),
        summary: String::new(),
        status: None,
        network: network.0.clone(),
    }
}

/// Middleware: writes down what a member of staff does.
pub async fn record(State(recorder): State<Recorder>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    let Some(route) = route else { return next.run(request).await };
    let asked = (request.method().clone(), route.as_str());
    let takes_along = is_download(&asked);
    if LEFT_OUT.contains(&asked) || (asked.0.is_safe() && !takes_along) {
        return next.run(request).await;
    }
    let app = &recorder.app;
    let (mut parts, body) = request.into_parts();
    let staff = match owner(app, &parts.headers, &mut parts.extensions).await {
        Ok(Some(owner)) => owner.session.staff,
        Ok(None) => return next.run(Request::from_parts(parts, body)).await,
        Err(problem) => return problem.into_response(),
    };
    let operation = recorder.operations.name(&asked.0, &route);
    let Ok(network) = NetworkHash::from_request_parts(&mut parts, app).await;
    let action = AuditContent {
        object: object(&mut parts, app).await,
        ..event(app.clock.now(), Some(&staff), &operation, &network)
    };
    let saves_itself = asked == SAVES_ITSELF;
    let request = Request::from_parts(parts, body);
    if takes_along {
        return record_download(recorder, action, next.run(request).await).await;
    }
    let goes_on = saves_itself
        && staff.may_design().is_some()
        && recorder.sittings.is_under_way(&staff.user, &action.object, action.at);
    if goes_on {
        return next.run(request).await;
    }
    let sittings = Arc::clone(&recorder.sittings);
    let (object, at) = (action.object.clone(), action.at);
    let response = record_action(recorder, action, request, next).await;
    if saves_itself && response.status().is_success() {
        sittings.begin(&staff.user, &object, at);
    }
    response
}

/// Whether somebody asks for a file to take along: a table, a source, or what a respondent gave.
fn is_download((method, route): &(Method, &str)) -> bool {
    let is_file = *route == FILE_OF_RESPONSE || FILES.iter().any(|end| route.ends_with(end));
    *method == Method::GET && is_file
}

/// Writes down what is about to be done, has it done, and writes down what came of it.
async fn record_action(
    recorder: Recorder,
    action: AuditContent,
    request: Request,
    next: Next,
) -> Response {
    let app = recorder.app;
    let begun = AuditContent { kind: AuditKind::Begun, ..action };
    let number = match app.store.append_audit(&begun).await {
        Ok(number) => number,
        Err(error) => return Problem::from(error).into_response(),
    };
    // In a task of its own: whoever goes away half-way must not keep the end out of the log.
    let task = async move {
        let mut response = next.run(request).await;
        let note = response.extensions_mut().remove::<AuditNote>();
        let ended = AuditContent {
            at: app.clock.now(),
            kind: AuditKind::Ended(number),
            status: Some(i64::from(response.status().as_u16())),
            summary: note.map(|note| shortened(&note.0)).unwrap_or_default(),
            ..begun
        };
        if let Err(error) = app.store.append_audit(&ended).await {
            tracing::error!(entry = number, %error, "the end of an action is not in the audit log");
        }
        response
    };
    match tokio::spawn(task.in_current_span()).await {
        Ok(response) => response,
        Err(error) => Problem::internal(error).into_response(),
    }
}

/// Writes down that a file was asked for, with what came of it.
async fn record_download(recorder: Recorder, action: AuditContent, response: Response) -> Response {
    let status = Some(i64::from(response.status().as_u16()));
    let asked = AuditContent { status, ..action };
    if let Err(error) = recorder.app.store.append_audit(&asked).await {
        tracing::error!(operation = asked.operation, %error, "a download is not in the audit log");
    }
    response
}

/// The variable parts of the address.
async fn object(parts: &mut Parts, app: &Arc<App>) -> String {
    let Ok(params) = RawPathParams::from_request_parts(parts, app).await else {
        return String::new();
    };
    let params: Vec<_> = params.iter().map(|(name, value)| format!("{name}={value}")).collect();
    shortened(&params.join(" "))
}

#[cfg(test)]
mod tests;
