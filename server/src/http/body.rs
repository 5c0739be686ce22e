//! Reading a request's body within its limit, and as JSON.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, HttpBody};
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use utoipa::PartialSchema;
use utoipa::openapi::{RefOr, Schema};

use super::json;
use super::problem::Problem;

/// The largest body, in bytes: 1 MiB.
pub const LIMIT: usize = 1 << 20;

/// How much of a body that is too large is still read, in bytes. A client that is answered while it
/// sends may see its connection broken instead of the answer.
const READ_AND_DROPPED: usize = 32 << 20;

/// A whole body of at most [`LIMIT`] bytes.
#[derive(Debug)]
pub struct WholeBody(pub Vec<u8>);

impl<S: Send + Sync> FromRequest<S> for WholeBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        read_up_to(request.into_body(), LIMIT).await.map(Self)
    }
}

/// Reads a body of at most `limit` bytes.
///
/// # Errors
///
/// If it is larger or ends early.
pub async fn read_up_to(mut body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    let most = limit.max(READ_AND_DROPPED);
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > most {
        return Err(Problem::TooLarge);
    }
    let mut bytes = Vec::with_capacity(announced.min(limit));
    let mut read = 0;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| Problem::CutOff)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        read += data.len();
        if read > most {
            break;
        }
        if read <= limit {
            bytes.extend_from_slice(&data);
        }
    }
    if read > limit { Err(Problem::TooLarge) } else { Ok(bytes) }
}

/// Reads a body as a JSON object of this form.
///
/// # Errors
///
/// If it is none, or a key stands in it twice. What serde says of a value may quote it, and it may be a
/// password or an answer: only the place is told, with the keys that there are.
pub fn read_json<T: DeserializeOwned + PartialSchema>(bytes: &[u8]) -> Result<T, Problem> {
    let wrong = |error: serde_json::Error| {
        expected::<T>(&format!("; line {}, column {}", error.line(), error.column()))
    };
    // A list would pass for an object whose keys were left out.
    if !json::read(bytes).map_err(wrong)?.is_object() {
        return Err(expected::<T>(""));
    }
    serde_json::from_slice(bytes).map_err(wrong)
}

/// Says which keys a body has, by its description.
fn expected<T: PartialSchema>(place: &str) -> Problem {
    let keys: Vec<String> = match T::schema() {
        RefOr::T(Schema::Object(object)) => {
            object.properties.into_keys().map(|key| format!("\"{key}\"")).collect()
        }
        _ => Vec::new(),
    };
    Problem::NotJson(format!("{{{}}} is expected{place}", keys.join(", ")))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use utoipa::ToSchema;

    use super::*;

    #[derive(Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        user: String,
        #[serde(default)]
        revision: u64,
    }

    #[test]
    fn what_is_no_body_of_this_form_is_told_with_its_keys_and_place_and_not_quoted() {
        let read = |text: &str| match read_json::<Wanted>(text.as_bytes()) {
            Ok(Wanted { user, revision }) => format!("{user} {revision}"),
            Err(Problem::NotJson(detail)) => detail,
            Err(other) => format!("{other:?}"),
        };
        assert_eq!(read("{\"user\": \"lan\"}"), "lan 0");
        let keys = "{\"revision\", \"user\"} is expected";
        assert_eq!(read("[\"lan\"]"), keys);
        for text in [
            "{\"user\": 4711}",
            "{\"revision\": 1}",
            "{\"user\": \"secret\", \"x\": 1}",
            "{\"user\": \"secret\", \"user\": \"b\"}",
            "{\"user\": \"secret\"",
        ] {
            let said = read(text);
            assert!(said.starts_with(&format!("{keys}; line 1, column ")), "{text}: {said}");
            assert!(!said.contains("secret") && !said.contains("4711"), "{said}");
        }
    }

    #[tokio::test]
    async fn a_body_of_the_limit_is_read_and_one_byte_more_is_refused() {
        assert_eq!(read_up_to(Body::from(vec![1; LIMIT]), LIMIT).await.unwrap().len(), LIMIT);
        for size in [LIMIT + 1, READ_AND_DROPPED, READ_AND_DROPPED + 1] {
            assert!(matches!(
                read_up_to(Body::from(vec![1; size]), LIMIT).await,
                Err(Problem::TooLarge)
            ));
        }
    }
}
