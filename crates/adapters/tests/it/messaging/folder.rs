//! Mails as files.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use cartwright_adapters::messaging::FolderMailer;
use cartwright_services::messaging::{MailError, Mailer};
use cartwright_testkit::ReceivedMail;
use tempfile::TempDir;

use super::mail;

#[tokio::test]
async fn a_mail_becomes_one_private_file_however_often_it_is_sent() {
    let data = TempDir::new().unwrap();
    let folder = data.path().join("mail");
    let mailer = FolderMailer::new(folder.clone());
    mailer.send(&mail()).await.unwrap();
    mailer.send(&mail()).await.unwrap();
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    assert_eq!(file, &folder.join("2027-01-15-080000-0192aa.eml"));
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    let written = ReceivedMail::parse(&fs::read(file).unwrap());
    assert_eq!((written.subject, written.message_id), (mail().subject, mail().message_id));
    assert_eq!((written.text.trim_end(), written.html.trim_end()), (mail().text.trim_end(), mail().html.trim_end()));
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told() {
    let mailer = FolderMailer::new(Path::new("/proc/nowhere").to_path_buf());
    assert!(matches!(mailer.send(&mail()).await, Err(MailError::Unavailable(_))));
}
