//! Which variants the rows are about.

use std::collections::{HashMap, HashSet};

use super::variant::{VariantSetting, merge_variant};
use crate::catalog::{
    Product,
    csv::{
        column::Column,
        imported::{Change, ImportedVariant},
        refusal::{LeftOut, Refusal},
    },
    draft::VariantDraft,
    options_key,
};

/// A variant after the import.
#[derive(Debug)]
pub(super) struct MergedVariant<'a> {
    pub(super) draft: VariantDraft,
    /// What the file says about it; none where it does not.
    pub(super) source: Option<&'a ImportedVariant>,
}

/// A row with the variant that it is about.
struct Plan<'a> {
    source: &'a ImportedVariant,
    /// The option values in the order of the product's options; none to keep those of the variant.
    values: Option<Vec<String>>,
    /// The place of the variant among those that exist; none for a new one.
    target: Option<usize>,
}

/// The variants that were there, in their order, then the new ones in the order of the file.
pub(super) fn merge_variants<'a>(
    rows: &'a [ImportedVariant],
    before: Vec<VariantDraft>,
    setting: &VariantSetting<'_>,
    refusals: &mut Vec<Refusal>,
) -> Vec<MergedVariant<'a>> {
    let rows = rows.iter().filter(|row| !is_foreign(row, setting, refusals)).collect();
    let mut plans = assign(rows, &before, setting, refusals);
    refuse_twins(&mut plans, &before, refusals);
    let mut of_variant: HashMap<usize, Plan<'a>> = HashMap::new();
    let mut new = Vec::new();
    for plan in plans {
        match plan.target {
            Some(place) => {
                of_variant.insert(place, plan);
            }
            None => new.push(plan),
        }
    }
    let mut merged = Vec::with_capacity(before.len() + new.len());
    for (place, draft) in before.into_iter().enumerate() {
        merged.push(match of_variant.remove(&place) {
            Some(plan) => {
                let values = plan.values.unwrap_or_else(|| draft.option_values.clone());
                let draft = merge_variant(plan.source, values, Some(&draft), setting, refusals);
                MergedVariant { draft, source: Some(plan.source) }
            }
            None => MergedVariant { draft, source: None },
        });
    }
    for plan in new {
        if merged.len() == Product::MAX_VARIANTS {
            let message = format!("a product has at most {} variants", Product::MAX_VARIANTS);
            refusals.push(Refusal::at(plan.source.row, Column::Handle, LeftOut::Variant, message));
            continue;
        }
        let draft = merge_variant(plan.source, plan.values.unwrap_or_default(), None, setting, refusals);
        merged.push(MergedVariant { draft, source: Some(plan.source) });
    }
    merged
}

fn is_foreign(row: &ImportedVariant, setting: &VariantSetting<'_>, refusals: &mut Vec<Refusal>) -> bool {
    let foreign = row.sku.value().filter(|sku| setting.foreign_skus.contains(*sku));
    if let Some(sku) = foreign {
        let message = format!("{sku:?} is the SKU of another product");
        refusals.push(Refusal::at(row.row, Column::Sku, LeftOut::Variant, message));
    }
    foreign.is_some()
}

/// Finds the variant of each row: first by the SKUs, then, among the variants that are left, by the option values.
fn assign<'a>(
    rows: Vec<&'a ImportedVariant>,
    before: &[VariantDraft],
    setting: &VariantSetting<'_>,
    refusals: &mut Vec<Refusal>,
) -> Vec<Plan<'a>> {
    let by_sku: HashMap<&str, usize> =
        before.iter().enumerate().filter_map(|(place, draft)| Some((draft.sku.as_deref()?, place))).collect();
    let by_values: HashMap<String, usize> =
        before.iter().enumerate().map(|(place, draft)| (options_key(&draft.option_values), place)).collect();
    let target = |row: &ImportedVariant| row.sku.value().and_then(|sku| by_sku.get(sku.as_str())).copied();
    let mut taken: HashSet<usize> = rows.iter().filter_map(|row| target(row)).collect();
    let mut plans = Vec::with_capacity(rows.len());
    for source in rows {
        let target = target(source);
        match placed_values(source, target, before, setting) {
            Ok(values) => {
                let target = target.or_else(|| {
                    let place = by_values.get(&options_key(values.as_deref()?)).copied();
                    place.filter(|place| taken.insert(*place))
                });
                plans.push(Plan { source, values, target });
            }
            Err((column, message)) => {
                refusals.push(Refusal::at(source.row, column, LeftOut::Variant, message));
            }
        }
    }
    plans
}

/// The option values of the row in the order of the product's options; none where a variant was found by its SKU and keeps its own.
fn placed_values(
    source: &ImportedVariant,
    target: Option<usize>,
    before: &[VariantDraft],
    setting: &VariantSetting<'_>,
) -> Result<Option<Vec<String>>, (Column, String)> {
    let Some(values) = &source.option_values else {
        return match (target, &source.sku, before) {
            (Some(_), _, _) => Ok(None),
            _ if setting.options == 0 => Ok(Some(Vec::new())),
            (None, Change::Set(sku), _) => {
                let message =
                    format!("{sku:?} is the SKU of no variant of this product, and the row has no option values");
                Err((Column::Sku, message))
            }
            (None, _, [only]) => Ok(Some(only.option_values.clone())),
            (None, _, _) => {
                let message = "is empty, and the row has no SKU: it could be any variant of this product";
                Err((Column::OptionValue(0), message.to_owned()))
            }
        };
    };
    if values.len() != setting.options {
        let column = Column::OptionValue(values.len().min(Product::MAX_OPTIONS - 1));
        return Err(if values.len() < setting.options {
            (column, "is empty, but the product has this option".to_owned())
        } else {
            let column = Column::OptionValue(setting.options);
            (column, "has a value, but the product has no such option".to_owned())
        });
    }
    Ok(Some(match setting.order {
        Some(order) => order.iter().map(|place| values[*place].clone()).collect(),
        None => values.clone(),
    }))
}

/// Refuses rows that would make two variants alike. A row that is left out leaves its variant as it was, which may be like one that
/// another row makes, so that this goes on until there are no twins; without any row there are none.
fn refuse_twins(plans: &mut Vec<Plan<'_>>, before: &[VariantDraft], refusals: &mut Vec<Refusal>) {
    loop {
        let places: HashMap<usize, usize> =
            plans.iter().enumerate().filter_map(|(index, plan)| Some((plan.target?, index))).collect();
        // What keeps its values has a right to them.
        let mut keys: HashSet<String> = HashSet::new();
        let mut movers: Vec<(usize, String)> = Vec::new();
        for (place, draft) in before.iter().enumerate() {
            let key = options_key(&draft.option_values);
            let plan = places.get(&place).copied();
            match plan.and_then(|index| Some((index, options_key(plans[index].values.as_deref()?)))) {
                Some((index, wanted)) if wanted != key => movers.push((index, wanted)),
                _ => {
                    keys.insert(key);
                }
            }
        }
        let new = plans.iter().enumerate().filter(|(_, plan)| plan.target.is_none());
        movers.extend(new.map(|(index, plan)| (index, options_key(plan.values.as_deref().unwrap_or_default()))));
        movers.sort_unstable();
        let twins: HashSet<usize> =
            movers.into_iter().filter(|(_, key)| !keys.insert(key.clone())).map(|(index, _)| index).collect();
        if twins.is_empty() {
            return;
        }
        let mut index = 0;
        plans.retain(|plan| {
            let twin = twins.contains(&index);
            if twin {
                let message = "are the option values of another variant of this product";
                refusals.push(Refusal::at(plan.source.row, Column::OptionValue(0), LeftOut::Variant, message));
            }
            index += 1;
            !twin
        });
    }
}
