//! Pictures and recordings on the screen.
//!
//! A picture keeps its place free before it has come, so that nothing jumps, and is fetched when it
//! comes near the screen; a recording is fetched when somebody plays it. Where there are none,
//! nothing is rendered, not even an empty element.

use survey_specs::code::Lang;
use survey_specs::interview::Interview;
use survey_specs::questionnaire::Media;
use survey_specs::questionnaire::media::{MediaContent, PixelSize};

use super::language::language_name;
use crate::ui::html::{Html, flag};

/// The pictures and recordings of one part of a questionnaire, as they are shown. Plain data, made by
/// [`MediaShown::of`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MediaShown {
    /// The picture; none if there is none.
    pub picture: Option<Picture>,
    /// The recordings: that of the page's language first.
    pub recordings: Vec<Recording>,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Where it is.
    pub address: String,
    /// What it shows, in words.
    pub alt: String,
    /// Its size, where it is known before the picture is.
    pub size: Option<PixelSize>,
}

/// A recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Where it is.
    pub address: String,
    /// What one hears, such as `Nghe: Tiếng Mông`.
    pub label: String,
}

impl MediaShown {
    /// The media of a section, an item, a row or a category, for a reader of `language`; `languages`
    /// are those of the questionnaire, the default one first. Empty where there are none.
    #[must_use]
    pub fn of(media: Option<&Media>, language: &Lang, languages: &[Lang]) -> Self {
        let Some(media) = media else { return Self::default() };
        let media = media.in_language(language, languages);
        let picture = media.image.map(|(content, alt)| Picture {
            address: address(content),
            alt: alt.to_owned(),
            size: content.size,
        });
        let recording = |(spoken, content): (&Lang, &MediaContent)| Recording {
            address: address(content),
            label: [listen(language), ": ", &spoken_name(spoken, language)].concat(),
        };
        Self { picture, recordings: media.audio.into_iter().map(recording).collect() }
    }

    /// The media of one part of the questionnaire of an interview.
    #[must_use]
    pub fn on(interview: &Interview, media: Option<&Media>) -> Self {
        let languages = &interview.instrument().questionnaire().languages;
        Self::of(media, &interview.context().language, languages)
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.picture.is_none() && self.recordings.is_empty()
    }
}

/// Where the server has a content.
fn address(content: &MediaContent) -> String {
    ["/media/", content.hash.as_str()].concat()
}

fn listen(language: &Lang) -> &'static str {
    if language.as_str() == "en" { "Listen" } else { "Nghe" }
}

/// The name of a language that is spoken: in the words of the page, for whoever starts the recording
/// need not be the one who listens. A language without a name here is called by its tag.
fn spoken_name(spoken: &Lang, page: &Lang) -> String {
    let (vietnamese, english) = match spoken.as_str() {
        "hmn" | "mww" | "hnj" => ("Tiếng Mông", "Hmong"),
        "km" => ("Tiếng Khmer", "Khmer"),
        "tyz" => ("Tiếng Tày", "Tày"),
        "nut" => ("Tiếng Nùng", "Nùng"),
        "mtq" => ("Tiếng Mường", "Mường"),
        "blt" | "twh" => ("Tiếng Thái", "Tai"),
        "ium" => ("Tiếng Dao", "Dao"),
        "cjm" | "cja" => ("Tiếng Chăm", "Cham"),
        "rad" => ("Tiếng Ê Đê", "Rade"),
        "jra" => ("Tiếng Gia Rai", "Jarai"),
        "bdq" => ("Tiếng Ba Na", "Bahnar"),
        "zh" => ("Tiếng Hoa", "Chinese"),
        _ => return language_name(spoken),
    };
    if page.as_str() == "en" { english } else { vietnamese }.to_owned()
}

/// Writes the picture and the recordings, between a question's label and its fields. Not for the
/// inside of a `<label>`: a player must not choose what it stands with.
pub fn write_media(html: &mut Html, shown: &MediaShown) {
    if let Some(picture) = &shown.picture {
        write_picture(html, picture);
    }
    write_recordings(html, shown);
}

/// The same as a part of a page that the server renders.
#[cfg(feature = "ssr")]
#[leptos::component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
#[expect(clippy::must_use_candidate, reason = "a component is made by `view!`, which uses it")]
pub fn MediaView(media: MediaShown) -> impl leptos::prelude::IntoView {
    crate::ui::html::part_of_page(|html| write_media(html, &media))
}

/// Writes the recordings alone.
pub fn write_recordings(html: &mut Html, shown: &MediaShown) {
    for recording in &shown.recordings {
        write_recording(html, recording);
    }
}

/// Writes a picture alone, which may also stand in the `<label>` of a category.
pub fn write_picture(html: &mut Html, picture: &Picture) {
    let pixels = |of: fn(PixelSize) -> u32| picture.size.map(|size| of(size).to_string());
    let (width, height) = (pixels(|size| size.width), pixels(|size| size.height));
    let attributes = [
        ("class", Some("picture")),
        ("src", Some(picture.address.as_str())),
        ("alt", Some(picture.alt.as_str())),
        ("width", width.as_deref()),
        ("height", height.as_deref()),
        ("loading", Some("lazy")),
        ("decoding", Some("async")),
    ];
    html.open("img", &attributes);
}

/// The label is text before the player, and the player's name for those who hear the page.
fn write_recording(html: &mut Html, recording: &Recording) {
    let label = recording.label.as_str();
    html.element("p", &[("class", Some("recording"))], |html| {
        html.line("span", &[("aria-hidden", Some("true"))], label);
        let attributes = [
            ("controls", flag(true)),
            ("preload", Some("none")),
            ("src", Some(recording.address.as_str())),
            ("aria-label", Some(label)),
        ];
        html.line("audio", &attributes, "");
    });
}

#[cfg(test)]
mod tests {
    use survey_specs::questionnaire::media::{MediaFile, MediaHash, MediaType};
    use survey_specs::text::Text;

    use super::*;

    fn lang(tag: &str) -> Lang {
        Lang::new(tag).unwrap()
    }

    fn content(media_type: MediaType, size: Option<PixelSize>) -> MediaFile {
        let hash = MediaHash::of(media_type.as_str().as_bytes());
        MediaFile::Content(MediaContent { hash, media_type, bytes: 9, size })
    }

    fn media() -> Media {
        let size = Some(PixelSize { width: 640, height: 480 });
        let alt = [(lang("vi"), "Bàn \"một cửa\" <1>".to_owned())];
        Media {
            image: [(lang("vi"), content(MediaType::Png, size))].into(),
            alt: Some(Text::new(alt.into())),
            audio: [
                (lang("vi"), content(MediaType::Mp3, None)),
                (lang("hmn"), content(MediaType::Ogg, None)),
                (lang("xyz"), content(MediaType::M4a, None)),
            ]
            .into(),
        }
    }

    fn html(media: Option<&Media>, language: &str) -> String {
        let languages = [lang("vi"), lang("en")];
        let shown = MediaShown::of(media, &lang(language), &languages);
        let mut html = Html::default();
        write_media(&mut html, &shown);
        html.into_text()
    }

    #[test]
    fn a_picture_has_words_and_keeps_its_place_free() {
        let html = html(Some(&media()), "vi");
        let start =
            format!("<img class=\"picture\" src=\"/media/{}\"", MediaHash::of(b"image/png"));
        assert!(html.starts_with(&start), "{html}");
        assert!(html.contains(" width=\"640\" height=\"480\" loading=\"lazy\""), "{html}");
        assert!(html.contains("alt=\"Bàn &quot;một cửa&quot; "), "{html}");
        assert!(!html.contains("<1>"), "{html}");
    }

    #[test]
    fn a_picture_of_unknown_size_is_as_large_as_it_is() {
        let image = [(lang("vi"), content(MediaType::Png, None))].into();
        let html = html(Some(&Media { image, ..media() }), "vi");
        assert!(!html.contains("width=") && !html.contains("height="), "{html}");
    }

    #[test]
    fn a_recording_is_named_by_its_language_and_loads_when_it_is_played() {
        let vietnamese = html(Some(&media()), "vi");
        for label in ["Nghe: Tiếng Việt", "Nghe: Tiếng Mông", "Nghe: xyz"] {
            assert!(vietnamese.contains(&format!("aria-label=\"{label}\"")), "{vietnamese}");
        }
        assert!(
            vietnamese.find("Tiếng Việt") < vietnamese.find("Tiếng Mông"),
            "the page's language comes first"
        );
        assert_eq!(vietnamese.matches("<audio controls preload=\"none\"").count(), 3);
        let english = html(Some(&media()), "en");
        assert!(english.contains("Listen: Hmong"), "{english}");
        assert!(!english.contains("autoplay"));
    }

    #[test]
    fn nothing_is_rendered_where_there_is_nothing() {
        assert_eq!(html(None, "vi"), "");
        assert!(MediaShown::of(None, &lang("vi"), &[]).is_empty());
        assert!(!MediaShown::of(Some(&media()), &lang("vi"), &[]).is_empty());
    }
}
