//! The templates of a shop that says things its own way.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use cartwright_domain::{channel::LanguageCode, messaging::MessageKind, ordering::DocumentKind};

use super::{TemplateError, templates::ENDINGS};

/// The most bytes of one template.
const LARGEST: u64 = 256 * 1024;

/// A template of the folder.
pub(crate) struct OwnTemplate {
    /// Where it was read from.
    pub path: PathBuf,
    /// What it says.
    pub source: String,
}

/// The templates of the folder by name, such as `layout.html` or `de/password_reset.txt`. A file that no message or
/// document would use is refused: its name is misspelt. Files whose name begins with an underscore are for other templates to include.
pub(crate) fn read(folder: &Path) -> Result<BTreeMap<String, OwnTemplate>, TemplateError> {
    let mut found = BTreeMap::new();
    for entry in entries(folder)? {
        let (name, path) = entry;
        if path.is_dir() {
            let language: Result<LanguageCode, _> = name.parse();
            if language.is_err() {
                return Err(TemplateError::Unused { path, wanted: "folders are named like languages, such as fr" });
            }
            for (file, path) in entries(&path)? {
                if !is_partial(&file) && !is_of_message(&file) && document_of(&file).is_none() {
                    return Err(TemplateError::Unused {
                        path,
                        wanted: "a message's parts are named like password_reset.subject.txt, .txt and .html, and a document like \
                                 invoice.document.txt",
                    });
                }
                found.insert(format!("{name}/{file}"), load(path)?);
            }
        } else if is_partial(&name) || name == "layout.html" {
            found.insert(name, load(path)?);
        } else {
            return Err(TemplateError::Unused { path, wanted: "beside the folders of languages stands layout.html" });
        }
    }
    Ok(found)
}

/// What is in the folder, by name; what an editor or a system leaves behind is passed over.
fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, TemplateError> {
    let failed =
        |source: io::Error| TemplateError::Unreadable { path: folder.to_path_buf(), reason: source.to_string() };
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.starts_with('.') && !name.ends_with('~') {
            entries.push((name, path));
        }
    }
    entries.sort();
    Ok(entries)
}

/// The document that the file is the template of.
pub(crate) fn document_of(name: &str) -> Option<DocumentKind> {
    name.strip_suffix(".document.txt")?.parse().ok()
}

fn is_partial(name: &str) -> bool {
    name.starts_with('_')
}

fn is_of_message(name: &str) -> bool {
    ENDINGS.iter().any(|ending| name.strip_suffix(ending).is_some_and(|kind| kind.parse::<MessageKind>().is_ok()))
}

fn load(path: PathBuf) -> Result<OwnTemplate, TemplateError> {
    let failed = |reason: String| TemplateError::Unreadable { path: path.clone(), reason };
    let size = fs::metadata(&path).map_err(|error| failed(error.to_string()))?.len();
    if size > LARGEST {
        return Err(failed(format!("it has {size} bytes, and a template has {LARGEST} at most")));
    }
    let source = fs::read_to_string(&path).map_err(|error| failed(error.to_string()))?;
    Ok(OwnTemplate { path, source })
}
