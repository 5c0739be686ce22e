//! What a phone has to load, as the server sends it.

use thuocdo_tests::client::{Answer, Client};
use thuocdo_tests::round::{FieldedRound, UNITS};
use thuocdo_tests::server::Thuocdo;

/// The whole plain first page, styles included: one initial window of TCP.
const PAGE: usize = 14_600;

/// Everything that is kept on a citizen's phone, to answer without a network.
const OFFLINE: usize = 110 * 1024;

pub fn a_phone_loads_little(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    let server = round.serve();
    let phone = Client::new(server.origin());
    let compressed = |path: &str| {
        let answer = phone.get_with(path, &[("accept-encoding", "br")]).expect(200);
        assert_eq!(answer.header("content-encoding"), Some("br"), "{path}");
        answer.body.len()
    };
    for (unit, _, _) in UNITS {
        for query in ["", "?lang=en"] {
            let address = format!("/r/{}{query}", round.links[unit]);
            let sent = compressed(&address);
            assert!(sent <= PAGE, "{address}: {sent} bytes, over {PAGE}");
            let page = phone.get(&address).expect(200);
            assert!(!page.text().contains("rel=\"stylesheet\""), "the styles are in the page");
        }
    }
    let page = phone.get(&format!("/r/{}", round.links["x01"])).expect(200);
    let script = asset_in(&page, "respondent-", ".js")
        .expect("a script: build the server with `cargo xtask build`");
    let wasm = asset_in(&phone.get(&script).expect(200), "respondent-", ".wasm")
        .expect("the wasm that the script loads");
    let keeper = asset_in(&page, "phone-", ".js").expect("what keeps answers");
    let compiled = page.text().split("data-compiled=\"").nth(1).and_then(|it| it.split('"').next());
    let compiled = compiled.expect("the compiled questionnaire").to_owned();
    let address = format!("/r/{}", round.links["x01"]);
    let kept = [address.as_str(), &script, &wasm, &keeper, &compiled, "/worker.js"];
    let sizes = kept.map(|address| (address, compressed(address)));
    let total: usize = sizes.iter().map(|(_, size)| size).sum();
    assert!(total <= OFFLINE, "{total} bytes, over {OFFLINE}: {sizes:?}");
    for asset in [&script, &wasm, &keeper] {
        let cached = phone.get(asset);
        let cached = cached.header("cache-control").unwrap_or_default();
        assert!(cached.contains("immutable"), "{asset}: {cached}");
    }
}

/// The address of the first asset with this beginning and ending that is named in a text.
fn asset_in(answer: &Answer, beginning: &str, ending: &str) -> Option<String> {
    let of_a_name = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let mut words = answer.text().split(|c| !of_a_name(c));
    let name = words.find(|word| word.starts_with(beginning) && word.ends_with(ending))?;
    Some(format!("/assets/{name}"))
}
