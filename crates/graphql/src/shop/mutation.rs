//! Everything that storefronts can change.

use async_graphql::MergedObject;

use super::{
    cart::CartMutation,
    customer::{AccountMutation, CustomerMutation, PrivacyMutation, ProfileMutation},
    identity::{IdentityMutation, ProviderMutation},
    ordering::OrderMutation,
    payment::PaymentMutation,
};

/// Everything that can be changed. Each field takes one `input`; with an `idempotencyKey` in it the same request again is done once.
#[derive(Default, MergedObject)]
pub struct Mutation(
    CartMutation,
    PaymentMutation,
    OrderMutation,
    CustomerMutation,
    AccountMutation,
    ProfileMutation,
    PrivacyMutation,
    IdentityMutation,
    ProviderMutation,
);
