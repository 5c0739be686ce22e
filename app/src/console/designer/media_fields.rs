//! A picture and recordings of a section, an item, a row or a category.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use serde_json::Value;
use survey_specs::source::{Edit, Path};

use super::desk::{Desk, id_of};
use super::problem_words::told;
use super::reading::{languages, word};
use super::text_cells::TextCells;
use crate::console::api::{ApiError, use_api};
use crate::console::browser::files;
use crate::console::ui::field::unique_id;
use crate::console::ui::toast::use_messages;

/// A file that was given to the draft.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct DraftMedia {
    /// How the draft names it.
    pub name: String,
    /// The hash of its content.
    pub hash: String,
    /// Its media type.
    pub media_type: String,
    /// Its length.
    pub bytes: u32,
    /// Where it can be fetched.
    pub address: String,
}

/// The files of a draft as the server lists them.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct DraftMediaList {
    /// The files, by name.
    pub media: Vec<DraftMedia>,
}

/// The files of the draft on the desk.
#[derive(Clone, Copy, Debug)]
pub struct Attached {
    /// The draft's id.
    // tidy: text because it is only sent back
    pub draft: StoredValue<String>,
    /// The files.
    pub files: RwSignal<Vec<DraftMedia>>,
}

impl Attached {
    /// The files of a draft, asked for at once.
    #[must_use]
    pub fn of(draft: &str) -> Self {
        let attached =
            Self { draft: StoredValue::new(draft.to_owned()), files: RwSignal::default() };
        let (api, path) = (use_api(), ["/drafts/", draft, "/media"].concat());
        spawn_local(async move {
            // Without them pictures are missing in the preview, and nothing else.
            if let Ok(list) = api.get::<DraftMediaList>(&path).await {
                let _ = attached.files.try_set(list.media);
            }
        });
        attached
    }
}

/// The fields of the pictures and recordings of one thing.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub fn MediaFields(
    /// The draft.
    desk: Desk,
    /// Whose they are.
    holder: Path,
) -> impl IntoView {
    let at = holder.key("media");
    let has_image = {
        let at = at.key("image");
        desk.follow(move |tree| at.get(tree).is_some())
    };
    let has_any = {
        let at = at.clone();
        desk.follow(move |tree| at.get(tree).is_some())
    };
    let open = has_any.get_untracked();
    let all = desk.languages();
    let audio = at.key("audio");
    let alt = at.key("alt");
    view! {
        <details class="media-fields" id=id_of(&at) open=open>
            <summary>{move || desk.words().media}</summary>
            <FileField desk at=at.key("image") label=desk.says(|words| words.picture) accept="image/png,image/jpeg,image/webp" folder="images"/>
            {move || has_image.get().then(|| view! {
                <TextCells desk at=alt.clone() label=desk.says(|words| words.alt)/>
            })}
            <For each=move || all.get() key=Clone::clone let:tag>
                {
                    let name = [" (", &tag, ")"].concat();
                    let label = Signal::derive(move || [desk.words().recording, &name].concat());
                    view! {
                        <FileField desk at=audio.key(tag) label accept="audio/mpeg,audio/mp4,audio/ogg,.mp3,.m4a,.ogg,.oga,.opus" folder="audio"/>
                    }
                }
            </For>
        </details>
    }
}

/// The name of the file at a place. A map of languages is shown by its default language.
fn named(tree: &Value, at: &Path) -> String {
    match at.get(tree) {
        Some(Value::Object(by_language)) => {
            let default = languages(tree).into_iter().next().unwrap_or_default();
            word(by_language.get(&default))
        }
        other => word(other),
    }
}

/// What takes a file away, and with it what nothing is left in.
fn removal(tree: &Value, at: &Path) -> Option<Edit> {
    let mut gone = at.clone();
    at.get(tree)?;
    while let Some((parent, _)) = gone.parent() {
        let left = parent.get(tree).and_then(Value::as_object).map_or(2, serde_json::Map::len);
        let is_image = gone == parent.key("image");
        let with_alt = is_image && left == 2 && parent.key("alt").get(tree).is_some();
        if (left > 1 && !with_alt) || !parent.to_string().contains("media") {
            break;
        }
        gone = parent;
    }
    Some(Edit::Remove { at: gone })
}

#[component]
fn FileField(
    desk: Desk,
    at: Path,
    label: Signal<String>,
    accept: &'static str,
    folder: &'static str,
) -> impl IntoView {
    let attached = use_context::<Attached>();
    let messages = use_messages();
    let api = use_api();
    let busy = RwSignal::new(false);
    let id = unique_id("file");
    let name = {
        let at = at.clone();
        desk.follow(move |tree| named(tree, &at))
    };
    let address = move || {
        let files = attached?.files.get();
        let name = name.get();
        files.into_iter().find(|file| file.name == name).map(|file| file.address)
    };
    let take = {
        let at = at.clone();
        move |event: leptos::ev::Event| {
            let (Some(file), Some(attached)) = (files::chosen(&event), attached) else { return };
            let at = at.clone();
            let name = [folder, "/", &file.plain_name()].concat();
            let draft = attached.draft.get_value();
            busy.set(true);
            spawn_local(async move {
                let path = ["/drafts/", &draft, "/media?name=", &name].concat();
                let sent =
                    api.upload::<DraftMedia>(&path, "application/octet-stream", file.blob()).await;
                let _ = busy.try_set(false);
                match sent {
                    Ok(kept) => {
                        desk.settle();
                        desk.edit(Edit::set(at, kept.name.clone()));
                        let _ = attached.files.try_update(|files| {
                            files.retain(|file| file.name != kept.name);
                            files.push(kept);
                        });
                    }
                    Err(error) => {
                        let language = desk.language.get_untracked();
                        let message = told(&error.code, &error.message, language);
                        messages.fail(&ApiError { message, ..error });
                    }
                }
            });
        }
    };
    let remove = {
        let at = at.clone();
        move |_| {
            if let Some(edit) = desk.peek(|tree| removal(tree, &at)) {
                desk.settle();
                desk.edit(edit);
            }
        }
    };
    let is_picture = folder == "images";
    view! {
        <div class="field file-field">
            <label for=id.clone()>{label}</label>
            {move || Some(name.get()).filter(|name| !name.is_empty()).map(|name| view! {
                <span class="file-name">
                    {address().map(|address| if is_picture {
                        view! { <img src=address alt="" class="thumbnail"/> }.into_any()
                    } else {
                        view! { <audio src=address controls></audio> }.into_any()
                    })}
                    <code>{name}</code>
                    <button type="button" class="quiet" aria-label=move || desk.words().delete on:click=remove.clone()>"×"</button>
                </span>
            })}
            <input type="file" id=id accept=accept aria-busy=move || busy.get().to_string() disabled=move || busy.get() on:change=take/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn with_the_last_file_its_words_go_too() {
        let image = Path::root().key("media").key("image");
        let audio = Path::root().key("media").key("audio").key("vi");
        let tree =
            json!({"media": {"image": "a.png", "alt": {"vi": "A"}, "audio": {"vi": "a.mp3"}}});
        let told = |tree: &Value, at: &Path| match removal(tree, at) {
            Some(Edit::Remove { at }) => at.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(told(&tree, &audio), "media.audio");
        assert_eq!(told(&tree, &image), "media.image");
        assert_eq!(told(&json!({"media": {"image": "a", "alt": {}}}), &image), "media");
        assert_eq!(told(&json!({"media": {"audio": {"vi": "a"}}}), &audio), "media");
    }
}
