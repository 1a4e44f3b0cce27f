//! The keys that are not configured: made once, and kept in the data folder for the next start.

use std::{
    fmt::Write as _,
    fs::{self, Permissions},
    io::{self, Write as _},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret, SecretString};
use tempfile::NamedTempFile;
use thiserror::Error;

/// A key that development makes for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DevelopmentKey {
    /// Of order tokens.
    Secret,
    /// Of access tokens.
    Signing,
    /// Of password hashes.
    Pepper,
}

impl DevelopmentKey {
    /// The name of its file in the data folder.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Secret => "secret.key",
            Self::Signing => "signing.key",
            Self::Pepper => "pepper.key",
        }
    }
}

/// Why there is no key.
#[derive(Debug, Error)]
pub enum SecretKeyError {
    /// The folder or the file cannot be read or written.
    #[error("the key in {path} cannot be read or made: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Other users of the machine can read the file.
    #[error("{path} can be read by others; make it private with: chmod 600 {path}")]
    NotPrivate {
        /// The file.
        path: PathBuf,
    },
    /// The file does not hold a key of 32 bytes.
    #[error(
        "{path} does not hold a key; remove it to have a new one made (what the old one protected stops to work: order links, sign-ins or passwords)"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
    },
}

/// The key in `data_dir`, made now if there is none. Processes that start together get the same one.
pub fn load_or_create(data_dir: &Path, key: DevelopmentKey) -> Result<SecretString, SecretKeyError> {
    let path = data_dir.join(key.file_name());
    let failed = |source| SecretKeyError::Io { path: path.clone(), source };
    if !path.try_exists().map_err(failed)? {
        create(data_dir, &path).map_err(failed)?;
    }
    let mode = fs::metadata(&path).map_err(failed)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(SecretKeyError::NotPrivate { path });
    }
    let key = SecretString::from(fs::read_to_string(&path).map_err(failed)?.trim());
    if key.expose_secret().len() < 64 {
        return Err(SecretKeyError::Damaged { path });
    }
    Ok(key)
}

/// Written whole under another name first, so that no process ever reads half a key; the first of several wins.
fn create(data_dir: &Path, path: &Path) -> io::Result<()> {
    fs::create_dir_all(data_dir)?;
    let mut file = NamedTempFile::new_in(data_dir)?;
    file.as_file().set_permissions(Permissions::from_mode(0o600))?;
    let mut key = String::with_capacity(65);
    for byte in rand::random::<[u8; 32]>() {
        write!(key, "{byte:02x}").expect("writing to a string does not fail");
    }
    key.push('\n');
    file.write_all(key.as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.error),
    }
}
