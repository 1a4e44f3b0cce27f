//! Customers as a storefront meets them: with nothing but documents.

mod belongings;
mod signing_in;
mod strangers;
