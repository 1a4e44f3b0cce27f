//! Two carts that become one.

use super::{Cart, CartError, CartLine, lines::same_attributes};
use crate::id::CartLineId;

impl Cart {
    /// Takes in what another cart holds. Units of the same variant with the same attributes come together, up to the most that a line may have;
    /// every other line is added, also one whose variant is gone. Whether all of it is there is told by the cart's problems, as for any cart
    /// that has waited. Of the details, those fill the gaps that this cart has. Refused, it leaves the cart as it was.
    pub fn take_in(&mut self, other: &Self, mut new_id: impl FnMut() -> CartLineId) -> Result<(), CartError> {
        let mut lines = self.lines.clone();
        for line in &other.lines {
            let alike = |known: &&mut CartLine| {
                known.variant_id.is_some()
                    && known.variant_id == line.variant_id
                    && same_attributes(&known.attributes, &line.attributes)
            };
            if let Some(known) = lines.iter_mut().find(alike) {
                known.quantity = known.quantity.saturating_add(line.quantity).min(CartLine::LARGEST_QUANTITY);
            } else {
                let position = lines.iter().map(|line| line.position).max().map_or(0, |last| last.saturating_add(1));
                lines.push(CartLine { id: new_id(), position, ..line.clone() });
            }
        }
        if lines.len() > Self::MOST_LINES {
            return Err(CartError::TooManyLines { limit: Self::MOST_LINES });
        }
        self.lines = lines;
        fill(&mut self.email, &other.email);
        fill(&mut self.phone, &other.phone);
        fill(&mut self.note, &other.note);
        fill(&mut self.billing_address, &other.billing_address);
        if self.shipping_address.is_none() {
            self.shipping_address.clone_from(&other.shipping_address);
            self.shipping_method_id = other.shipping_method_id;
        }
        if self.attributes.is_empty() {
            self.attributes.clone_from(&other.attributes);
        }
        Ok(())
    }
}

fn fill<T: Clone>(gap: &mut Option<T>, other: &Option<T>) {
    if gap.is_none() {
        gap.clone_from(other);
    }
}
