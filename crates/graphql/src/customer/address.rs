//! Postal addresses.

use async_graphql::{InputObject, SimpleObject};
use cartwright_domain::customer;

use crate::channel::CountryCode;

/// A postal address, as it was checked and kept.
#[derive(Clone, Debug, SimpleObject)]
pub struct Address {
    /// The given name.
    pub first_name: Option<String>,
    /// The family name, or the only one.
    pub last_name: String,
    /// The company.
    pub company: Option<String>,
    /// Street and number.
    pub address1: String,
    /// Floor, apartment and the like.
    pub address2: Option<String>,
    /// The town; some countries have only one.
    pub city: Option<String>,
    /// The state, province or prefecture, where addresses there have one.
    pub region: Option<String>,
    /// The postal code, as the country writes it.
    pub postal_code: Option<String>,
    /// The country.
    pub country_code: CountryCode,
    /// A phone number for the carrier.
    pub phone: Option<String>,
}

/// A postal address as somebody enters it. It is checked by the rules of its country.
#[derive(Clone, Debug, InputObject)]
pub struct AddressInput {
    /// The given name.
    pub first_name: Option<String>,
    /// The family name, or the only one; required.
    pub last_name: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// Street and number; required.
    pub address1: Option<String>,
    /// Floor, apartment and the like.
    pub address2: Option<String>,
    /// The town; required in most countries.
    pub city: Option<String>,
    /// The state, province or prefecture; required in some countries.
    pub region: Option<String>,
    /// The postal code, in any usual spelling; required in most countries.
    pub postal_code: Option<String>,
    /// The country.
    pub country_code: CountryCode,
    /// A phone number for the carrier.
    pub phone: Option<String>,
}

impl From<customer::Address> for Address {
    fn from(address: customer::Address) -> Self {
        Self {
            first_name: address.first_name,
            last_name: address.last_name,
            company: address.company,
            address1: address.address1,
            address2: address.address2,
            city: address.city,
            region: address.region,
            postal_code: address.postal_code,
            country_code: CountryCode(address.country),
            phone: address.phone,
        }
    }
}

impl From<AddressInput> for customer::AddressDraft {
    fn from(input: AddressInput) -> Self {
        Self {
            first_name: input.first_name,
            last_name: input.last_name,
            company: input.company,
            address1: input.address1,
            address2: input.address2,
            city: input.city,
            region: input.region,
            postal_code: input.postal_code,
            country: input.country_code.0,
            phone: input.phone,
        }
    }
}
