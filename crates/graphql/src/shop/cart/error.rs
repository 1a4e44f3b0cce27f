//! What keeps a cart from being changed.

use async_graphql::{ComplexObject, Context, Interface, SimpleObject};
use cartwright_domain::{cart::CartError, id::VariantId};
use cartwright_services::cart::CartRefusal;

use crate::{
    error::ApiResult,
    request::RequestContext,
    shop::catalog::ProductVariant,
    user_error::{error_code, input_error},
};

error_code! {
    /// What keeps a cart from being changed.
    pub enum CartErrorCode {
        /// A quantity below 1 or above 9,999.
        InvalidQuantity,
        /// More is wanted than is there.
        InsufficientStock,
        /// Somebody changed the cart since `expectedVersion`.
        VersionConflict,
        /// The cart became an order, was given up, or a payment is being worked on.
        NotOpen,
        /// A cart has at most 500 lines.
        TooManyLines,
        /// The cart would cost more than a number can hold.
        AmountTooLarge,
        /// The way of shipping is not offered for this cart.
        ShippingMethodUnavailable,
    }
}

/// What keeps a cart from being changed, and where.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in English, for people."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where it is wrong: names and indexes from the mutation's `input` down; empty for the input as a whole."
    ),
    field(name = "code", ty = "&CartErrorCode", desc = "What is wrong, for programs.")
)]
pub enum CartUserError {
    /// Any error that has nothing more to tell.
    CartInput(CartInputError),
    /// More is wanted than is there.
    InsufficientStock(InsufficientStockError),
    /// Somebody changed the cart.
    VersionConflict(VersionConflictError),
}

input_error! {
    /// A change of a cart that cannot be made, with nothing more to tell than its code.
    pub CartInputError(CartErrorCode);
}

/// More of a variant is wanted than is there.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct InsufficientStockError {
    /// What is wrong, in English, for people.
    pub message: String,
    /// Where it is wrong: names and indexes from the mutation's `input` down.
    pub path: Vec<String>,
    /// What is wrong, for programs.
    pub code: CartErrorCode,
    /// Units wanted over all lines of the cart.
    pub requested: i32,
    /// Units that are there.
    pub available: i32,
    #[graphql(skip)]
    pub(crate) variant_id: VariantId,
}

#[ComplexObject]
impl InsufficientStockError {
    /// The variant that is short; null where it is not sold any more.
    async fn variant(&self, ctx: &Context<'_>) -> Option<ApiResult<ProductVariant>> {
        let found = ctx.catalog().variants.load_one(self.variant_id).await;
        found.map(|variant| variant.map(ProductVariant::from)).transpose()
    }
}

/// Somebody changed the cart since the version that the request expected.
#[derive(Clone, Debug, SimpleObject)]
pub struct VersionConflictError {
    /// What is wrong, in English, for people.
    pub message: String,
    /// Where it is wrong: names and indexes from the mutation's `input` down.
    pub path: Vec<String>,
    /// What is wrong, for programs.
    pub code: CartErrorCode,
    /// The version of the cart now.
    pub current_version: i32,
}

impl From<CartRefusal> for CartUserError {
    fn from(refusal: CartRefusal) -> Self {
        let message = refusal.to_string();
        let plain = |code, path| Self::CartInput(CartInputError { message: message.clone(), path, code });
        let at = |field: &str| vec![field.to_owned()];
        match refusal {
            CartRefusal::CartNotFound => plain(CartErrorCode::NotFound, at("cartId")),
            CartRefusal::OrderNotFound => plain(CartErrorCode::NotFound, at("by")),
            CartRefusal::ShippingMethodUnavailable => {
                plain(CartErrorCode::ShippingMethodUnavailable, at("shippingMethodId"))
            }
            CartRefusal::Input(problem) => Self::CartInput(problem.into()),
            CartRefusal::Key(refusal) => Self::CartInput(refusal.into()),
            CartRefusal::Cart(error) => Self::of_domain(error, &message),
        }
    }
}

impl CartUserError {
    fn of_domain(error: CartError, message: &str) -> Self {
        let plain = |code, path| Self::CartInput(CartInputError { message: message.to_owned(), path, code });
        match error {
            CartError::InsufficientStock { path, variant_id, requested, available } => {
                Self::InsufficientStock(InsufficientStockError {
                    message: message.to_owned(),
                    path,
                    code: CartErrorCode::InsufficientStock,
                    requested: units(requested),
                    available: units(available),
                    variant_id,
                })
            }
            CartError::VersionConflict { current } => Self::VersionConflict(VersionConflictError {
                message: message.to_owned(),
                path: vec!["expectedVersion".to_owned()],
                code: CartErrorCode::VersionConflict,
                current_version: current,
            }),
            CartError::NotOpen { .. } => plain(CartErrorCode::NotOpen, vec!["cartId".to_owned()]),
            CartError::InvalidQuantity { path, .. } => plain(CartErrorCode::InvalidQuantity, path),
            CartError::LineNotFound { path } | CartError::VariantNotFound { path } => {
                plain(CartErrorCode::NotFound, path)
            }
            CartError::TooManyLines { .. } => plain(CartErrorCode::TooManyLines, vec!["lines".to_owned()]),
            CartError::AmountTooLarge => plain(CartErrorCode::AmountTooLarge, Vec::new()),
            CartError::CurrencyMismatch(..) | CartError::Invalid(_) => plain(CartErrorCode::Invalid, Vec::new()),
        }
    }
}

/// Units as GraphQL counts them.
pub(crate) fn units(units: i64) -> i32 {
    i32::try_from(units.max(0)).unwrap_or(i32::MAX)
}
