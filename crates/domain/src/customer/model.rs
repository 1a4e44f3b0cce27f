//! Customers: the people behind the accounts that buy.

use super::{Address, Email, clean_phone};
use crate::{
    channel::LanguageCode,
    id::{CustomerAddressId, CustomerId},
    input::{InputCheck, InputProblem, InputProblemCode, TextRule},
    time::Timestamp,
};

/// Somebody who buys and has an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// The key; the account's as well.
    pub id: CustomerId,
    /// Where mail goes.
    pub email: Email,
    /// Whether the mailbox was proved to be theirs.
    pub email_verified: bool,
    /// What they tell of themselves.
    pub profile: CustomerProfile,
    /// The language in which they are written to.
    pub language: LanguageCode,
    /// When the account was made.
    pub created_at: Timestamp,
}

/// What a customer tells of themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerProfile {
    /// The given name.
    pub first_name: Option<String>,
    /// The family name, or the only one.
    pub last_name: Option<String>,
    /// Where they can be called.
    pub phone: Option<String>,
    /// Whether they want to hear of offers.
    pub accepts_marketing: bool,
}

/// An address that a customer keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerAddress {
    /// The key.
    pub id: CustomerAddressId,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// Whether it is the one to begin with.
    pub is_default: bool,
    /// The address.
    pub address: Address,
    /// When it was entered.
    pub created_at: Timestamp,
}

impl CustomerAddress {
    /// The most addresses of one customer.
    pub const MOST: u64 = 50;
}

const NAME: TextRule = TextRule::line(100);

impl CustomerProfile {
    /// The profile in clean form, or everything that is wrong with it.
    pub fn checked(self) -> Result<Self, Vec<InputProblem>> {
        let mut check = InputCheck::of_customer();
        let first_name = check.text(&["firstName"], self.first_name.as_deref(), NAME);
        let last_name = check.text(&["lastName"], self.last_name.as_deref(), NAME);
        let phone = check.text(&["phone"], self.phone.as_deref(), TextRule::line(40)).and_then(|phone| {
            clean_phone(&phone)
                .map_err(|error| check.refuse(&["phone"], InputProblemCode::Invalid, error.to_string()))
                .ok()
        });
        check.finish(Self { first_name, last_name, phone, accepts_marketing: self.accepts_marketing })
    }
}
