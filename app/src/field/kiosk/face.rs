//! Faces for levels: the mouth is drawn from the level, so that they differ in shape, not in colour
//! alone. The words stand beside them; to readers of screens the faces are nothing.

use crate::ui::html::Html;

/// Writes the face of a level, the first of `levels` being the worst.
pub fn write_face(html: &mut Html, level: usize, levels: usize) {
    let mouth = mouth(level, levels);
    let attributes =
        [("viewBox", Some("0 0 64 64")), ("aria-hidden", Some("true")), ("class", Some("face"))];
    html.element("svg", &attributes, |html| {
        html.line("circle", &[("cx", Some("32")), ("cy", Some("32")), ("r", Some("29"))], "");
        for x in ["22", "42"] {
            let eye = [
                ("class", Some("eye")),
                ("cx", Some(x)),
                ("cy", Some("25")),
                ("rx", Some("3")),
                ("ry", Some("4.5")),
            ];
            html.line("ellipse", &eye, "");
        }
        html.line("path", &[("d", Some(&*mouth))], "");
    });
}

/// A curve whose middle lies as far below its ends as the level is good, in a square of 64.
#[expect(clippy::cast_precision_loss, reason = "a handful of levels")]
fn mouth(level: usize, levels: usize) -> String {
    let last = levels.saturating_sub(1).max(1);
    let mood = level.min(last) as f32 * 2.0 / last as f32 - 1.0;
    let ends = mood.mul_add(-4.0, 44.0);
    let middle = mood.mul_add(12.0, 44.0);
    format!("M18 {ends}Q32 {middle} 46 {ends}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_frowns_the_middle_is_straight_and_the_best_smiles() {
        assert_eq!(mouth(0, 5), "M18 48Q32 32 46 48");
        assert_eq!(mouth(2, 5), "M18 44Q32 44 46 44");
        assert_eq!(mouth(4, 5), "M18 40Q32 56 46 40");
        let mut five: Vec<_> = (0..5).map(|level| mouth(level, 5)).collect();
        five.dedup();
        assert_eq!(five.len(), 5);
        assert_eq!(mouth(2, 3), mouth(4, 5));
        assert_eq!(mouth(0, 1), mouth(0, 3));
    }

    #[test]
    fn a_reader_of_screens_does_not_see_the_face() {
        let mut html = Html::default();
        write_face(&mut html, 0, 3);
        let html = html.into_text();
        assert!(html.starts_with("<svg viewBox=\"0 0 64 64\" aria-hidden=\"true\""), "{html}");
        assert!(html.contains("</circle>") && html.ends_with("</path></svg>"), "{html}");
    }
}
