//! Files as programs begin them, as short as they can be.

/// A PNG of this size, its pixels left out.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x02\0\0\0");
    bytes
}

/// A JPEG of this size, taken with a camera turned as the orientation says.
pub fn jpeg(width: u16, height: u16, orientation: Option<u8>) -> Vec<u8> {
    let mut bytes = b"\xff\xd8".to_vec();
    if let Some(orientation) = orientation {
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
        exif.extend(b"\x0f\x01\x02\0\x01\0\0\0A\0\0\0");
        exif.extend([0x12, 0x01, 0x03, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
        exif.extend([0; 4]);
        bytes.extend(b"\xff\xe1");
        bytes.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
        bytes.extend(exif);
    }
    bytes.extend(b"\xff\xdb\0\x04\0\0\xff\xc2\0\x0b\x08");
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend(b"\x01\x01\x11\0\xff\xda");
    bytes
}

/// The beginning of a WebP file with this first chunk.
pub fn webp(chunk: &[u8]) -> Vec<u8> {
    [b"RIFF\x40\0\0\0WEBP".as_slice(), chunk, &[0; 16]].concat()
}

/// The first page of an Ogg file with this payload.
pub fn ogg(payload: &[u8]) -> Vec<u8> {
    let mut bytes = b"OggS\0\x02".to_vec();
    bytes.extend([0; 20]);
    bytes.extend([1, u8::try_from(payload.len()).unwrap()]);
    bytes.extend(payload);
    bytes
}

pub const MP3: &[u8] = b"\xff\xfb\x90\x64\0\0";
pub const M4A: &[u8] = b"\0\0\0\x1cftypM4A \0\0\0\0M4A isom";
