//! Whether other processes use the same file of SQLite. What one of them writes, the others do not hear of.
//!
//! Each process holds a shared lock on a file beside the database for as long as it has the database open. Whoever can have that lock
//! alone, is alone.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sea_orm::DbErr;

use crate::StoreError;

/// How long whoever comes to others waits before it does anything: until then each of them has looked around and knows.
const ARRIVAL: Duration = Duration::from_millis(120);

/// The lock of this process.
#[derive(Debug)]
pub(crate) struct Presence(Mutex<File>);

impl Presence {
    /// Joins those who use the file; a while later where there are any.
    pub async fn join(database: &Path) -> Result<Self, StoreError> {
        let mut name = database.as_os_str().to_owned();
        name.push(".open");
        let unavailable = |message: String| StoreError::Unavailable(DbErr::Custom(message));
        let joined = tokio::task::spawn_blocking(move || {
            let file = File::options().create(true).write(true).truncate(false).open(name)?;
            let is_alone = look(&file)?;
            Ok::<_, io::Error>((file, is_alone))
        });
        let (file, is_alone) = match joined.await {
            Ok(Ok(joined)) => joined,
            Ok(Err(error)) => return Err(unavailable(format!("the lock beside the database: {error}"))),
            Err(error) => return Err(unavailable(format!("the lock beside the database: {error}"))),
        };
        if !is_alone {
            tokio::time::sleep(ARRIVAL).await;
        }
        Ok(Self(Mutex::new(file)))
    }

    /// Whether nobody else uses the file.
    pub fn is_alone(&self) -> bool {
        let file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        look(&file).unwrap_or(false)
    }
}

/// Takes the lock alone for a moment, where that is possible, and then the shared one.
fn look(file: &File) -> io::Result<bool> {
    file.unlock()?;
    let is_alone = match file.try_lock() {
        Ok(()) => {
            file.unlock()?;
            true
        }
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(error)) => return Err(error),
    };
    // Others hold the lock alone for no longer than this line takes.
    file.lock_shared()?;
    Ok(is_alone)
}
