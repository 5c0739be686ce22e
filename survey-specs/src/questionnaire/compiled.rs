//! The compiled form of a published version: what the phone downloads in place of YAML or JSON.
//!
//! Conditions and patterns are in it as they were checked, so the phone has no parser. It is named
//! by the hash of the version it was made from; the hash is not that of these bytes.
//!
//! There are three formats. The first has the hash and the questionnaire, and no place for media. The
//! second has a list of media behind them. The third has a list of what is rare behind that, and is
//! used for every questionnaire that needs a [rich](Questionnaire::is_rich) build, so that no other
//! reads it. Each is used where those before it do not do: most are compiled as they always were.

mod rare;

use borsh::{BorshDeserialize, BorshSerialize};

use super::Questionnaire;
use super::media::{Media, Place};
use crate::RICH;

/// The first bytes of a compiled form, and the number of its format: without media.
const PLAIN: [u8; 4] = *b"TDQ\x01";
/// The same with media.
const WITH_MEDIA: [u8; 4] = *b"TDQ\x02";
/// The same with what is rare.
const WITH_RARE: [u8; 4] = *b"TDQ\x03";

/// The largest compiled form that is read. SIPAS 2026 has 48 KiB.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Bytes that are not a compiled questionnaire of this format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a compiled questionnaire of this format")]
pub struct NotCompiled;

/// A questionnaire too large to be compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the compiled questionnaire would be larger than {MAX_BYTES} bytes")]
pub struct TooLarge;

/// Compiles a published version: its hash as text and its questionnaire.
///
/// # Errors
///
/// [`TooLarge`] above [`MAX_BYTES`], which nothing that was read from a file reaches.
pub fn encode(hash: &str, questionnaire: &Questionnaire) -> Result<Vec<u8>, TooLarge> {
    let media = questionnaire.media();
    let format = match (questionnaire.is_rich(), media.is_empty()) {
        (false, true) => PLAIN,
        (false, false) => WITH_MEDIA,
        (true, _) => WITH_RARE,
    };
    let mut bytes = format.to_vec();
    (hash, questionnaire).serialize(&mut bytes).map_err(|_| TooLarge)?;
    if format != PLAIN {
        media.serialize(&mut bytes).map_err(|_| TooLarge)?;
    }
    if format == WITH_RARE {
        rare::of(questionnaire).serialize(&mut bytes).map_err(|_| TooLarge)?;
    }
    if bytes.len() > MAX_BYTES { Err(TooLarge) } else { Ok(bytes) }
}

/// The hash and the questionnaire of a compiled form. Memory stays within a fixed multiple of the
/// bytes, whatever they claim to hold.
///
/// # Errors
///
/// [`NotCompiled`] if the bytes are something else, damaged, or of another format.
pub fn decode(bytes: &[u8]) -> Result<(String, Questionnaire), NotCompiled> {
    let (magic, mut rest) = bytes.split_at_checked(4).ok_or(NotCompiled)?;
    let has_rare = RICH && magic == WITH_RARE;
    let has_media = has_rare || magic == WITH_MEDIA;
    if bytes.len() > MAX_BYTES || !(has_media || magic == PLAIN) {
        return Err(NotCompiled);
    }
    let (hash, mut questionnaire) =
        <(String, Questionnaire)>::deserialize(&mut rest).map_err(|_| NotCompiled)?;
    if has_media {
        let placed = <Vec<(Place, Media)>>::deserialize(&mut rest).map_err(|_| NotCompiled)?;
        for (place, media) in placed {
            *questionnaire.media_slot(place).ok_or(NotCompiled)? = Some(media);
        }
    }
    if has_rare {
        let rare = BorshDeserialize::deserialize(&mut rest).map_err(|_| NotCompiled)?;
        rare::put_back(&mut questionnaire, rare).ok_or(NotCompiled)?;
    }
    if rest.is_empty() && !questionnaire.languages.is_empty() {
        Ok((hash, questionnaire))
    } else {
        Err(NotCompiled)
    }
}
