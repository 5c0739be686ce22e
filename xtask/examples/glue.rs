use wasm_bindgen_cli_support::Bindgen;
fn main() {
    let mut args = std::env::args().skip(1);
    let (input, out) = (args.next().unwrap(), args.next().unwrap());
    Bindgen::new().input_path(input).web(true).unwrap().typescript(false).generate(out).unwrap();
}
