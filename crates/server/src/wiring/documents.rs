//! The documents of orders, for whoever has an address that the shop gave out.

use std::{sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    extract::State,
    http::{HeaderValue, Method, Uri, header},
    response::{IntoResponse, Response},
    routing::any,
};
use cartwright_domain::ordering::DocumentKind;
use cartwright_graphql::http::{Code, Media, RequestError, RequestId, refusal};
use cartwright_services::{
    Failure, Shop, StoreError,
    ordering::{OrderDocument, order_document},
};
use tokio::{sync::Semaphore, time::timeout};
use uuid::Uuid;

use crate::routes::DOCUMENT_ROUTE;

/// So many documents are printed at a time, so that whoever fetches one again and again takes no more of the processors.
const PLACES: usize = 2;
/// How long somebody waits for a place.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Clone)]
struct Documents {
    shop: Arc<Shop>,
    places: Arc<Semaphore>,
}

/// The route of the documents.
pub(super) fn router(shop: &Arc<Shop>) -> Router {
    let documents = Documents { shop: Arc::clone(shop), places: Arc::new(Semaphore::new(PLACES)) };
    Router::new().route(DOCUMENT_ROUTE, any(fetch)).with_state(documents)
}

async fn fetch(
    State(documents): State<Documents>,
    method: Method,
    uri: Uri,
    Extension(request_id): Extension<RequestId>,
) -> Response {
    let answer = open(&documents, &method, &uri).await.map(hand_out);
    answer.unwrap_or_else(|error| refusal(&error, Media::Json, &request_id))
}

async fn open(documents: &Documents, method: &Method, uri: &Uri) -> Result<OrderDocument, RequestError> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return Err(RequestError::method_not_allowed("A document is fetched by GET", "GET, HEAD"));
    }
    let (_, kind) = uri.path().rsplit_once('/').unwrap_or_default();
    let kind: DocumentKind = kind.replace('-', "_").parse().map_err(|_| missing())?;
    let parameter = |name: &str| {
        let parameters = uri.query().unwrap_or_default().split('&');
        parameters
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    };
    let until = parameter("until").and_then(|until| until.parse().ok()).ok_or_else(missing)?;
    let token = parameter("token").ok_or_else(missing)?;
    let place = timeout(PATIENCE, documents.places.acquire()).await;
    let _place = place.map_err(|_| unavailable("others are being printed"))?.map_err(|closed| unavailable(&closed))?;
    order_document(&documents.shop, kind, until, token).await.map_err(|failure| refused(&failure))?.ok_or_else(missing)
}

fn hand_out(document: OrderDocument) -> Response {
    let name = HeaderValue::from_str(&format!("inline; filename=\"{}\"", document.file_name));
    let mut response = document.pdf.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // The name is made of letters, digits and dashes, so it always fits a header.
    if let Ok(name) = name {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

fn refused(failure: &Failure) -> RequestError {
    if let Failure::Store(StoreError::Unavailable(_) | StoreError::Conflict(_) | StoreError::Timeout(_)) = failure {
        return unavailable(failure);
    }
    let incident = Uuid::now_v7().simple().to_string();
    tracing::error!(incident_id = incident, ?failure, "A document could not be printed");
    RequestError::internal(&incident)
}

fn unavailable(cause: &(impl std::fmt::Display + ?Sized)) -> RequestError {
    tracing::warn!(%cause, "A document cannot be printed now");
    RequestError::new(Code::ServiceUnavailable, "The shop cannot answer at the moment; try again")
        .header(header::RETRY_AFTER, HeaderValue::from_static("1"))
}

fn missing() -> RequestError {
    RequestError::new(Code::NotFound, "There is no such document, or its address has expired; ask for a new one")
}
