//! What staff hand in to change shipping.

use async_graphql::{InputObject, MaybeUndefined};
use cartwright_domain::{
    fulfillment::{ShippingMethodDraft, ShippingZoneDraft},
    id::{ChannelId, ShippingMethodId, ShippingZoneId},
    input::{InputCheck, InputProblem},
    pricing::TaxClass,
};
use cartwright_services::fulfillment::{
    ShippingMethodDelete, ShippingMethodUpdate, ShippingZoneDelete, ShippingZoneUpdate,
};

use super::rate_input::ShippingRateInput;
use crate::{channel::CountryCode, id::GlobalId, pricing::MoneyInput};

/// A new shipping zone.
#[derive(Debug, InputObject)]
pub struct ShippingZoneCreateInput {
    /// The name for staff, up to 100 characters.
    pub name: String,
    /// The countries; at least one.
    pub countries: Vec<CountryCode>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// What is to change of a shipping zone; what is absent stays.
#[derive(Debug, InputObject)]
pub struct ShippingZoneUpdateInput {
    /// The zone.
    pub id: GlobalId<ShippingZoneId>,
    /// The name for staff.
    pub name: Option<String>,
    /// The countries, all of them.
    pub countries: Option<Vec<CountryCode>>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// A shipping zone to be deleted.
#[derive(Debug, InputObject)]
pub struct ShippingZoneDeleteInput {
    /// The zone.
    pub id: GlobalId<ShippingZoneId>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// A new way of shipping.
#[derive(Debug, InputObject)]
pub struct ShippingMethodCreateInput {
    /// The zone whose countries it reaches.
    pub zone_id: GlobalId<ShippingZoneId>,
    /// The channel that offers it.
    pub channel_id: GlobalId<ChannelId>,
    /// The name for customers, up to 100 characters.
    pub name: String,
    /// What customers should know, up to 500 characters.
    pub description: Option<String>,
    /// The price.
    pub rate: ShippingRateInput,
    /// The listed subtotal of the goods from which shipping is free; never where it is absent.
    pub free_above: Option<MoneyInput>,
    /// How shipping is taxed; as `standard` where it is absent.
    pub tax_class: Option<String>,
    /// Whether it can be chosen.
    #[graphql(default = true)]
    pub active: bool,
    /// The place in the list; the lowest first.
    #[graphql(default)]
    pub position: i32,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// What is to change of a way of shipping; what is absent stays, and so do its zone and its channel.
#[derive(Debug, InputObject)]
pub struct ShippingMethodUpdateInput {
    /// The way of shipping.
    pub id: GlobalId<ShippingMethodId>,
    /// The name for customers.
    pub name: Option<String>,
    /// What customers should know; null removes it.
    pub description: MaybeUndefined<String>,
    /// The price.
    pub rate: Option<ShippingRateInput>,
    /// The listed subtotal of the goods from which shipping is free; null removes it.
    pub free_above: MaybeUndefined<MoneyInput>,
    /// How shipping is taxed.
    pub tax_class: Option<String>,
    /// Whether it can be chosen.
    pub active: Option<bool>,
    /// The place in the list; the lowest first.
    pub position: Option<i32>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// A way of shipping to be deleted.
#[derive(Debug, InputObject)]
pub struct ShippingMethodDeleteInput {
    /// The way of shipping.
    pub id: GlobalId<ShippingMethodId>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

impl From<ShippingZoneCreateInput> for ShippingZoneDraft {
    fn from(input: ShippingZoneCreateInput) -> Self {
        Self { name: input.name, countries: input.countries.into_iter().map(|code| code.0).collect() }
    }
}

impl From<ShippingZoneUpdateInput> for ShippingZoneUpdate {
    fn from(input: ShippingZoneUpdateInput) -> Self {
        let countries = input.countries.map(|codes| codes.into_iter().map(|code| code.0).collect());
        Self { id: input.id.0, name: input.name, countries }
    }
}

impl From<ShippingZoneDeleteInput> for ShippingZoneDelete {
    fn from(input: ShippingZoneDeleteInput) -> Self {
        Self { id: input.id.0 }
    }
}

impl ShippingMethodCreateInput {
    /// The draft, or the amounts that are none.
    pub fn into_draft(self) -> Result<ShippingMethodDraft, Vec<InputProblem>> {
        let mut check = InputCheck::new();
        let rate = self.rate.read(&mut check);
        let free_above = self.free_above.map(|limit| limit.read(&mut check, &["freeAbove"]));
        check.finish(ShippingMethodDraft {
            zone_id: self.zone_id.0,
            channel_id: self.channel_id.0,
            name: self.name,
            description: self.description,
            rate,
            free_above,
            tax_class: self.tax_class.map_or_else(TaxClass::standard, TaxClass),
            active: self.active,
            position: self.position,
        })
    }
}

impl ShippingMethodUpdateInput {
    /// The change, or the amounts that are none.
    pub fn into_update(self) -> Result<ShippingMethodUpdate, Vec<InputProblem>> {
        let mut check = InputCheck::new();
        let rate = self.rate.map(|rate| rate.read(&mut check));
        let free_above = self.free_above.map_value(|limit| limit.read(&mut check, &["freeAbove"]));
        check.finish(ShippingMethodUpdate {
            id: self.id.0,
            name: self.name,
            description: into_change(self.description),
            rate,
            free_above: into_change(free_above),
            tax_class: self.tax_class.map(TaxClass),
            active: self.active,
            position: self.position,
        })
    }
}

impl From<ShippingMethodDeleteInput> for ShippingMethodDelete {
    fn from(input: ShippingMethodDeleteInput) -> Self {
        Self { id: input.id.0 }
    }
}

/// What is absent stays, null clears.
fn into_change<T>(given: MaybeUndefined<T>) -> Option<Option<T>> {
    match given {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}
