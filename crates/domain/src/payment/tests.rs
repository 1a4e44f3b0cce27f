use chrono::{TimeDelta, TimeZone, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    id::{CartId, PaymentSessionId},
    pricing::{Currency, Money},
    time::Timestamp,
};
use PaymentSessionStatus::{ActionRequired, Authorized, Captured, Declined, Expired, Open, Processing, Voided};

fn now() -> Timestamp {
    Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap()
}

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

fn eur(minor: i64) -> Money {
    Money::new(minor, "EUR".parse::<Currency>().unwrap())
}

fn session(status: PaymentSessionStatus) -> PaymentSession {
    PaymentSession {
        id: PaymentSessionId(Uuid::from_u128(1)),
        cart_id: CartId(Uuid::from_u128(2)),
        cart_version: 4,
        provider: "test".to_owned(),
        status,
        amount: eur(1990),
        token: Some("secret-token".to_owned()),
        return_url: None,
        next_action_url: None,
        client_secret: None,
        provider_reference: None,
        decline_message: None,
        in_flight_until: Some(now() + minutes(1)),
        reserved_until: now() + minutes(15),
        created_at: now(),
        updated_at: now(),
    }
}

fn outcomes() -> [ProviderOutcome; 6] {
    let reference = || "ref-1".to_owned();
    [
        ProviderOutcome::Authorized { reference: reference() },
        ProviderOutcome::Captured { reference: reference() },
        ProviderOutcome::Pending { reference: reference() },
        ProviderOutcome::ActionRequired { url: Some("https://bank.example".to_owned()), reference: reference() },
        ProviderOutcome::Processing { reference: reference() },
        ProviderOutcome::Declined { message: "No.".to_owned() },
    ]
}

#[test]
fn the_table_of_transitions_is_this_one() {
    let table = [
        (Open, vec![ActionRequired, Processing, Authorized, Captured, Declined, Expired, Voided]),
        (ActionRequired, vec![Processing, Authorized, Captured, Declined, Expired, Voided]),
        (Processing, vec![ActionRequired, Authorized, Captured, Declined, Voided]),
        (Authorized, vec![Captured, Voided]),
        (Captured, vec![Voided]),
        (Declined, vec![]),
        (Expired, vec![]),
        (Voided, vec![]),
    ];
    assert_eq!(table.len(), PaymentSessionStatus::ALL.len());
    for (from, allowed) in table {
        for to in PaymentSessionStatus::ALL {
            let expected = if *to == from || allowed.contains(to) {
                Ok(*to)
            } else {
                Err(InvalidTransition { from: from.as_str(), to: to.as_str() })
            };
            assert_eq!(from.transition(*to), expected);
        }
    }
}

#[test]
fn an_answer_is_taken_in_and_may_come_twice() {
    for outcome in outcomes() {
        let mut once = session(Processing);
        once.record(&outcome, now() + minutes(1)).unwrap();
        assert_eq!(once.status, outcome.session_status());
        assert_eq!(once.provider_reference.as_deref(), outcome.reference());
        assert_eq!(once.in_flight_until, None);
        assert_eq!(once.next_action_url.is_some(), once.status == ActionRequired);
        assert_eq!(once.decline_message.is_some(), once.status == Declined);
        let mut twice = once.clone();
        twice.record(&outcome, now() + minutes(1)).unwrap();
        assert_eq!(twice, once);
    }
}

#[test]
fn money_that_comes_too_late_changes_nothing() {
    for ended in [Declined, Expired, Voided] {
        let before = session(ended);
        let mut late = before.clone();
        let captured = ProviderOutcome::Captured { reference: "ref-2".to_owned() };
        let refused = InvalidTransition { from: ended.as_str(), to: "captured" };
        assert_eq!(late.record(&captured, now()), Err(refused));
        assert_eq!(late, before);
    }
    assert_eq!(Expired.transition(Captured).unwrap_err().to_string(), "what is expired cannot become captured");
}

#[test]
fn row_38_a_session_pays_one_version_and_one_amount() {
    let session = session(Authorized);
    assert!(session.pays(4, eur(1990)));
    assert!(!session.pays(5, eur(1990)));
    assert!(!session.pays(4, eur(1991)));
    assert!(!session.pays(4, Money::new(1990, "USD".parse().unwrap())));
}

#[test]
fn only_what_waits_for_the_customer_falls_due() {
    let late = now() + minutes(15);
    for status in PaymentSessionStatus::ALL {
        let session = session(*status);
        assert_eq!(session.is_due(late), matches!(status, Open | ActionRequired), "{status}");
        assert!(!session.is_due(late - TimeDelta::microseconds(1)));
        let busy = PaymentSession { in_flight_until: Some(late + minutes(1)), ..session };
        assert!(busy.is_in_flight(late) && !busy.is_due(late));
    }
}

#[test]
fn an_ended_session_is_not_in_flight() {
    let mut session = session(Open);
    session.next_action_url = Some("https://bank.example".to_owned());
    session.transition(Voided, now()).unwrap();
    assert_eq!((session.in_flight_until, session.next_action_url), (None, None));
}

#[test]
fn tokens_do_not_appear_in_logs() {
    assert!(!format!("{:?}", session(Open)).contains("secret-token"));
}

#[test]
fn a_cart_holds_stock_for_fifteen_minutes_and_an_hour_at_most() {
    let until = |first: Option<i64>| {
        let first = first.map(|minutes_ago| now() - minutes(minutes_ago));
        reserved_until(now(), SESSION_HOLD, LONGEST_HOLD, first).map(|until| (until - now()).num_minutes())
    };
    assert_eq!(until(None), Some(15));
    assert_eq!(until(Some(45)), Some(15));
    assert_eq!(until(Some(50)), Some(10));
    assert_eq!(until(Some(59)), Some(1));
    assert_eq!(until(Some(60)), None);
    assert_eq!(until(Some(600)), None);
    assert_eq!(reserved_until(now(), minutes(90), LONGEST_HOLD, None), Some(now() + minutes(60)));
}

fn any_status() -> impl Strategy<Value = PaymentSessionStatus> {
    prop::sample::select(PaymentSessionStatus::ALL)
}

proptest! {
    #[test]
    fn what_has_failed_never_succeeds(steps in prop::collection::vec(any_status(), 0..40)) {
        let mut status = Open;
        let mut failed = false;
        for step in steps {
            if let Ok(next) = status.transition(step) {
                status = next;
            }
            failed |= matches!(status, Declined | Expired | Voided);
            prop_assert!(!(failed && (status.is_live() || status.is_successful())));
        }
    }

    #[test]
    fn no_row_of_sessions_holds_stock_beyond_the_hour(waits in prop::collection::vec(0_i64..30, 1..20)) {
        let first = now();
        let mut clock = first;
        for wait in waits {
            clock += minutes(wait);
            if let Some(until) = reserved_until(clock, SESSION_HOLD, LONGEST_HOLD, Some(first)) {
                prop_assert!(until > clock && until <= clock + minutes(15));
                prop_assert!(until <= first + minutes(60));
            } else {
                prop_assert!(clock >= first + minutes(60));
            }
        }
    }
}
