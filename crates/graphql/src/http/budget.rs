//! What a client may spend on operations, and what it is told of that.

use std::any::TypeId;

use async_graphql::{Data, Value};
use cartwright_services::{BudgetExhausted, QueryBudget};
use serde::Serialize;
use serde_json::json;

use super::{Code, RequestError};
use crate::written::WrittenList;

/// What an operation costs, and the budget that it is taken from. Every operation costs one at least.
#[derive(Clone, Debug)]
pub(super) struct Charge {
    requested: u64,
    budget: Option<Budget>,
}

#[derive(Clone, Debug)]
struct Budget {
    of: QueryBudget,
    spent: u64,
    left: u64,
}

/// `extensions.cost` of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Cost {
    /// What the operation could have cost: that much was taken from the budget at first.
    requested: u64,
    /// What its answer holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<u64>,
    /// What the client may spend now.
    #[serde(skip_serializing_if = "Option::is_none")]
    available: Option<u64>,
    /// What comes back in a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    restore_rate: Option<u64>,
}

impl Charge {
    /// Takes what the operation can cost from the budget that the context hook has put into the data, if there is one.
    pub async fn take(data: &Data, requested: u64) -> Result<Self, RequestError> {
        let found = data.get(&TypeId::of::<QueryBudget>()).and_then(|budget| budget.downcast_ref::<QueryBudget>());
        let Some(budget) = found else {
            return Ok(Self { requested, budget: None });
        };
        let spent = requested.max(1);
        match budget.spend(spent).await {
            Ok(left) => Ok(Self { requested, budget: Some(Budget { of: budget.clone(), spent, left }) }),
            Err(exhausted) => Err(refusal(budget, requested, exhausted)),
        }
    }

    /// Gives everything back but the least that an operation costs: nothing was executed for it.
    pub async fn give_back(&mut self) {
        self.settle(&Value::Null).await;
    }

    /// Gives back what was not needed, and says how the budget stands. Nothing is said where nothing is limited and nothing was worth
    /// anything; nothing more than the cost of each is said of the later answers of a stream, which was paid for once.
    pub async fn settle(&mut self, data: &Value) -> Option<Cost> {
        let requested = self.requested;
        let Some(Budget { of, spent, left }) = self.budget.take() else {
            return (requested > 0).then_some(Cost { requested, actual: None, available: None, restore_rate: None });
        };
        let actual = entries(data).min(requested);
        let unspent = spent.saturating_sub(actual.max(1));
        if unspent > 0 {
            of.refund(unspent).await;
        }
        let available = left.saturating_add(unspent).min(of.size());
        let restore_rate = Some(of.restored_per_second());
        Some(Cost { requested, actual: Some(actual), available: Some(available), restore_rate })
    }
}

impl Cost {
    /// What of it everybody may read who asks the same: the budget is that of one client.
    pub fn for_everybody(self) -> Self {
        Self { available: None, restore_rate: None, ..self }
    }
}

/// The entries of lists that an answer holds: the things in them, as the cost counts them.
fn entries(value: &Value) -> u64 {
    match value {
        Value::List(items) => {
            let things = items.iter().filter(|item| matches!(item, Value::Object(_))).count();
            let below: u64 = items.iter().map(entries).sum();
            below.saturating_add(u64::try_from(things).unwrap_or(u64::MAX))
        }
        Value::Object(fields) => fields.values().map(entries).sum(),
        Value::Binary(bytes) => WrittenList::of(bytes).map_or(0, |list| list.entries),
        _ => 0,
    }
}

fn refusal(budget: &QueryBudget, requested: u64, exhausted: BudgetExhausted) -> RequestError {
    let BudgetExhausted { available, retry_after_seconds: seconds } = exhausted;
    let message = format!("The budget for queries is used up; try again in {seconds} s");
    let cost = json!({
        "requested": requested,
        "available": available,
        "restoreRate": budget.restored_per_second(),
    });
    RequestError::new(Code::RateLimited, message).detail("cost", cost).retry_after(seconds.into())
}

#[cfg(test)]
mod tests {
    use async_graphql::Name;

    use super::*;
    use crate::written::JsonText;

    #[test]
    fn things_in_lists_are_counted_and_plain_values_are_not() {
        let answer = json!({
            "a": { "nodes": [{ "b": [{ "c": 1 }, { "c": 2 }] }, { "b": [] }], "tags": ["x", "y"] },
            "d": null, "e": [null, { "f": [["g"]] }],
        });
        let answer = Value::from_json(answer).expect("a value");
        assert_eq!(entries(&answer), 5);
        let mut text = JsonText::default();
        text.things([1, 2], |text, number| text.things([number], JsonText::number));
        let written = Value::Object([(Name::new("a"), answer), (Name::new("g"), WrittenList::into_value(text))].into());
        assert_eq!(entries(&written), 9, "also in a list that is text already");
    }
}
