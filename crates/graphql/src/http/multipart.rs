//! Uploads by the GraphQL multipart request specification: a part `operations`, a part `map`, then the files.
//!
//! Read here and not by async-graphql, whose reader lets a file be mapped to a place that does not exist, or to a thousand.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use async_graphql::UploadValue;
use axum::{
    body::Body,
    extract::{
        DefaultBodyLimit, FromRequest, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use tokio::{fs::File, io::AsyncSeekExt, io::AsyncWriteExt, time::timeout};

use super::{Code, RequestError, answer::incident_id, parameters::Parameters};

/// Headers that another site cannot make a browser send without asking this server first.
pub(super) const PREFLIGHT_HEADERS: [&str; 3] =
    ["graphql-require-preflight", "apollo-require-preflight", "x-requested-with"];
/// How long the rest of a refused upload may take to be thrown away.
const DRAIN_TIME: Duration = Duration::from_secs(2);

/// What an endpoint takes by upload.
#[derive(Clone, Debug)]
pub struct UploadLimits {
    /// The size of one file in bytes.
    pub max_file_bytes: u64,
    /// The number of files, and of places that files are put in.
    pub max_files: u64,
    /// How long an upload may take to arrive.
    pub time_limit: Duration,
}

/// A request with the files that came with it.
pub(super) struct Uploaded {
    pub parameters: Parameters,
    pub files: Vec<MappedFile>,
}

/// A file and the place in the variables that it is for, such as `variables.input.file`.
pub(super) struct MappedFile {
    pub path: String,
    pub file: UploadValue,
}

/// Refuses a form that a page of another site could have sent.
pub(super) fn check_preflight(headers: &HeaderMap) -> Result<(), RequestError> {
    let is_guarded = PREFLIGHT_HEADERS.iter().any(|name| headers.get(*name).is_some_and(|value| !value.is_empty()));
    if is_guarded {
        return Ok(());
    }
    Err(RequestError::new(Code::CsrfBlocked, "An upload needs the header GraphQL-Require-Preflight with any value"))
}

/// Reads the parts in their order; files go to temporary files that vanish with the request. `text_limit` is the size of
/// `operations` and of `map`, in bytes.
pub(super) async fn read(
    content_type: HeaderValue,
    body: Body,
    limits: &UploadLimits,
    text_limit: u64,
) -> Result<Uploaded, RequestError> {
    let mut request = Request::new(body);
    request.headers_mut().insert(header::CONTENT_TYPE, content_type);
    let files = limits.max_file_bytes.saturating_mul(limits.max_files);
    let total = files.saturating_add(text_limit.saturating_mul(2));
    DefaultBodyLimit::max(usize::try_from(total).unwrap_or(usize::MAX)).apply(&mut request);
    let mut multipart =
        Multipart::from_request(request, &()).await.map_err(|_| bad("The Content-Type names no boundary"))?;
    let outcome = timeout(limits.time_limit, read_parts(&mut multipart, limits, text_limit))
        .await
        .unwrap_or_else(|_| Err(RequestError::new(Code::RequestTimeout, "The upload did not arrive in time")));
    if outcome.is_err() {
        drain(&mut multipart).await;
    }
    outcome
}

async fn read_parts(
    multipart: &mut Multipart,
    limits: &UploadLimits,
    text_limit: u64,
) -> Result<Uploaded, RequestError> {
    let operations = named_part(multipart, "operations", text_limit).await?;
    let parameters = Parameters::from_json(&operations)?;
    let map = named_part(multipart, "map", text_limit).await?;
    let mut places = read_map(&map, limits)?;
    let mut files = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default();
        let Some(paths) = places.remove(name) else {
            return Err(bad("A part of the form is not named in `map`"));
        };
        let file = receive(field, limits).await?;
        for path in paths {
            let file = file.try_clone().map_err(|error| not_stored(&error))?;
            files.push(MappedFile { path, file });
        }
    }
    if !places.is_empty() {
        return Err(bad("A file that `map` names is missing"));
    }
    Ok(Uploaded { parameters, files })
}

async fn named_part(multipart: &mut Multipart, name: &str, limit: u64) -> Result<Vec<u8>, RequestError> {
    let field = multipart.next_field().await.map_err(unreadable)?;
    let Some(mut field) = field.filter(|field| field.name() == Some(name)) else {
        return Err(bad("The parts of an upload are `operations`, `map` and then the files"));
    };
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(unreadable)? {
        bytes.extend_from_slice(&piece);
        within(length(bytes.len()), limit)?;
    }
    Ok(bytes)
}

/// Which file goes where; every file to at least one place, and no more places than files are allowed.
fn read_map(map: &[u8], limits: &UploadLimits) -> Result<HashMap<String, Vec<String>>, RequestError> {
    let map: BTreeMap<String, Vec<String>> =
        serde_json::from_slice(map).map_err(|_| bad("The part `map` must be a JSON object of lists of paths"))?;
    if map.values().any(Vec::is_empty) {
        return Err(bad("The part `map` names a file without a place for it"));
    }
    let places = length(map.values().map(Vec::len).sum());
    if places > limits.max_files {
        return Err(RequestError::over_limit(
            Code::BadRequest,
            "The part `map` puts files in too many places",
            limits.max_files,
            places,
        ));
    }
    Ok(map.into_iter().collect())
}

async fn receive(mut field: Field<'_>, limits: &UploadLimits) -> Result<UploadValue, RequestError> {
    let filename = field.file_name().unwrap_or_default().to_owned();
    let content_type = field.content_type().map(ToOwned::to_owned);
    let mut file = temporary_file().await?;
    let mut received: u64 = 0;
    while let Some(piece) = field.chunk().await.map_err(unreadable)? {
        received = received.saturating_add(length(piece.len()));
        within(received, limits.max_file_bytes)?;
        file.write_all(&piece).await.map_err(|error| not_stored(&error))?;
    }
    file.flush().await.map_err(|error| not_stored(&error))?;
    file.rewind().await.map_err(|error| not_stored(&error))?;
    Ok(UploadValue { filename, content_type, content: file.into_std().await })
}

/// A file without a name, which the system removes as soon as nobody holds it open.
async fn temporary_file() -> Result<File, RequestError> {
    let created = tokio::task::spawn_blocking(tempfile::tempfile).await.map_err(|error| not_stored(&error))?;
    created.map(File::from_std).map_err(|error| not_stored(&error))
}

/// A client that is still sending would not read the refusal.
async fn drain(multipart: &mut Multipart) {
    let drain = async { while let Ok(Some(_)) = multipart.next_field().await {} };
    // Running into the time limit only means that this client may not see the answer.
    let _in_time = timeout(DRAIN_TIME, drain).await.is_ok();
}

fn within(length: u64, limit: u64) -> Result<(), RequestError> {
    if length > limit {
        return Err(too_large().detail("limit", limit));
    }
    Ok(())
}

fn unreadable(error: MultipartError) -> RequestError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        too_large()
    } else {
        bad("The body is not valid multipart/form-data")
    }
}

fn too_large() -> RequestError {
    RequestError::new(Code::PayloadTooLarge, "The upload is too large")
}

fn not_stored(error: &dyn std::error::Error) -> RequestError {
    let incident = incident_id();
    tracing::error!(incident_id = incident, %error, "An upload could not be kept in a temporary file");
    RequestError::internal(&incident)
}

fn bad(message: &str) -> RequestError {
    RequestError::new(Code::BadRequest, message)
}

fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
