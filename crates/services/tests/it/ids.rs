//! The keys of rows: later ones are greater, whatever the clock does.

use std::collections::BTreeSet;

use cartwright_domain::time::Timestamp;
use cartwright_services::Ids;
use chrono::{DateTime, TimeDelta};
use uuid::{Uuid, Variant};

fn noon() -> Timestamp {
    DateTime::parse_from_rfc3339("2026-11-21T12:00:00Z").unwrap().to_utc()
}

/// The milliseconds that a key tells.
fn milliseconds(key: Uuid) -> i64 {
    i64::try_from(key.as_u128() >> 80).unwrap()
}

fn assert_ascending(keys: &[Uuid]) {
    for pair in keys.windows(2) {
        assert!(pair[0] < pair[1], "{} comes before {}", pair[0], pair[1]);
    }
}

#[test]
fn keys_of_one_millisecond_come_in_the_order_in_which_they_were_made() {
    for seed in 0..20 {
        let ids = Ids::seeded(seed);
        let keys: Vec<Uuid> = (0..1000).map(|_| ids.key(noon())).collect();
        assert_ascending(&keys);
        assert!(keys.iter().all(|key| milliseconds(*key) == noon().timestamp_millis()), "seed {seed}");
    }
}

#[test]
fn a_key_is_a_uuid_of_version_7_that_tells_its_instant() {
    let ids = Ids::seeded(7);
    for step in [0, 0, 1, 1, 1, 500, 86_400_000] {
        let instant = noon() + TimeDelta::milliseconds(step);
        let key: Uuid = ids.key(instant);
        assert_eq!((key.get_version_num(), key.get_variant()), (7, Variant::RFC4122), "{key}");
        assert_eq!(milliseconds(key), instant.timestamp_millis(), "{key}");
    }
}

#[test]
fn keys_go_on_upwards_while_the_clock_is_behind_itself() {
    let ids = Ids::seeded(3);
    let steps = [0, 5, 4, -7_200_000, -7_200_000, 4, 5, 6, 2];
    let keys: Vec<Uuid> = steps.iter().map(|step| ids.key(noon() + TimeDelta::milliseconds(*step))).collect();
    assert_ascending(&keys);
    assert_eq!(milliseconds(keys[7]), noon().timestamp_millis() + 6, "a clock that has caught up is followed again");
}

#[test]
fn clones_draw_keys_from_one_sequence_whichever_thread_asks() {
    let ids = Ids::random();
    let drawn: Vec<Vec<Uuid>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let ids = ids.clone();
                scope.spawn(move || (0..2000).map(|_| ids.key(noon())).collect())
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for keys in &drawn {
        assert_ascending(keys);
    }
    let all: BTreeSet<Uuid> = drawn.into_iter().flatten().collect();
    assert_eq!(all.len(), 8000);
}

#[test]
fn the_same_seed_makes_the_same_keys_and_neighbours_tell_nothing_of_each_other() {
    let draw = |seed| {
        let ids = Ids::seeded(seed);
        (0..50).map(|_| ids.key(noon())).collect::<Vec<Uuid>>()
    };
    assert_eq!(draw(9), draw(9));
    assert_ne!(draw(9), draw(10));
    let steps: BTreeSet<u128> = draw(9).windows(2).map(|pair| random_part(pair[1]) - random_part(pair[0])).collect();
    assert_eq!(steps.len(), 49, "no two steps are the same: {steps:?}");
}

/// The 74 bits of a key that are neither its instant nor its version.
fn random_part(key: Uuid) -> u128 {
    let bits = key.as_u128();
    (bits >> 64 & 0xfff) << 62 | bits & ((1 << 62) - 1)
}
