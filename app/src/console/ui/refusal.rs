//! What the server said was wrong with a form, field by field.

use leptos::prelude::*;

use crate::console::api::{ApiError, ItemProblem};

/// What the last attempt to send a form came to.
#[derive(Clone, Copy, Debug)]
pub struct Refusal(RwSignal<Option<ApiError>>);

impl Default for Refusal {
    fn default() -> Self {
        Self(RwSignal::new(None))
    }
}

impl Refusal {
    /// Nothing is wrong any more.
    pub fn clear(self) {
        self.0.set(None);
    }

    /// The form was refused.
    pub fn set(self, error: ApiError) {
        self.0.set(Some(error));
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn of(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.0.with(|error| said_of(error.as_ref()?, field)))
    }

    /// What is wrong with no field.
    #[must_use]
    pub fn of_all(self) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.0.with(|error| {
                let error = error.as_ref()?;
                error.problems::<ItemProblem>().is_empty().then(|| error.message.clone())
            })
        })
    }
}

fn said_of(error: &ApiError, field: &str) -> Option<String> {
    let found = error.problems().into_iter().find(|problem: &ItemProblem| problem.item == field);
    found.map(|problem| problem.message)
}

/// What is wrong with a form as a whole.
#[component]
pub fn RefusalLine(
    /// What the last attempt came to.
    refusal: Refusal,
) -> impl IntoView {
    let text = refusal.of_all();
    move || text.get().map(|text| view! { <p class="wrong" role="alert">{text}</p> })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_wrong_stands_at_its_field() {
        let error = ApiError {
            status: 422,
            code: "invalid_account".to_owned(),
            message: "Thông tin chưa hợp lệ".to_owned(),
            details: json!({"problems": [{"item": "email", "code": "x", "message": "sai"}]}),
        };
        assert_eq!(said_of(&error, "email").as_deref(), Some("sai"));
        assert_eq!(said_of(&error, "phone"), None);
    }
}
