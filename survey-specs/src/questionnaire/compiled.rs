//! The compiled form of a published version: what the phone downloads in place of YAML or JSON.
//!
//! Conditions and patterns are in it as they were checked, so the phone has no parser. It is named
//! by the hash of the version it was made from; the hash is not that of these bytes.

use borsh::{BorshDeserialize, BorshSerialize};

use super::Questionnaire;

/// The first bytes of every compiled form, and the number of the format.
const MAGIC: [u8; 4] = *b"TDQ\x01";

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
    let mut bytes = MAGIC.to_vec();
    (hash, questionnaire).serialize(&mut bytes).map_err(|_| TooLarge)?;
    if bytes.len() > MAX_BYTES { Err(TooLarge) } else { Ok(bytes) }
}

/// The hash and the questionnaire of a compiled form. Memory stays within a fixed multiple of the
/// bytes, whatever they claim to hold.
///
/// # Errors
///
/// [`NotCompiled`] if the bytes are something else, damaged, or of another format.
pub fn decode(bytes: &[u8]) -> Result<(String, Questionnaire), NotCompiled> {
    let mut rest =
        bytes.strip_prefix(&MAGIC).filter(|_| bytes.len() <= MAX_BYTES).ok_or(NotCompiled)?;
    let (hash, questionnaire) =
        <(String, Questionnaire)>::deserialize(&mut rest).map_err(|_| NotCompiled)?;
    if rest.is_empty() && !questionnaire.languages.is_empty() {
        Ok((hash, questionnaire))
    } else {
        Err(NotCompiled)
    }
}
