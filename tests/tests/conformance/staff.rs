//! Staff sign in, and are out when they should be.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use thuocdo_server::permission::{Role, Staff, UserName};
use thuocdo_server::store::staff::{NewSession, NewStaff, TokenHash};
use thuocdo_server::store::{Insertion, Store};

use crate::sample::instant;
use crate::scene::{Scene, may_administer};

const HALF_A_DAY: i64 = 12 * 3_600;

fn user(name: &str) -> UserName {
    name.parse().unwrap()
}

async fn add(store: &dyn Store, name: &str) -> Insertion {
    let staff = NewStaff {
        user: user(name),
        role: Role::Analyst,
        unit: Some("00001".parse().unwrap()),
        password_hash: format!("hash of {name}"),
        created_at: instant(0),
    };
    store.insert_staff(&may_administer(), &staff).await.unwrap()
}

async fn sign_in(store: &dyn Store, name: &str, token: u8, seconds: i64) -> TokenHash {
    let token_hash = TokenHash([token; 32]);
    let created_at = instant(seconds);
    let expires_at = created_at + SignedDuration::from_secs(HALF_A_DAY);
    let device = "Chrome, Windows".to_owned();
    let session = NewSession { token_hash, user: user(name), created_at, expires_at, device };
    store.insert_session(&session).await.unwrap();
    token_hash
}

async fn is_in(store: &dyn Store, token: TokenHash, seconds: i64) -> bool {
    store.session(&token, instant(seconds)).await.unwrap().is_some()
}

pub fn a_name_is_given_once(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        assert_eq!(store.staff_count().await.unwrap(), 0);
        assert_eq!(add(&*store, "lan").await, Insertion::Inserted);
        assert_eq!(add(&*store, "Lan").await, Insertion::Taken);
        assert_eq!(add(&*store, "an").await, Insertion::Inserted);
        assert_eq!(store.staff_count().await.unwrap(), 2);
        let credentials = store.staff_for_sign_in(&user("lan")).await.unwrap().unwrap();
        assert_eq!(credentials.password_hash, "hash of lan");
        let unit = Some("00001".parse().unwrap());
        let staff = Staff { user: user("lan"), role: Role::Analyst, unit, below: BTreeSet::new() };
        assert_eq!(credentials.staff, staff);
        assert!(store.staff_for_sign_in(&user("nobody")).await.unwrap().is_none());
        let list = store.staff_list(&may_administer()).await.unwrap();
        let names: Vec<_> = list.iter().map(|entry| entry.staff.user.as_str()).collect();
        assert_eq!(names, ["an", "lan"]);
    });
}

pub fn a_session_ends_when_it_expires_or_is_ended(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let _ = add(&*store, "lan").await;
        let token = sign_in(&*store, "lan", 1, 0).await;
        let end = HALF_A_DAY;
        let staff = store.session(&token, instant(end - 1)).await.unwrap().unwrap();
        assert_eq!(staff.staff.user, user("lan"));
        assert!(!is_in(&*store, token, end).await);
        assert!(!is_in(&*store, TokenHash([9; 32]), 0).await);

        // The next sign-in forgets what has expired, and only that.
        let young = sign_in(&*store, "lan", 2, 60).await;
        let next = sign_in(&*store, "lan", 3, end).await;
        assert!(!is_in(&*store, token, 0).await);
        assert!(is_in(&*store, young, 60).await);

        store.delete_session(&next).await.unwrap();
        store.delete_session(&next).await.unwrap();
        assert!(!is_in(&*store, next, end).await);
        assert!(is_in(&*store, young, 60).await);
    });
}

pub fn a_disabled_member_of_staff_is_out_at_once(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let _ = add(&*store, "lan").await;
        let _ = add(&*store, "an").await;
        let (lan, an) = (sign_in(&*store, "lan", 1, 0).await, sign_in(&*store, "an", 2, 0).await);
        for seconds in [5, 9] {
            let done = store.disable_staff(&may_administer(), &user("lan"), instant(seconds)).await;
            assert!(done.unwrap());
        }
        assert!(!is_in(&*store, lan, 6).await);
        assert!(is_in(&*store, an, 6).await);
        assert!(store.staff_for_sign_in(&user("lan")).await.unwrap().is_none());
        let list = store.staff_list(&may_administer()).await.unwrap();
        assert_eq!(list[1].disabled_at, Some(instant(5)));
        assert_eq!(store.staff_count().await.unwrap(), 2);
        let unknown = store.disable_staff(&may_administer(), &user("nobody"), instant(5)).await;
        assert!(!unknown.unwrap());
    });
}

pub fn a_new_password_ends_old_sessions(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let _ = add(&*store, "lan").await;
        let token = sign_in(&*store, "lan", 1, 0).await;
        assert!(store.disable_staff(&may_administer(), &user("lan"), instant(1)).await.unwrap());
        assert!(store.reset_password(&may_administer(), &user("lan"), "new hash").await.unwrap());
        assert!(!is_in(&*store, token, 2).await);
        let credentials = store.staff_for_sign_in(&user("lan")).await.unwrap().unwrap();
        assert_eq!(credentials.password_hash, "new hash");
        assert!(!store.reset_password(&may_administer(), &user("nobody"), "x").await.unwrap());
    });
}
