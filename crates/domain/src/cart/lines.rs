//! Changing the lines of a cart. Every change is whole: refused, it leaves the cart as it was.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Attribute, Cart, CartError, CartLine, VariantFacts, facts::demand};
use crate::id::{CartLineId, VariantId};

/// A variant to be put into a cart.
#[derive(Debug, Clone)]
pub struct NewLine<'a> {
    /// The id of the line, where it becomes one of its own.
    pub id: CartLineId,
    /// The variant at this moment.
    pub facts: &'a VariantFacts,
    /// Units, from 1 to [`CartLine::LARGEST_QUANTITY`].
    pub quantity: i32,
    /// What the storefront notes; clean ones.
    pub attributes: Vec<Attribute>,
    /// The place in the input, for the path of a refusal.
    pub index: usize,
}

impl Cart {
    /// Adds units: to the line of the same variant with the same attributes, else as a line of its own.
    pub fn add_lines(&mut self, new_lines: Vec<NewLine<'_>>) -> Result<(), CartError> {
        let mut lines = self.lines.clone();
        for new in &new_lines {
            add_line(&mut lines, new)?;
        }
        if lines.len() > Self::MOST_LINES {
            return Err(CartError::TooManyLines { limit: Self::MOST_LINES });
        }
        let wanted = demand(&lines);
        for new in &new_lines {
            let requested = wanted.get(&new.facts.variant_id).copied().unwrap_or(0);
            check_stock(new.facts, requested, || at(new.index, "quantity"))?;
        }
        self.lines = lines;
        Ok(())
    }

    /// Sets the quantities of lines; 0 removes. More units need stock and a variant that is still sold, fewer never do.
    pub fn update_lines(
        &mut self,
        changes: &[(CartLineId, i32)],
        facts: &HashMap<VariantId, VariantFacts>,
    ) -> Result<(), CartError> {
        let mut lines = self.lines.clone();
        for (index, (id, quantity)) in changes.iter().enumerate() {
            if !(0..=CartLine::LARGEST_QUANTITY).contains(quantity) {
                return Err(CartError::InvalidQuantity { path: at(index, "quantity"), quantity: i64::from(*quantity) });
            }
            let line = lines.iter_mut().find(|line| line.id == *id);
            let line = line.ok_or_else(|| CartError::LineNotFound { path: at(index, "id") })?;
            line.quantity = *quantity;
            if let Some(snapshot) = line.facts(facts).and_then(VariantFacts::snapshot) {
                line.snapshot = snapshot;
            }
        }
        self.check_growth(&lines, changes, facts)?;
        lines.retain(|line| line.quantity > 0);
        self.lines = lines;
        Ok(())
    }

    /// Removes lines; an id that is there twice removes one line.
    pub fn remove_lines(&mut self, ids: &[CartLineId]) -> Result<(), CartError> {
        let present: HashSet<CartLineId> = self.lines.iter().map(|line| line.id).collect();
        if let Some(index) = ids.iter().position(|id| !present.contains(id)) {
            return Err(CartError::LineNotFound { path: vec!["lineIds".to_owned(), index.to_string()] });
        }
        let removed: HashSet<&CartLineId> = ids.iter().collect();
        self.lines.retain(|line| !removed.contains(&line.id));
        Ok(())
    }

    /// Checks what grew against what is sold and in stock.
    fn check_growth(
        &self,
        lines: &[CartLine],
        changes: &[(CartLineId, i32)],
        facts: &HashMap<VariantId, VariantFacts>,
    ) -> Result<(), CartError> {
        let before = self.demand();
        let wanted = demand(lines);
        for (index, (id, _)) in changes.iter().enumerate() {
            let quantity_of = |lines: &[CartLine]| lines.iter().find(|line| line.id == *id).map(|line| line.quantity);
            let line_grew = quantity_of(lines) > quantity_of(&self.lines);
            let Some(line) = lines.iter().find(|line| line.id == *id).filter(|_| line_grew) else {
                continue;
            };
            let sold = line.facts(facts).filter(|facts| facts.purchasable && facts.price.is_some());
            let sold = sold.ok_or_else(|| CartError::VariantNotFound { path: at(index, "id") })?;
            let total = |demand: &BTreeMap<VariantId, i64>| demand.get(&sold.variant_id).copied().unwrap_or(0);
            if total(&wanted) > total(&before) {
                check_stock(sold, total(&wanted), || at(index, "quantity"))?;
            }
        }
        Ok(())
    }
}

fn add_line(lines: &mut Vec<CartLine>, new: &NewLine<'_>) -> Result<(), CartError> {
    let invalid = |quantity: i64| CartError::InvalidQuantity { path: at(new.index, "quantity"), quantity };
    let allowed = 1..=i64::from(CartLine::LARGEST_QUANTITY);
    let quantity = i64::from(new.quantity);
    if !allowed.contains(&quantity) {
        return Err(invalid(quantity));
    }
    let snapshot = new.facts.snapshot().filter(|_| new.facts.purchasable);
    let snapshot = snapshot.ok_or_else(|| CartError::VariantNotFound { path: at(new.index, "variantId") })?;
    let position = lines.iter().map(|line| line.position).max().map_or(0, |last| last.saturating_add(1));
    let alike = |line: &&mut CartLine| {
        line.variant_id == Some(new.facts.variant_id) && same_attributes(&line.attributes, &new.attributes)
    };
    let Some(line) = lines.iter_mut().find(alike) else {
        lines.push(CartLine {
            id: new.id,
            variant_id: Some(new.facts.variant_id),
            quantity: new.quantity,
            position,
            snapshot,
            attributes: new.attributes.clone(),
        });
        return Ok(());
    };
    let together = i64::from(line.quantity) + quantity;
    let fits = i32::try_from(together).ok().filter(|_| allowed.contains(&together));
    line.quantity = fits.ok_or_else(|| invalid(together))?;
    line.snapshot = snapshot;
    Ok(())
}

/// Whether the notes are the same, in whatever order.
pub(super) fn same_attributes(one: &[Attribute], other: &[Attribute]) -> bool {
    let sorted = |attributes: &[Attribute]| {
        let mut sorted = attributes.to_vec();
        sorted.sort();
        sorted
    };
    sorted(one) == sorted(other)
}

fn check_stock(facts: &VariantFacts, requested: i64, path: impl Fn() -> Vec<String>) -> Result<(), CartError> {
    match facts.available {
        Some(available) if requested > available => Err(CartError::InsufficientStock {
            path: path(),
            variant_id: facts.variant_id,
            requested,
            available: available.max(0),
        }),
        _ => Ok(()),
    }
}

fn at(index: usize, field: &str) -> Vec<String> {
    vec!["lines".to_owned(), index.to_string(), field.to_owned()]
}
