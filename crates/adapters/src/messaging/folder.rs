//! Mails into a folder: for development, where nobody should get one.

use std::{
    io,
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use cartwright_services::messaging::{Mail, MailError, Mailer};
use tokio::{fs, io::AsyncWriteExt};

use super::mime;

/// Writes each mail into a file that mail programs open. The name begins with the time, so that the newest one stands last, and is the same
/// in every attempt.
#[derive(Debug, Clone)]
pub struct FolderMailer {
    folder: PathBuf,
}

impl FolderMailer {
    /// Into that folder, which is made when the first mail comes.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }
}

#[async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = mime::message(mail)?;
        let id = mail.message_id.split('@').next().unwrap_or_default();
        let name = format!("{}-{id}.eml", mail.date.format("%Y-%m-%d-%H%M%S"));
        let written = write(&self.folder, &name, &message.formatted()).await;
        written.map_err(|error| MailError::Unavailable(format!("{}: {error}", self.folder.display())))
    }
}

/// Whole under its name, or not at all; readable for whoever runs the shop only, because links in mails open things.
async fn write(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder).await?;
    let unfinished = folder.join(format!(".{name}"));
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(true).write(true).mode(0o600);
    let mut file = options.open(&unfinished).await?;
    file.write_all(content).await?;
    file.flush().await?;
    fs::rename(&unfinished, folder.join(name)).await
}
