//! The key that development makes for itself.

use std::{fs, os::unix::fs::PermissionsExt};

use cartwright_server::secret_key::{DevelopmentKey, SecretKeyError, load_or_create};
use secrecy::ExposeSecret;

#[test]
fn the_key_is_made_once_and_kept_private() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("data");
    let first = load_or_create(&data, DevelopmentKey::Secret).expect("a new key");
    let second = load_or_create(&data, DevelopmentKey::Secret).expect("the same key");
    assert_eq!(first.expose_secret(), second.expose_secret());
    assert_eq!(first.expose_secret().len(), 64);
    let mode =
        fs::metadata(data.join(DevelopmentKey::Secret.file_name())).expect("the file is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let other = load_or_create(&folder.path().join("other"), DevelopmentKey::Secret).expect("a new key");
    assert_ne!(first.expose_secret(), other.expose_secret());
    for key in [DevelopmentKey::Signing, DevelopmentKey::Pepper] {
        let other = load_or_create(&data, key).expect("a key of its own");
        assert_ne!(first.expose_secret(), other.expose_secret());
    }
}

#[test]
fn processes_that_start_together_get_one_key() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let keys: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    load_or_create(folder.path(), DevelopmentKey::Secret).map(|key| key.expose_secret().to_owned())
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic").expect("a key")).collect()
    });
    assert!(keys.iter().all(|key| *key == keys[0]));
    let files = folder.path().read_dir().expect("the folder is there").count();
    assert_eq!(files, 1, "no temporary file is left");
}

#[test]
fn a_key_that_others_can_read_or_that_is_damaged_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    load_or_create(folder.path(), DevelopmentKey::Secret).expect("a new key");
    let file = folder.path().join(DevelopmentKey::Secret.file_name());
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("our own file");
    let error = load_or_create(folder.path(), DevelopmentKey::Secret).expect_err("not private");
    assert!(matches!(error, SecretKeyError::NotPrivate { .. }), "{error}");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("our own file");
    fs::write(&file, "half a key").expect("our own file");
    let error = load_or_create(folder.path(), DevelopmentKey::Secret).expect_err("damaged");
    assert!(matches!(error, SecretKeyError::Damaged { .. }), "{error}");
    assert!(!error.to_string().contains("half a key"));
}
