//! The texts of messages.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use cartwright_domain::{channel::LanguageCode, messaging::MessageKind};
use minijinja::{Environment, UndefinedBehavior, syntax::SyntaxConfig, value::Serde};

use super::{
    embedded, sample,
    template_folder::{self, document_of},
    text::MessageText,
};

/// How the names of a message's parts end: the subject, the text, the page.
pub(super) const ENDINGS: [&str; 3] = [".subject.txt", ".txt", ".html"];
/// The language of every message that is not there in the wanted one.
const FALLBACK: &str = "en";

/// The templates of all messages. Values are escaped in pages, by the ending of the template's name.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    /// What is there in all its parts.
    complete: BTreeSet<(MessageKind, LanguageCode)>,
    fallback: LanguageCode,
    /// The files that the shop brought.
    own: BTreeMap<String, PathBuf>,
}

/// Why templates cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A file or a folder cannot be read.
    #[error("{}: {reason}", path.display())]
    Unreadable {
        /// The file or the folder.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// No message would use the file.
    #[error("{}: no message uses this; {wanted}", path.display())]
    Unused {
        /// The file.
        path: PathBuf,
        /// What would be used.
        wanted: &'static str,
    },
    /// A message is there in some of its parts only.
    #[error("{folder}: the message {kind} lacks {missing}")]
    Incomplete {
        /// The language.
        folder: LanguageCode,
        /// The message.
        kind: MessageKind,
        /// The part.
        missing: String,
    },
    /// A template does not work.
    #[error("{file}:{line}: {reason}")]
    Broken {
        /// The template, with its path where the shop brought it.
        file: String,
        /// The line.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
}

/// A message as it will be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Templates {
    /// The templates that the executable brings along, and in place of them, or beside them in further languages, those of the folder. Every
    /// message is tried in every language before anything is sent.
    pub fn load(folder: Option<&Path>) -> Result<Self, TemplateError> {
        let mut own = folder.map(template_folder::read).transpose()?.unwrap_or_default();
        own.retain(|name, _| name.split_once('/').is_none_or(|(_, file)| document_of(file).is_none()));
        let mut templates = Self {
            environment: environment(),
            complete: BTreeSet::new(),
            fallback: FALLBACK.parse().expect("English is among the languages"),
            own: own.iter().map(|(name, template)| (name.clone(), template.path.clone())).collect(),
        };
        let embedded = embedded::templates().filter(|(name, _)| !own.contains_key(*name));
        let all = embedded.map(|(name, source)| (name.to_owned(), source.to_owned()));
        let all: BTreeMap<String, String> =
            all.chain(own.iter().map(|(name, template)| (name.clone(), template.source.clone()))).collect();
        templates.complete = complete(all.keys())?;
        for (name, source) in all {
            let added = templates.environment.add_template_owned(name.clone(), source);
            added.map_err(|error| templates.broken(&name, &error))?;
        }
        for (kind, language) in &templates.complete {
            for text in sample::texts(*kind, *language) {
                templates.render(*kind, *language, &text)?;
            }
        }
        Ok(templates)
    }

    /// The language in which the message is sent to somebody who wants that one.
    pub(super) fn language_of(&self, kind: MessageKind, wanted: LanguageCode) -> LanguageCode {
        if self.complete.contains(&(kind, wanted)) { wanted } else { self.fallback }
    }

    /// The message in that language.
    pub(super) fn render(
        &self,
        kind: MessageKind,
        language: LanguageCode,
        text: &MessageText,
    ) -> Result<Rendered, TemplateError> {
        let [subject, body, html] = ENDINGS.map(|ending| {
            let name = format!("{language}/{kind}{ending}");
            let rendered = self.environment.get_template(&name).and_then(|template| template.render(Serde(text)));
            rendered.map_err(|error| self.broken(&name, &error)).map(|rendered| (name, rendered))
        });
        let (name, subject) = subject?;
        // A header is one line, whatever was put into it.
        let subject = subject.split(|c: char| c.is_whitespace() || c.is_control());
        let subject = subject.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if subject.is_empty() {
            let reason = "the subject is empty".to_owned();
            return Err(TemplateError::Broken { file: self.place(&name), line: 1, reason });
        }
        Ok(Rendered { subject, text: body?.1, html: html?.1 })
    }

    /// An error of a template, by the file that somebody has to mend; the innermost one says what is wrong.
    fn broken(&self, name: &str, error: &minijinja::Error) -> TemplateError {
        let mut innermost = error;
        while let Some(source) = std::error::Error::source(innermost).and_then(|source| source.downcast_ref()) {
            innermost = source;
        }
        let reason = match innermost.detail() {
            Some(detail) => format!("{}: {detail}", innermost.kind()),
            None => innermost.kind().to_string(),
        };
        let name = innermost.name().unwrap_or(name);
        TemplateError::Broken { file: self.place(name), line: innermost.line().unwrap_or(1), reason }
    }

    fn place(&self, name: &str) -> String {
        self.own.get(name).map_or_else(|| name.to_owned(), |path| path.display().to_string())
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("the usual marks do not contradict each other"));
    // A misspelt name must not become an empty place in a mail.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment
}

/// The messages that have all their parts; one that has some of them only is a mistake.
fn complete<'a>(
    names: impl Iterator<Item = &'a String> + Clone,
) -> Result<BTreeSet<(MessageKind, LanguageCode)>, TemplateError> {
    let mut complete = BTreeSet::new();
    for name in names.clone() {
        let Some((folder, file)) = name.split_once('/') else { continue };
        let kind = ENDINGS.iter().find_map(|ending| file.strip_suffix(ending)?.parse::<MessageKind>().ok());
        let (Some(kind), Ok(language)) = (kind, folder.parse::<LanguageCode>()) else { continue };
        let parts = ENDINGS.map(|ending| format!("{language}/{kind}{ending}"));
        if let Some(missing) = parts.iter().find(|part| !names.clone().any(|name| name == *part)) {
            return Err(TemplateError::Incomplete { folder: language, kind, missing: missing.clone() });
        }
        complete.insert((kind, language));
    }
    Ok(complete)
}
