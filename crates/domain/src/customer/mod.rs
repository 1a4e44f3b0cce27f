//! People and where they live: customers, addresses checked per country, e-mail addresses and phone numbers.

mod address;
mod address_format;
mod email;
mod model;
mod phone;
mod postal_code;
#[cfg(test)]
mod tests;

pub use address::{Address, AddressDraft, validate_address};
pub use address_format::{AddressFormat, PostalCodeRule};
pub use email::{Email, InvalidEmail, folded_email};
pub use model::{Customer, CustomerAddress, CustomerProfile};
pub use phone::{InvalidPhone, clean_phone};
