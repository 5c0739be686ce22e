//! Taking over from the plain form.

use std::sync::Arc;

use survey_specs::questionnaire::{Instrument, compiled};
use wasm_bindgen_futures::spawn_local;

use super::drive;
use super::page::{self, PlainPage};
use crate::respondent::session::Session;
use crate::ui::offered::leave_offered;
use crate::{api, offline};

/// Takes over from the plain form, once the compiled questionnaire has come.
pub fn start() {
    spawn_local(async {
        offline::ready().await;
        let Some(plain) = PlainPage::find() else { return };
        let Some(bytes) = api::fetch_compiled(&plain.compiled).await else { return };
        let Ok((_, mut questionnaire)) = compiled::decode(&bytes) else { return };
        let offered = plain.form.get_attribute("data-languages");
        leave_offered(&mut questionnaire, offered.as_deref());
        take_over(plain, Arc::new(Instrument::new(questionnaire)));
    });
}

fn take_over(plain: PlainPage, instrument: Arc<Instrument>) {
    let document = plain.document.clone();
    let fields = page::fields(&plain.form);
    let active = page::active_field(&document);
    let session = Session::take_over(
        instrument,
        plain.context.clone(),
        plain.unit_name.clone(),
        fields,
        active.as_deref(),
    );
    let begun = session.begun();
    drive::listen(session, plain);
    if begun {
        page::focus_after_paint(&document, active);
    }
}
