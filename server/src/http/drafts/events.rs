//! `GET /api/v1/drafts/{draft}/events`: what happens to a draft, as it happens.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::Event;
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::mpsc::{Sender, channel};
use tokio_stream::wrappers::ReceiverStream;
use utoipa::ToSchema;

use super::body::EditorBody;
use super::{Author, find};
use crate::draft::watch::{GONE, RENEW};
use crate::http::App;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Owner;
use crate::http::stream::{StreamSession, stream};
use crate::randomness::response_id;
use crate::store::draft::EditorStream;

/// How many events may wait for a slow reader.
const WAITING: usize = 16;

/// The event `changed`: a revision was saved, or the draft was put away or taken out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftChanged {
    /// The latest revision.
    revision: u64,
    /// Who saved it.
    user: String,
    /// When.
    #[schema(format = "date-time")]
    changed_at: String,
    /// Whether the draft is put away.
    archived: bool,
}

/// The event `editors`: who has the draft open now, whoever listens included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftEditors {
    editors: Vec<EditorBody>,
}

/// What happens to a draft, as server-sent events: `changed` ([`DraftChanged`]) and `editors`
/// ([`DraftEditors`]), both once at the beginning and then whenever they change. As long as the stream
/// is open, its owner counts as having the draft open. It ends with the session.
#[utoipa::path(
    get, path = "/drafts/{draft}/events", tag = "design", operation_id = "get_draft_events", security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft’s id", format = "uuid"),
    ),
    responses(
        (status = 200, body = DraftChanged, content_type = "text/event-stream", description = "Events `changed` and `editors`, each with JSON"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_draft_events(
    State(app): State<Arc<App>>,
    author: Author,
    owner: Owner,
    Path(draft): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let entry = find(&app, &author, &draft).await?;
    let editor = EditorStream {
        draft: entry.draft,
        stream: response_id(app.clock.as_ref(), app.randomness.as_ref()),
        user: author.user.clone(),
        since: app.clock.now(),
    };
    let (events, received) = channel(WAITING);
    let (session, told) = (owner.into(), Told::default());
    let presence = Presence { app, author, session, stream: editor, renewed_at: None, told };
    tokio::spawn(presence.last(events));
    Ok(stream(ReceiverStream::new(received)))
}

/// What a stream has told already.
#[derive(Default)]
struct Told {
    changed: Option<DraftChanged>,
    editors: Option<DraftEditors>,
}

/// Somebody's being there, as long as the stream is open.
struct Presence {
    app: Arc<App>,
    author: Author,
    session: StreamSession,
    stream: EditorStream,
    renewed_at: Option<Timestamp>,
    told: Told,
}

impl Presence {
    /// Tells what happens until nobody listens any more.
    async fn last(mut self, events: Sender<Result<Event, Infallible>>) {
        let draft = self.stream.draft;
        let ending = self.app.ending.clone();
        let mut watched = self.app.drafts.watch(draft);
        loop {
            match self.look().await {
                Ok(Some(happened)) => {
                    for event in happened {
                        if events.send(Ok(event)).await.is_err() {
                            break;
                        }
                    }
                }
                // The session or the draft has ended.
                Ok(None) => break,
                // The store may answer the next time.
                Err(problem) => problem.log(),
            }
            tokio::select! {
                () = watched.wait() => {}
                () = events.closed() => break,
                () = ending.begun() => break,
            }
        }
        if let Err(error) = self.app.store.end_editor(&self.author.permission, &self.stream).await {
            // The row is forgotten by and by.
            Problem::from(error).log();
        }
        self.app.drafts.tell(draft);
    }

    /// What is new; none if the stream should end.
    async fn look(&mut self) -> Result<Option<Vec<Event>>, Problem> {
        let (app, permission) = (&self.app, &self.author.permission);
        if !self.session.holds(app).await? {
            return Ok(None);
        }
        let now = app.clock.now();
        let gone = now.saturating_sub(GONE).map_err(Problem::internal)?;
        if self.renewed_at.is_none_or(|at| now.duration_since(at) >= RENEW) {
            app.store.renew_editor(permission, &self.stream, now, gone).await?;
            if self.renewed_at.replace(now).is_none() {
                // Others shall see at once who has come.
                app.drafts.tell(self.stream.draft);
            }
        }
        let Some(entry) = app.store.draft(permission, self.stream.draft).await? else {
            return Ok(None);
        };
        let editors = app.store.editors(permission, self.stream.draft, gone).await?;
        let changed = DraftChanged {
            revision: entry.revision,
            user: entry.changed.user.to_string(),
            changed_at: entry.changed.at.to_string(),
            archived: entry.archived_at.is_some(),
        };
        let editors = DraftEditors { editors: editors.into_iter().map(Into::into).collect() };
        Ok(Some(self.told.news(changed, editors)))
    }
}

impl Told {
    /// The events of what was not told yet.
    fn news(&mut self, changed: DraftChanged, editors: DraftEditors) -> Vec<Event> {
        let mut events = Vec::new();
        if self.changed.as_ref() != Some(&changed) {
            events.extend(event("changed", &changed));
            self.changed = Some(changed);
        }
        if self.editors.as_ref() != Some(&editors) {
            events.extend(event("editors", &editors));
            self.editors = Some(editors);
        }
        events
    }
}

/// An event with JSON; structs of texts and numbers always have a JSON form.
fn event(name: &str, body: &impl Serialize) -> Option<Event> {
    Event::default().event(name).json_data(body).ok()
}
