//! Enums that the database keeps as text.

/// The text names no variant of the enum: the database holds something that this version of the shop does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a {kind}")]
pub struct UnknownText {
    /// The enum asked for.
    pub kind: &'static str,
    /// The text as it came.
    pub text: String,
}

/// Declares an enum with one snake_case text per variant: `as_str`, `FromStr`, `Display`, `ALL`, and the same text in JSON.
macro_rules! text_enum {
    (
        $(#[$doc:meta])*
        pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The text that the database keeps.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::text_enum::UnknownText;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::text_enum::UnknownText {
                        kind: stringify!($name),
                        text: text.to_owned(),
                    }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use text_enum;

#[cfg(test)]
mod tests {
    text_enum! {
        /// A light.
        pub enum Light {
            /// Go.
            Green = "green",
            /// Wait for the next green.
            DarkRed = "dark_red",
        }
    }

    #[test]
    fn text_and_json_are_the_same_word_and_round_trip() {
        for light in Light::ALL {
            assert_eq!(light.as_str().parse(), Ok(*light));
            let json = serde_json::to_string(light).unwrap();
            assert_eq!(json, format!("\"{light}\""));
            assert_eq!(serde_json::from_str::<Light>(&json).unwrap(), *light);
        }
        let error = "DarkRed".parse::<Light>().unwrap_err();
        assert_eq!(error.to_string(), "\"DarkRed\" is not a Light");
    }
}
