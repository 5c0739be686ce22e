//! What staff sign in with: one-time links, second factors, roles, and the units they work for.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use survey_specs::unit::Unit;
use thuocdo_server::permission::{Role, UserName};
use thuocdo_server::second_factor::{CodeHash, Seed};
use thuocdo_server::store::account::{LinkPurpose, NewStaffLink};
use thuocdo_server::store::staff::{
    NewSession, NewStaff, Person, StaffChange, StaffChanged, TokenHash,
};
use thuocdo_server::store::{Insertion, Store};

use crate::sample::instant;
use crate::scene::{Scene, may_administer, may_design};

fn user(name: &str) -> UserName {
    name.parse().unwrap()
}

async fn add(store: &dyn Store, name: &str, role: Role) {
    let staff = NewStaff {
        user: user(name),
        role,
        unit: None,
        password_hash: format!("hash of {name}"),
        created_at: instant(0),
    };
    let added = store.insert_staff(&may_administer(), &staff).await.unwrap();
    assert_eq!(added, Insertion::Inserted);
}

async fn session(store: &dyn Store, name: &str, token: u8) -> TokenHash {
    let token_hash = TokenHash([token; 32]);
    let session = NewSession {
        token_hash,
        user: user(name),
        created_at: instant(i64::from(token)),
        expires_at: instant(40_000),
        device: format!("device {token}"),
    };
    store.insert_session(&session).await.unwrap();
    token_hash
}

fn link(name: &str, token: u8, purpose: LinkPurpose) -> NewStaffLink {
    NewStaffLink {
        token_hash: TokenHash([token; 32]),
        user: user(name),
        purpose,
        created_by: "an".to_owned(),
        created_at: instant(0),
        expires_at: instant(100),
    }
}

pub fn who_is_invited_has_no_password_before_the_link_is_used(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let invitation = link("lan", 1, LinkPurpose::Invitation);
        let staff = NewStaff {
            user: user("lan"),
            role: Role::Viewer,
            unit: None,
            password_hash: "nobody knows".to_owned(),
            created_at: instant(0),
        };
        let person = Person { display_name: Some("Lan".to_owned()), ..Person::default() };
        let insert = async || {
            let (permission, link) = (may_administer(), Some(&invitation));
            store.insert_person(&permission, &staff, &person, link).await.unwrap()
        };
        assert_eq!(insert().await, Insertion::Inserted);
        assert_eq!(insert().await, Insertion::Taken);
        let entry = store.staff_entry(&may_administer(), &user("lan")).await.unwrap().unwrap();
        assert_eq!((entry.invited_at, &entry.person), (Some(instant(0)), &person));
        let found = store.staff_link(&TokenHash([1; 32]), instant(99)).await.unwrap().unwrap();
        assert_eq!((found.user, found.purpose), (user("lan"), LinkPurpose::Invitation));
        assert!(store.staff_link(&TokenHash([1; 32]), instant(100)).await.unwrap().is_none());
        let used = store.use_staff_link(&TokenHash([1; 32]), "chosen", instant(50)).await.unwrap();
        assert_eq!(used, Some(user("lan")));
        let entry = store.staff_entry(&may_administer(), &user("lan")).await.unwrap().unwrap();
        assert_eq!(entry.invited_at, None);
        let credentials = store.staff_for_sign_in(&user("lan")).await.unwrap().unwrap();
        assert_eq!(credentials.password_hash, "chosen");
    });
}

pub fn of_many_who_use_one_link_at_once_one_is_first(scene: &Scene) {
    scene.play(async {
        let (one, two) = (scene.process().await, scene.process().await);
        add(&*one, "lan", Role::Viewer).await;
        let kept = session(&*one, "lan", 9).await;
        let earlier = link("lan", 1, LinkPurpose::PasswordReset);
        let later = link("lan", 2, LinkPurpose::PasswordReset);
        for link in [&earlier, &later] {
            assert!(one.insert_staff_link(&may_administer(), link).await.unwrap());
        }
        let unknown = link("nobody", 3, LinkPurpose::PasswordReset);
        assert!(!one.insert_staff_link(&may_administer(), &unknown).await.unwrap());
        let gone = one.use_staff_link(&earlier.token_hash, "x", instant(1)).await.unwrap();
        assert_eq!(gone, None, "the later link takes the place of the earlier one");
        let uses = (0..8).map(|number| {
            let store = if number % 2 == 0 { one.clone() } else { two.clone() };
            let token = later.token_hash;
            tokio::spawn(async move {
                store.use_staff_link(&token, &format!("hash {number}"), instant(1)).await.unwrap()
            })
        });
        let mut first = 0;
        for use_of_link in uses.collect::<Vec<_>>() {
            first += usize::from(use_of_link.await.unwrap().is_some());
        }
        assert_eq!(first, 1);
        assert!(one.session(&kept, instant(20)).await.unwrap().is_none(), "sessions have ended");
    });
}

pub fn a_code_of_a_second_factor_counts_once(scene: &Scene) {
    scene.play(async {
        let (one, two) = (scene.process().await, scene.process().await);
        add(&*one, "lan", Role::Analyst).await;
        let codes = [CodeHash([1; 32]), CodeHash([2; 32])];
        one.set_second_factor(&user("lan"), Seed([7; 16]), 10, &codes, instant(0)).await.unwrap();
        let credentials = two.staff_for_sign_in(&user("lan")).await.unwrap().unwrap();
        let factor = credentials.second_factor.unwrap();
        assert_eq!((factor.seed, factor.step), (Seed([7; 16]), Some(10)));
        assert!(!one.use_time_step(&user("lan"), 10).await.unwrap());
        let uses = (0..8).map(|number| {
            let store = if number % 2 == 0 { one.clone() } else { two.clone() };
            tokio::spawn(async move { store.use_time_step(&user("lan"), 11).await.unwrap() })
        });
        let mut first = 0;
        for use_of_step in uses.collect::<Vec<_>>() {
            first += usize::from(use_of_step.await.unwrap());
        }
        assert_eq!(first, 1);
        assert!(!one.use_time_step(&user("lan"), 9).await.unwrap(), "time does not run back");
        assert!(two.use_recovery_code(&user("lan"), &codes[0]).await.unwrap());
        assert!(!one.use_recovery_code(&user("lan"), &codes[0]).await.unwrap());
        assert_eq!(one.recovery_codes(&user("lan")).await.unwrap(), 1);
        assert!(one.delete_second_factor(&user("lan"), None).await.unwrap());
        assert!(!one.delete_second_factor(&user("lan"), None).await.unwrap());
        assert_eq!(one.recovery_codes(&user("lan")).await.unwrap(), 0);
    });
}

pub fn a_role_that_must_have_a_second_factor_is_known_by_every_session(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        add(&*store, "lan", Role::Analyst).await;
        let token = session(&*store, "lan", 1).await;
        let roles = BTreeSet::from([Role::Analyst, Role::Administrator]);
        store.set_second_factor_roles(&may_administer(), &roles).await.unwrap();
        assert_eq!(store.second_factor_roles().await.unwrap(), roles);
        let found = store.session(&token, instant(2)).await.unwrap().unwrap();
        assert!(found.second_factor_required && !found.second_factor);
        store.set_second_factor(&user("lan"), Seed([7; 16]), 1, &[], instant(0)).await.unwrap();
        let found = store.session(&token, instant(2)).await.unwrap().unwrap();
        assert!(found.second_factor);
        store.set_second_factor_roles(&may_administer(), &BTreeSet::new()).await.unwrap();
        let found = store.session(&token, instant(2)).await.unwrap().unwrap();
        assert!(!found.second_factor_required);
    });
}

fn becomes(name: &str, role: Role, revision: i64) -> StaffChange {
    StaffChange {
        user: user(name),
        role,
        unit: None,
        person: Person::default(),
        disabled: false,
        revision,
        now: instant(5),
    }
}

pub fn of_two_administrators_who_demote_each_other_one_stays(scene: &Scene) {
    scene.play(async {
        let (one, two) = (scene.process().await, scene.process().await);
        add(&*one, "an", Role::Administrator).await;
        add(&*one, "lan", Role::Administrator).await;
        let (administrator, first, second) =
            (may_administer(), becomes("an", Role::Viewer, 1), becomes("lan", Role::Viewer, 1));
        let (first, second) = tokio::join!(
            one.change_staff(&administrator, &first),
            two.change_staff(&administrator, &second)
        );
        let changed = [first.unwrap(), second.unwrap()];
        let refused =
            changed.iter().filter(|changed| **changed == StaffChanged::LastAdministrator).count();
        assert_eq!(refused, 1, "{changed:?}");
    });
}

pub fn a_change_of_what_was_changed_meanwhile_is_refused(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        add(&*store, "lan", Role::Viewer).await;
        let token = session(&*store, "lan", 1).await;
        let change = becomes("lan", Role::Analyst, 1);
        let changed = store.change_staff(&may_administer(), &change).await.unwrap();
        let StaffChanged::Changed(entry) = changed else { panic!("{changed:?}") };
        assert_eq!((entry.staff.role, entry.revision), (Role::Analyst, 2));
        let stale = store.change_staff(&may_administer(), &change).await.unwrap();
        assert!(matches!(stale, StaffChanged::Stale(held) if held.revision == 2));
        let disabled = StaffChange { disabled: true, revision: 2, ..change };
        let changed = store.change_staff(&may_administer(), &disabled).await.unwrap();
        assert!(matches!(changed, StaffChanged::Changed(it) if it.disabled_at == Some(instant(5))));
        assert!(store.session(&token, instant(6)).await.unwrap().is_none());
        let unknown = becomes("nobody", Role::Viewer, 1);
        let unknown = store.change_staff(&may_administer(), &unknown).await.unwrap();
        assert_eq!(unknown, StaffChanged::Unknown);
    });
}

pub fn sessions_are_listed_by_when_they_were_used(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        add(&*store, "lan", Role::Viewer).await;
        let (first, second) = (session(&*store, "lan", 1).await, session(&*store, "lan", 2).await);
        store.touch_session(&first, instant(60)).await.unwrap();
        let list = store.sessions_of(&user("lan"), instant(70)).await.unwrap();
        let told: Vec<_> = list.iter().map(|it| (it.device.as_str(), it.seen_at)).collect();
        assert_eq!(told, [("device 1", instant(60)), ("device 2", instant(2))]);
        store.set_own_password(&user("lan"), "new", &second).await.unwrap();
        assert!(store.session(&first, instant(70)).await.unwrap().is_none());
        assert!(store.session(&second, instant(70)).await.unwrap().is_some());
        let entry = store.staff_entry(&may_administer(), &user("lan")).await.unwrap().unwrap();
        assert_eq!(entry.last_sign_in_at, Some(instant(2)));
        let late = instant(0) + SignedDuration::from_secs(40_000);
        assert!(store.sessions_of(&user("lan"), late).await.unwrap().is_empty());
    });
}

pub fn the_units_below_a_unit_are_those_of_the_day(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let unit = |code: &str, parent: Option<&str>, from: Option<&str>, to: Option<&str>| Unit {
            code: code.parse().unwrap(),
            name: code.to_owned(),
            class: "c".parse().unwrap(),
            kind: None,
            parent: parent.map(|parent| parent.parse().unwrap()),
            population: None,
            valid_from: from.map(|day| day.parse().unwrap()),
            valid_to: to.map(|day| day.parse().unwrap()),
            codes: std::collections::BTreeMap::new(),
        };
        let units = [
            unit("P", None, None, None),
            unit("Q", None, None, None),
            unit("D", Some("P"), None, Some("2025-07-01")),
            unit("X", Some("D"), None, Some("2025-07-01")),
            unit("X", Some("P"), Some("2025-07-01"), None),
            unit("Y", Some("Q"), None, None),
        ];
        store.load_units(&may_design(), &units, &[]).await.unwrap();
        let below = async |code: &str, day: &str| {
            let (unit, day) = (code.parse().unwrap(), day.parse().unwrap());
            let below = store.units_below(&unit, day).await.unwrap();
            below.into_iter().map(String::from).collect::<Vec<_>>()
        };
        assert_eq!(below("P", "2025-06-30").await, ["D", "X"]);
        assert_eq!(below("P", "2025-07-01").await, ["X"]);
        assert_eq!(below("D", "2025-06-30").await, ["X"]);
        assert!(below("D", "2025-07-01").await.is_empty());
        assert!(below("nobody", "2025-07-01").await.is_empty());
    });
}
