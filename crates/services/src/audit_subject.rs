//! What each mutation of staff is about, as the audit log names it, and the rows that it is made of.

use cartwright_domain::id::{
    ApiKeyId, CartId, CategoryId, ChannelId, CollectionId, FulfillmentId, JobId, OrderId, PaymentId, ProductId,
    ReturnId, RoleId, ShippingMethodId, ShippingZoneId, StaffMemberId, StockLocationId, TaxZoneId, VariantId,
};
use cartwright_persistence::SnapshotRows;
use serde_json::Value;
use uuid::Uuid;

/// What a mutation is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject {
    prefix: &'static str,
    /// The rows of one.
    pub rows: SnapshotRows,
    /// Where the input names them; nowhere for what is made.
    places: &'static [&'static str],
}

impl Subject {
    /// The id, as clients know it.
    pub fn id(self, key: Uuid) -> String {
        format!("{}_{}", self.prefix, key.simple())
    }

    /// The keys that the input names, each once, so many at most.
    pub fn named_in(self, input: &Value, most: usize) -> Vec<Uuid> {
        let mut keys = Vec::new();
        for place in self.places {
            gather(input, place, &mut keys);
        }
        let mut seen = Vec::new();
        for key in keys {
            if seen.len() < most && !seen.contains(&key) {
                seen.push(key);
            }
        }
        seen
    }
}

/// The keys at a place such as `changes/*/variant_id`, where a star is every entry of a list.
fn gather(value: &Value, place: &str, keys: &mut Vec<Uuid>) {
    let (step, rest) = place.split_once('/').unwrap_or((place, ""));
    match (step, value) {
        ("", Value::String(text)) => keys.extend(Uuid::try_parse(text).ok()),
        ("*", Value::Array(entries)) => entries.iter().for_each(|entry| gather(entry, rest, keys)),
        (name, Value::Object(fields)) => {
            if let Some(field) = fields.get(name) {
                gather(field, rest, keys);
            }
        }
        _ => {}
    }
}

const fn rows(table: &'static str, held: bool, parts: &'static [(&'static str, &'static str)]) -> SnapshotRows {
    SnapshotRows { table, held, parts, left_out: &[] }
}

const PRODUCT: SnapshotRows = rows(
    "product",
    true,
    &[("product_option", "product_id"), ("product_media", "product_id"), ("variant", "product_id")],
);
const VARIANT_PRICES: SnapshotRows = rows("variant", false, &[("variant_listing", "variant_id")]);
const VARIANT_STOCK: SnapshotRows = rows("variant", false, &[("stock_level", "variant_id")]);
// The tree is locked before any category.
const CATEGORY: SnapshotRows = rows("category", false, &[]);
const COLLECTION: SnapshotRows = rows("collection", false, &[("collection_product", "collection_id")]);
const CHANNEL: SnapshotRows = rows("channel", true, &[("channel_stock_location", "channel_id")]);
const LOCATION: SnapshotRows = rows("stock_location", true, &[]);
const CART: SnapshotRows = SnapshotRows {
    table: "cart",
    held: false,
    parts: &[("cart_line", "cart_id")],
    left_out: &["token", "email", "phone", "note", "attributes", "shipping_address", "billing_address"],
};
const ORDER: SnapshotRows = SnapshotRows {
    table: "sales_order",
    held: true,
    parts: &[("sales_order_line", "order_id"), ("payment", "order_id"), ("fulfillment", "order_id")],
    left_out: &["email", "email_key", "phone", "note", "attributes", "shipping_address", "billing_address"],
};
// Its order is locked before it.
const PAYMENT: SnapshotRows = rows("payment", false, &[]);
// Its order is locked before it.
const FULFILLMENT: SnapshotRows = rows("fulfillment", false, &[]);
// Its order is locked before it.
const RETURN: SnapshotRows = SnapshotRows {
    table: "order_return",
    held: false,
    parts: &[("order_return_line", "return_id")],
    left_out: &["note", "answer"],
};
const SHIPPING_ZONE: SnapshotRows = rows("shipping_zone", true, &[("shipping_zone_country", "zone_id")]);
const SHIPPING_METHOD: SnapshotRows = rows("shipping_method", true, &[]);
const TAX_ZONE: SnapshotRows = rows("tax_zone", true, &[("tax_zone_country", "zone_id"), ("tax_rate", "zone_id")]);
const JOB: SnapshotRows = rows("job", false, &[]);
const ROLE: SnapshotRows = rows("staff_role", true, &[]);
// The owners are locked before any member.
const MEMBER: SnapshotRows = SnapshotRows {
    table: "staff_member",
    held: false,
    parts: &[("staff_member_role", "member_id"), ("account", "id")],
    left_out: &["name", "email", "email_key", "password_hash", "password_pepper"],
};
// The account of its owner is locked before it.
const API_KEY: SnapshotRows = SnapshotRows { table: "api_key", held: false, parts: &[], left_out: &["digest", "hint"] };

/// What the mutation of that name is about. A mutation that is not here is noted all the same, without what it has changed.
pub(crate) fn subject_of(operation: &str) -> Option<Subject> {
    let subject = |prefix, rows, places| Some(Subject { prefix, rows, places });
    match operation {
        "productCreate" => subject(ProductId::PREFIX, PRODUCT, &[]),
        "productUpdate"
        | "productDelete"
        | "productPublish"
        | "productUnpublish"
        | "productOptionsUpdate"
        | "productMediaAdd"
        | "productMediaReorder"
        | "productMediaRemove"
        | "productVariantsCreate"
        | "productVariantsUpdate"
        | "productVariantsDelete" => subject(ProductId::PREFIX, PRODUCT, &["id"]),
        "channelListingsUpdate" => subject(VariantId::PREFIX, VARIANT_PRICES, &["set/*/variant_id", "remove/*"]),
        "inventoryAdjust" | "inventorySet" => subject(VariantId::PREFIX, VARIANT_STOCK, &["changes/*/variant_id"]),
        "inventoryTransfer" => subject(VariantId::PREFIX, VARIANT_STOCK, &["variant_id"]),
        "categoryCreate" => subject(CategoryId::PREFIX, CATEGORY, &[]),
        "categoryUpdate" | "categoryMove" | "categoryDelete" => subject(CategoryId::PREFIX, CATEGORY, &["id"]),
        "collectionCreate" => subject(CollectionId::PREFIX, COLLECTION, &[]),
        "collectionUpdate" | "collectionDelete" | "collectionProductsAdd" | "collectionProductsRemove" => {
            subject(CollectionId::PREFIX, COLLECTION, &["id"])
        }
        "channelCreate" => subject(ChannelId::PREFIX, CHANNEL, &[]),
        "channelUpdate" => subject(ChannelId::PREFIX, CHANNEL, &["id"]),
        "stockLocationCreate" => subject(StockLocationId::PREFIX, LOCATION, &[]),
        "stockLocationUpdate" => subject(StockLocationId::PREFIX, LOCATION, &["id"]),
        "orderDraftCreate" => subject(CartId::PREFIX, CART, &[]),
        "orderCancel" | "orderEdit" | "orderNoteAdd" | "fulfillmentCreate" | "refundCreate" => {
            subject(OrderId::PREFIX, ORDER, &["order"])
        }
        "fulfillmentUpdate" | "fulfillmentCancel" => subject(FulfillmentId::PREFIX, FULFILLMENT, &["fulfillment"]),
        "returnApprove" | "returnReject" | "returnReceive" => subject(ReturnId::PREFIX, RETURN, &["order_return"]),
        "paymentCapture" | "paymentVoid" => subject(PaymentId::PREFIX, PAYMENT, &["payment"]),
        "shippingZoneCreate" => subject(ShippingZoneId::PREFIX, SHIPPING_ZONE, &[]),
        "shippingZoneUpdate" | "shippingZoneDelete" => subject(ShippingZoneId::PREFIX, SHIPPING_ZONE, &["id"]),
        "shippingMethodCreate" => subject(ShippingMethodId::PREFIX, SHIPPING_METHOD, &[]),
        "shippingMethodUpdate" | "shippingMethodDelete" => subject(ShippingMethodId::PREFIX, SHIPPING_METHOD, &["id"]),
        "taxZoneCreate" => subject(TaxZoneId::PREFIX, TAX_ZONE, &[]),
        "taxZoneUpdate" | "taxZoneDelete" => subject(TaxZoneId::PREFIX, TAX_ZONE, &["id"]),
        "jobRetry" | "jobCancel" => subject(JobId::PREFIX, JOB, &["job"]),
        "productsImport" | "productsExport" => subject(JobId::PREFIX, JOB, &[]),
        "roleCreate" => subject(RoleId::PREFIX, ROLE, &[]),
        "roleUpdate" | "roleDelete" => subject(RoleId::PREFIX, ROLE, &["id"]),
        "staffInvite" => subject(StaffMemberId::PREFIX, MEMBER, &[]),
        "staffUpdate" | "staffDeactivate" => subject(StaffMemberId::PREFIX, MEMBER, &["id"]),
        "apiKeyCreate" => subject(ApiKeyId::PREFIX, API_KEY, &[]),
        "apiKeyRevoke" => subject(ApiKeyId::PREFIX, API_KEY, &["id"]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_found_where_the_input_names_them() {
        let key = |number: u128| Uuid::from_u128(number);
        let subject = subject_of("channelListingsUpdate").expect("it is about variants");
        let input = json!({
            "channel_id": key(9), "remove": [key(3), key(1)],
            "set": [{ "variant_id": key(1), "price": "1" }, { "variant_id": key(2) }, { "variant_id": null }],
        });
        assert_eq!(subject.named_in(&input, 10), [key(1), key(2), key(3)]);
        assert_eq!(subject.named_in(&input, 2), [key(1), key(2)]);
        assert!(subject.named_in(&json!("anything"), 2).is_empty());
        assert_eq!(subject.id(key(1)), "variant_00000000000000000000000000000001");
    }
}
