//! Customers as a storefront meets them: with nothing but documents.

mod signing_in;
