//! Reading a request's body within its limit.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, HttpBody};
use axum::extract::{FromRequest, Request};

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

#[cfg(test)]
mod tests {
    use super::*;

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
