//! QR codes of links, to be printed and to be shown.
//!
//! Error correction is at least M, so that about 15 % of a code may be worn or hidden; where a higher
//! level fits into the same size it is taken. Around the modules stands the quiet zone that
//! ISO/IEC 18004 asks for.

use std::fmt::Write;

use qrcodegen::{QrCode as Encoded, QrCodeEcc};

/// Light modules around a code on every side (ISO/IEC 18004).
pub const QUIET_ZONE: u32 = 4;

/// A text as a QR code.
#[derive(Clone, PartialEq, Eq)]
pub struct QrCode(Encoded);

/// A text of more bytes than a QR code holds, which are 2,331 at level M.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long for a QR code")]
pub struct TooLong;

impl QrCode {
    /// The smallest code of a text.
    ///
    /// # Errors
    ///
    /// If the text is too long.
    pub fn of(text: &str) -> Result<Self, TooLong> {
        Encoded::encode_text(text, QrCodeEcc::Medium).map(Self).map_err(|_| TooLong)
    }

    /// Modules along each side, with the quiet zone.
    #[must_use]
    pub fn modules(&self) -> u32 {
        self.0.size().unsigned_abs() + 2 * QUIET_ZONE
    }

    /// The dark modules as the path of an SVG whose unit is one module and whose origin is the corner
    /// of the quiet zone: one rectangle for each run of a row.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for y in 0..self.0.size() {
            let mut x = 0;
            while x < self.0.size() {
                let from = x;
                while self.0.get_module(x, y) {
                    x += 1;
                }
                if from < x {
                    let run = x - from;
                    let (left, top) =
                        (from.unsigned_abs() + QUIET_ZONE, y.unsigned_abs() + QUIET_ZONE);
                    // Writing to a text never fails.
                    let _ = write!(path, "M{left} {top}h{run}v1h-{run}z");
                }
                x += 1;
            }
        }
        path
    }

    /// An SVG file of the code on white, one millimetre to the module unless it is scaled.
    #[must_use]
    pub fn svg(&self) -> String {
        let (side, path) = (self.modules(), self.path());
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
             width=\"{side}mm\" height=\"{side}mm\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>\n"
        )
    }
}

impl std::fmt::Debug for QrCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QrCode").field("modules", &self.modules()).finish_non_exhaustive()
    }
}

/// Reads codes from a path as a camera reads them from paper.
#[cfg(test)]
pub(crate) mod reader {
    /// Pixels per module of the picture that is read.
    const SCALE: usize = 4;

    /// What the one code of a path of so many modules says.
    pub(crate) fn read(path: &str, modules: u32) -> String {
        let side = usize::try_from(modules).unwrap() * SCALE;
        let mut dark = vec![false; side * side];
        for run in path.split_terminator('z') {
            let (place, run) = run.strip_prefix('M').unwrap().split_once('h').unwrap();
            let (left, top) = place.split_once(' ').unwrap();
            let run = run.split_once('v').unwrap().0;
            let [left, top, run] = [left, top, run].map(|number| number.parse::<usize>().unwrap());
            for y in top * SCALE..(top + 1) * SCALE {
                dark[y * side + left * SCALE..y * side + (left + run) * SCALE].fill(true);
            }
        }
        let shade = |x: usize, y: usize| if dark[y * side + x] { 0 } else { 255 };
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, shade);
        let found = picture.detect_grids();
        assert_eq!(found.len(), 1, "one code");
        found[0].decode().unwrap().1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_says_what_it_was_made_of() {
        for text in [
            "https://khaosat.dongthap.gov.vn/r/sipas-2026.H20.27.01~q.z2_EmPZSstVAkw".to_owned(),
            "x".to_owned(),
            "Phường Cao Lãnh".to_owned(),
            format!("https://{}/r/{}", "a".repeat(200), "b".repeat(300)),
        ] {
            let code = QrCode::of(&text).unwrap();
            assert_eq!(reader::read(&code.path(), code.modules()), text);
        }
        assert_eq!(QrCode::of(&"x".repeat(2_400)), Err(TooLong));
    }

    #[test]
    fn a_usual_link_gives_a_code_of_few_modules_that_may_be_worn() {
        let link = "https://khaosat.dongthap.gov.vn/r/sipas-2026.H20.27.01~q.z2_EmPZSstVAkw";
        let code = QrCode::of(link).unwrap();
        assert!(code.modules() <= 37 + 2 * QUIET_ZONE, "{}", code.modules());
        assert!(code.0.error_correction_level() >= QrCodeEcc::Medium);
    }

    #[test]
    fn the_quiet_zone_is_empty() {
        let code = QrCode::of("x").unwrap();
        assert_eq!(code.modules(), 21 + 8);
        let path = code.path();
        // The upper left finder pattern begins where the quiet zone ends.
        assert!(path.starts_with("M4 4h7v1h-7z"), "{path}");
        for run in path.split_terminator('z') {
            let (place, run) = run[1..].split_once('h').unwrap();
            let (left, top) = place.split_once(' ').unwrap();
            let [left, top, run] =
                [left, top, run.split_once('v').unwrap().0].map(|it| it.parse::<u32>().unwrap());
            assert!(left >= 4 && (4..25).contains(&top) && left + run <= 25, "{left} {top} {run}");
        }
        assert!(code.svg().contains("viewBox=\"0 0 29 29\" width=\"29mm\""));
    }
}
