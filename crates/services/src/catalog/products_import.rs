//! Handing in a product file.

use cartwright_domain::{
    id::{ChannelId, StockLocationId, UploadId},
    identity::Permission,
    input::{InputProblem, InputProblemCode, TextRule, clean_text},
};
use cartwright_jobs::Job;
use serde::Serialize;
use tokio::io::AsyncRead;

use super::{
    file_job::{FileJob, answer, enqueue},
    import::ImportRefusal,
    stored_file::{FileWriter, ReceiveError, Received, receive, remove},
};
use crate::{Context, Done, Error, Work, idempotency};

/// A product file to import.
#[derive(Debug, Clone, Serialize)]
pub struct ProductsImport {
    /// What the file is called.
    pub file_name: String,
    /// The channel of its prices; that of the request where none is named.
    pub channel_id: Option<ChannelId>,
    /// The location of its quantities; the channel's first one where none is named.
    pub location_id: Option<StockLocationId>,
    /// Whether the quantities are set for variants that exist already, too.
    pub set_stock: bool,
}

impl ProductsImport {
    /// The most bytes of a file.
    pub const MAX_BYTES: u64 = 100 * 1024 * 1024;

    const FILE_NAME: TextRule = TextRule::line(255);
}

/// Keeps the file and answers the job that will import it. A file that is too long is refused as soon as that shows.
pub async fn products_import(
    ctx: &Context,
    input: ProductsImport,
    file: impl AsyncRead + Unpin + Send,
    key: Option<&str>,
) -> Result<Done<Job>, Error<ImportRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let file_name = file_name(&input.file_name)?;
    let job = FileJob::wanted(ctx, input.channel_id, input.location_id).await?;
    let now = ctx.now();
    let upload: UploadId = ctx.ids().key(now);
    let mut writer = FileWriter::begin(ctx.store(), upload, &file_name, now).await?;
    let Received { digest } = match receive(&mut writer, file, ProductsImport::MAX_BYTES).await {
        Ok(received) => received,
        Err(error) => {
            writer.discard().await?;
            return Err(refusal(error));
        }
    };
    let request = idempotency::Request::new("productsImport", ctx.actor().label(), key, &(&input, digest))?;
    let work = &Work::ImportProducts { upload, set_stock: input.set_stock, job };
    let done = idempotency::run(ctx, &request, |uow| async move {
        uow.uploads().complete(upload).await?;
        Ok(enqueue(ctx, &uow, work.clone()).await?)
    })
    .await;
    // The same request again has brought the same file again, and one that was refused leaves a file that nobody will read.
    if done.as_ref().map_or(true, |done| done.replayed) {
        remove(ctx.store(), upload).await?;
    }
    Ok(answer(ctx, done?).await?)
}

fn file_name(given: &str) -> Result<String, Error<ImportRefusal>> {
    let wrong = |code, message: String| vec![InputProblem::new(&["file"], code, message)];
    let name = clean_text(given, ProductsImport::FILE_NAME).map_err(|(code, message)| wrong(code, message))?;
    Ok(if name.is_empty() { "products.csv".to_owned() } else { name })
}

fn refusal(error: ReceiveError) -> Error<ImportRefusal> {
    let (code, message) = match error {
        ReceiveError::Failed(failure) => return failure.into(),
        ReceiveError::TooLong => {
            let most = ProductsImport::MAX_BYTES / (1024 * 1024);
            (InputProblemCode::TooLong, format!("must have at most {most} MiB"))
        }
        ReceiveError::Unreadable(error) => (InputProblemCode::Invalid, format!("could not be read: {error}")),
    };
    vec![InputProblem::new(&["file"], code, message)].into()
}
