//! Postal addresses.

use async_graphql::Object;
use cartwright_domain::customer;

use crate::channel::CountryCode;

/// A postal address.
#[derive(Clone, Debug)]
pub struct Address(pub customer::Address);

/// A postal address that keeps the rules of its country.
#[Object]
impl Address {
    /// The given name.
    async fn first_name(&self) -> Option<&str> {
        self.0.first_name.as_deref()
    }

    /// The family name, or the only one.
    async fn last_name(&self) -> &str {
        &self.0.last_name
    }

    /// The company.
    async fn company(&self) -> Option<&str> {
        self.0.company.as_deref()
    }

    /// Street and number.
    async fn address1(&self) -> &str {
        &self.0.address1
    }

    /// Floor, apartment and the like.
    async fn address2(&self) -> Option<&str> {
        self.0.address2.as_deref()
    }

    /// The town; null where the country is one.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// The state, province or prefecture.
    async fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// The postal code, in the country's own spelling.
    async fn postal_code(&self) -> Option<&str> {
        self.0.postal_code.as_deref()
    }

    /// The country.
    async fn country_code(&self) -> CountryCode {
        CountryCode(self.0.country)
    }

    /// A phone number for the carrier.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }
}
