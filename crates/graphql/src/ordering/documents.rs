//! Where the documents of orders are fetched.

/// Where documents are; `/`, the kind, `?` and what opens it follow.
pub const DOCUMENTS_PATH: &str = "/documents";

/// The path of an invoice that the query opens.
pub fn invoice_path(query: &str) -> String {
    format!("{DOCUMENTS_PATH}/invoice?{query}")
}

/// The path of a packing slip that the query opens.
pub fn packing_slip_path(query: &str) -> String {
    format!("{DOCUMENTS_PATH}/packing-slip?{query}")
}
