//! The files that jobs have made for the staff, to be fetched by GET.

use std::sync::Arc;

use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Uri, header},
    response::{IntoResponse, Response},
    routing::any,
};
use cartwright_domain::id::UploadId;
use cartwright_graphql::http::{Code, Media, RequestError, RequestId, refusal};
use cartwright_services::{Actor, Context, Failure, Shop, StoreError, catalog::StoredFile};
use futures_util::stream::try_unfold;
use secrecy::SecretString;
use uuid::Uuid;

use super::{bearer, staff_authentication};
use crate::routes::FILE_ROUTE;

#[derive(Clone)]
struct Files {
    shop: Arc<Shop>,
    token: Arc<Option<SecretString>>,
}

/// The route of the files, for the staff.
pub(super) fn router(shop: &Arc<Shop>, token: Option<&SecretString>) -> Router {
    let files = Files { shop: Arc::clone(shop), token: Arc::new(token.cloned()) };
    Router::new().route(FILE_ROUTE, any(fetch)).with_state(files)
}

async fn fetch(
    State(files): State<Files>,
    method: Method,
    headers: HeaderMap,
    uri: Uri,
    Extension(request_id): Extension<RequestId>,
) -> Response {
    let (_, id) = uri.path().rsplit_once('/').unwrap_or_default();
    let answer = files.open(&method, &headers, id).await.map(|file| download(file, request_id.clone()));
    answer.unwrap_or_else(|error| refusal(&error, Media::Json, &request_id))
}

impl Files {
    async fn open(&self, method: &Method, headers: &HeaderMap, id: &str) -> Result<StoredFile, RequestError> {
        let asking = staff_authentication::asking(&self.shop, self.token.as_ref().as_ref(), headers).await?;
        if asking.actor == Actor::Guest {
            return Err(sign_in());
        }
        if !matches!(*method, Method::GET | Method::HEAD) {
            return Err(RequestError::method_not_allowed("A file is fetched by GET", "GET, HEAD"));
        }
        let channel = self.shop.channel(None).ok_or_else(|| unavailable("the shop has no channel"))?;
        let ctx = Context::new(Arc::clone(&self.shop), asking.actor, channel, &[]);
        let found = match id.parse::<UploadId>() {
            Ok(id) => StoredFile::open(&ctx, id).await.map_err(refused)?,
            Err(_) => None,
        };
        found.ok_or_else(missing)
    }
}

fn download(file: StoredFile, request_id: RequestId) -> Response {
    let size = file.size_bytes();
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", plain_name(file.file_name())));
    // The status is sent by then: a file that cannot be read to its end is cut off, which clients notice by its length.
    let pieces = try_unfold(file, move |mut file| {
        let request_id = request_id.clone();
        async move {
            match file.next_chunk().await {
                Ok(piece) => Ok(piece.map(|piece: Bytes| (piece, file))),
                Err(error) => {
                    tracing::error!(request_id = request_id.as_str(), ?error, "A file was cut off");
                    Err(error)
                }
            }
        }
    });
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    // A plain name always fits a header.
    if let Ok(name) = name {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// The name without anything that means something in a header or in a path.
fn plain_name(name: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '_' };
    name.chars().map(plain).collect()
}

fn refused(failure: Failure) -> RequestError {
    match &failure {
        Failure::Unauthenticated => sign_in(),
        // What may not be seen looks like what is not there.
        Failure::Forbidden { .. } => missing(),
        Failure::Store(StoreError::Unavailable(_) | StoreError::Conflict(_) | StoreError::Timeout(_)) => {
            unavailable(&failure)
        }
        _ => {
            let incident = Uuid::now_v7().simple().to_string();
            tracing::error!(incident_id = incident, ?failure, "A file could not be opened");
            RequestError::internal(&incident)
        }
    }
}

fn sign_in() -> RequestError {
    bearer::refused("Sign in, and send the token: Authorization: Bearer …")
}

fn missing() -> RequestError {
    RequestError::new(Code::NotFound, "There is no such file; exports are kept for a week")
}

fn unavailable(cause: &(impl std::fmt::Display + ?Sized)) -> RequestError {
    tracing::warn!(%cause, "A file cannot be given out now");
    RequestError::new(Code::ServiceUnavailable, "The shop cannot answer at the moment; try again")
        .header(header::RETRY_AFTER, HeaderValue::from_static("1"))
}
