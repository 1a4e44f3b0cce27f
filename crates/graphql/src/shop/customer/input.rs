//! The inputs of the customers' mutations.

use async_graphql::InputObject;

/// Who wants to become a customer.
#[derive(Clone, InputObject)]
pub struct CustomerRegisterInput {
    /// Where mail goes.
    pub email: String,
    /// From 8 to 128 characters, of any kind; the most common passwords are refused.
    pub password: String,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name, or the only one.
    pub last_name: Option<String>,
    /// Where they can be called.
    pub phone: Option<String>,
    /// Whether they want to hear of offers.
    #[graphql(default)]
    pub accepts_marketing: bool,
    /// A random UUID: the same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}
