//! What a list of products is asked for, as a function that writes it.
//!
//! Resolvers are futures, and a list of products has hundreds of fields: most of the time of a query whose data is in memory went into
//! making and polling them. So a selection of fields that lists usually have is read once, as [`Shape`]s, which write each product at once from
//! its [`Card`]. What they write is what the resolvers of the same types would answer. Whatever a shape does not know (other fields,
//! arguments, directives) leaves the whole list to the resolvers.

use std::sync::Arc;

use async_graphql::{
    ContextSelectionSet, Positioned,
    parser::types::{Field, Selection, SelectionSet},
};
use cartwright_domain::{
    catalog::{Media, ProductHead},
    id::{ProductId, VariantId},
    pricing,
};
use cartwright_services::catalog::{Card, CardParts, CardVariant};

use crate::{
    connection::{DEFAULT_SIZE, PageLimit},
    scalar::DateTime,
    written::JsonText,
};

type Write<T> = Box<dyn Fn(&T, &mut JsonText) + Send + Sync>;

/// The fields of one selection, each with what stands before its value in the answer: `{"id":` and `,"title":`. There always is one.
pub(super) struct Shape<T>(Vec<(String, Write<T>)>);

/// A product and what of it is asked for.
pub(super) struct Shown {
    pub head: Arc<ProductHead>,
    pub card: Arc<Card>,
}

/// Reads the selections of one request.
pub(super) struct Reader<'a> {
    context: &'a ContextSelectionSet<'a>,
    parts: CardParts,
}

impl<T> Shape<T> {
    pub fn write(&self, thing: &T, out: &mut JsonText) {
        for (key, write) in &self.0 {
            out.raw(key);
            write(thing, out);
        }
        out.raw("}");
    }
}

impl<'a> Reader<'a> {
    /// The shape of the products whose selection that is, and the parts of a card that it takes; nothing where it is left to the resolvers.
    pub fn products(context: &'a ContextSelectionSet<'a>) -> Option<(Shape<Shown>, CardParts)> {
        let mut reader = Self { context, parts: CardParts::default() };
        let shape = reader.shape("Product", &context.item.node, Self::product)?;
        Some((shape, reader.parts))
    }

    /// The fields of a selection with those of its fragments, where it has no directives and no key twice.
    fn shape<T>(
        &mut self,
        of: &'static str,
        selection: &'a SelectionSet,
        read: fn(&mut Self, &'a Positioned<Field>) -> Option<Write<T>>,
    ) -> Option<Shape<T>> {
        let mut fields = Vec::with_capacity(selection.items.len());
        self.collect(of, selection, read, &mut fields)?;
        // Directives may have left none.
        (!fields.is_empty()).then_some(Shape(fields))
    }

    fn collect<T>(
        &mut self,
        of: &'static str,
        selection: &'a SelectionSet,
        read: fn(&mut Self, &'a Positioned<Field>) -> Option<Write<T>>,
        fields: &mut Vec<(String, Write<T>)>,
    ) -> Option<()> {
        for item in &selection.items {
            match &item.node {
                Selection::Field(field) => {
                    let key = format!("\"{}\":", field.node.response_key().node);
                    let is_new = fields.iter().all(|(other, _)| other.get(1..) != Some(&*key));
                    if !is_new || !field.node.directives.is_empty() {
                        return None;
                    }
                    let write = match field.node.name.node.as_str() {
                        "__typename" => Box::new(move |_: &T, out: &mut JsonText| out.text(of)),
                        _ => read(self, field)?,
                    };
                    let before = if fields.is_empty() { '{' } else { ',' };
                    fields.push((format!("{before}{key}"), write));
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.context.query_env.fragments.get(&spread.node.fragment_name.node)?;
                    let is_plain = spread.node.directives.is_empty() && fragment.node.directives.is_empty();
                    if !is_plain || fragment.node.type_condition.node.on.node != of {
                        return None;
                    }
                    self.collect(of, &fragment.node.selection_set.node, read, fields)?;
                }
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref();
                    let is_of = on.is_none_or(|on| on.node.on.node == of);
                    if !is_of || !fragment.node.directives.is_empty() {
                        return None;
                    }
                    self.collect(of, &fragment.node.selection_set.node, read, fields)?;
                }
            }
        }
        Some(())
    }

    fn product(&mut self, field: &'a Positioned<Field>) -> Option<Write<Shown>> {
        let children = &field.node.selection_set.node;
        let write: Write<Shown> = match field.node.name.node.as_str() {
            "variants" => {
                let nodes = self.variants(field)?;
                Box::new(move |shown, out| nodes.write(&shown.card, out))
            }
            _ if !field.node.arguments.is_empty() => return None,
            "id" => Box::new(|shown, out| out.id(ProductId::PREFIX, shown.head.id)),
            "slug" => Box::new(|shown, out| out.text(&shown.head.slug)),
            "title" => Box::new(|shown, out| out.text(&shown.head.title)),
            "description" => Box::new(|shown, out| out.text(&shown.head.description)),
            "descriptionHtml" => Box::new(|shown, out| out.text(&shown.head.description_html)),
            "vendor" => Box::new(|shown, out| out.optional_text(shown.head.vendor.as_deref())),
            "productType" => Box::new(|shown, out| out.optional_text(shown.head.product_type.as_deref())),
            "tags" => Box::new(|shown, out| out.list(&shown.head.tags, |out, tag| out.text(tag))),
            "createdAt" => Box::new(|shown, out| out.plain(DateTime(shown.head.created_at))),
            "updatedAt" => Box::new(|shown, out| out.plain(DateTime(shown.head.updated_at))),
            "publishedAt" => {
                Box::new(|shown, out| out.optional(shown.head.published_at, |out, at| out.plain(DateTime(at))))
            }
            "availableForSale" => {
                self.parts.for_sale = true;
                Box::new(|shown, out| out.boolean(shown.card.for_sale))
            }
            "featuredImage" => {
                self.parts.picture = true;
                let image = self.shape("Image", children, Self::image)?;
                Box::new(move |shown, out| {
                    out.optional(shown.card.picture.as_ref(), |out, picture| image.write(picture, out));
                })
            }
            "priceRange" => {
                self.parts.price_ranges = true;
                let range = self.shape("TaxedMoneyRange", children, Self::range)?;
                Box::new(move |shown, out| {
                    out.optional(shown.card.price_ranges, |out, found| range.write(&found.price, out));
                })
            }
            "compareAtPriceRange" => {
                self.parts.price_ranges = true;
                let range = self.shape("TaxedMoneyRange", children, Self::range)?;
                Box::new(move |shown, out| {
                    let compared = shown.card.price_ranges.and_then(|found| found.compare_at_price);
                    out.optional(compared, |out, compared| range.write(&compared, out));
                })
            }
            _ => return None,
        };
        Some(write)
    }

    /// The first variants, without their places.
    fn variants(&mut self, field: &'a Positioned<Field>) -> Option<Shape<Card>> {
        let only_first = field.node.arguments.iter().all(|(name, _)| name.node == "first");
        if !only_first {
            return None;
        }
        let arguments = self.context.with_field(field);
        let (_, first) = arguments.param_value::<Option<i32>>("first", Some(|| None)).ok()?;
        let first = first.map_or(Some(DEFAULT_SIZE), |first| u64::try_from(first).ok())?;
        // One page of variants for all, of a size that is given out.
        let PageLimit(most) = *self.context.data_unchecked::<PageLimit>();
        if self.parts.variants.is_some_and(|other| other != first) || !(1..=most).contains(&first) {
            return None;
        }
        self.parts.variants = Some(first);
        self.shape("ProductVariantConnection", &field.node.selection_set.node, Self::variant_list)
    }

    fn variant_list(&mut self, field: &'a Positioned<Field>) -> Option<Write<Card>> {
        if field.node.name.node != "nodes" {
            return None;
        }
        let variant = self.shape("ProductVariant", &field.node.selection_set.node, Self::variant)?;
        Some(Box::new(move |card, out| out.things(&card.variants, |out, shown| variant.write(shown, out))))
    }

    fn variant(&mut self, field: &'a Positioned<Field>) -> Option<Write<CardVariant>> {
        let children = &field.node.selection_set.node;
        let write: Write<CardVariant> = match field.node.name.node.as_str() {
            "id" => Box::new(|shown, out| out.id(VariantId::PREFIX, shown.variant.id)),
            "sku" => Box::new(|shown, out| out.optional_text(shown.variant.sku.as_deref())),
            "barcode" => Box::new(|shown, out| out.optional_text(shown.variant.barcode.as_deref())),
            "title" => Box::new(|shown, out| out.text(&shown.variant.title)),
            "requiresShipping" => Box::new(|shown, out| out.boolean(shown.variant.requires_shipping)),
            "availableForSale" => {
                self.parts.variant_stock = true;
                Box::new(|shown, out| out.boolean(shown.availability.is_some_and(|found| found.for_sale)))
            }
            "price" => {
                self.parts.variant_prices = true;
                let price = self.shape("TaxedMoney", children, Self::taxed)?;
                Box::new(move |shown, out| out.optional(shown.price, |out, found| price.write(&found.price, out)))
            }
            "compareAtPrice" => {
                self.parts.variant_prices = true;
                let price = self.shape("TaxedMoney", children, Self::taxed)?;
                Box::new(move |shown, out| {
                    let compared = shown.price.and_then(|found| found.compare_at_price);
                    out.optional(compared, |out, compared| price.write(&compared, out));
                })
            }
            _ => return None,
        };
        Some(write)
    }

    fn image(&mut self, field: &'a Positioned<Field>) -> Option<Write<Media>> {
        let write: Write<Media> = match field.node.name.node.as_str() {
            "url" => Box::new(|picture, out| out.text(&picture.url)),
            "altText" => Box::new(|picture, out| out.optional_text(picture.alt_text.as_deref())),
            "width" => Box::new(|picture, out| out.optional(picture.width, JsonText::number)),
            "height" => Box::new(|picture, out| out.optional(picture.height, JsonText::number)),
            _ => return None,
        };
        Some(write)
    }

    fn range(&mut self, field: &'a Positioned<Field>) -> Option<Write<pricing::TaxedMoneyRange>> {
        let end: fn(&pricing::TaxedMoneyRange) -> &pricing::TaxedMoney = match field.node.name.node.as_str() {
            "min" => |range| &range.min,
            "max" => |range| &range.max,
            _ => return None,
        };
        let taxed = self.shape("TaxedMoney", &field.node.selection_set.node, Self::taxed)?;
        Some(Box::new(move |range, out| taxed.write(end(range), out)))
    }

    fn taxed(&mut self, field: &'a Positioned<Field>) -> Option<Write<pricing::TaxedMoney>> {
        let part: fn(&pricing::TaxedMoney) -> &pricing::Money = match field.node.name.node.as_str() {
            "gross" => |taxed| &taxed.gross,
            "net" => |taxed| &taxed.net,
            "tax" => |taxed| &taxed.tax,
            _ => return None,
        };
        let money = self.shape("Money", &field.node.selection_set.node, Self::money)?;
        Some(Box::new(move |taxed, out| money.write(part(taxed), out)))
    }

    fn money(&mut self, field: &'a Positioned<Field>) -> Option<Write<pricing::Money>> {
        let write: Write<pricing::Money> = match field.node.name.node.as_str() {
            "amount" => Box::new(|money, out| out.decimal(*money)),
            "currencyCode" => Box::new(|money, out| out.text(money.currency.code())),
            _ => return None,
        };
        Some(write)
    }
}
