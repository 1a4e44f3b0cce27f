use std::sync::mpsc;

use cartwright_domain::identity::PasswordProblem;

use super::*;

const SALT: [u8; 16] = [7; 16];

fn hasher() -> PasswordHasher {
    PasswordHasher::new(Pepper::new(b"pepper"), vec![Pepper::new(b"old pepper")], 4)
}

fn password(text: &str) -> Password {
    Password::chosen(text).unwrap_or_else(|problem: PasswordProblem| panic!("{text}: {problem}"))
}

#[tokio::test]
async fn row_05_the_last_character_of_the_longest_password_matters() {
    let hasher = hasher();
    for (right, wrong) in [
        (format!("{}a", "x".repeat(127)), format!("{}b", "x".repeat(127))),
        (format!("{}🦦", "🦀".repeat(63)), format!("{}🦀", "🦀".repeat(63))),
    ] {
        let hash = hasher.hash(password(&right), SALT).await.unwrap();
        let compare = |text: &str| hasher.compare(password(text), Some(hash.clone()));
        assert_eq!(compare(&right).await.unwrap(), Comparison::Right { outdated: false });
        assert_eq!(compare(&wrong).await.unwrap(), Comparison::Wrong);
    }
}

#[tokio::test]
async fn row_05_a_hash_of_another_cost_or_pepper_is_outdated_and_one_of_an_unknown_pepper_is_worthless() {
    let now = hasher();
    let dearer = PasswordHasher::new(Pepper::new(b"pepper"), Vec::new(), 5);
    let older = PasswordHasher::new(Pepper::new(b"old pepper"), Vec::new(), 4);
    let foreign = PasswordHasher::new(Pepper::new(b"lost pepper"), Vec::new(), 4);
    for (made_by, expected) in [
        (dearer, Comparison::Right { outdated: true }),
        (older, Comparison::Right { outdated: true }),
        (foreign, Comparison::Wrong),
    ] {
        let hash = made_by.hash(password("quiet-otter"), SALT).await.unwrap();
        assert_eq!(now.compare(password("quiet-otter"), Some(hash)).await.unwrap(), expected);
    }
    assert_eq!(now.compare(password("quiet-otter"), None).await.unwrap(), Comparison::Wrong);
}

#[tokio::test]
async fn a_full_queue_is_told_at_once_and_empties_again() {
    let hasher = hasher();
    let places = hasher.places.available_permits();
    let (release, held) = mpsc::channel::<()>();
    let held = Arc::new(std::sync::Mutex::new(held));
    let waiting: Vec<_> = (0..places)
        .map(|_| {
            let (hasher, held) = (hasher.clone(), Arc::clone(&held));
            tokio::spawn(async move {
                hasher
                    .work(move || {
                        let gate = held.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                        gate.recv().map_err(|error| Failure::Internal(error.to_string()))
                    })
                    .await
            })
        })
        .collect();
    while hasher.places.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    let refused = hasher.hash(password("quiet-otter"), SALT).await;
    assert!(matches!(refused, Err(Failure::RateLimited { retry_after_seconds: 2 })), "{refused:?}");
    for _ in 0..places {
        release.send(()).unwrap();
    }
    for task in waiting {
        task.await.unwrap().unwrap();
    }
    assert!(hasher.hash(password("quiet-otter"), SALT).await.is_ok());
}
