//! Having a product file made.

use cartwright_domain::{
    id::{ChannelId, StockLocationId, UploadId},
    identity::Permission,
};
use cartwright_jobs::Job;
use serde::Serialize;

use super::{
    file_job::{FileJob, answer, enqueue},
    import::ImportRefusal,
};
use crate::{Context, Done, Error, Work, idempotency};

/// An export of all products.
#[derive(Debug, Clone, Serialize)]
pub struct ProductsExport {
    /// The channel of the prices; that of the request where none is named.
    pub channel_id: Option<ChannelId>,
    /// The location of the quantities; the channel's first one where none is named.
    pub location_id: Option<StockLocationId>,
}

/// Answers the job that will write the file; its result names the file, which [`super::StoredFile`] reads.
pub async fn products_export(
    ctx: &Context,
    input: ProductsExport,
    key: Option<&str>,
) -> Result<Done<Job>, Error<ImportRefusal>> {
    ctx.require_staff(Permission::ProductsRead)?;
    let request = idempotency::Request::new("productsExport", ctx.actor().label(), key, &input)?;
    let job = FileJob::wanted(ctx, input.channel_id, input.location_id).await?;
    let upload: UploadId = ctx.ids().key(ctx.now());
    let work = &Work::ExportProducts { upload, job };
    let done =
        idempotency::run(ctx, &request, |uow| async move { Ok(enqueue(ctx, &uow, work.clone()).await?) }).await?;
    Ok(answer(ctx, done).await?)
}
