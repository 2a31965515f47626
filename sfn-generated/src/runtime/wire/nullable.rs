//! Values that may be null, and lists and maps without their nulls.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::Format;

/// Reads a value in the format `F`, null as none.
pub(super) fn nullable<'de, F: Format<T>, T, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_option(Nullable::<F, T>(PhantomData))
}

pub(super) struct Nullable<F, T>(PhantomData<(F, T)>);

impl<F, T> Nullable<F, T> {
    pub(super) const READ: Self = Self(PhantomData);
}

impl<'de, F: Format<T>, T> Visitor<'de> for Nullable<F, T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_none<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        F::deserialize(deserializer).map(Some)
    }
}

impl<'de, F: Format<T>, T> DeserializeSeed<'de> for Nullable<F, T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_option(self)
    }
}

/// Reads a list whose items are in the format `F`, without its null items.
pub(super) struct Items<F, T>(PhantomData<(F, T)>);

/// Reads a map whose values are in the format `F`, without its null entries.
pub(super) struct Entries<F, T>(PhantomData<(F, T)>);

impl<F, T> Items<F, T> {
    pub(super) const READ: Self = Self(PhantomData);
}

impl<F, T> Entries<F, T> {
    pub(super) const READ: Self = Self(PhantomData);
}

impl<'de, F: Format<T>, T> Visitor<'de> for Items<F, T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Nullable::<F, T>(PhantomData))? {
            list.extend(item);
        }
        Ok(list)
    }
}

impl<'de, F: Format<T>, T> Visitor<'de> for Entries<F, T> {
    type Value = BTreeMap<String, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some(key) = entries.next_key()? {
            if let Some(value) = entries.next_value_seed(Nullable::<F, T>(PhantomData))? {
                map.insert(key, value);
            }
        }
        Ok(map)
    }
}
