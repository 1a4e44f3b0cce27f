//! Typed identifiers.
//!
//! Keys are UUIDv7, so that new rows land at the end of an index; what is a capability (a guest cart's token) carries
//! 128 random bits instead. The wire shows an id as a readable prefix and 32 hexadecimal digits: `product_0192…`.

use std::{fmt, str::FromStr};

use uuid::Uuid;

/// Why a text is not an id of the wanted type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of type {expected}")]
pub struct ParseIdError {
    /// The prefix that was wanted.
    pub expected: &'static str,
}

/// Parses the wire form `prefix_<32 lower-case hexadecimal digits>`; no other spelling is accepted, so that one object has one id.
pub fn parse_global_id(text: &str, expected: &'static str) -> Result<Uuid, ParseIdError> {
    let refused = || ParseIdError { expected };
    let hex = text.strip_prefix(expected).and_then(|rest| rest.strip_prefix('_')).ok_or_else(refused)?;
    let canonical = hex.len() == 32 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !canonical {
        return Err(refused());
    }
    Uuid::try_parse(hex).map_err(|_| refused())
}

/// The prefix of a wire id, where the text has the form of one.
pub fn global_id_prefix(text: &str) -> Option<&str> {
    text.rsplit_once('_').map(|(prefix, _)| prefix).filter(|prefix| !prefix.is_empty())
}

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The prefix of the wire form.
            pub const PREFIX: &'static str = $prefix;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!($prefix, "_"))?;
                f.write_str(self.0.simple().encode_lower(&mut Uuid::encode_buffer()))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                parse_global_id(text, $prefix).map($name)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

typed_id! {
    /// A sales channel.
    ChannelId = "channel";
    /// A product.
    ProductId = "product";
    /// A variant of a product: what is priced, stocked and sold.
    VariantId = "variant";
    /// An option of a product, such as its size.
    OptionId = "option";
    /// A picture of a product.
    MediaId = "media";
    /// A change of a price.
    PriceChangeId = "pricechange";
    /// A node of the category tree.
    CategoryId = "category";
    /// A collection of products.
    CollectionId = "collection";
    /// A place that holds stock.
    StockLocationId = "location";
    /// An entry of the stock ledger.
    StockMovementId = "movement";
    /// A cart, inside the shop; clients know it by its token.
    CartId = "cartkey";
    /// What opens a guest's cart: 128 random bits, the cart's id on the wire.
    CartToken = "cart";
    /// A line of a cart.
    CartLineId = "cartline";
    /// Countries that share shipping methods.
    ShippingZoneId = "shippingzone";
    /// A way of shipping.
    ShippingMethodId = "shippingmethod";
    /// Countries that share tax rates.
    TaxZoneId = "taxzone";
    /// An attempt to pay a cart.
    PaymentSessionId = "paymentsession";
    /// A payment of an order.
    PaymentId = "payment";
    /// Something that a provider is asked to do about a payment; a refund's id tells it from others.
    PaymentOperationId = "refund";
    /// A customer denies at the bank that a payment was right.
    PaymentDisputeId = "dispute";
    /// Something that a provider told of a payment.
    PaymentNotificationId = "paymentnotification";
    /// A pair of entries of the ledger.
    PostingId = "posting";
    /// An order.
    OrderId = "order";
    /// A line of an order.
    OrderLineId = "orderline";
    /// An event of an order's timeline.
    OrderEventId = "orderevent";
    /// Goods of an order that come back.
    ReturnId = "return";
    /// A shipment of an order's goods.
    FulfillmentId = "fulfillment";
    /// What somebody signs in to, inside the shop; clients know it as a customer or a staff member.
    AccountId = "account";
    /// A customer; the same key as the account's.
    CustomerId = "customer";
    /// An address of a customer.
    CustomerAddressId = "customeraddress";
    /// What somebody proves by a link that was sent by mail.
    OneTimeTokenId = "onetimetoken";
    /// Who a customer is elsewhere.
    ExternalIdentityId = "externalidentity";
    /// A sign-in on one device.
    SessionId = "session";
    /// Somebody of the staff; the same key as the account's.
    StaffMemberId = "staff";
    /// A role of staff.
    RoleId = "role";
    /// What a program opens the staff's endpoint with.
    ApiKeyId = "apikey";
    /// A piece of durable work.
    JobId = "job";
    /// A message to a customer or to staff.
    MessageId = "message";
    /// An entry of the audit log.
    AuditEntryId = "auditentry";
    /// A file handed in by staff.
    UploadId = "upload";
}

impl From<CustomerId> for AccountId {
    fn from(id: CustomerId) -> Self {
        Self(id.0)
    }
}

impl From<StaffMemberId> for AccountId {
    fn from(id: StaffMemberId) -> Self {
        Self(id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_form_round_trips_and_other_spellings_are_refused() {
        let id = ProductId(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_00ff));
        let text = id.to_string();
        assert_eq!(text, "product_019200000000700080000000000000ff");
        assert_eq!(text.parse::<ProductId>(), Ok(id));
        for wrong in [
            text.to_uppercase(),
            text.replace("product", "variant"),
            text.replace('_', ""),
            format!("{text}0"),
            "product_".to_owned(),
            String::new(),
            "null".to_owned(),
        ] {
            assert!(wrong.parse::<ProductId>().is_err(), "{wrong}");
        }
    }
}
