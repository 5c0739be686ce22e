//! `GET /api/v1/media/{hash}`: a picture or a recording of a questionnaire.

use std::ops::RangeInclusive;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use survey_specs::questionnaire::media::MediaHash;

use crate::http::App;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::standing::asset::IMMUTABLE;
use crate::store::media::StoredMedia;

/// What a picture or a recording holds. It never changes, so it may be kept for ever. Recordings are
/// asked for in parts, by one range of bytes; some phones play nothing that does not come so.
#[utoipa::path(
    get, path = "/media/{hash}", tag = "collect", operation_id = "get_media",
    params(
        ("hash" = String, Path, description = "sha256: and 64 hex digits", pattern = "^sha256:[0-9a-f]{64}$"),
        ("range" = Option<String>, Header, description = "One range of bytes, as `bytes=0-1023`; several are answered with everything"),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream", description = "The whole, as image/png, image/jpeg, image/webp, audio/mpeg, audio/ogg or audio/mp4"),
        (status = 206, body = Vec<u8>, content_type = "application/octet-stream", description = "The range that was asked for"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No questionnaire has such a picture or recording"),
        (status = 416, description = "The range begins after the end"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_media(
    State(app): State<Arc<App>>,
    Path(hash): Path<String>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let hash = MediaHash::new(hash).map_err(|_| Problem::UnknownMedia)?;
    let media = app.store.media(&hash).await?.ok_or(Problem::UnknownMedia)?;
    answer(&hash, media, &request)
}

fn answer(hash: &MediaHash, media: StoredMedia, request: &HeaderMap) -> Result<Response, Problem> {
    let header = |name: HeaderName| request.get(name).and_then(|value| value.to_str().ok());
    let etag = format!("\"{hash}\"");
    let is_current = header(IF_RANGE).is_none_or(|tag| tag == etag);
    let length = media.bytes.len();
    let asked = header(RANGE).filter(|_| is_current).map_or(Asked::Whole, |it| asked(it, length));
    let bytes = Bytes::from(media.bytes);
    let (mut response, range) = match asked {
        Asked::Whole => (bytes.into_response(), None),
        Asked::Part(part) => {
            let said = format!("bytes {}-{}/{length}", part.start(), part.end());
            ((StatusCode::PARTIAL_CONTENT, bytes.slice(part)).into_response(), Some(said))
        }
        Asked::Nothing => {
            let said = format!("bytes */{length}");
            (StatusCode::RANGE_NOT_SATISFIABLE.into_response(), Some(said))
        }
    };
    let headers = response.headers_mut();
    if let Some(range) = range {
        headers.insert(CONTENT_RANGE, HeaderValue::try_from(range).map_err(Problem::internal)?);
    }
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if response.status() != StatusCode::RANGE_NOT_SATISFIABLE {
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media.media_type.as_str()));
        headers.insert(CACHE_CONTROL, IMMUTABLE);
        headers.insert(ETAG, HeaderValue::try_from(etag).map_err(Problem::internal)?);
    }
    Ok(response)
}

/// What a `Range` asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// Everything: no range, or none that has to be understood.
    Whole,
    /// These bytes.
    Part(RangeInclusive<usize>),
    /// Bytes that are not there.
    Nothing,
}

/// Reads a `Range` (RFC 9110, section 14.2). Several ranges, and what is no range of bytes, are
/// answered with everything, as the standard allows.
fn asked(range: &str, length: usize) -> Asked {
    let digits = |text: &str| text.is_empty() || text.bytes().all(|byte| byte.is_ascii_digit());
    let ends = range
        .split_once('=')
        .filter(|(unit, _)| unit.trim().eq_ignore_ascii_case("bytes"))
        .and_then(|(_, ends)| ends.trim().split_once('-'))
        .filter(|(first, last)| digits(first) && digits(last));
    let Some((first, last)) = ends else { return Asked::Whole };
    // A number beyond all files is beyond this one.
    let number = |text: &str| text.parse().unwrap_or(usize::MAX);
    let end = length.saturating_sub(1);
    let part = match (first, last) {
        ("", "") => return Asked::Whole,
        ("", last) => length.saturating_sub(number(last))..=end,
        (first, "") => number(first)..=end,
        (first, last) if number(first) > number(last) => return Asked::Whole,
        (first, last) => number(first)..=number(last).min(end),
    };
    let has_bytes = length > 0 && *part.start() < length;
    if has_bytes { Asked::Part(part) } else { Asked::Nothing }
}

#[cfg(test)]
mod tests {
    use survey_specs::questionnaire::draft::Attachment;
    use survey_specs::questionnaire::media::inspect;

    use super::*;
    use crate::http::test_app::{Answer, TestApp};
    use crate::permission::Operator;

    const RECORDING: &[u8] = b"\xff\xfb\x90\x640123456789";

    async fn with_recording() -> (TestApp, String) {
        let app = TestApp::new().await;
        let content = inspect(RECORDING).unwrap();
        let address = format!("/api/v1/media/{}", content.hash);
        let attachment = Attachment { content, bytes: RECORDING.to_vec() };
        let design = Operator::at_the_console().may_design();
        let now = app.app.clock.now();
        app.app.store.insert_media(&design, &[attachment], now).await.unwrap();
        (app, address)
    }

    async fn part(app: &TestApp, address: &str, range: &str) -> Answer {
        app.anyone().with_header("range", range).get(address).await
    }

    #[tokio::test]
    async fn a_recording_comes_as_what_it_is_and_may_be_kept_for_ever() {
        let (app, address) = with_recording().await;
        let answer = app.anyone().with_header("accept-encoding", "gzip, br").get(&address).await;
        assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, RECORDING));
        assert_eq!(answer.header("content-type"), "audio/mpeg");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("accept-ranges"), "bytes");
        assert!(address.ends_with(answer.header("etag").trim_matches('"')));
    }

    #[tokio::test]
    async fn a_part_of_a_recording_comes_alone_and_says_where_it_belongs() {
        let (app, address) = with_recording().await;
        for (range, said, bytes) in [
            ("bytes=0-1", "bytes 0-1/14", &RECORDING[..2]),
            ("bytes=4-", "bytes 4-13/14", &RECORDING[4..]),
            ("bytes=-3", "bytes 11-13/14", &RECORDING[11..]),
            ("bytes=0-99", "bytes 0-13/14", RECORDING),
        ] {
            let answer = part(&app, &address, range).await;
            assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT, "{range}");
            assert_eq!((answer.header("content-range"), &answer.body[..]), (said, bytes));
            assert_eq!(answer.header("content-type"), "audio/mpeg");
        }
        let beyond = part(&app, &address, "bytes=14-").await;
        assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(beyond.header("content-range"), "bytes */14");
        assert!(beyond.header("cache-control").is_empty());
        let of_another = app.anyone().with_header("if-range", "\"sha256:1\"");
        let answer = of_another.with_header("range", "bytes=0-1").get(&address).await;
        assert_eq!(answer.status, StatusCode::OK, "a part of something else is of no use");
    }

    #[test]
    fn what_is_no_single_range_of_bytes_is_answered_with_everything() {
        for range in
            ["bytes=0-1,4-5", "items=0-1", "bytes=", "bytes=-", "bytes=5-4", "bytes=a-b", "0-1"]
        {
            assert_eq!(asked(range, 10), Asked::Whole, "{range}");
        }
        for range in ["bytes=10-", "bytes=10-11", "bytes=-0", "bytes=99999999999999999999-"] {
            assert_eq!(asked(range, 10), Asked::Nothing, "{range}");
        }
        assert_eq!(asked("bytes=0-", 0), Asked::Nothing);
        assert_eq!(asked("bytes=-99999999999999999999", 10), Asked::Part(0..=9));
    }

    #[tokio::test]
    async fn what_no_questionnaire_has_is_not_there() {
        let (app, _) = with_recording().await;
        for hash in [&format!("sha256:{}", "0".repeat(64)), "sha256:1", "..%2Fthuocdo.sqlite3"] {
            let answer = app.anyone().get(&format!("/api/v1/media/{hash}")).await;
            assert_eq!(answer.problem(), (404, "unknown_media".to_owned()), "{hash}");
        }
    }
}
