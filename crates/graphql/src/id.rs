//! Global ids: one object, one id, of which the prefix tells the type.

use std::{borrow::Cow, ops::Deref, str::FromStr};

use async_graphql::{ID, InputType, InputValueError, InputValueResult, Value, registry::Registry};
use sha2::{Digest, Sha256};
use uuid::Builder;

/// An `ID` that is to name a thing of one type.
///
/// A text that is no id of the type becomes an id that nothing has, made from the text. So it takes the same way through the shop as the id of
/// a thing that does not exist, and gets the same answer in the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GlobalId<T>(pub T);

/// The id as the wire has it.
pub fn global_id(id: impl std::fmt::Display) -> ID {
    ID(id.to_string())
}

impl<T: FromStr + From<uuid::Uuid>> GlobalId<T> {
    /// The id that the text names.
    pub fn read(text: &str) -> Self {
        Self(text.parse().unwrap_or_else(|_| nobodys(text)))
    }
}

impl<T> Deref for GlobalId<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> InputType for GlobalId<T>
where
    T: FromStr + From<uuid::Uuid> + std::fmt::Display + Send + Sync,
{
    type RawValueType = T;

    fn type_name() -> Cow<'static, str> {
        <ID as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let ID(text) = InputType::parse(value).map_err(InputValueError::propagate)?;
        Ok(Self::read(&text))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }

    fn as_raw_value(&self) -> Option<&T> {
        Some(&self.0)
    }
}

/// Two texts make two ids, so that a list of unknown ids does not look like a list with one id twice. The shop's keys are of version 7 and its
/// secrets are random; these are of version 8.
fn nobodys<T: From<uuid::Uuid>>(text: &str) -> T {
    let digest = Sha256::digest(text.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    T::from(Builder::from_custom_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use cartwright_domain::id::{ProductId, VariantId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_id_of_another_type_or_no_id_at_all_is_the_id_of_nothing() {
        let product = ProductId(Uuid::now_v7());
        assert_eq!(GlobalId::<ProductId>::read(&product.to_string()).0, product);
        let foreign = GlobalId::<VariantId>::read(&product.to_string()).0;
        assert_ne!(foreign.0, product.0);
        for text in ["", "null", "product_", "\0", "product_019200000000700080000000000000FF"] {
            assert_eq!(GlobalId::<ProductId>::read(text).0.0.get_version_num(), 8, "{text:?}");
        }
        assert_ne!(GlobalId::<ProductId>::read("a").0, GlobalId::<ProductId>::read("b").0);
    }
}
