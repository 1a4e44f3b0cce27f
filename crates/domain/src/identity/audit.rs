//! The log of what was done: entries that are only added, each sealing the one before.

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{id::AuditEntryId, text_enum::text_enum, time::Timestamp};

text_enum! {
    /// What kind of somebody it was.
    pub enum AuditActorKind {
        /// Somebody who has not signed in.
        Guest = "guest",
        /// A customer.
        Customer = "customer",
        /// Somebody of the staff.
        Staff = "staff",
        /// The shop itself.
        System = "system",
    }
}

text_enum! {
    /// What came of it.
    pub enum AuditOutcome {
        /// It was done.
        Done = "done",
        /// It was not allowed.
        Refused = "refused",
    }
}

/// Who it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditActor {
    /// What kind of somebody.
    pub kind: AuditActorKind,
    /// The id, where there is one.
    pub id: Option<String>,
    /// The name, as ledgers and timelines have it.
    pub label: String,
}

/// What was done, by whom, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditEntryId,
    /// When it was.
    pub occurred_at: Timestamp,
    /// Who it was.
    pub actor: AuditActor,
    /// What was done, by the name of the mutation where it was one.
    pub action: String,
    /// What came of it.
    pub outcome: AuditOutcome,
    /// The id of what it is about, as clients know it.
    pub subject: Option<String>,
    /// What has changed as it was before, as JSON.
    pub before: Option<String>,
    /// The same as it was afterwards.
    pub after: Option<String>,
    /// From which address.
    pub client_address: Option<String>,
    /// What the client calls itself.
    pub user_agent: Option<String>,
    /// The name of the request in answers and in the log.
    pub request_id: Option<String>,
}

/// A digest of an entry and of all before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditHash(pub [u8; 32]);

/// An entry at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedEntry {
    /// The how many-th it is, from one.
    pub number: i64,
    /// What it says.
    pub entry: AuditEntry,
    /// The digest of the one before.
    pub previous: AuditHash,
    /// Its own digest.
    pub hash: AuditHash,
}

/// Where the chain of entries is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuditBreak {
    /// There is no such entry, although there is one behind it, or should be.
    #[error("entry {0} is missing")]
    Missing(i64),
    /// The entry says something else than it did, or follows another one.
    #[error("entry {0} is not what it was")]
    Changed(i64),
    /// There are entries that nobody has added.
    #[error("entry {0} is behind the end")]
    BehindTheEnd(i64),
}

impl AuditHash {
    /// What the first entry follows.
    pub const BEGINNING: Self = Self([0; 32]);
}

impl AuditEntry {
    /// Puts the entry behind the one of that number and digest.
    pub fn seal(self, before: i64, previous: AuditHash) -> SealedEntry {
        let number = before.saturating_add(1);
        let hash = self.hash(number, previous);
        SealedEntry { number, entry: self, previous, hash }
    }

    /// A list in JSON has one spelling for one meaning: texts are quoted, and what is not there is none.
    fn hash(&self, number: i64, previous: AuditHash) -> AuditHash {
        let canonical = json!([
            number,
            self.id.to_string(),
            self.occurred_at.timestamp_micros(),
            self.actor.kind.as_str(),
            self.actor.id,
            self.actor.label,
            self.action,
            self.outcome.as_str(),
            self.subject,
            self.before,
            self.after,
            self.client_address,
            self.user_agent,
            self.request_id,
        ]);
        let digest = Sha256::new().chain_update(previous.0).chain_update(canonical.to_string());
        AuditHash(digest.finalize().into())
    }
}

/// Checks entries that follow one of that number and digest, in their order. Answers the number and the digest of the last one.
pub fn check_chain(
    (mut number, mut hash): (i64, AuditHash),
    entries: &[SealedEntry],
) -> Result<(i64, AuditHash), AuditBreak> {
    for sealed in entries {
        let expected = number.saturating_add(1);
        if sealed.number != expected {
            return Err(AuditBreak::Missing(expected));
        }
        let is_right = sealed.previous == hash && sealed.hash == sealed.entry.hash(expected, hash);
        if !is_right {
            return Err(AuditBreak::Changed(expected));
        }
        (number, hash) = (expected, sealed.hash);
    }
    Ok((number, hash))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn entry(action: &str) -> AuditEntry {
        AuditEntry {
            id: AuditEntryId(Uuid::from_u128(7)),
            occurred_at: Timestamp::UNIX_EPOCH,
            actor: AuditActor { kind: AuditActorKind::Staff, id: None, label: "staff:ada".to_owned() },
            action: action.to_owned(),
            outcome: AuditOutcome::Done,
            subject: Some("product_1".to_owned()),
            before: None,
            after: Some("{\"title\":\"Mug\"}".to_owned()),
            client_address: Some("192.0.2.1".to_owned()),
            user_agent: None,
            request_id: None,
        }
    }

    fn chain() -> Vec<SealedEntry> {
        let (mut number, mut hash) = (0, AuditHash::BEGINNING);
        let seal = |action: &&str| {
            let sealed = entry(action).seal(number, hash);
            (number, hash) = (sealed.number, sealed.hash);
            sealed
        };
        ["productCreate", "productUpdate", "productDelete"].iter().map(seal).collect()
    }

    #[test]
    fn row_118_a_chain_that_nobody_touched_is_whole() {
        let chain = chain();
        let end = check_chain((0, AuditHash::BEGINNING), &chain);
        assert_eq!(end, Ok((3, chain[2].hash)));
        let (first, rest) = chain.split_at(1);
        let middle = check_chain((0, AuditHash::BEGINNING), first).expect("the first is whole");
        assert_eq!(check_chain(middle, rest), end, "it may be read in parts");
    }

    #[test]
    fn row_118_whatever_is_changed_is_found_at_its_place() {
        type Change = fn(&mut SealedEntry);
        let changes: [Change; 12] = [
            |sealed| sealed.entry.action.push('x'),
            |sealed| sealed.entry.outcome = AuditOutcome::Refused,
            |sealed| sealed.entry.subject = None,
            |sealed| sealed.entry.before = Some("{}".to_owned()),
            |sealed| sealed.entry.after = None,
            |sealed| sealed.entry.actor.label.push('x'),
            |sealed| sealed.entry.actor.kind = AuditActorKind::System,
            |sealed| sealed.entry.client_address = None,
            |sealed| sealed.entry.request_id = Some(String::new()),
            |sealed| sealed.entry.occurred_at += chrono::TimeDelta::microseconds(1),
            |sealed| sealed.hash = AuditHash([9; 32]),
            |sealed| {
                sealed.entry.action.push('x');
                sealed.hash = sealed.entry.hash(sealed.number, sealed.previous);
            },
        ];
        for (index, change) in changes.into_iter().enumerate() {
            let mut chain = chain();
            change(&mut chain[1]);
            let found = check_chain((0, AuditHash::BEGINNING), &chain);
            // One that was sealed anew is itself in order, and the next one tells.
            let broken = if index == changes.len() - 1 { 3 } else { 2 };
            assert_eq!(found, Err(AuditBreak::Changed(broken)), "{index}");
        }
        let mut without = chain();
        without.remove(1);
        assert_eq!(check_chain((0, AuditHash::BEGINNING), &without), Err(AuditBreak::Missing(2)));
    }
}
