//! Codes that are valid because a list holds them.

/// The text is no code of the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not {list}")]
pub struct UnknownCode {
    /// The list asked, with its article.
    pub list: &'static str,
    /// The text as it came.
    pub text: String,
}

/// Declares a code that is one of a table of `(code, English name)`, sorted by code.
macro_rules! listed_code {
    ($(#[$doc:meta])* $name:ident, $list:literal, $table:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(&'static str);

        impl $name {
            /// Every code, in alphabetical order.
            pub fn all() -> impl ExactSizeIterator<Item = Self> {
                $table.iter().map(|(code, _)| Self(code))
            }

            /// The two letters.
            pub fn as_str(self) -> &'static str {
                self.0
            }

            /// The English name.
            pub fn name(self) -> &'static str {
                Self::entry(self.0).map_or(self.0, |(_, name)| name)
            }

            fn entry(code: &str) -> Option<&'static (&'static str, &'static str)> {
                let index = $table.binary_search_by_key(&code, |(code, _)| code);
                index.ok().map(|index| &$table[index])
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::channel::UnknownCode;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match Self::entry(text) {
                    Some((code, _)) => Ok(Self(code)),
                    None => Err($crate::channel::UnknownCode {
                        list: $list,
                        text: text.to_owned(),
                    }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(super) use listed_code;
