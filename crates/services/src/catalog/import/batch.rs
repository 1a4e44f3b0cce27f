//! A few products at a time.
//!
//! What a batch wants is first decided on a plain read; where nothing is to be written, nothing is locked, so that a second import
//! disturbs nobody. Else the products that change are locked, decided about once more and written in one transaction, which is
//! much faster than one for each. Where the database refuses that, because somebody else has taken a SKU or a handle in the same
//! moment or holds what is wanted, each product gets a transaction of its own: only those that are refused again are left out.

use cartwright_domain::{
    catalog::csv::{Change, ImportedProduct, LeftOut, Refusal},
    id::CategoryId,
};
use uuid::Uuid;

use super::{
    categories::CategoryNames,
    decision::{Decision, Known, Setting, Wanted, decide, refused},
    import_products::ImportOptions,
    report::ImportReport,
    write::{WriteError, write},
};
use crate::{Context, Failure};

/// How often a product is tried that somebody else changes in the same moment.
const ATTEMPTS: usize = 3;

/// Puts products into the shop.
#[derive(Debug)]
pub(super) struct Importer<'a> {
    ctx: &'a Context,
    setting: Setting,
    categories: CategoryNames,
    reference: Option<String>,
}

impl<'a> Importer<'a> {
    pub(super) async fn begin(ctx: &'a Context, options: &ImportOptions) -> Result<Self, Failure> {
        let setting = Setting {
            channel_id: ctx.channel().id,
            location: options.location.or_else(|| ctx.channel().stock_locations.first().copied()),
            set_stock: options.set_stock,
            tax_classes: ctx.store().tax_zones().classes().await?,
        };
        let categories = CategoryNames::read(ctx.store()).await?;
        Ok(Self { ctx, setting, categories, reference: options.reference.clone() })
    }

    /// Imports the products and reports what became of them.
    pub(super) async fn import(&mut self, products: Vec<ImportedProduct>) -> Result<ImportReport, Failure> {
        let mut report = ImportReport::default();
        let mut wanted = Vec::with_capacity(products.len());
        for product in products {
            let category = self.category(&product, &mut report).await?;
            wanted.push(Wanted { product, category });
        }
        let known = self.read(&wanted).await?;
        let mut changing = Vec::new();
        for product in wanted {
            let (decision, part) = self.decide(&product, &known)?;
            if decision.is_some_and(|decision| decision.changes()) {
                changing.push(product);
            } else {
                report.add(part);
            }
        }
        if changing.is_empty() {
            return Ok(report);
        }
        // Imports that run at the same time take the handles in one order, and wait for each other instead of in a ring.
        changing.sort_by(|one, other| one.product.handle.cmp(&other.product.handle));
        match self.write(&changing).await {
            Ok(part) => report.add(part),
            Err(error) if error.concerns_one_product() => {
                for product in &changing {
                    report.add(self.write_alone(product).await?);
                }
            }
            Err(error) => return Err(error.into_failure()),
        }
        Ok(report)
    }

    /// The category that the product names; one that is missing is made.
    async fn category(
        &mut self,
        product: &ImportedProduct,
        report: &mut ImportReport,
    ) -> Result<Change<CategoryId>, Failure> {
        let names = match &product.category {
            Change::Keep => return Ok(Change::Keep),
            Change::Clear => return Ok(Change::Clear),
            Change::Set(names) => names,
        };
        match self.categories.find_or_create(self.ctx, names).await? {
            Ok(found) => {
                report.categories_created += found.created;
                Ok(Change::Set(found.id))
            }
            Err(message) => {
                report.refuse(vec![refusal(product, "Product Category", message, LeftOut::Cell)]);
                Ok(Change::Keep)
            }
        }
    }

    async fn read(&self, wanted: &[Wanted]) -> Result<Known, Failure> {
        let products = self.ctx.store().products();
        let known = products.known_by_slugs(self.ctx.channel(), self.setting.location, &slugs(wanted)).await?;
        Ok(Known::new(known, products.owners_of_skus(&skus(wanted)).await?))
    }

    fn decide<'k>(&self, wanted: &Wanted, known: &'k Known) -> Result<(Option<Decision<'k>>, ImportReport), Failure> {
        let now = self.ctx.now();
        decide(wanted, known, &self.setting, now, &mut || self.ctx.ids().key::<Uuid>(now))
    }

    /// Writes all of the products, or none where the database refuses one of them.
    async fn write(&self, wanted: &[Wanted]) -> Result<ImportReport, WriteError> {
        let this = self;
        self.ctx
            .store()
            .transaction(|uow| async move {
                let products = uow.products();
                let slugs = slugs(wanted);
                products.lock_by_slugs(&slugs).await?;
                let known = products.known_by_slugs(this.ctx.channel(), this.setting.location, &slugs).await?;
                let known = Known::new(known, products.owners_of_skus(&skus(wanted)).await?);
                let mut report = ImportReport::default();
                let mut decisions = Vec::with_capacity(wanted.len());
                for product in wanted {
                    let (decision, part) = this.decide(product, &known)?;
                    report.add(part);
                    decisions.extend(decision.filter(Decision::changes));
                }
                let setting = &this.setting;
                write(this.ctx, &uow, &decisions, setting.location, this.reference.as_deref(), &mut report).await?;
                Ok(report)
            })
            .await
    }

    /// Writes one product, or leaves it out.
    async fn write_alone(&self, wanted: &Wanted) -> Result<ImportReport, Failure> {
        let mut attempt = 1;
        loop {
            match self.write(std::slice::from_ref(wanted)).await {
                Ok(report) => return Ok(report),
                Err(error) if error.concerns_one_product() && attempt < ATTEMPTS => attempt += 1,
                Err(WriteError::Refused(reason)) => {
                    let refusal = refusal(&wanted.product, reason.column, reason.message, LeftOut::Product);
                    return Ok(refused(vec![refusal]));
                }
                Err(error) => return Err(error.into_failure()),
            }
        }
    }
}

fn slugs(wanted: &[Wanted]) -> Vec<&str> {
    wanted.iter().map(|wanted| wanted.product.handle.as_str()).collect()
}

fn skus(wanted: &[Wanted]) -> Vec<&str> {
    let variants = wanted.iter().flat_map(|wanted| &wanted.product.variants);
    variants.filter_map(|variant| variant.sku.value()).map(String::as_str).collect()
}

fn refusal(product: &ImportedProduct, column: &str, message: String, left_out: LeftOut) -> Refusal {
    Refusal { row: product.first_row, column: Some(column.to_owned()), message, left_out }
}
