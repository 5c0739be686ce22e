//! What passes and what does not, by the clock.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::challenge::work_for;
use super::network::Network;
use super::senders::DeviceId;
use super::*;
use crate::randomness::SeededRandomness;

const OPEN: Through<'_> = Through { link: "dot-1.X01", channel: Channel::Open };
const DESK: Through<'_> = Through { link: "dot-1.X01~d1", channel: Channel::Desk };
const STAFF: Through<'_> = Through { link: "dot-1", channel: Channel::Staff };

/// Eight in the morning in Viet Nam.
fn morning() -> Timestamp {
    "2026-11-23T01:00:00Z".parse().unwrap()
}

fn after(start: Timestamp, seconds: i64) -> Timestamp {
    start + SignedDuration::from_secs(seconds)
}

fn device(number: u32) -> Option<DeviceId> {
    DeviceId::read(&format!("{number:022}"))
}

fn network(number: u32) -> Network {
    Network::of(std::net::Ipv4Addr::from_bits(0xCB00_0000 + number).into())
}

fn sender(device_number: u32, network_number: u32) -> Sender {
    Sender { device: device(device_number), network: Some(network(network_number)), work: None }
}

/// A form without scripts: no device says its id.
fn plain(network_number: u32) -> Sender {
    Sender { device: None, network: Some(network(network_number)), work: None }
}

struct Desk {
    traffic: Traffic,
    randomness: SeededRandomness,
}

impl Desk {
    fn with(limits: Limits) -> Self {
        Self { traffic: Traffic::new(limits, [5; 32]), randomness: SeededRandomness::new(1) }
    }

    fn new() -> Self {
        Self::with(Limits { work_bits: 4.try_into().unwrap(), ..Limits::default() })
    }

    fn send(
        &self,
        through: Through<'_>,
        sender: &Sender,
        now: Timestamp,
    ) -> Result<Admitted, TooMuch> {
        self.traffic.admit(through, sender, now, &self.randomness)
    }

    fn challenge(&self, sender: &Sender, now: Timestamp) -> Option<String> {
        self.traffic.open_page(OPEN.link, sender, now, &self.randomness).unwrap()
    }

    /// Sends responses from ever other networks and devices within ten minutes until work is asked
    /// for; gives their number.
    fn attacked(&self, now: Timestamp) -> u32 {
        let sent =
            (0..100_000).find(|number| self.send(OPEN, &sender(*number, *number), now).is_err());
        sent.unwrap()
    }
}

#[test]
fn sixty_people_in_an_hour_behind_one_address_pass_untouched() {
    let desk = Desk::new();
    for person in 0..60 {
        let now = after(morning(), i64::from(person) * 60);
        // Half of them with the app and half with the plain form.
        let sender = if person % 2 == 0 { sender(person, 1) } else { plain(1) };
        assert_eq!(desk.challenge(&sender, now), None);
        assert!(!desk.send(OPEN, &sender, now).unwrap().burst, "{person}");
    }
}

#[test]
fn one_device_that_invents_response_ids_is_limited_and_its_neighbours_are_not() {
    let desk = Desk::new();
    let taken = (0..1_000)
        .filter(|second| desk.send(OPEN, &sender(1, 1), after(morning(), *second)).is_ok());
    assert_eq!(taken.count(), 30);
    let too_much = desk.send(OPEN, &sender(1, 1), after(morning(), 1_000)).unwrap_err();
    assert_eq!(too_much, TooMuch { retry_after_s: 2_900, challenge: None });
    assert!(desk.send(OPEN, &sender(2, 1), after(morning(), 1_000)).is_ok());
    assert_eq!(desk.challenge(&sender(2, 1), after(morning(), 1_000)), None);
    assert!(desk.send(OPEN, &sender(1, 1), after(morning(), 3_900)).is_ok());
}

#[test]
fn a_desk_takes_a_day_of_ratings_from_one_device_and_staff_a_stack_of_forms() {
    let desk = Desk::new();
    for rating in 0..400 {
        let now = after(morning(), rating / 100);
        assert!(!desk.send(DESK, &sender(1, 1), now).unwrap().burst);
        assert!(!desk.send(STAFF, &sender(2, 1), now).unwrap().burst);
    }
    let much = (0..10_000).map(|second| after(morning(), 100 + second * 3));
    let day = much.filter(|now| desk.send(DESK, &sender(1, 1), *now).is_ok()).count();
    assert_eq!(day, 1_600, "2,000 a day");
}

#[test]
fn an_attack_from_many_addresses_takes_work_or_the_slow_lane() {
    let desk = Desk::new();
    assert_eq!(desk.attacked(morning()), 3_000 + 30, "the link's limit and one slow lane");
    let citizen = sender(200_000, 200_000);
    let challenge = desk.challenge(&citizen, morning()).unwrap();
    let work = Sender { work: Some(work_for(&challenge)), ..citizen.clone() };
    assert!(desk.send(OPEN, &work, morning()).is_ok(), "with work at once");
    let again = desk.send(OPEN, &work, morning()).unwrap_err();
    assert_eq!(again.retry_after_s, 60, "work is taken once");
    let other = Sender { work: Some(work_for(&again.challenge.unwrap())), ..plain(200_001) };
    assert!(desk.send(OPEN, &other, morning()).is_ok(), "the refusal brings a challenge too");
    // Without scripts, a minute later, and other links know nothing of it.
    assert!(desk.send(OPEN, &plain(200_002), after(morning(), 66)).is_ok());
    let elsewhere = Through { link: "dot-1.X02", channel: Channel::Open };
    assert!(desk.send(elsewhere, &plain(200_003), morning()).is_ok());
    assert!(desk.send(STAFF, &citizen, morning()).is_ok());
}

#[test]
fn a_day_later_everything_is_as_if_nothing_had_been() {
    let desk = Desk::new();
    desk.attacked(morning());
    let next_day = morning() + SignedDuration::from_hours(24);
    desk.traffic.forget(next_day);
    assert_eq!(desk.traffic.counted().senders.entries(), 0);
    assert_eq!(desk.challenge(&plain(1), next_day), None);
    for number in 0..30 {
        assert!(desk.send(OPEN, &sender(1, 1), next_day).is_ok(), "{number}");
    }
}

#[test]
fn a_link_that_usually_has_much_is_not_under_attack_when_it_has_much() {
    let desk = Desk::new();
    let hour_of = |hour: u32| after(morning(), i64::from(hour) * 3_600);
    // A poster of a whole province: 2,700 an hour, day and night.
    for hour in 0..24 {
        for number in 0..2_700_u32 {
            let (who, now) =
                (hour * 10_000 + number, after(hour_of(hour), i64::from(number) * 4 / 3));
            assert!(desk.send(OPEN, &sender(who, who), now).is_ok());
        }
    }
    for number in 0..6_000 {
        let (who, now) = (500_000 + number, after(hour_of(24), i64::from(number) / 2));
        assert!(desk.send(OPEN, &sender(who, who), now).is_ok(), "{number}");
    }
}

#[test]
fn refusals_of_many_step_up_and_refusals_of_one_do_not() {
    let desk = Desk::new();
    for _ in 0..2_000 {
        let _ = desk.send(OPEN, &sender(1, 1), morning());
    }
    assert_eq!(desk.challenge(&sender(2, 2), morning()), None);
    for script in 0..20 {
        for _ in 0..50 {
            let _ = desk.send(OPEN, &sender(script, script), morning());
        }
    }
    assert!(desk.challenge(&sender(900, 900), morning()).is_some());
}

#[test]
fn a_network_beyond_its_limit_is_asked_for_work_and_refused_only_far_beyond() {
    let desk = Desk::new();
    let taken = (0..1_000).filter(|number| desk.send(OPEN, &sender(*number, 1), morning()).is_ok());
    assert_eq!(taken.count(), 600 + 3);
    assert!(desk.send(OPEN, &sender(1_001, 2), morning()).is_ok(), "another network");
    let mut worked = 0;
    while let Some(challenge) = desk.challenge(&sender(2_000 + worked, 1), morning()) {
        let work = Some(work_for(&challenge));
        if desk.send(OPEN, &Sender { work, ..sender(2_000 + worked, 1) }, morning()).is_err() {
            break;
        }
        worked += 1;
        if worked == 2_000 {
            break;
        }
    }
    // Then the link itself has so many that it asks for work too; none of it refuses who works.
    assert_eq!(worked, 2_000);
}

#[test]
fn pages_are_refused_to_no_network_below_ten_times_what_asks_for_work() {
    let desk = Desk::new();
    let page = |number: u32| {
        let sender = sender(number, 1);
        desk.traffic.open_page(OPEN.link, &sender, morning(), &desk.randomness)
    };
    for number in 0..30_000 {
        assert_eq!(page(number).unwrap().is_some(), number >= 2_999, "{number}");
    }
    assert_eq!(page(30_000).unwrap_err().retry_after_s, 3_900);
}

#[test]
fn what_was_stored_before_does_not_count() {
    let desk = Desk::new();
    for _ in 0..100 {
        let admitted = desk.send(OPEN, &sender(1, 1), morning()).unwrap();
        let later = after(morning(), 1);
        desk.traffic.take_back(admitted, OPEN, &sender(1, 1), later, &desk.randomness);
    }
    let counted = desk.traffic.counted().links.get(&key_of(OPEN.link)).copied().unwrap();
    assert_eq!((counted.tried.count(morning()), counted.usual.count(morning())), (0, 0));
}

#[test]
fn ten_responses_from_one_device_within_ten_minutes_are_a_burst() {
    let desk = Desk::new();
    let bursts: Vec<_> = (0..12)
        .map(|minute| desk.send(OPEN, &sender(1, 1), after(morning(), minute * 50)).unwrap().burst)
        .collect();
    assert_eq!(bursts.iter().filter(|burst| **burst).count(), 3);
    assert!(!bursts[8] && bursts[9]);
    let slow = (0..12).map(|minute| after(morning(), minute * 120));
    let mut slow = slow.map(|now| desk.send(OPEN, &sender(2, 2), now).unwrap().burst);
    assert!(!slow.any(|burst| burst));
}

#[test]
fn a_network_bursts_if_it_usually_has_much_less_and_a_steady_office_does_not() {
    let desk = Desk::new();
    // Two a minute all day, at different devices: a burst at most while the office opens.
    let bursts: Vec<_> = (0..960)
        .filter(|turn| {
            let now = after(morning(), i64::from(*turn) * 30);
            desk.send(OPEN, &sender(*turn, 1), now).unwrap().burst
        })
        .collect();
    assert!(bursts.iter().all(|turn| *turn < 60), "{bursts:?}");
    // A script through the same link, at devices that it invents.
    let script = (0..100).filter(|second| {
        let now = after(morning(), 30_000 + i64::from(*second));
        desk.send(OPEN, &sender(10_000 + second, 2), now).unwrap().burst
    });
    assert!(script.count() >= 80);
}

#[test]
fn random_devices_push_nobody_out_of_the_count_of_networks() {
    let desk = Desk::with(Limits { counted: NonZeroU32::new(100).unwrap(), ..Limits::default() });
    let taken = (0..5_000).filter(|number| desk.send(OPEN, &sender(*number, 1), morning()).is_ok());
    assert_eq!(taken.count(), 603);
    assert!(desk.traffic.counted().senders.entries() <= 300);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_hour_has_more_than_the_limits_and_the_slow_lane_and_memory_stays_bounded(
        steps in proptest::collection::vec((0_i64..120, 0_u32..6, 0_u32..3), 1..1_200),
    ) {
        let of = |number| NonZeroU32::new(number).unwrap();
        let limits = Limits {
            device: of(5),
            link: of(40),
            network: of(20),
            slow_lane: of(2),
            slow_lane_of_network: of(1),
            counted: of(8),
            ..Limits::default()
        };
        // A key changes in the middle of it.
        let start = morning() + SignedDuration::from_mins(30);
        let desk = Desk::with(limits);
        let _ = desk.send(OPEN, &plain(9), start - SignedDuration::from_hours(23));
        let (mut now, mut taken) = (start - SignedDuration::from_hours(1), Vec::new());
        for (step, number, net) in steps {
            now += SignedDuration::from_secs(step);
            if desk.send(OPEN, &sender(number, net), now).is_ok() {
                taken.push((now, number, net));
            }
            prop_assert!(desk.traffic.counted().senders.entries() <= 2 * 3 * 8);
        }
        for (end, ..) in &taken {
            let since = *end - SignedDuration::from_hours(1);
            let hour = || taken.iter().filter(|(at, ..)| (since..=*end).contains(at));
            prop_assert!(hour().count() <= 40 + 2 * 61);
            for net in 0..3 {
                prop_assert!(hour().filter(|(.., it)| *it == net).count() <= 20 + 61);
            }
        }
    }

    #[test]
    fn a_device_never_has_more_than_its_limit_in_an_hour_whatever_the_day(
        steps in proptest::collection::vec(0_i64..2_000, 1..600),
    ) {
        let desk = Desk::new();
        let (mut now, mut taken) = (morning(), Vec::new());
        for step in steps {
            now += SignedDuration::from_secs(step);
            if desk.send(OPEN, &sender(1, 1), now).is_ok() {
                taken.push(now);
            }
        }
        for end in &taken {
            let since = *end - SignedDuration::from_hours(1);
            prop_assert!(taken.iter().filter(|at| (since..=*end).contains(*at)).count() <= 30);
        }
    }
}
