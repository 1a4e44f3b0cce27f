//! The templates of documents.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use cartwright_domain::{channel::LanguageCode, ordering::DocumentKind};
use minijinja::{Environment, UndefinedBehavior, syntax::SyntaxConfig, value::Serde};

use super::{
    markup::{Block, escaped, parse},
    text::{DocumentText, TaxText},
};
use crate::messaging::{OrderText, ShipmentText, TemplateError, template_folder};

/// The language of every document that is not there in the wanted one.
const FALLBACK: &str = "en";

const EMBEDDED: [(&str, &str); 4] = [
    ("en/invoice.document.txt", include_str!("templates/en/invoice.document.txt")),
    ("en/packing_slip.document.txt", include_str!("templates/en/packing_slip.document.txt")),
    ("de/invoice.document.txt", include_str!("templates/de/invoice.document.txt")),
    ("de/packing_slip.document.txt", include_str!("templates/de/packing_slip.document.txt")),
];

/// The templates of all documents, by language.
#[derive(Debug)]
pub struct DocumentTemplates {
    environment: Environment<'static>,
    known: BTreeSet<(DocumentKind, LanguageCode)>,
    fallback: LanguageCode,
    /// Where those are that the shop brought.
    own: BTreeMap<String, String>,
}

impl DocumentTemplates {
    /// The templates that the executable brings along, and in place of them, or beside them in further languages, those of the folder. Every one is
    /// tried.
    pub fn load(folder: Option<&Path>) -> Result<Self, TemplateError> {
        let own = folder.map(template_folder::read).transpose()?.unwrap_or_default();
        let mut all: BTreeMap<String, String> =
            EMBEDDED.iter().map(|(name, source)| ((*name).to_owned(), (*source).to_owned())).collect();
        let mut templates = Self {
            environment: environment(),
            known: BTreeSet::new(),
            fallback: FALLBACK.parse().expect("English is among the languages"),
            own: BTreeMap::new(),
        };
        for (name, template) in own {
            if kind_of(&name).is_some() {
                templates.own.insert(name.clone(), template.path.display().to_string());
                all.insert(name, template.source);
            }
        }
        for (name, source) in all {
            templates.known.extend(kind_of(&name));
            let added = templates.environment.add_template_owned(name.clone(), source);
            added.map_err(|error| templates.broken(&name, &error))?;
        }
        for (kind, language) in &templates.known {
            for text in samples(*kind, *language) {
                templates.blocks(*kind, *language, &text)?;
            }
        }
        Ok(templates)
    }

    /// The language in which the document is printed for somebody who wants that one.
    pub(super) fn language_of(&self, kind: DocumentKind, wanted: LanguageCode) -> LanguageCode {
        if self.known.contains(&(kind, wanted)) { wanted } else { self.fallback }
    }

    /// The parts of the document in that language.
    pub(super) fn blocks(
        &self,
        kind: DocumentKind,
        language: LanguageCode,
        text: &DocumentText,
    ) -> Result<Vec<Block>, TemplateError> {
        let name = format!("{language}/{kind}.document.txt");
        let rendered = self.environment.get_template(&name).and_then(|template| template.render(Serde(text)));
        let rendered = rendered.map_err(|error| self.broken(&name, &error))?;
        parse(&rendered).map_err(|error| TemplateError::Broken {
            file: self.place(&name),
            // The lines of what came out are not those of the template.
            line: 1,
            reason: format!("line {} of what it brings: {}", error.line, error.reason),
        })
    }

    fn broken(&self, name: &str, error: &minijinja::Error) -> TemplateError {
        let name = error.name().unwrap_or(name);
        let reason =
            error.detail().map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind()));
        TemplateError::Broken { file: self.place(name), line: error.line().unwrap_or(1), reason }
    }

    fn place(&self, name: &str) -> String {
        self.own.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }
}

fn kind_of(name: &str) -> Option<(DocumentKind, LanguageCode)> {
    let (language, file) = name.split_once('/')?;
    Some((template_folder::document_of(file)?, language.parse().ok()?))
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("the usual marks do not contradict each other"));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(|out, _, value| {
        if value.is_undefined() {
            return Err(minijinja::Error::from(minijinja::ErrorKind::UndefinedError));
        }
        Ok(out.write_str(&escaped(&value.to_string()))?)
    });
    environment
}

/// Texts with everything that a document can show, and with as little as it can show.
fn samples(kind: DocumentKind, language: LanguageCode) -> [DocumentText; 2] {
    let text = |text: &str| Some(text.to_owned());
    let full = DocumentText {
        shop: "Anvils & Co".to_owned(),
        seller: vec!["Anvils & Co".to_owned(), "Lindenweg 7".to_owned()],
        language,
        order: OrderText::sample(),
        cancelled: true,
        tax_lines: vec![TaxText { percent: "19".to_owned(), net: "€20.92".to_owned(), tax: "€3.98".to_owned() }],
        paid: text("€24.90"),
        refunded: text("€10.00"),
        due: text("€5.00"),
        shipment: (kind == DocumentKind::PackingSlip).then(ShipmentText::sample),
    };
    let bare = DocumentText {
        order: OrderText::bare_sample(),
        cancelled: false,
        tax_lines: Vec::new(),
        paid: None,
        refunded: None,
        due: None,
        ..full.clone()
    };
    [full, bare]
}
