//! Links as an operator makes, prints, shows and revokes them.

use super::{Desk, Done};

fn assert_done(done: &Done) {
    assert_eq!((done.code, done.err.as_str()), (0, ""), "{}", done.out);
}

/// The last cell of each line.
fn addresses(done: &Done) -> Vec<String> {
    assert_done(done);
    done.out.lines().map(|line| line.rsplit(['\t', ',']).next().unwrap().to_owned()).collect()
}

const AT: [&str; 2] = ["--public-url", "https://khaosat.example.vn"];

async fn desk() -> Desk {
    let desk = Desk::new();
    assert_eq!(desk.round(&["--closes", "2026-11-30"]).await.code, 0);
    desk
}

async fn create(desk: &Desk, more: &[&str]) -> Done {
    desk.run(&[&["links", "create", "hai-long"], more, &AT].concat()).await
}

#[tokio::test]
async fn links_are_printed_per_unit_per_desk_and_per_person() {
    let desk = desk().await;
    let round = create(&desk, &[]).await;
    assert_done(&round);
    assert_eq!(round.out, "\t\t\thttps://khaosat.example.vn/r/hai-long\n");
    let units = create(&desk, &["--all-units", "--printed"]).await;
    assert!(
        units.out.starts_with("X01\tPhường Một\t\thttps://khaosat.example.vn/r/hai-long.X01~q.")
    );
    assert_eq!(addresses(&units).len(), 2);
    let desks = create(&desk, &["--unit", "X02", "--desk", "q1", "--desk", "q2"]).await;
    assert!(desks.out.contains("X02\tXã Hai\tq2\thttps"), "{}", desks.out);
    desk.write("some.txt", "X02\n");
    let persons = [
        "--units-file",
        "some.txt",
        "--one-time",
        "30",
        "--expires",
        "2026-11-25",
        "--format",
        "csv",
    ];
    let persons = create(&desk, &persons).await;
    assert!(
        persons
            .out
            .starts_with("unit,name,desk,case,expires,code,url\nX02,Xã Hai,,,2026-11-26 00:00,")
    );
    let different: std::collections::BTreeSet<_> = addresses(&persons).into_iter().collect();
    assert_eq!(different.len(), 31, "30 and the header");
}

#[tokio::test]
async fn an_order_that_cannot_be_filled_says_why() {
    let desk = desk().await;
    let wrong = ["--unit", "Y01", "--unit", "Y02", "--one-time", "0", "--expires", "2026-11-01"];
    let wrong = create(&desk, &wrong).await;
    assert_eq!((wrong.code, wrong.out.as_str()), (1, ""));
    for expected in ["`Y01`", "`Y02`", "expired already", "at least 1"] {
        assert!(wrong.err.contains(expected), "{expected} in {}", wrong.err);
    }
    let unknown = desk.run(&["links", "create", "dot-9"]).await;
    assert!(unknown.err.contains("there is no round `dot-9`"), "{}", unknown.err);
}

#[tokio::test]
async fn a_link_is_shown_revoked_and_listed() {
    let desk = desk().await;
    let made = create(&desk, &["--unit", "X01", "--expires", "2026-11-25"]).await;
    let address = &addresses(&made)[0];
    let show = ["links", "show", address.as_str()];
    let shown = desk.run(&show).await;
    assert_done(&shown);
    let expected = "round\thai-long\nunit\tX01\tPhường Một\nexpires\t2026-11-26 00:00\nmode\tweb\nstatus\tvalid\n";
    assert_eq!(shown.out, expected);

    desk.clock.set("2026-11-25T17:00:00Z".parse().unwrap());
    assert!(desk.run(&show).await.out.ends_with("status\texpired\n"));
    desk.clock.set("2026-11-21T01:00:00Z".parse().unwrap());
    let revoke = ["links", "revoke", "hai-long", address.as_str(), "--reason", "mất"];
    let revoked = desk.run(&revoke).await;
    assert_done(&revoked);
    assert!(revoked.out.starts_with("hai-long.X01~e") && revoked.out.ends_with("\trevoked\n"));
    assert!(desk.run(&revoke).await.out.contains("revoked before"));
    assert!(desk.run(&show).await.out.ends_with("status\trevoked\n"));
    let list = desk.run(&["links", "list-revoked", "hai-long"]).await;
    assert!(list.out.ends_with("\t2026-11-21 08:00\tcli\tmất\n"), "{}", list.out);

    desk.clock.set("2026-12-01T00:00:00Z".parse().unwrap());
    assert!(desk.run(&show).await.out.contains("status\tclosed"));
    let forged = desk.run(&["links", "show", "hai-long.X01.AAAAAAAAAAAAAA"]).await;
    assert!(forged.err.contains("no link of this server"), "{}", forged.err);
    let silent = ["links", "revoke", "hai-long", address.as_str(), "--reason", " "];
    assert!(desk.run(&silent).await.err.contains("--reason"));
}

#[tokio::test]
async fn a_one_time_link_that_was_not_answered_is_valid() {
    let desk = desk().await;
    let made = create(&desk, &["--unit", "X01", "--one-time", "1"]).await;
    let shown = desk.run(&["links", "show", &addresses(&made)[0]]).await;
    assert!(shown.out.contains("status\tvalid: this one-time link has not been answered yet"));
}

#[tokio::test]
async fn posters_are_written_to_a_file_and_warn_of_what_nobody_can_scan() {
    let desk = desk().await;
    let local = desk.run(&["links", "posters", "hai-long", "-o", "p.html"]).await;
    assert_eq!((local.code, local.out.as_str()), (0, "p.html: 2 sheets\n"));
    assert!(local.err.contains("--public-url"), "{}", local.err);
    let cards = ["links", "posters", "hai-long", "--kind", "card", "--unit", "X02", "-o", "p.html"];
    let cards = desk.run(&[&cards[..], &AT].concat()).await;
    assert_done(&cards);
    let page = std::fs::read_to_string(desk.path("p.html")).unwrap();
    assert!(page.contains("Xã Hai") && page.contains("khaosat.example.vn/r/hai-long"));
    assert!(page.contains("Nhận ý kiến đến hết ngày 30/11/2026."));
    let unknown = ["links", "posters", "hai-long", "--unit", "Y01", "-o", "p.html"];
    assert!(desk.run(&unknown).await.err.contains("`Y01`"));
}
