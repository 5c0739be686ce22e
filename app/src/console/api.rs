//! What the console asks of the server: the public API, and nothing else.
//!
//! Every failure is an [`ApiError`] that can be shown: what the server said in the language of the
//! interface, or that it could not be reached.

pub mod events;

use gloo_net::http::{Request, RequestBuilder, Response};
use leptos::prelude::{GetUntracked, RwSignal, Track};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use web_sys::{Blob, RequestCredentials};

use super::language::{Language, use_language};
use super::words::words;

/// Why the server did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The status; 0 if the server could not be reached.
    pub status: u16,
    /// The stable code of the problem, such as `signed_out`; empty if the server could not be reached.
    pub code: String,
    /// What is wrong, for whoever reads the screen.
    pub message: String,
    /// The whole problem as the server sent it, with what its kind adds.
    pub details: serde_json::Value,
}

impl ApiError {
    /// Whether nobody is signed in (any more).
    #[must_use]
    pub fn is_signed_out(&self) -> bool {
        self.status == 401
    }

    /// Everything that the server says is wrong with what was sent; nothing if it is none of that.
    #[must_use]
    pub fn problems<T: DeserializeOwned>(&self) -> Vec<T> {
        self.detail("problems").unwrap_or_default()
    }

    /// What stands there in place of what was seen, if somebody else has changed it meanwhile.
    #[must_use]
    pub fn held<T: DeserializeOwned>(&self) -> Option<T> {
        self.detail("held")
    }

    fn detail<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.details.get(name)?).ok()
    }

    fn unreachable(language: Language) -> Self {
        Self {
            status: 0,
            code: String::new(),
            message: words(language).offline.to_owned(),
            details: serde_json::Value::Null,
        }
    }
}

/// What is wrong with one part of what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ItemProblem {
    /// The part, such as the name of a field.
    pub item: String,
    /// A stable code.
    #[serde(default)]
    pub code: String,
    /// What is wrong and what would be right.
    pub message: String,
}

/// The parts of a problem (RFC 9457) that every problem has.
#[derive(Deserialize)]
struct Problem {
    code: Option<String>,
    detail: Option<String>,
    title: Option<String>,
}

/// The API, spoken to in the language that the interface has when something is asked.
#[derive(Clone, Copy, Debug)]
pub struct Api(pub RwSignal<Language>);

/// The API in the language of the interface.
#[must_use]
pub fn use_api() -> Api {
    Api(use_language())
}

/// Everything below this is the API; paths here are given without it.
const ROOT: &str = "/api/v1";

impl Api {
    /// The API for what is fetched to be read: in another language it is fetched anew.
    #[must_use]
    pub fn tracked(language: RwSignal<Language>) -> Self {
        language.track();
        Self(language)
    }

    /// The language of the moment.
    #[must_use]
    pub fn language(self) -> Language {
        self.0.get_untracked()
    }

    /// `GET`, read as JSON.
    ///
    /// # Errors
    ///
    /// [`ApiError`] as any call.
    pub async fn get<T: DeserializeOwned>(self, path: &str) -> Result<T, ApiError> {
        self.read(self.send_empty(Request::get(&[ROOT, path].concat())).await?).await
    }

    /// `GET`, read as text.
    ///
    /// # Errors
    ///
    /// [`ApiError`] as any call.
    pub async fn get_text(self, path: &str) -> Result<String, ApiError> {
        let response = self.send_empty(Request::get(&[ROOT, path].concat())).await?;
        response.text().await.map_err(|_| ApiError::unreachable(self.language()))
    }

    /// `POST` of JSON, read as JSON.
    ///
    /// # Errors
    ///
    /// [`ApiError`] as any call.
    pub async fn post<B: Serialize, T: DeserializeOwned>(
        self,
        path: &str,
        body: &B,
    ) -> Result<T, ApiError> {
        self.read(self.send_json(Request::post(&[ROOT, path].concat()), body).await?).await
    }

    /// `PUT` of JSON, read as JSON.
    ///
    /// # Errors
    ///
    /// [`ApiError`] as any call.
    pub async fn put<B: Serialize, T: DeserializeOwned>(
        self,
        path: &str,
        body: &B,
    ) -> Result<T, ApiError> {
        self.read(self.send_json(Request::put(&[ROOT, path].concat()), body).await?).await
    }

    /// `POST` of JSON, answered without content.
    ///
    /// # Errors
    ///
    /// [`ApiError`] as any call.
    pub async fn tell<B: Serialize>(self, path: &str, body: &B) -> Result<(), ApiError> {
        self.send_json(Request::post(&[ROOT, path].concat()), body).await.map(|_| ())
    }

    /// `PUT` of JSON, answered without content.
    ///
    /// # Errors
    ///
    /// [`ApiError`] as any call.
    pub async fn set<B: Serialize>(self, path: &str, body: &B) -> Result<(), ApiError> {
        self.send_json(Request::put(&[ROOT, path].concat()), body).await.map(|_| ())
    }

    /// `POST` of a file, read as JSON.
    ///
    /// # Errors
    ///
    /// [`ApiError`] as any call.
    pub async fn upload<T: DeserializeOwned>(
        self,
        path: &str,
        content_type: &str,
        file: &Blob,
    ) -> Result<T, ApiError> {
        let request = self
            .prepared(Request::post(&[ROOT, path].concat()))
            .header("content-type", content_type)
            .body(wasm_bindgen::JsValue::from(file.clone()))
            .map_err(|_| ApiError::unreachable(self.language()))?;
        let response = request.send().await.map_err(|_| ApiError::unreachable(self.language()))?;
        self.read(self.accepted(response).await?).await
    }

    /// `DELETE`.
    ///
    /// # Errors
    ///
    /// [`ApiError`] as any call.
    pub async fn delete(self, path: &str) -> Result<(), ApiError> {
        self.send_empty(Request::delete(&[ROOT, path].concat())).await.map(|_| ())
    }

    fn prepared(self, request: RequestBuilder) -> RequestBuilder {
        request
            .credentials(RequestCredentials::SameOrigin)
            .header("accept-language", self.language().tag())
            .header("accept", "application/json, application/problem+json")
    }

    async fn send_empty(self, request: RequestBuilder) -> Result<Response, ApiError> {
        let response = self
            .prepared(request)
            .send()
            .await
            .map_err(|_| ApiError::unreachable(self.language()))?;
        self.accepted(response).await
    }

    async fn send_json<B: Serialize>(
        self,
        request: RequestBuilder,
        body: &B,
    ) -> Result<Response, ApiError> {
        let request = self
            .prepared(request)
            .json(body)
            .map_err(|_| ApiError::unreachable(self.language()))?;
        let response = request.send().await.map_err(|_| ApiError::unreachable(self.language()))?;
        self.accepted(response).await
    }

    async fn accepted(self, response: Response) -> Result<Response, ApiError> {
        if response.ok() {
            return Ok(response);
        }
        let status = response.status();
        let details: serde_json::Value = response.json().await.unwrap_or_default();
        let said = serde_json::from_value::<Problem>(details.clone()).ok();
        let (code, message) = said.map_or((None, None), |said| {
            (said.code, said.detail.filter(|text| !text.is_empty()).or(said.title))
        });
        Err(ApiError {
            status,
            code: code.unwrap_or_default(),
            message: message.unwrap_or_else(|| format!("HTTP {status}")),
            details,
        })
    }

    async fn read<T: DeserializeOwned>(self, response: Response) -> Result<T, ApiError> {
        response.json().await.map_err(|cause| ApiError {
            status: response.status(),
            code: "unreadable".to_owned(),
            message: format!("{} ({cause})", words(self.language()).unreadable),
            details: serde_json::Value::Null,
        })
    }
}
