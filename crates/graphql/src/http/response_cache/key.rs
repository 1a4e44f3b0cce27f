//! Under what an answer is kept.

use sha2::{Digest, Sha256};

/// The hash of everything that an answer depends on, but for what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in super::super) struct Key([u8; 32]);

impl Key {
    /// Of the hash of the document, the name of the operation, its variables as JSON, and what the context makes of the request.
    pub fn of(document: &[u8; 32], operation: Option<&str>, variables: &str, scope: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(document);
        // Each part with its length, so that no two lists of parts are alike.
        for part in [operation, Some(variables), Some(scope)] {
            match part {
                Some(part) => {
                    hash.update([1]);
                    hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
                    hash.update(part);
                }
                None => hash.update([0]),
            }
        }
        Self(hash.finalize().into())
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn row_83_everything_that_an_answer_depends_on_is_part_of_its_key() {
        let keys = [
            Key::of(&[1; 32], None, "{}", "a"),
            Key::of(&[2; 32], None, "{}", "a"),
            Key::of(&[1; 32], Some(""), "{}", "a"),
            Key::of(&[1; 32], Some("{}"), "", "a"),
            Key::of(&[1; 32], None, "{}a", ""),
            Key::of(&[1; 32], None, "{}", "b"),
        ];
        assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
    }
}
