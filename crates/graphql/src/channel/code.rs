//! Enums that are made from the tables of the domain, so that a schema lists exactly what the shop knows.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, Name, OutputType, Positioned, ServerResult,
    Value,
    indexmap::IndexMap,
    parser::types::Field,
    registry::{EnumBuilder, MetaEnumValue, MetaType, MetaTypeId, Registry},
};
use cartwright_domain::{channel, pricing::Currency};

/// A currency as the schema has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrencyCode(pub Currency);

/// A country as the schema has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountryCode(pub channel::CountryCode);

/// A language as the schema has it: the two letters of ISO 639-1, upper-case like every enum value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LanguageCode(pub channel::LanguageCode);

/// A code of a table with English names.
trait TableCode: Sized + Send + Sync {
    const NAME: &'static str;
    const DESCRIPTION: &'static str;

    /// Every code as the schema writes it, with its English name.
    fn table() -> Vec<(String, String)>;
    fn read(code: &str) -> Option<Self>;
    fn code(&self) -> String;
}

impl TableCode for CurrencyCode {
    const NAME: &'static str = "CurrencyCode";
    const DESCRIPTION: &'static str = "A currency of ISO 4217, by its three letters.";

    fn table() -> Vec<(String, String)> {
        Currency::all().into_iter().map(|currency| (currency.code().to_owned(), currency.name())).collect()
    }

    fn read(code: &str) -> Option<Self> {
        code.parse().ok().map(Self)
    }

    fn code(&self) -> String {
        self.0.code().to_owned()
    }
}

impl TableCode for CountryCode {
    const NAME: &'static str = "CountryCode";
    const DESCRIPTION: &'static str = "A country of ISO 3166-1, by its two letters.";

    fn table() -> Vec<(String, String)> {
        channel::CountryCode::all().map(|country| (country.to_string(), country.name().to_owned())).collect()
    }

    fn read(code: &str) -> Option<Self> {
        code.parse().ok().map(Self)
    }

    fn code(&self) -> String {
        self.0.as_str().to_owned()
    }
}

impl TableCode for LanguageCode {
    const NAME: &'static str = "LanguageCode";
    const DESCRIPTION: &'static str = "A language of ISO 639-1, by its two letters.";

    fn table() -> Vec<(String, String)> {
        channel::LanguageCode::all().map(|language| (Self(language).code(), language.name().to_owned())).collect()
    }

    fn read(code: &str) -> Option<Self> {
        let is_upper = code.bytes().all(|byte| byte.is_ascii_uppercase());
        code.to_lowercase().parse().ok().filter(|_| is_upper).map(Self)
    }

    fn code(&self) -> String {
        self.0.as_str().to_uppercase()
    }
}

fn meta_type<T: TableCode>() -> MetaType {
    let values = T::table().into_iter().map(|(code, name)| {
        let mut value = MetaEnumValue::new(code.clone());
        value.description = Some(name);
        (code, value)
    });
    EnumBuilder::new(T::NAME, values.collect::<IndexMap<_, _>>())
        .description(Some(T::DESCRIPTION.to_owned()))
        .rust_typename(std::any::type_name::<T>())
        .build()
}

fn parse<T: TableCode + InputType>(value: Option<Value>) -> InputValueResult<T> {
    let value = value.unwrap_or_default();
    let code = match &value {
        Value::Enum(name) => T::read(name),
        // Variables are JSON, where an enum value is a string.
        Value::String(text) => T::read(text),
        _ => None,
    };
    code.ok_or_else(|| InputValueError::expected_type(value))
}

macro_rules! graphql_enum {
    ($($code:ident)+) => {$(
        impl InputType for $code {
            type RawValueType = Self;

            fn type_name() -> Cow<'static, str> {
                Cow::Borrowed(<Self as TableCode>::NAME)
            }

            fn create_type_info(registry: &mut Registry) -> String {
                registry.create_input_type::<Self, _>(MetaTypeId::Enum, |_| meta_type::<Self>())
            }

            fn parse(value: Option<Value>) -> InputValueResult<Self> {
                parse(value)
            }

            fn to_value(&self) -> Value {
                Value::Enum(Name::new(self.code()))
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }

        impl OutputType for $code {
            fn type_name() -> Cow<'static, str> {
                Cow::Borrowed(<Self as TableCode>::NAME)
            }

            fn create_type_info(registry: &mut Registry) -> String {
                registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| meta_type::<Self>())
            }

            async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
                Ok(Value::Enum(Name::new(self.code())))
            }
        }
    )+};
}

graphql_enum! { CurrencyCode CountryCode LanguageCode }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_tables_is_read_again_and_no_other_spelling_is() {
        fn check<T: TableCode>(wrong: &[&str]) {
            let table = T::table();
            assert!(table.len() > 100);
            for (code, name) in table {
                assert_eq!(T::read(&code).map(|read| read.code()), Some(code));
                assert!(!name.is_empty());
            }
            for code in wrong {
                assert!(T::read(code).is_none(), "{code}");
            }
        }
        check::<CurrencyCode>(&["eur", "XXX", "EURO", ""]);
        check::<CountryCode>(&["de", "XX", "DEU", ""]);
        check::<LanguageCode>(&["de", "De", "XX", ""]);
    }
}
