//! The documents of a storefront.

use serde_json::{Value, json};

pub const CART_CREATE: &str = "
    mutation ($input: CartCreateInput!) {
        cartCreate(input: $input) {
            cart { id version totalQuantity lines { id quantity title variant { id } } }
            replayed
            userErrors { __typename ... on CartUserError { code path message } }
        }
    }";

pub const CART_LINES_ADD: &str = "
    mutation ($input: CartLinesAddInput!) {
        cartLinesAdd(input: $input) {
            cart { id version totalQuantity }
            replayed
            userErrors {
                __typename
                ... on CartUserError { code path message }
                ... on InsufficientStockError { requested available variant { id } }
                ... on VersionConflictError { currentVersion }
            }
        }
    }";

pub const CART_LINES_UPDATE: &str = "
    mutation ($input: CartLinesUpdateInput!) {
        cartLinesUpdate(input: $input) {
            cart { version lines { id quantity } }
            userErrors { ... on CartUserError { code path } }
        }
    }";

pub const CART_DETAILS_UPDATE: &str = "
    mutation ($input: CartDetailsUpdateInput!) {
        cartDetailsUpdate(input: $input) {
            cart { version email phone note attributes { key value } }
            userErrors { ... on CartUserError { code path } }
        }
    }";

pub const CART_ADDRESSES_UPDATE: &str = "
    mutation ($input: CartAddressesUpdateInput!) {
        cartAddressesUpdate(input: $input) {
            cart { shippingMethods { id name price { gross { amount } } } totals { estimated } }
            userErrors { ... on CartUserError { code path message } }
        }
    }";

pub const CART_SHIPPING_METHOD_SELECT: &str = "
    mutation ($input: CartShippingMethodSelectInput!) {
        cartShippingMethodSelect(input: $input) {
            cart { problems { code path } }
            userErrors { ... on CartUserError { code path } }
        }
    }";

pub const PAYMENT_SESSION_CREATE: &str = "
    mutation ($input: PaymentSessionCreateInput!) {
        paymentSessionCreate(input: $input) {
            paymentSession { id status amount { amount currencyCode } reservedUntil }
            cart { reservedUntil }
            userErrors { ... on CheckoutUserError { code path message } }
        }
    }";

pub const CHECKOUT_COMPLETE: &str = "
    mutation ($input: CheckoutCompleteInput!) {
        checkoutComplete(input: $input) {
            result {
                __typename
                ... on OrderPlaced { order { id number accessToken paymentStatus totals { total { amount } } } }
                ... on PaymentActionRequired { session { id nextAction { url } } }
                ... on PaymentProcessing { session { id status } }
            }
            cart { status order { number } }
            replayed
            userErrors {
                __typename
                ... on CheckoutUserError { code path message }
                ... on CheckoutStockError { requested available }
                ... on PriceChangedError { expected { amount } actual { amount } }
            }
        }
    }";

pub const CART: &str = "
    query ($id: ID!) {
        cart(id: $id) {
            id status version totalQuantity email problems { code path } reservedUntil
            lines { id quantity title sku unitPrice { gross { amount } } total { gross { amount } tax { amount } } variant { sku product { title } } }
            totals {
                estimated
                subtotal { gross { minorUnits } net { minorUnits } tax { minorUnits } }
                shipping { gross { minorUnits } }
                tax { minorUnits } total { minorUnits } amountDue { amount }
                taxLines { taxClass rate net { minorUnits } tax { minorUnits } }
            }
            shippingMethods { id name } shippingMethod { name price { gross { amount } } }
        }
    }";

pub const ORDER: &str = "
    query ($token: String!) {
        order(by: { accessToken: $token }) {
            number status paymentStatus fulfillmentStatus email placedAt
            shippingAddress { lastName city countryCode }
            lines { title quantity total { gross { amount } } variant { id } }
            totals { total { amount } shipping { gross { amount } } }
            shippingMethod { name }
            payments { provider status amount { amount } }
            fulfillments { trackingNumber }
            events(first: 10) { nodes { kind } totalCount }
        }
    }";

pub fn address() -> Value {
    json!({
        "firstName": "Ada",
        "lastName": "Lovelace",
        "address1": "Hauptstrasse 1",
        "city": "Berlin",
        "postalCode": "10115",
        "countryCode": "DE",
    })
}
