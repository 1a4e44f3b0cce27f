//! What is to be done about one product of the file.

use std::collections::{HashMap, HashSet};

use cartwright_domain::{
    catalog::{
        Product, VariantListing,
        csv::{Change, Existing, ImportedProduct, Refusal, Surroundings, merge},
        draft::Revision,
    },
    id::{CategoryId, ChannelId, ProductId, StockLocationId, VariantId},
    input::InputProblem,
    inventory::StockLevel,
    pricing::TaxClass,
    time::Timestamp,
};
use cartwright_persistence::KnownProducts;
use uuid::Uuid;

use super::{
    count::counted,
    quantities::{Level, levels},
    report::ImportReport,
};
use crate::Failure;

/// What all the products of a file are imported with.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) channel_id: ChannelId,
    /// Where quantities are put; none where the channel sells from nowhere.
    pub(super) location: Option<StockLocationId>,
    pub(super) set_stock: bool,
    pub(super) tax_classes: Vec<TaxClass>,
}

/// A product of the file with the category that it names.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) product: ImportedProduct,
    pub(super) category: Change<CategoryId>,
}

/// What the shop knows about the products of a batch.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) by_slug: HashMap<String, Product>,
    pub(super) listings: HashMap<ProductId, Vec<VariantListing>>,
    pub(super) levels: HashMap<VariantId, StockLevel>,
    pub(super) owners_of_skus: HashMap<String, ProductId>,
}

/// What is to be written of a product.
#[derive(Debug)]
pub(super) struct Decision<'a> {
    pub(super) before: Option<&'a Product>,
    pub(super) revision: Revision,
    /// The quantities of new variants.
    pub(super) new_levels: Vec<Level>,
    /// The quantities of variants that exist, where they differ.
    pub(super) set_levels: Vec<Level>,
}

impl Known {
    pub(super) fn new(known: KnownProducts, owners_of_skus: HashMap<String, ProductId>) -> Self {
        let by_slug = known.products.into_iter().map(|product| (product.slug.clone(), product)).collect();
        Self { by_slug, listings: known.listings, levels: known.levels, owners_of_skus }
    }
}

impl Decision<'_> {
    /// Whether there is anything to write.
    pub(super) fn changes(&self) -> bool {
        let Revision { listings, changed, .. } = &self.revision;
        *changed || !listings.is_empty() || !self.new_levels.is_empty() || !self.set_levels.is_empty()
    }
}

/// Decides about the product. None where it is refused: then the report says why, and else what will have been done.
pub(super) fn decide<'a>(
    wanted: &Wanted,
    known: &'a Known,
    setting: &Setting,
    now: Timestamp,
    next_id: &mut dyn FnMut() -> Uuid,
) -> Result<(Option<Decision<'a>>, ImportReport), Failure> {
    let imported = &wanted.product;
    let before = known.by_slug.get(&imported.handle);
    let foreign_skus = foreign_skus(imported, before, &known.owners_of_skus);
    let listings = before.and_then(|product| known.listings.get(&product.id));
    let surroundings = Surroundings {
        existing: before.map(|product| Existing { product, listings: listings.map_or(&[][..], Vec::as_slice) }),
        channel_id: setting.channel_id,
        category: wanted.category.clone(),
        foreign_skus: &foreign_skus,
        tax_classes: &setting.tax_classes,
        now,
    };
    let mut refusals = Vec::new();
    let Some(merged) = merge(imported, &surroundings, &mut refusals) else {
        return Ok((None, refused(refusals)));
    };
    let revision = match before {
        Some(product) => merged.product.revise(product, next_id, now),
        None => merged.product.create(next_id, now),
    };
    let revision = revision.map_err(|problems| mistaken(imported, &problems))?;
    let (new_levels, set_levels) = levels(&merged.quantities, &revision.product, before, known, setting, &mut refusals);
    let restocked: HashSet<VariantId> = set_levels.iter().map(|level| level.variant_id).collect();
    let mut report = counted(imported, before, &revision, &restocked, &refusals);
    report.quantities_set = (new_levels.len() + set_levels.len()) as u64;
    report.refuse(refusals);
    Ok((Some(Decision { before, revision, new_levels, set_levels }), report))
}

/// The report of a product that is left out.
pub(super) fn refused(refusals: Vec<Refusal>) -> ImportReport {
    let mut report = ImportReport::default();
    report.refuse(refusals);
    // Parts of what is left out are not counted.
    (report.variants.refused, report.images.refused) = (0, 0);
    report.products.refused = 1;
    report
}

/// The SKUs of the file that other products have.
fn foreign_skus(
    imported: &ImportedProduct,
    before: Option<&Product>,
    owners: &HashMap<String, ProductId>,
) -> HashSet<String> {
    let own = before.map(|product| product.id);
    let skus = imported.variants.iter().filter_map(|variant| variant.sku.value());
    skus.filter(|sku| owners.get(*sku).is_some_and(|owner| Some(*owner) != own)).cloned().collect()
}

/// A draft made of the product itself names nothing that is not the product's.
fn mistaken(imported: &ImportedProduct, problems: &[InputProblem]) -> Failure {
    Failure::Internal(format!("the import of {:?} made an impossible draft: {problems:?}", imported.handle))
}
