//! Whether a request becomes a socket: everything that can be refused with a status is refused before the upgrade.

use std::sync::Arc;

use async_graphql::Executor;
use axum::{
    extract::{FromRequestParts, ws::WebSocketUpgrade},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::Response,
};
use tracing::Instrument;

use super::{
    super::{
        Code, ConnectionPermit, Media, RequestError, RequestId, RequestParts, ResponseHeaders, StreamOptions, answer,
        handler::Service,
    },
    closing::{Closing, close},
    session::Session,
};

/// The one sub-protocol that is spoken.
const PROTOCOL: &str = "graphql-transport-ws";
/// What is kept free for reading; a longer message makes it grow.
const READ_BUFFER: usize = 1024;

/// Whether the request asks for a WebSocket.
pub(in super::super) fn is_upgrade(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(header::UPGRADE).and_then(|value| value.to_str().ok());
    upgrade.is_some_and(|upgrade| upgrade.eq_ignore_ascii_case("websocket"))
}

/// Makes a socket of the request, or refuses it.
pub(in super::super) async fn open<E: Executor>(
    service: &Arc<Service<E>>,
    mut head: Parts,
    request_id: &RequestId,
) -> Response {
    match admit(service, &mut head, request_id).await {
        Ok(response) => response,
        Err(error) => answer::refusal(&error, Media::Json, request_id),
    }
}

async fn admit<E: Executor>(
    service: &Arc<Service<E>>,
    head: &mut Parts,
    request_id: &RequestId,
) -> Result<Response, RequestError> {
    check_origin(&head.headers, &service.streams)?;
    let parts = RequestParts::read(
        head,
        head.headers.clone(),
        request_id.clone(),
        ResponseHeaders::default(),
        &service.trusted_proxies,
    )?
    .detached();
    let mut upgrade = WebSocketUpgrade::from_request_parts(head, &()).await.map_err(|_| {
        RequestError::new(Code::BadRequest, "The WebSocket cannot be opened: its headers are not right")
    })?;
    if service.streams.stop.is_cancelled() {
        return Err(RequestError::new(Code::ServiceUnavailable, "The server is shutting down"));
    }
    let seat = match parts.client_address {
        Some(client) => Some(service.streams.seats.take(client).ok_or_else(too_many)?),
        None => None,
    };
    let speaks = select_protocol(&mut upgrade);
    let permit = head.extensions.get::<ConnectionPermit>().cloned();
    // What is over the limit but not by much is read, so that its sender can be told.
    let most = service.streams.message_bytes.saturating_mul(2);
    let upgrade = upgrade
        .max_message_size(most)
        .max_frame_size(most)
        .read_buffer_size(READ_BUFFER)
        // Every message is sent at once.
        .write_buffer_size(0);
    let service = Arc::clone(service);
    let tracker = service.runner.mutations.clone();
    let life = move |mut socket: axum::extract::ws::WebSocket| {
        let span = tracing::info_span!("socket", id = parts.request_id.as_str());
        // A server that shuts down waits for its sockets as it waits for mutations.
        tracker.track_future(
            async move {
                let _held = (seat, permit);
                if speaks {
                    Session::new(service, parts).run(&mut socket).await;
                } else {
                    close(&mut socket, Closing::WrongProtocol).await;
                }
            }
            .instrument(span),
        )
    };
    Ok(upgrade.on_upgrade(life))
}

/// A browser tells which page wants the socket, and lets any page have one; so the server has to be strict.
fn check_origin(headers: &HeaderMap, options: &StreamOptions) -> Result<(), RequestError> {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return Ok(());
    };
    let allowed = origin.to_str().is_ok_and(|origin| is_own_page(origin, headers) || (options.allows_origin)(origin));
    if allowed {
        return Ok(());
    }
    Err(RequestError::new(Code::OriginNotAllowed, "Pages of this origin may not open sockets here"))
}

/// Whether it is a page of this very server, such as the one that a browser gets at the endpoint.
fn is_own_page(origin: &str, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).filter(|host| !host.is_empty());
    let own = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    host.is_some() && host == own
}

/// Whether the client speaks the protocol. The first of those that it offers is selected in any case: many clients give up without a reason
/// when none is, and so would never read why the socket is closed.
fn select_protocol(upgrade: &mut WebSocketUpgrade) -> bool {
    let offered: Vec<HeaderValue> = upgrade.requested_protocols().cloned().collect();
    let speaks = offered.iter().any(|protocol| protocol == PROTOCOL);
    let ours = speaks.then(|| HeaderValue::from_static(PROTOCOL));
    if let Some(selected) = ours.or_else(|| offered.first().cloned()) {
        upgrade.set_selected_protocol(selected);
    }
    speaks
}

fn too_many() -> RequestError {
    RequestError::new(Code::RateLimited, "There are too many sockets from this address")
        .header(header::RETRY_AFTER, HeaderValue::from_static("60"))
}
