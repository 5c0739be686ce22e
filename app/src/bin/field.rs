//! Entry point of the wasm bundle of enumerators, of paper entry and of kiosks.

fn main() {
    thuocdo_app::field::start();
}
