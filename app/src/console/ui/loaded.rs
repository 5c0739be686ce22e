//! What is fetched from the server: a line while it is on its way, the failure, or the thing itself.

use leptos::prelude::*;

use super::failure::Failure;
use crate::console::api::ApiError;
use crate::console::language::use_language;
use crate::console::session::sign_in_again;
use crate::console::words::words;

/// Shows what a resource came to. Who is no longer signed in goes to the sign-in page.
#[component]
pub fn Loaded<T, V>(
    /// What is fetched.
    resource: LocalResource<Result<T, ApiError>>,
    /// Draws it.
    children: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + 'static,
    V: IntoView + 'static,
{
    let language = use_language();
    move || match resource.get() {
        None => view! { <p class="waiting" role="status">{words(language.get()).loading}</p> }
            .into_any(),
        Some(Err(error)) if error.is_signed_out() => {
            sign_in_again();
            ().into_any()
        }
        Some(Err(error)) => view! { <Failure error retry=move || resource.refetch()/> }.into_any(),
        Some(Ok(value)) => children(value).into_any(),
    }
}
