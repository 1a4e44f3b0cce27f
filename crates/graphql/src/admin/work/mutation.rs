//! Handing in and taking out product files.

use async_graphql::{Context, InputObject, Object, Upload};
use cartwright_domain::{
    id::{ChannelId, StockLocationId},
    identity::Permission,
};
use cartwright_services::catalog::{ProductsExport, ProductsImport, products_export, products_import};
use tokio::fs::File;

use super::{Job, error::FileUserError};
use crate::{
    error::{ApiError, ApiResult},
    id::GlobalId,
    request::RequestContext,
    user_error::payload,
};

/// A product file to be imported.
#[derive(Debug, InputObject)]
pub struct ProductsImportInput {
    /// The file: CSV in the layout that Shopify exports, 100 MiB at most, by a multipart request.
    pub file: Upload,
    /// The channel of its prices; that of the request where it is absent.
    pub channel_id: Option<GlobalId<ChannelId>>,
    /// The location of its quantities; the first one of the channel where it is absent.
    pub location_id: Option<GlobalId<StockLocationId>>,
    /// Whether the quantities are set for variants that exist already, too. The stock ledger tells of every change.
    #[graphql(default)]
    pub set_stock: bool,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// An export of all products.
#[derive(Debug, InputObject)]
pub struct ProductsExportInput {
    /// The channel of the prices; that of the request where it is absent.
    pub channel_id: Option<GlobalId<ChannelId>>,
    /// The location of the quantities; the first one of the channel where it is absent.
    pub location_id: Option<GlobalId<StockLocationId>>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

payload! {
    /// The answer to `productsImport`.
    pub ProductsImportPayload refused by FileUserError {
        /// The job that imports the file; null where it was not taken.
        job: Job,
    }
}

payload! {
    /// The answer to `productsExport`.
    pub ProductsExportPayload refused by FileUserError {
        /// The job that writes the file; null where it was not begun.
        job: Job,
    }
}

/// The mutations of this slice.
#[derive(Default)]
pub struct WorkMutation;

#[Object]
impl WorkMutation {
    /// Takes in a product file, which a job then imports; the job tells what went in and what was refused. A file that was imported before
    /// changes nothing. Needs the permission `products:write`.
    async fn products_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file and how it is to be read.")] input: ProductsImportInput,
    ) -> ApiResult<ProductsImportPayload> {
        let services = ctx.services();
        services.require_staff(Permission::ProductsWrite)?;
        let file = input.file.value(ctx).map_err(|error| ApiError::internal(&error))?;
        let import = ProductsImport {
            file_name: file.filename,
            channel_id: input.channel_id.map(|id| id.0),
            location_id: input.location_id.map(|id| id.0),
            set_stock: input.set_stock,
        };
        let content = File::from_std(file.content);
        let key = input.idempotency_key.as_deref();
        ProductsImportPayload::of(products_import(services, import, content, key).await)
    }

    /// Has all products written into a file in the layout that `productsImport` reads; the job names the file when it is done. Needs the
    /// permission `products:read`.
    async fn products_export(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be in the file.")] input: ProductsExportInput,
    ) -> ApiResult<ProductsExportPayload> {
        let export = ProductsExport {
            channel_id: input.channel_id.map(|id| id.0),
            location_id: input.location_id.map(|id| id.0),
        };
        let key = input.idempotency_key.as_deref();
        ProductsExportPayload::of(products_export(ctx.services(), export, key).await)
    }
}
