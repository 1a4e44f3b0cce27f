//! The door of a shop that is being opened: closed, it says so; open, it leads to the shop.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    response::Response,
    routing::any,
};
use cartwright_graphql::http::{Code, Media, RequestError, RequestId, Served, refusal};
use futures_util::FutureExt;
use tower::ServiceExt;

use crate::routes::{ADMIN_PATH, DOCUMENT_ROUTE, FILE_ROUTE, Readiness, SHOP_PATH, WEBHOOK_ROUTE};

/// Stands before the shop, so that the process can say that it is not ready while its database is still away. A clone is the same
/// door.
#[derive(Clone, Default)]
pub struct Door(Arc<OnceLock<Behind>>);

struct Behind {
    shop: BehindDoor,
    readiness: Readiness,
}

/// What stands behind a door.
pub struct BehindDoor {
    /// The endpoint for storefronts.
    pub storefront: Served,
    /// The endpoint for the staff.
    pub staff: Served,
    /// The other addresses of the shop.
    pub beside: Router,
}

impl fmt::Debug for Door {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Door").field(&self.0.get().is_some()).finish()
    }
}

impl Door {
    /// Opens it, once and for good: `shop` answers from now on, and `readiness` says whether it can.
    pub fn open(&self, shop: BehindDoor, readiness: Readiness) {
        self.0.get_or_init(|| Behind { shop, readiness });
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

    /// Leads a request to what is behind the door.
    pub(crate) async fn answer(&self, request: Request) -> Response {
        match self.0.get() {
            Some(Behind { shop, .. }) => match request.uri().path() {
                SHOP_PATH => shop.storefront.answer(request).await,
                ADMIN_PATH => shop.staff.answer(request).await,
                _ => {
                    let Ok(response) = shop.beside.clone().oneshot(request).await;
                    response
                }
            },
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
