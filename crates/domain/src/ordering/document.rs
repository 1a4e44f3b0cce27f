//! What opens the documents of an order for a while.

use uuid::Uuid;

use crate::{sealed_id, text_enum::text_enum, time::Timestamp};

text_enum! {
    /// A document that is printed of an order; the word is the name of its template.
    pub enum DocumentKind {
        /// What an order costs, for the customer; of an order.
        Invoice = "invoice",
        /// What is in a parcel, to lie in it; of a shipment.
        PackingSlip = "packing_slip",
    }
}

/// The key of what the document is of, and an HMAC-SHA-256 of it, of the kind and of the second until which it opens the document, under the
/// shop's key, in hexadecimal digits. It is computed whenever it is needed and never stored.
pub fn document_token(key: &[u8], kind: DocumentKind, of: Uuid, until: i64) -> String {
    sealed_id::seal(key, of, &label(kind, of, until))
}

/// The key of what the document is of; none for anything that the shop did not make with this key for this kind and this second, and
/// none when the second is over.
pub fn verify_document_token(key: &[u8], kind: DocumentKind, token: &str, until: i64, now: Timestamp) -> Option<Uuid> {
    let of = sealed_id::open(key, token, |of| label(kind, of, until))?;
    (now.timestamp() <= until).then_some(of)
}

fn label(kind: DocumentKind, of: Uuid, until: i64) -> String {
    format!("{kind}:{}:{until}", of.simple())
}
