//! The pictures.

use std::collections::{HashMap, HashSet};

use crate::catalog::{
    Product,
    csv::{
        column::Column,
        imported::{Change, ImportedImage, ImportedProduct, ImportedVariant},
        refusal::{LeftOut, Refusal},
    },
    draft::MediaDraft,
};

/// The pictures after the import. A picture is known by its address. Those that the variants name are among them, as far as there
/// is room.
pub(super) fn merge_media<'a>(
    imported: &ImportedProduct,
    before: Vec<MediaDraft>,
    variants: impl Iterator<Item = &'a ImportedVariant>,
    refusals: &mut Vec<Refusal>,
) -> Vec<MediaDraft> {
    let mut media = match &imported.images {
        Some(images) if imported.images_are_all => replaced(images, before),
        Some(images) => added(images, before, refusals),
        None => before,
    };
    let mut known: HashSet<String> = media.iter().map(|picture| picture.url.clone()).collect();
    for variant in variants {
        let Change::Set(url) = &variant.image_url else {
            continue;
        };
        if known.contains(url) {
            continue;
        }
        if media.len() == Product::MAX_MEDIA {
            refusals.push(Refusal::at(variant.row, Column::VariantImage, LeftOut::Cell, full()));
            continue;
        }
        known.insert(url.clone());
        media.push(MediaDraft::at(url));
    }
    media
}

fn full() -> String {
    format!("a product has at most {} pictures", Product::MAX_MEDIA)
}

/// The pictures of the file and no others; those that were there keep what the file does not say.
fn replaced(images: &[ImportedImage], before: Vec<MediaDraft>) -> Vec<MediaDraft> {
    let mut before: HashMap<String, MediaDraft> =
        before.into_iter().map(|picture| (picture.url.clone(), picture)).collect();
    images
        .iter()
        .map(|image| {
            let picture = before.remove(&image.url).unwrap_or_else(|| MediaDraft::at(&image.url));
            described(picture, image)
        })
        .collect()
}

/// The pictures that were there, then those of the file that are new.
fn added(images: &[ImportedImage], before: Vec<MediaDraft>, refusals: &mut Vec<Refusal>) -> Vec<MediaDraft> {
    let mut media = before;
    let places: HashMap<String, usize> =
        media.iter().enumerate().map(|(place, picture)| (picture.url.clone(), place)).collect();
    for image in images {
        if let Some(place) = places.get(&image.url) {
            media[*place] = described(media[*place].clone(), image);
        } else if media.len() == Product::MAX_MEDIA {
            refusals.push(Refusal::at(image.row, Column::ImageSource, LeftOut::Image, full()));
        } else {
            media.push(described(MediaDraft::at(&image.url), image));
        }
    }
    media
}

fn described(picture: MediaDraft, image: &ImportedImage) -> MediaDraft {
    MediaDraft { alt_text: image.alt_text.clone().applied_to(picture.alt_text), ..picture }
}
