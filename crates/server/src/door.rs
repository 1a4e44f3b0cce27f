//! The door of a shop that is being opened: closed, it says so; open, it leads to the shop.

use std::{
    convert::Infallible,
    sync::{Arc, OnceLock},
};

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::any,
};
use cartwright_graphql::http::{Code, Media, RequestError, RequestId, refusal};
use futures_util::FutureExt;
use tower::ServiceExt;

use crate::routes::{ADMIN_PATH, DOCUMENT_ROUTE, FILE_ROUTE, Readiness, SHOP_PATH, WEBHOOK_ROUTE};

/// Stands before the shop, so that the process can say that it is not ready while its database is still away. A clone is the same
/// door.
#[derive(Clone, Default)]
pub struct Door(Arc<OnceLock<Behind>>);

struct Behind {
    endpoints: Router,
    readiness: Readiness,
}

impl Door {
    /// Opens it, once and for good: `endpoints` answer from now on, and `readiness` says whether they can.
    pub fn open(&self, endpoints: Router, readiness: Readiness) {
        self.0.get_or_init(|| Behind { endpoints, readiness });
    }

    /// The addresses of the shop: what stands behind the door, or 503 while it is closed.
    pub fn endpoints(&self) -> Router {
        let door = self.clone();
        let route = any(move |request: Request| async move { door.answer(request).await });
        Router::new()
            .route(SHOP_PATH, route.clone())
            .route(FILE_ROUTE, route.clone())
            .route(DOCUMENT_ROUTE, route.clone())
            .route(WEBHOOK_ROUTE, route.clone())
            .route(ADMIN_PATH, route)
    }

    /// Whether the shop can answer right now.
    pub fn readiness(&self) -> Readiness {
        let door = self.clone();
        Arc::new(move || match door.0.get() {
            Some(behind) => (behind.readiness)(),
            None => std::future::ready(Err("the shop is still being opened".to_owned())).boxed(),
        })
    }

    async fn answer(&self, request: Request) -> Response {
        match self.0.get() {
            Some(behind) => {
                let answered: Result<Response, Infallible> = behind.endpoints.clone().oneshot(request).await;
                answered.into_response()
            }
            None => {
                let request_id = request.extensions().get::<RequestId>().cloned();
                let request_id = request_id.unwrap_or_else(|| RequestId::from_headers(request.headers()));
                let error = RequestError::new(Code::ServiceUnavailable, "The shop is still being opened; try again")
                    .header(header::RETRY_AFTER, HeaderValue::from_static("1"));
                refusal(&error, Media::Json, &request_id)
            }
        }
    }
}
