//! What goes into the audit log, and when.
//!
//! What staff change is noted where every use case of theirs passes, in `idempotency::run`: no use case can forget it. What happens to accounts
//! is noted by the use cases of signing in. All of it is written with the transaction of its cause, and what was refused in one of its own.

use std::convert::Infallible;

use cartwright_domain::identity::{AuditActor, AuditActorKind, AuditEntry, AuditOutcome};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    Actor, Context, Error, Failure, Shop,
    audit_subject::{Subject, subject_of},
    idempotency::Request,
};

/// A longer state is not kept, but its length.
const LONGEST_STATE: usize = 64 * 1024;
/// Of more things that change at once the first are told.
const MOST_SUBJECTS: usize = 50;
/// The most of a field's path that is kept, which the client has chosen.
const LONGEST_PATH: usize = 100;

/// Something that has happened.
#[derive(Debug, Clone)]
pub(crate) struct Happened<'a> {
    /// The name of it.
    pub action: &'a str,
    /// What came of it.
    pub outcome: AuditOutcome,
    /// The id of what it is about.
    pub subject: Option<String>,
    /// What it was before, as far as it is told.
    pub before: Option<Value>,
    /// What it is now.
    pub after: Option<Value>,
}

impl<'a> Happened<'a> {
    /// It was done, with that.
    pub fn done(action: &'a str, subject: impl ToString) -> Self {
        Self { action, outcome: AuditOutcome::Done, subject: Some(subject.to_string()), before: None, after: None }
    }

    /// It was refused.
    pub fn refused(action: &'a str, subject: Option<String>) -> Self {
        Self { action, outcome: AuditOutcome::Refused, subject, before: None, after: None }
    }

    /// With what is known of it now.
    pub fn with(self, after: Value) -> Self {
        Self { after: Some(after), ..self }
    }
}

/// Notes what happens in a request, with the transaction.
pub(crate) fn note(ctx: &Context, uow: &UnitOfWork, happened: Happened<'_>) {
    uow.note(entry(ctx, happened));
}

/// Notes what was refused, in a transaction of its own.
pub(crate) async fn note_refusal(ctx: &Context, happened: Happened<'_>) -> Result<(), Failure> {
    let entry = &entry(ctx, happened);
    let noted: Result<(), Error<Infallible>> = ctx
        .store()
        .transaction(|uow| async move {
            uow.note(entry.clone());
            Ok(())
        })
        .await;
    noted.map_err(Error::into_failure)
}

/// Notes that somebody of the staff has asked for what they may not do: the permissions that they have not, with the fields that need them.
/// Others are not noted: their refusals change nothing and come by themselves.
pub async fn note_forbidden(ctx: &Context, missing: &[(String, String)]) -> Result<(), Failure> {
    if missing.is_empty() || !matches!(ctx.actor(), Actor::Staff(_)) {
        return Ok(());
    }
    let asked = missing.iter().map(|(field, permission)| {
        let field: String = field.chars().take(LONGEST_PATH).collect();
        json!({ "field": field, "permission": permission })
    });
    let happened = Happened::refused("forbidden", None).with(asked.collect());
    note_refusal(ctx, happened).await
}

/// Does the work, and notes what it has changed where somebody of the staff has asked for it.
pub(crate) async fn audited<O: Serialize, R>(
    ctx: &Context,
    uow: &UnitOfWork,
    request: &Request,
    work: impl Future<Output = Result<O, Error<R>>>,
) -> Result<O, Error<R>> {
    if !matches!(ctx.actor(), Actor::Staff(_)) {
        return work.await;
    }
    let unreadable =
        |error: serde_json::Error| Failure::Internal(format!("{} of the audit log: {error}", request.operation));
    let subject = subject_of(request.operation);
    let input: Value = serde_json::from_slice(&request.input).map_err(unreadable)?;
    let named: Vec<Uuid> = subject.map(|subject| subject.named_in(&input, MOST_SUBJECTS)).unwrap_or_default();
    let before = states(uow, subject, &named).await?;
    let outcome = work.await?;
    // What is made has no id before.
    let ids = if named.is_empty() {
        let stored = serde_json::to_value(&outcome).map_err(unreadable)?;
        stored.as_str().and_then(|id| Uuid::try_parse(id).ok()).into_iter().collect()
    } else {
        named
    };
    let after = states(uow, subject, &ids).await?;
    let (before, after) = changes(subject, &ids, before, after);
    let about = subject.zip(ids.first()).map(|(subject, id)| subject.id(*id));
    let about = about.or_else(|| own_account(ctx, subject));
    let happened = Happened { action: request.operation, outcome: AuditOutcome::Done, subject: about, before, after };
    note(ctx, uow, happened);
    Ok(outcome)
}

/// What is about nothing else is about whoever does it.
fn own_account(ctx: &Context, subject: Option<Subject>) -> Option<String> {
    match ctx.actor() {
        Actor::Staff(staff) if subject.is_none() => staff.member.as_ref().map(|member| member.id.to_string()),
        _ => None,
    }
}

async fn states(uow: &UnitOfWork, subject: Option<Subject>, ids: &[Uuid]) -> Result<Vec<Option<Value>>, Failure> {
    let Some(subject) = subject else {
        return Ok(Vec::new());
    };
    let mut states = Vec::with_capacity(ids.len());
    for id in ids {
        states.push(uow.snapshot(subject.rows, *id).await?);
    }
    Ok(states)
}

/// What was, and what is, in all that is not the same. Of several things each under its id.
fn changes(
    subject: Option<Subject>,
    ids: &[Uuid],
    before: Vec<Option<Value>>,
    after: Vec<Option<Value>>,
) -> (Option<Value>, Option<Value>) {
    let before = before.into_iter().chain(std::iter::repeat(None));
    let pairs: Vec<_> = before.zip(after).map(|(before, after)| difference(before, after)).collect();
    match (pairs.len(), subject) {
        (0, _) | (_, None) => (None, None),
        (1, _) => pairs.into_iter().next().unwrap_or_default(),
        (_, Some(subject)) => {
            let (mut of_before, mut of_after) = (Map::new(), Map::new());
            for (id, (before, after)) in ids.iter().zip(pairs) {
                let id = subject.id(*id);
                of_before.extend(before.map(|state| (id.clone(), state)));
                of_after.extend(after.map(|state| (id, state)));
            }
            (Some(of_before.into()), Some(of_after.into()))
        }
    }
}

fn difference(before: Option<Value>, after: Option<Value>) -> (Option<Value>, Option<Value>) {
    let (Some(Value::Object(before)), Some(Value::Object(after))) = (&before, &after) else {
        return (before, after);
    };
    let only = |here: &Map<String, Value>, there: &Map<String, Value>| {
        let changed = here.iter().filter(|(name, value)| there.get(*name) != Some(*value));
        let changed = changed.map(|(name, value)| (name.clone(), rows_only(value, there.get(name))));
        Value::Object(changed.collect())
    };
    (Some(only(before, after)), Some(only(after, before)))
}

/// Of rows, those that are not among the others.
fn rows_only(here: &Value, there: Option<&Value>) -> Value {
    match (here, there) {
        (Value::Array(here), Some(Value::Array(there))) => {
            here.iter().filter(|row| !there.contains(row)).cloned().collect()
        }
        _ => here.clone(),
    }
}

fn entry(ctx: &Context, happened: Happened<'_>) -> AuditEntry {
    let shop: &Shop = ctx.shop();
    let now = ctx.now();
    AuditEntry {
        id: shop.ids.key(now),
        occurred_at: now,
        actor: actor(ctx.actor()),
        action: happened.action.to_owned(),
        outcome: happened.outcome,
        subject: happened.subject,
        before: happened.before.as_ref().map(text),
        after: happened.after.as_ref().map(text),
        client_address: ctx.client_address().map(|address| address.to_string()),
        user_agent: ctx.user_agent().map(str::to_owned),
        request_id: ctx.request_id().map(str::to_owned),
    }
}

fn actor(actor: &Actor) -> AuditActor {
    let (kind, id) = match actor {
        Actor::Guest => (AuditActorKind::Guest, None),
        Actor::Customer { id, .. } => (AuditActorKind::Customer, Some(id.to_string())),
        Actor::Staff(staff) => (AuditActorKind::Staff, staff.member.as_ref().map(|member| member.id.to_string())),
        Actor::System => (AuditActorKind::System, None),
    };
    AuditActor { kind, id, label: actor.label() }
}

fn text(state: &Value) -> String {
    let text = state.to_string();
    if text.len() > LONGEST_STATE { json!({ "tooLong": text.len() }).to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_another_one_is_told() {
        let before = json!({ "id": 1, "title": "Mug", "variant": [{ "id": 2, "sku": "A" }, { "id": 3, "sku": "B" }] });
        let after = json!({ "id": 1, "title": "Cup", "variant": [{ "id": 2, "sku": "A" }, { "id": 3, "sku": "C" }] });
        let (was, is) = difference(Some(before.clone()), Some(after.clone()));
        assert_eq!(was, Some(json!({ "title": "Mug", "variant": [{ "id": 3, "sku": "B" }] })));
        assert_eq!(is, Some(json!({ "title": "Cup", "variant": [{ "id": 3, "sku": "C" }] })));
        assert_eq!(difference(None, Some(after.clone())), (None, Some(after)));
        assert_eq!(difference(Some(before.clone()), None), (Some(before), None));
    }

    #[test]
    fn a_state_that_is_too_long_is_told_by_its_length() {
        assert_eq!(text(&json!("x".repeat(LONGEST_STATE))), json!({ "tooLong": LONGEST_STATE + 2 }).to_string());
        assert_eq!(text(&json!("x")), "\"x\"");
    }
}
