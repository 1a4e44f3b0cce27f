//! What keeps a cart from being paid.

use async_graphql::{ComplexObject, Context, Interface, SimpleObject};
use cartwright_domain::{cart::CartProblemCode, id::VariantId};
use cartwright_services::payment::CheckoutRefusal;

use crate::{
    error::ApiResult,
    pricing::Money,
    request::RequestContext,
    shop::{cart::units, catalog::ProductVariant},
    user_error::{error_code, input_error},
};

error_code! {
    /// What keeps a cart from being paid.
    pub enum CheckoutErrorCode {
        /// Somebody changed the cart since `expectedVersion`.
        VersionConflict,
        /// The cart was given up, or went into another one.
        CartClosed,
        /// There is nothing in the cart.
        CartEmpty,
        /// A variant is not for sale any more.
        VariantUnavailable,
        /// More is wanted than is there.
        InsufficientStock,
        /// The cart needs an e-mail address.
        EmailMissing,
        /// The cart needs an address to which the goods go, in a country that is served.
        ShippingAddressInvalid,
        /// The cart needs a way of shipping that is offered for it.
        ShippingMethodInvalid,
        /// The provider does not exist, is switched off in the cart's channel, cannot count the amount, or does not answer.
        ProviderUnavailable,
        /// Nothing is to be paid: the checkout is completed without a payment session.
        NothingDue,
        /// Something is to be paid: the checkout needs a payment session.
        PaymentSessionRequired,
        /// The payment session has ended; the cart needs a new one.
        PaymentSessionEnded,
        /// The provider is working on a payment of this cart.
        PaymentInProgress,
        /// The provider refused.
        PaymentDeclined,
        /// The cart has held stock for as long as a cart may.
        ReservationLimit,
        /// The cart costs something else than what was seen or authorised.
        PriceChanged,
        /// The cart costs more than a number can hold.
        AmountTooLarge,
    }
}

/// What keeps a cart from being paid, and where.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in English, for people."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where it is wrong: names and indexes from the mutation's `input` down; empty for the input as a whole."
    ),
    field(name = "code", ty = "&CheckoutErrorCode", desc = "What is wrong, for programs.")
)]
pub enum CheckoutUserError {
    /// Any error that has nothing more to tell.
    CheckoutInput(CheckoutInputError),
    /// More is wanted than is there.
    CheckoutStock(CheckoutStockError),
    /// The price is another one by now.
    PriceChanged(PriceChangedError),
}

input_error! {
    /// A cart that cannot be paid, with nothing more to tell than the code.
    pub CheckoutInputError(CheckoutErrorCode);
}

/// More of a variant is wanted than is there.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct CheckoutStockError {
    /// What is wrong, in English, for people.
    pub message: String,
    /// Where it is wrong: names and indexes from the mutation's `input` down.
    pub path: Vec<String>,
    /// What is wrong, for programs.
    pub code: CheckoutErrorCode,
    /// Units wanted over all lines of the cart.
    pub requested: i32,
    /// Units that are there.
    pub available: i32,
    #[graphql(skip)]
    variant_id: VariantId,
}

#[ComplexObject]
impl CheckoutStockError {
    /// The variant that is short; null where it is not sold any more.
    async fn variant(&self, ctx: &Context<'_>) -> Option<ApiResult<ProductVariant>> {
        let found = ctx.catalog().variants.load_one(self.variant_id).await;
        found.map(|variant| variant.map(ProductVariant::from)).transpose()
    }
}

/// The cart costs something else than what was seen or authorised. Nothing was charged.
#[derive(Clone, Debug, SimpleObject)]
pub struct PriceChangedError {
    /// What is wrong, in English, for people.
    pub message: String,
    /// Where it is wrong: names and indexes from the mutation's `input` down.
    pub path: Vec<String>,
    /// What is wrong, for programs.
    pub code: CheckoutErrorCode,
    /// What was seen or authorised.
    pub expected: Money,
    /// What the cart costs now.
    pub actual: Money,
}

impl From<CheckoutRefusal> for CheckoutUserError {
    fn from(refusal: CheckoutRefusal) -> Self {
        let message = refusal.to_string();
        let (code, path): (CheckoutErrorCode, &[&str]) = match refusal {
            CheckoutRefusal::InsufficientStock { variant_id, requested, available } => {
                return Self::CheckoutStock(CheckoutStockError {
                    message,
                    path: vec!["cartId".to_owned()],
                    code: CheckoutErrorCode::InsufficientStock,
                    requested: units(requested),
                    available: units(available),
                    variant_id,
                });
            }
            CheckoutRefusal::PriceChanged { expected, actual } => {
                return Self::PriceChanged(PriceChangedError {
                    message,
                    path: vec!["expectedTotal".to_owned()],
                    code: CheckoutErrorCode::PriceChanged,
                    expected: Money(expected),
                    actual: Money(actual),
                });
            }
            CheckoutRefusal::Input(problem) => return Self::CheckoutInput(problem.into()),
            CheckoutRefusal::Key(refusal) => return Self::CheckoutInput(refusal.into()),
            CheckoutRefusal::Problem(problem) => (of_problem(problem.code), &["cartId"]),
            CheckoutRefusal::CartNotFound => (CheckoutErrorCode::NotFound, &["cartId"]),
            CheckoutRefusal::CartClosed => (CheckoutErrorCode::CartClosed, &["cartId"]),
            CheckoutRefusal::VersionConflict { .. } => (CheckoutErrorCode::VersionConflict, &["expectedVersion"]),
            CheckoutRefusal::ProviderUnavailable(_)
            | CheckoutRefusal::ProviderSilent(_)
            | CheckoutRefusal::AmountNotPayable { .. } => (CheckoutErrorCode::ProviderUnavailable, &["provider"]),
            CheckoutRefusal::NothingDue => (CheckoutErrorCode::NothingDue, &["cartId"]),
            CheckoutRefusal::SessionRequired => (CheckoutErrorCode::PaymentSessionRequired, &["paymentSessionId"]),
            CheckoutRefusal::SessionNotFound => (CheckoutErrorCode::NotFound, &["paymentSessionId"]),
            CheckoutRefusal::SessionEnded(_) => (CheckoutErrorCode::PaymentSessionEnded, &["paymentSessionId"]),
            CheckoutRefusal::PaymentInProgress => (CheckoutErrorCode::PaymentInProgress, &["cartId"]),
            CheckoutRefusal::HoldOver => (CheckoutErrorCode::ReservationLimit, &["cartId"]),
            CheckoutRefusal::Declined(_) => (CheckoutErrorCode::PaymentDeclined, &["paymentSessionId"]),
            CheckoutRefusal::AmountTooLarge => (CheckoutErrorCode::AmountTooLarge, &["cartId"]),
        };
        let path = path.iter().map(|part| (*part).to_owned()).collect();
        Self::CheckoutInput(CheckoutInputError { message, path, code })
    }
}

fn of_problem(code: CartProblemCode) -> CheckoutErrorCode {
    match code {
        CartProblemCode::Empty => CheckoutErrorCode::CartEmpty,
        CartProblemCode::VariantUnavailable | CartProblemCode::PriceUnavailable => {
            CheckoutErrorCode::VariantUnavailable
        }
        CartProblemCode::InsufficientStock => CheckoutErrorCode::InsufficientStock,
        CartProblemCode::AmountTooLarge => CheckoutErrorCode::AmountTooLarge,
        CartProblemCode::EmailMissing => CheckoutErrorCode::EmailMissing,
        CartProblemCode::ShippingAddressMissing | CartProblemCode::CountryNotServed => {
            CheckoutErrorCode::ShippingAddressInvalid
        }
        CartProblemCode::ShippingMethodMissing | CartProblemCode::ShippingMethodUnavailable => {
            CheckoutErrorCode::ShippingMethodInvalid
        }
    }
}
