//! How values are written in AWS JSON where serde's own way isn't it: moments, bytes, floats, and lists
//! and maps that may hold nulls. Generated code names these in its serde attributes.
//!
//! A null or a missing member of an answer becomes the zero value of its type, and null items and
//! entries are dropped (Smithy, "Client error correction"): services do drop members.

mod format;
mod nullable;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, Visitor,
};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

pub use format::{Base64, DateTime, EpochSeconds, Float, Format, HttpDate, List, Map, Plain};
use nullable::nullable;

/// Reads a value, null as the zero value.
pub fn or_default<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads a list, null as an empty one, without its null items.
pub fn list<'de, T: Serialize + DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Required::<List<Plain>>::deserialize(deserializer)
}

/// Reads a list that may be absent, without its null items.
pub fn optional_list<'de, T: Serialize + DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    Optional::<List<Plain>>::deserialize(deserializer)
}

/// Reads a map, null as an empty one, without its null entries.
pub fn map<'de, T: Serialize + DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, T>, D::Error> {
    Required::<Map<Plain>>::deserialize(deserializer)
}

/// Reads a map that may be absent, without its null entries.
pub fn optional_map<'de, T: Serialize + DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, T>>, D::Error> {
    Optional::<Map<Plain>>::deserialize(deserializer)
}

/// A member that is always there, in a format; null is the zero value.
#[derive(Debug)]
pub struct Required<F>(PhantomData<F>);

impl<F> Required<F> {
    /// Writes the value.
    pub fn serialize<T, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>
    where
        F: Format<T>,
    {
        F::serialize(value, serializer)
    }

    /// Reads the value.
    pub fn deserialize<'de, T: Default, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error>
    where
        F: Format<T>,
    {
        Ok(nullable::<F, T, D>(deserializer)?.unwrap_or_default())
    }
}

/// A member that may be absent, in a format.
#[derive(Debug)]
pub struct Optional<F>(PhantomData<F>);

impl<F> Optional<F> {
    /// Writes the value, or null.
    pub fn serialize<T, S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error>
    where
        F: Format<T>,
    {
        match value {
            Some(value) => F::serialize(value, serializer),
            None => serializer.serialize_none(),
        }
    }

    /// Reads the value.
    pub fn deserialize<'de, T, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error>
    where
        F: Format<T>,
    {
        nullable::<F, T, D>(deserializer)
    }
}

/// Reads text that may be absent, and is where the service writes an empty string.
pub fn empty_is_absent<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let text: Option<String> = Option::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// Reads what can be parsed from any text, without a copy of the text.
pub fn parsed<'de, T: FromStr<Err = Infallible>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct Text<T>(std::marker::PhantomData<T>);

    impl<T: FromStr<Err = Infallible>> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            match text.parse() {
                Ok(value) => Ok(value),
            }
        }
    }

    deserializer.deserialize_str(Text(std::marker::PhantomData))
}

/// The name of a member in a text, borrowed where it has no escapes.
#[derive(Debug)]
pub struct Name<'de>(std::borrow::Cow<'de, str>);

impl std::ops::Deref for Name<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member's name")
            }

            fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(name.into()))
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(name.to_owned().into()))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// A member of a union that this version of the model doesn't know: its name and value as they came.
#[derive(Clone, PartialEq)]
pub struct UnknownMember {
    name: String,
    value: Value,
}

/// What isn't known may be sensitive.
impl fmt::Debug for UnknownMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownMember")
            .field("name", &self.name)
            .field("value", &super::Redacted)
            .finish()
    }
}

impl UnknownMember {
    /// Reads the value of a member of this name; none if it is null.
    #[doc(hidden)]
    pub fn read<'de, A: MapAccess<'de>>(
        name: &str,
        map: &mut A,
    ) -> Result<Option<Box<Self>>, A::Error> {
        let value: Value = map.next_value()?;
        let name = name.to_owned();
        Ok((!value.is_null()).then(|| Box::new(Self { name, value })))
    }

    /// The name on the wire.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value as JSON.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }
}

/// Skips a member's value.
#[doc(hidden)]
pub fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(drop)
}

/// Reads the value of a member in the format `F`, null as none.
///
/// # Errors
/// Those of the deserializer, and what isn't in the format.
pub fn member<'de, F: Format<T>, T, A: MapAccess<'de>>(map: &mut A) -> Result<Option<T>, A::Error> {
    map.next_value_seed(nullable::Nullable::<F, T>::READ)
}

/// Writes a member in the format `F`.
///
/// # Errors
/// Those of the serializer, and values that the format can't write.
pub fn entry<F: Format<T>, T, M: SerializeMap>(
    map: &mut M,
    name: &'static str,
    value: &T,
) -> Result<(), M::Error> {
    map.serialize_entry(name, &format::Written::<F, T>::of(value))
}

/// A structure of which one member is set.
pub trait Union: Sized {
    /// Reads the member of this name; none if it is null.
    ///
    /// # Errors
    /// Those of the deserializer.
    fn read<'de, A: MapAccess<'de>>(name: &str, map: &mut A) -> Result<Option<Self>, A::Error>;
}

/// Reads a union: the one member that isn't null. A type name beside it says nothing new.
///
/// # Errors
/// Those of the deserializer, and an object without such a member.
pub fn union<'de, U: Union, D: Deserializer<'de>>(deserializer: D) -> Result<U, D::Error> {
    struct Members<U>(PhantomData<U>);

    impl<'de, U: Union> Visitor<'de> for Members<U> {
        type Value = U;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object with one member")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<U, A::Error> {
            let mut set = None;
            while let Some(name) = map.next_key::<Name<'de>>()? {
                match &*name {
                    "__type" => skip(&mut map)?,
                    name => set = U::read(name, &mut map)?.or(set),
                }
            }
            set.ok_or_else(|| A::Error::custom("expected a union with one member, found none"))
        }
    }

    deserializer.deserialize_map(Members(PhantomData))
}
