//! Entry point of the respondent's wasm bundle for questionnaires with what few have.

fn main() {
    thuocdo_app::browser::start();
}
