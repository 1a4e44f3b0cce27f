//! What the report says of one product.

use std::collections::{HashMap, HashSet};

use cartwright_domain::{
    catalog::{
        Media, Product, Variant,
        csv::{ImportedProduct, LeftOut, Refusal},
        draft::Revision,
    },
    id::{MediaId, VariantId},
};

use super::report::{ImportCounts, ImportReport};

/// Counts what the revision does. `restocked` are the variants whose quantity is set; `refusals` are those of this product.
pub(super) fn counted(
    imported: &ImportedProduct,
    before: Option<&Product>,
    revision: &Revision,
    restocked: &HashSet<VariantId>,
    refusals: &[Refusal],
) -> ImportReport {
    let changed = revision.changed || !revision.listings.is_empty() || !restocked.is_empty();
    let mut report = ImportReport::default();
    report.products.count(before.is_none(), changed);
    report.variants = variants(imported, before, revision, restocked, refusals);
    let old: HashMap<MediaId, &Media> = by_id(before.map_or(&[], |product| &product.media), |media| media.id);
    for media in &revision.product.media {
        let known = old.get(&media.id);
        report.images.count(known.is_none(), known.is_some_and(|known| *known != media));
    }
    let kept = revision.product.media.iter().filter(|media| old.contains_key(&media.id)).count();
    report.images_removed = (old.len() - kept) as u64;
    report
}

/// The variants that the file speaks of.
fn variants(
    imported: &ImportedProduct,
    before: Option<&Product>,
    revision: &Revision,
    restocked: &HashSet<VariantId>,
    refusals: &[Refusal],
) -> ImportCounts {
    let old: HashMap<VariantId, &Variant> =
        by_id(before.map_or(&[], |product| &product.variants), |variant| variant.id);
    let repriced: HashSet<VariantId> = revision.listings.iter().map(|listing| listing.variant_id).collect();
    let mut counts = ImportCounts::default();
    for variant in &revision.product.variants {
        match old.get(&variant.id) {
            None => counts.created += 1,
            Some(known) => {
                let other = *known != variant || repriced.contains(&variant.id) || restocked.contains(&variant.id);
                counts.updated += u64::from(other);
            }
        }
    }
    let refused: HashSet<u64> =
        refusals.iter().filter(|refusal| refusal.left_out == LeftOut::Variant).map(|refusal| refusal.row).collect();
    let told = (imported.variants.len() - refused.len()) as u64;
    counts.unchanged = told.saturating_sub(counts.created + counts.updated);
    counts
}

fn by_id<Id: Eq + std::hash::Hash, T>(things: &[T], id: impl Fn(&T) -> Id) -> HashMap<Id, &T> {
    things.iter().map(|thing| (id(thing), thing)).collect()
}
