//! Entry point of the respondent's wasm bundle.

fn main() {
    thuocdo_app::browser::start();
}
