//! What a file holds, by its first bytes: never by its name alone.
//!
//! Layouts: PNG (W3C), JPEG (ITU-T T.81) with Exif (CIPA DC-008), WebP (RFC 9649), Ogg (RFC 3533)
//! with Opus (RFC 7845) or Vorbis, MP3 (ISO 11172-3) and MP4 (ISO 14496-12).

use super::{MAX_FILE_BYTES, MAX_PIXELS, MediaContent, MediaHash, MediaType, PixelSize};

/// Why bytes are no file that can be shown or played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotMedia {
    /// The bytes are no picture and no recording of ours.
    #[error(
        "the file is no PNG, JPEG or WebP picture and no MP3, M4A, Opus or Vorbis recording, or it is damaged"
    )]
    Unknown,
    /// There are too many bytes.
    #[error("the file is larger than {} MiB", MAX_FILE_BYTES / (1024 * 1024))]
    TooLarge,
    /// The picture has no pixels, or too many.
    #[error("a picture has 1 to {MAX_PIXELS} pixels a side")]
    Pixels,
}

/// The content of a file.
///
/// # Errors
///
/// [`NotMedia`] if it is no picture and no recording of ours, or too large.
pub fn inspect(bytes: &[u8]) -> Result<MediaContent, NotMedia> {
    let length = u32::try_from(bytes.len()).map_err(|_| NotMedia::TooLarge)?;
    if length > MAX_FILE_BYTES {
        return Err(NotMedia::TooLarge);
    }
    let media_type = kind(bytes).ok_or(NotMedia::Unknown)?;
    let size = match media_type {
        MediaType::Png => Some(png_size(bytes)),
        MediaType::Jpeg => Some(jpeg_size(bytes)),
        MediaType::Webp => Some(webp_size(bytes)),
        MediaType::Mp3 | MediaType::Ogg | MediaType::M4a => None,
    };
    let size = size.map(|size| size.ok_or(NotMedia::Unknown)).transpose()?;
    let sides = 1..=MAX_PIXELS;
    if size.is_some_and(|size| !sides.contains(&size.width) || !sides.contains(&size.height)) {
        return Err(NotMedia::Pixels);
    }
    Ok(MediaContent { hash: MediaHash::of(bytes), media_type, bytes: length, size })
}

fn kind(bytes: &[u8]) -> Option<MediaType> {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    if begins(b"\x89PNG\r\n\x1a\n") {
        Some(MediaType::Png)
    } else if begins(b"\xff\xd8\xff") {
        Some(MediaType::Jpeg)
    } else if begins(b"RIFF") && at(bytes, 8) == Some(*b"WEBP") {
        Some(MediaType::Webp)
    } else if begins(b"ID3") || is_mp3_frame(bytes) {
        Some(MediaType::Mp3)
    } else if begins(b"OggS") && ogg_holds_audio(bytes) {
        Some(MediaType::Ogg)
    } else if at(bytes, 4) == Some(*b"ftyp") && at(bytes, 8).is_some_and(is_audio_brand) {
        Some(MediaType::M4a)
    } else {
        None
    }
}

/// `N` bytes from this offset.
fn at<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..offset.checked_add(N)?)?.try_into().ok()
}

/// A whole number from its bytes, the first of which counts most.
fn big_endian(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, &byte| number << 8 | u32::from(byte))
}

fn png_size(bytes: &[u8]) -> Option<PixelSize> {
    if at(bytes, 12) != Some(*b"IHDR") {
        return None;
    }
    let side = |offset| at::<4>(bytes, offset).map(u32::from_be_bytes);
    Some(PixelSize { width: side(16)?, height: side(20)? })
}

/// The size in the frame header, turned as the Exif orientation says.
fn jpeg_size(bytes: &[u8]) -> Option<PixelSize> {
    let mut turned = false;
    let mut offset = 2;
    loop {
        let [0xff, marker] = at(bytes, offset)? else { return None };
        match marker {
            // A fill byte, and markers that stand alone.
            0xff => offset += 1,
            0x01 | 0xd0..=0xd8 => offset += 2,
            // Image data or the end, and no frame header before it.
            0xd9 | 0xda => return None,
            // Frame headers: all of C0 to CF but DHT, JPG and DAC.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let [height, width] = [offset + 5, offset + 7].map(|side| at::<2>(bytes, side));
                let (height, width) = (big_endian(&height?), big_endian(&width?));
                let (width, height) = if turned { (height, width) } else { (width, height) };
                return Some(PixelSize { width, height });
            }
            _ => {
                let length = usize::from(u16::from_be_bytes(at(bytes, offset + 2)?));
                let end = offset.checked_add(2)?.checked_add(length.max(2))?;
                if marker == 0xe1 {
                    let exif = bytes.get(offset + 4..end).unwrap_or_default();
                    turned |= exif.strip_prefix(b"Exif\0\0").is_some_and(is_turned);
                }
                offset = end;
            }
        }
    }
}

/// Whether the orientation of Exif data lays the picture on its side: 5 to 8.
fn is_turned(tiff: &[u8]) -> bool {
    const ORIENTATION: u32 = 0x0112;
    let little = tiff.starts_with(b"II");
    let number = |mut bytes: Vec<u8>| {
        if little {
            bytes.reverse();
        }
        big_endian(&bytes)
    };
    let number_at = |offset: usize, length: usize| {
        Some(number(tiff.get(offset..offset.checked_add(length)?)?.to_vec()))
    };
    let orientation = || {
        let directory = usize::try_from(number_at(4, 4)?).ok()?;
        let entries = usize::try_from(number_at(directory, 2)?).ok()?;
        let offsets = (0..entries).map(|entry| directory.saturating_add(2 + 12 * entry));
        let entry = offsets
            .take_while(|&offset| offset < tiff.len())
            .find(|&offset| number_at(offset, 2) == Some(ORIENTATION))?;
        number_at(entry + 8, 2)
    };
    orientation().is_some_and(|orientation| (5..=8).contains(&orientation))
}

fn webp_size(bytes: &[u8]) -> Option<PixelSize> {
    let little = |offset, length| {
        let bytes = bytes.get(offset..offset + length)?;
        Some(bytes.iter().rev().fold(0, |number: u32, &byte| number << 8 | u32::from(byte)))
    };
    match &at::<4>(bytes, 12)? {
        b"VP8 " if at(bytes, 23) == Some([0x9d, 0x01, 0x2a]) => {
            Some(PixelSize { width: little(26, 2)? & 0x3fff, height: little(28, 2)? & 0x3fff })
        }
        b"VP8L" if bytes.get(20) == Some(&0x2f) => {
            let sides = little(21, 4)?;
            Some(PixelSize { width: (sides & 0x3fff) + 1, height: (sides >> 14 & 0x3fff) + 1 })
        }
        b"VP8X" => Some(PixelSize { width: little(24, 3)? + 1, height: little(27, 3)? + 1 }),
        _ => None,
    }
}

/// Whether a frame of MPEG layer III begins here: its sync bits, and no reserved version, bit rate
/// or sampling rate.
fn is_mp3_frame(bytes: &[u8]) -> bool {
    let Some([0xff, kind, rates]) = at(bytes, 0) else { return false };
    kind & 0xe6 == 0xe2 && kind & 0x18 != 0x08 && rates & 0xf0 != 0xf0 && rates & 0x0c != 0x0c
}

/// Whether the first page of an Ogg file begins an Opus or Vorbis stream.
fn ogg_holds_audio(bytes: &[u8]) -> bool {
    let segments = bytes.get(26).map_or(0, |&segments| usize::from(segments));
    let payload = bytes.get(27 + segments..).unwrap_or_default();
    payload.starts_with(b"OpusHead") || payload.starts_with(b"\x01vorbis")
}

/// Brands of MP4 files that phones record speech in.
fn is_audio_brand(brand: [u8; 4]) -> bool {
    [b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso5", b"iso6"].contains(&&brand)
}
