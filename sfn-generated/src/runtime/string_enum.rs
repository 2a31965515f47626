//! What every generated string enum shares: unknown values kept as they came, text in and out.

use std::fmt;

/// A value that this version of the model doesn't know, kept as the service wrote it. Made by parsing
/// only, so that it is never a known value in disguise.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UnknownValue(Box<Box<str>>); // Twice, so that the enums around it stay two words.

impl UnknownValue {
    /// For the parsers of generated enums, which have tried the known values before.
    #[doc(hidden)]
    #[must_use]
    pub fn parsed(value: &str) -> Self {
        Self(Box::new(value.into()))
    }

    /// The value on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

/// Implements for a generated enum, which has `as_str` and `FromStr`, what follows from those:
/// `Display`, `Default` (an unknown, empty value, as Smithy's client error correction has it),
/// `Serialize` and `Deserialize`.
#[doc(hidden)]
#[macro_export]
macro_rules! __string_enum {
    ($name:ident) => {
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::default::Default for $name {
            fn default() -> Self {
                Self::Unknown($crate::runtime::UnknownValue::parsed(""))
            }
        }

        impl $crate::runtime::serde::Serialize for $name {
            fn serialize<S: $crate::runtime::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::runtime::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::runtime::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::runtime::wire::parsed(deserializer)
            }
        }
    };
}
pub use __string_enum as string_enum;
