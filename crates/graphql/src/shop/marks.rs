//! Which fields of the schema say the same to everybody. Only answers that are made of nothing else are kept for others; a field without
//! a mark fails a test, and counts as private until it has one.

use crate::http::Mark;

/// Fields that are the same for all who ask in the same channel and language, by type.
const PUBLIC: &[(&str, &str)] = &[
    ("Query", "shop product products category categories collection collections"),
    ("Shop", "name channel channels paymentProviders signInProviders"),
    ("PaymentProviderInfo", "name label isTest"),
    ("SignInProvider", "name label"),
    ("Channel", "id slug name currencyCode countries defaultCountry languages pricesIncludeTax"),
    ("Product", "id slug title description descriptionHtml vendor productType tags seo options attributes"),
    ("Product", "variants variantForOptions featuredImage media category breadcrumbs collections"),
    ("Product", "createdAt updatedAt publishedAt"),
    ("ProductConnection", "edges nodes pageInfo totalCount totalCountIsExact"),
    ("ProductEdge", "cursor node"),
    ("ProductOption", "id name values"),
    ("ProductAttribute", "name value"),
    ("ProductVariant", "id sku barcode title product selectedOptions image weight requiresShipping"),
    ("ProductVariantConnection", "edges nodes pageInfo totalCount totalCountIsExact"),
    ("ProductVariantEdge", "cursor node"),
    ("SelectedOption", "name value"),
    ("Category", "id slug name description parent ancestors children products image seo"),
    ("CategoryConnection", "edges nodes pageInfo totalCount totalCountIsExact"),
    ("CategoryEdge", "cursor node"),
    ("Collection", "id slug title descriptionHtml products image seo"),
    ("CollectionConnection", "edges nodes pageInfo totalCount totalCountIsExact"),
    ("CollectionEdge", "cursor node"),
    ("Media", "id image"),
    ("MediaConnection", "edges nodes pageInfo totalCount totalCountIsExact"),
    ("MediaEdge", "cursor node"),
    ("Image", "url altText width height"),
    ("PageInfo", "hasNextPage hasPreviousPage startCursor endCursor"),
    ("Seo", "title description"),
    ("Weight", "grams"),
    ("Money", "amount currencyCode minorUnits"),
    ("TaxedMoney", "gross net tax"),
    ("TaxedMoneyRange", "min max"),
];

/// The same, of what changes often.
const VOLATILE: &[(&str, &str)] = &[
    ("Product", "priceRange compareAtPriceRange lowestPriceLast30Days availableForSale firstAvailableVariant"),
    ("ProductVariant", "price compareAtPrice availableForSale quantityAvailable"),
];

/// Fields that say to each what is theirs, of types that have others as well.
#[cfg(test)]
const PRIVATE: &[(&str, &str)] = &[("Query", "node nodes cart order me")];

/// The mark of a field of the schema for storefronts.
pub fn mark(of: &str, field: &str) -> Mark {
    if names(PUBLIC, of, field) {
        Mark::Public
    } else if names(VOLATILE, of, field) {
        Mark::Volatile
    } else {
        Mark::Private
    }
}

fn names(list: &[(&str, &str)], of: &str, field: &str) -> bool {
    list.iter().any(|(name, fields)| *name == of && fields.split(' ').any(|name| name == field))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use async_graphql::parser::{
        parse_schema,
        types::{TypeKind, TypeSystemDefinition},
    };

    use super::*;

    /// Types of which every field is private: they are a buyer's own, or answers to a change.
    const PRIVATE_TYPES: &str = "Address Attribute Cart CartAddressesUpdatePayload CartCreatePayload CartDetailsUpdatePayload \
        CartInputError CartLine CartLinesAddPayload CartLinesRemovePayload CartLinesUpdatePayload CartProblem \
        CartShippingMethodSelectPayload CartTotals CartUserError CheckoutCompletePayload CheckoutInputError \
        CheckoutStockError CheckoutUserError Customer CustomerAddress CustomerAddressCreatePayload \
        CustomerAddressDeletePayload CustomerAddressUpdatePayload CustomerDataExportPayload CustomerDeletePayload \
        CustomerInputError CustomerRegisterPayload CustomerUpdatePayload CustomerUserError EmailChangeRequestPayload \
        EmailVerifyPayload Fulfillment FulfillmentLine InsufficientStockError LinkedProvider Mutation Node Order OrderCancelPayload OrderConnection OrderEdge \
        OrderEvent OrderEventConnection OrderEventEdge OrderInputError OrderLine OrderPlaced OrderReorderPayload OrderShippingMethod OrderTotals OrderUserError \
        PasswordChangePayload PasswordResetPayload PasswordResetRequestPayload Payment PaymentAction PaymentActionRequired Refund RefundLine \
        PaymentProcessing PaymentSession PaymentSessionCreatePayload PriceChangedError ProviderSignInCompletePayload \
        ProviderSignInStartPayload ProviderUnlinkPayload Return ReturnLine ReturnRequestPayload Session SessionCreatePayload \
        SessionRefreshPayload SessionRevokePayload ShippingMethodQuote Subscription TaxLine Tokens UserError \
        VersionConflictError";

    /// Every field of the schema, by its type.
    fn fields() -> BTreeSet<(String, String)> {
        let schema = parse_schema(crate::shop_sdl()).expect("the schema can be read");
        let mut all = BTreeSet::new();
        for definition in schema.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let fields = match definition.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                _ => continue,
            };
            let name = definition.node.name.node;
            all.extend(fields.into_iter().map(|field| (name.to_string(), field.node.name.node.to_string())));
        }
        all
    }

    #[test]
    fn row_83_every_field_of_the_schema_is_either_public_or_private() {
        let fields = fields();
        let private_types: BTreeSet<&str> = PRIVATE_TYPES.split_whitespace().collect();
        for (of, field) in &fields {
            let marks = [names(PUBLIC, of, field), names(VOLATILE, of, field), names(PRIVATE, of, field)];
            let marks =
                marks.iter().filter(|is_marked| **is_marked).count() + usize::from(private_types.contains(of.as_str()));
            assert_eq!(
                marks, 1,
                "{of}.{field} needs one mark in shop/marks.rs: may others be told what it says to one?"
            );
        }
        // What is marked is there.
        for (of, names) in PUBLIC.iter().chain(VOLATILE).chain(PRIVATE) {
            for name in names.split(' ') {
                assert!(fields.contains(&((*of).to_owned(), name.to_owned())), "there is no {of}.{name}");
            }
        }
        for of in private_types {
            assert!(fields.iter().any(|(name, _)| name == of), "there is no {of}");
        }
    }

    #[test]
    fn what_nobody_knows_is_private() {
        assert_eq!(mark("Product", "costs"), Mark::Private);
        assert_eq!(mark("Cart", "id"), Mark::Private);
        assert_eq!(mark("Query", "node"), Mark::Private);
        assert_eq!(mark("Product", "title"), Mark::Public);
        assert_eq!(mark("ProductVariant", "price"), Mark::Volatile);
    }
}
