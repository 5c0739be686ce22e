//! `GET /api/v1/rounds/{round}/progress/events`: a stream that tells of responses as they arrive.
//!
//! What this process stores is told at once. What other processes store is found by looking at the
//! counts every few seconds. The stream ends with the session, with the process, or with the listener.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::Event;
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc::{self, Sender};
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::ToSchema;

use super::scope::Scope;
use crate::arrivals::Arrival;
use crate::http::App;
use crate::http::collect::round_of_path;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::{Owner, SignedIn};
use crate::http::stream::{StreamSession, stream};
use crate::permission::MayReadResults;
use crate::store::round::Round;

/// How often the counts are looked at, and whether the session still holds.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// How many events may wait for a slow listener; further ones are told as one.
const WAITING: usize = 64;

/// A response that has arrived, as the event `response` tells it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArrivalTold {
    /// The unit's code; null for a response about none.
    #[schema(required)]
    unit: Option<String>,
    /// How it came in.
    #[schema(value_type = String, example = "qr")]
    mode: &'static str,
    /// When it came.
    #[schema(format = "date-time")]
    received_at: String,
}

impl From<&Arrival> for ArrivalTold {
    fn from(arrival: &Arrival) -> Self {
        Self {
            unit: arrival.unit.as_ref().map(ToString::to_string),
            mode: arrival.mode.as_str(),
            received_at: arrival.received_at.to_string(),
        }
    }
}

/// Tells of responses as they arrive, as server-sent events.
///
/// `response` has what arrived, `changed` says that something did, perhaps elsewhere, and `ended` that
/// the session or the server has ended. Whoever hears of something asks for the progress again.
#[utoipa::path(
    get, path = "/rounds/{round}/progress/events", tag = "rounds",
    operation_id = "get_progress_events", security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = ArrivalTold, content_type = "text/event-stream", description = "Events, until the session ends"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_progress_events(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    owner: Owner,
    Path(round): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_read_results().ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &round).await?;
    let scope = Scope::of(&staff);
    let (sender, events) = mpsc::channel(WAITING);
    let watch = Watch { app, permission, session: owner.into(), round, scope };
    tokio::spawn(watch.run(sender, every(LOOK_EVERY)));
    Ok(stream(ReceiverStream::new(events).map(|news| Ok(news.told()))))
}

fn every(period: Duration) -> Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// One listener.
struct Watch {
    app: Arc<App>,
    permission: MayReadResults,
    session: StreamSession,
    round: Round,
    scope: Scope,
}

/// What is told.
#[derive(Debug, PartialEq, Eq)]
enum News {
    /// A response has arrived.
    Response(Arrival),
    /// Something has arrived, perhaps elsewhere.
    Changed,
    /// The session or the server has ended.
    Ended,
}

impl News {
    fn told(&self) -> Event {
        match self {
            Self::Response(arrival) => {
                let event =
                    Event::default().event("response").json_data(ArrivalTold::from(arrival));
                // Texts always have a JSON form.
                event.unwrap_or_else(|_| Self::Changed.told())
            }
            Self::Changed => Event::default().event("changed").data("{}"),
            Self::Ended => Event::default().event("ended").data("{}"),
        }
    }
}

impl Watch {
    async fn run(self, sender: Sender<News>, mut look: Interval) {
        let mut arrivals = self.app.arrivals.listen();
        let ending = self.app.ending.clone();
        let mut known = None;
        let mut missed = false;
        loop {
            tokio::select! {
                () = sender.closed() => return,
                () = ending.begun() => break,
                arrival = arrivals.recv() => match arrival {
                    Ok(arrival) if arrival.round == self.round.code => {
                        known = known.map(|n: u64| n + 1);
                        if self.scope.covers(arrival.unit.as_ref()) {
                            missed |= sender.try_send(News::Response(arrival)).is_err();
                        }
                    }
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => missed = true,
                    Err(RecvError::Closed) => break,
                },
                _ = look.tick() => {
                    if !self.holds().await {
                        break;
                    }
                    let now = self.arrived().await;
                    let others = known.is_some() && now.is_some() && now != known;
                    known = now.or(known);
                    if others || missed {
                        missed = sender.try_send(News::Changed).is_err();
                    }
                }
            }
        }
        // Whoever has gone away need not be told.
        let _ = sender.try_send(News::Ended);
    }

    /// How many responses there are; none if the store cannot say.
    async fn arrived(&self) -> Option<u64> {
        let arrived = self.app.store.arrived(&self.permission, &self.round.code).await;
        arrived.ok().map(|arrived| arrived.n)
    }

    /// Whether the session still holds. A store that cannot say ends nothing.
    async fn holds(&self) -> bool {
        self.session.holds(&self.app).await.unwrap_or(true)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header::COOKIE;
    use axum::http::{Extensions, HeaderMap};
    use jiff::SignedDuration;
    use survey_specs::code::RoundCode;
    use tokio::sync::mpsc::Receiver;

    use super::*;
    use crate::http::staff::owner;
    use crate::http::test_app::{ROUND, TestApp};
    use crate::permission::{Operator, Role};
    use crate::session::LIFETIME;
    use crate::store::response::{NewResponse, Stored};
    use crate::store::sample::saying;
    use crate::store::staff::{Person, StaffChange, StaffChanged};

    const SHORT: Duration = Duration::from_millis(10);
    const LONG: Duration = Duration::from_hours(1);

    /// Listens to the test's round as a coordinator of this unit, who looks this often.
    async fn listen(app: &TestApp, unit: Option<&str>, look: Duration) -> Receiver<News> {
        let client = app.staff_of(Role::Coordinator, unit.map(|unit| unit.parse().unwrap())).await;
        let headers = HeaderMap::from_iter([(COOKIE, client.cookie().parse().unwrap())]);
        let owner = owner(&app.app, &headers, &mut Extensions::new()).await.unwrap().unwrap();
        let round = app.app.store.round(&ROUND.parse().unwrap()).await.unwrap().unwrap();
        let scope = Scope::of(&owner.session.staff);
        let (sender, news) = mpsc::channel(WAITING);
        let permission = Operator::at_the_console().may_read_results();
        let app = Arc::clone(&app.app);
        let watch = Watch { app, permission, session: owner.into(), round, scope };
        tokio::spawn(watch.run(sender, every(look)));
        // The first look comes at once, and tells of nothing.
        tokio::task::yield_now().await;
        news
    }

    async fn next(news: &mut Receiver<News>) -> News {
        tokio::time::timeout(Duration::from_secs(10), news.recv()).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn a_response_that_this_process_stores_is_told_at_once() {
        let app = TestApp::new().await;
        let mut all = listen(&app, None, LONG).await;
        app.collect(1, 1).await;
        let News::Response(arrival) = next(&mut all).await else { panic!("a response") };
        assert_eq!((arrival.unit.unwrap().as_str(), arrival.mode.as_str()), ("X01", "web"));
    }

    #[tokio::test]
    async fn responses_of_other_units_are_not_told_to_whoever_looks_after_one() {
        let app = TestApp::new().await;
        let mut other = listen(&app, Some("X02"), LONG).await;
        app.collect(2, 1).await;
        app.app.ending.begin();
        assert_eq!(next(&mut other).await, News::Ended);
        assert_eq!(other.recv().await, None);
    }

    #[tokio::test]
    async fn a_response_that_another_process_stores_is_found_by_looking() {
        let app = TestApp::new().await;
        app.collect(1, 1).await;
        let mut news = listen(&app, None, SHORT).await;
        // What is stored past the endpoints is told to nobody, as if another process had stored it.
        let collect = Operator::at_the_console().may_collect();
        let round: RoundCode = ROUND.parse().unwrap();
        loop {
            let response = NewResponse {
                round: round.clone(),
                version: app.version.hash().clone(),
                response_id: app.response_id(),
                ..saying(1, "tốt")
            };
            let stored = app.app.store.store_response(&collect, response).await.unwrap();
            assert!(matches!(stored, Stored::Created(_)));
            // The first may have come before the listener looked for the first time.
            let told = tokio::time::timeout(SHORT * 20, news.recv()).await;
            if let Ok(told) = told {
                assert_eq!(told, Some(News::Changed));
                return;
            }
        }
    }

    #[tokio::test]
    async fn listening_ends_with_the_session() {
        let app = TestApp::new().await;
        let mut news = listen(&app, None, SHORT).await;
        app.clock.advance(LIFETIME + SignedDuration::from_secs(1));
        assert_eq!(next(&mut news).await, News::Ended);
    }

    #[tokio::test]
    async fn listening_ends_when_a_session_is_revoked_or_the_role_is_another_one() {
        let app = TestApp::new().await;
        let user = Role::Coordinator.as_str().parse().unwrap();
        let mut news = listen(&app, None, SHORT).await;
        app.app.store.delete_other_sessions(&user, None).await.unwrap();
        assert_eq!(next(&mut news).await, News::Ended);
        let mut news = listen(&app, None, SHORT).await;
        let change = StaffChange {
            user,
            role: Role::Viewer,
            unit: None,
            person: Person::default(),
            disabled: false,
            revision: 1,
            now: app.app.clock.now(),
        };
        let permission = Operator::at_the_console().may_administer();
        let changed = app.app.store.change_staff(&permission, &change).await.unwrap();
        assert!(matches!(changed, StaffChanged::Changed(_)), "{changed:?}");
        assert_eq!(next(&mut news).await, News::Ended);
    }

    #[tokio::test]
    async fn listening_ends_with_the_server() {
        let app = TestApp::new().await;
        let client = app.staff(Role::Analyst).await;
        let response = client.open(&format!("/api/v1/rounds/{ROUND}/progress/events")).await;
        app.app.ending.begin();
        let told = axum::body::to_bytes(response.into_body(), 10_000);
        let told = tokio::time::timeout(Duration::from_secs(10), told).await.unwrap().unwrap();
        let told = String::from_utf8_lossy(&told);
        assert!(told.ends_with("event: ended\ndata: {}\n\n"), "{told}");
    }
}
