//! A small HTTP client that follows nothing and hides nothing.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{HeaderMap, Response};

/// Turns a server that hangs into a failure; nothing is measured with it.
const PATIENCE: Duration = Duration::from_mins(2);

/// A client of one server.
#[derive(Clone, Debug)]
pub struct Client {
    agent: Agent,
    origin: String,
    session: Option<String>,
}

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it was sent.
    pub body: Vec<u8>,
}

/// The server did not answer, which is to be expected of one that was killed.
#[derive(Debug)]
pub struct NoAnswer(pub ureq::Error);

impl Client {
    /// A client of the server at `http://HOST:PORT`.
    #[must_use]
    pub fn new(origin: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .build();
        Self { agent: config.into(), origin: origin.to_owned(), session: None }
    }

    /// The same client of another server; the session goes along.
    #[must_use]
    pub fn at(&self, origin: &str) -> Self {
        Self { session: self.session.clone(), ..Self::new(origin) }
    }

    /// The address of a path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// `GET`, as a program that takes any language.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    /// `GET` with headers.
    #[must_use]
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.get(self.url(path));
        for (name, value) in headers.iter().copied().chain(self.cookie()) {
            request = request.header(name, value);
        }
        request.call().map_or_else(|error| panic!("GET {path}: {error}"), Answer::of)
    }

    /// `PUT` of JSON.
    #[must_use]
    pub fn put(&self, path: &str, body: &str) -> Answer {
        self.try_put(path, body).unwrap_or_else(|NoAnswer(error)| panic!("PUT {path}: {error}"))
    }

    /// `PUT` of JSON to a server that may go away.
    ///
    /// # Errors
    ///
    /// [`NoAnswer`] if it did.
    pub fn try_put(&self, path: &str, body: &str) -> Result<Answer, NoAnswer> {
        let mut request = self.agent.put(self.url(path)).header("content-type", "application/json");
        if let Some((name, value)) = self.cookie() {
            request = request.header(name, value);
        }
        let mut response = request.send(body).map_err(NoAnswer)?;
        let body = response.body_mut().read_to_vec().map_err(NoAnswer)?;
        Ok(Answer { status: response.status().as_u16(), headers: response.headers().clone(), body })
    }

    /// `POST` of a form or of JSON.
    #[must_use]
    pub fn post(&self, path: &str, content_type: &str, body: &str) -> Answer {
        let mut request = self.agent.post(self.url(path)).header("content-type", content_type);
        if let Some((name, value)) = self.cookie() {
            request = request.header(name, value);
        }
        request.send(body).map_or_else(|error| panic!("POST {path}: {error}"), Answer::of)
    }

    /// Signs in; later requests carry the session.
    #[must_use]
    pub fn signed_in(self, user: &str, password: &str) -> Self {
        let body = serde_json::json!({"user": user, "password": password}).to_string();
        let answer = self.post("/api/v1/session", "application/json", &body);
        assert!((200..300).contains(&answer.status), "{}: {}", answer.status, answer.text());
        let cookie = answer.header("set-cookie").expect("a session cookie").to_owned();
        let session = cookie.split(';').next().expect("name and value").to_owned();
        Self { session: Some(session), ..self }
    }

    fn cookie(&self) -> Option<(&str, &str)> {
        self.session.as_deref().map(|session| ("cookie", session))
    }
}

impl Answer {
    fn of(mut response: Response<ureq::Body>) -> Self {
        let body = response.body_mut().read_to_vec().expect("a whole body");
        Self { status: response.status().as_u16(), headers: response.headers().clone(), body }
    }

    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("ASCII"))
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The answer itself, if its status is the expected one.
    #[must_use]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }
}
