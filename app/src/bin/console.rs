//! Entry point of the wasm bundle of the staff console.

fn main() {
    thuocdo_app::console::start();
}
