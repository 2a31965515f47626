//! The formats: how one type of value is written and read.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use serde::de::{DeserializeOwned, Deserializer, Error, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::nullable::{Entries, Items};

/// How values of type `T` are written and read. Nulls are dealt with around it.
pub trait Format<T> {
    /// Writes a value.
    ///
    /// # Errors
    /// Those of the serializer, and values that the format can't write.
    fn serialize<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads a value.
    ///
    /// # Errors
    /// Those of the deserializer, and what isn't in the format.
    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>;
}

/// As serde writes it.
#[derive(Debug)]
pub struct Plain;

impl<T: Serialize + DeserializeOwned> Format<T> for Plain {
    fn serialize<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

/// A list, its items in the format `F`.
#[derive(Debug)]
pub struct List<F>(PhantomData<F>);

impl<F: Format<T>, T> Format<Vec<T>> for List<F> {
    fn serialize<S: Serializer>(value: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(value.len()))?;
        for item in value {
            list.serialize_element(&Written::<F, T>::of(item))?;
        }
        list.end()
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(Items::<F, T>::READ)
    }
}

/// A map, its values in the format `F`.
#[derive(Debug)]
pub struct Map<F>(PhantomData<F>);

impl<F: Format<T>, T> Format<BTreeMap<String, T>> for Map<F> {
    fn serialize<S: Serializer>(
        value: &BTreeMap<String, T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(value.len()))?;
        for (key, value) in value {
            map.serialize_entry(key, &Written::<F, T>::of(value))?;
        }
        map.end()
    }

    fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<String, T>, D::Error> {
        deserializer.deserialize_map(Entries::<F, T>::READ)
    }
}

/// A value to be written in the format `F`.
pub(super) struct Written<'a, F, T>(&'a T, PhantomData<F>);

impl<'a, F, T> Written<'a, F, T> {
    pub(super) fn of(value: &'a T) -> Self {
        Self(value, PhantomData)
    }
}

impl<F: Format<T>, T> Serialize for Written<'_, F, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        F::serialize(self.0, serializer)
    }
}

/// Seconds since the epoch, with a fraction where there is one (Smithy, `epoch-seconds`). Read and
/// written to the microsecond.
#[derive(Debug)]
pub struct EpochSeconds;

impl Format<Timestamp> for EpochSeconds {
    fn serialize<S: Serializer>(value: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        let micros = value.as_microsecond();
        if micros % 1_000_000 == 0 {
            serializer.serialize_i64(micros / 1_000_000)
        } else {
            serializer.serialize_f64(micros as f64 / 1e6)
        }
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        struct Seconds;

        impl Visitor<'_> for Seconds {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("seconds since the epoch")
            }

            fn visit_i64<E: Error>(self, seconds: i64) -> Result<Timestamp, E> {
                Timestamp::from_second(seconds).map_err(E::custom)
            }

            fn visit_u64<E: Error>(self, seconds: u64) -> Result<Timestamp, E> {
                self.visit_i64(seconds.try_into().map_err(E::custom)?)
            }

            fn visit_f64<E: Error>(self, seconds: f64) -> Result<Timestamp, E> {
                // Apart, since from the year 2106 on the product of both is rounded too early. The casts
                // saturate, and the extremes are no timestamps.
                let whole = (seconds.trunc() as i64).saturating_mul(1_000_000);
                let micros = (seconds.fract() * 1e6).round() as i64;
                Timestamp::from_microsecond(whole.saturating_add(micros)).map_err(E::custom)
            }

            /// Other spellings that AWS tools read: the number as text, RFC 3339, and an HTTP date.
            fn visit_str<E: Error>(self, text: &str) -> Result<Timestamp, E> {
                match text.parse::<f64>() {
                    Ok(seconds) if seconds.is_finite() => self.visit_f64(seconds),
                    _ => moment(text).map_err(E::custom),
                }
            }
        }

        deserializer.deserialize_any(Seconds)
    }
}

/// RFC 3339 in UTC (Smithy, `date-time`).
#[derive(Debug)]
pub struct DateTime;

impl Format<Timestamp> for DateTime {
    fn serialize<S: Serializer>(value: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        EpochSeconds::deserialize(deserializer)
    }
}

/// The IMF-fixdate of RFC 9110, 5.6.7 (Smithy, `http-date`).
#[derive(Debug)]
pub struct HttpDate;

impl Format<Timestamp> for HttpDate {
    fn serialize<S: Serializer>(value: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        let text = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(value);
        serializer.serialize_str(&text.map_err(S::Error::custom)?)
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        EpochSeconds::deserialize(deserializer)
    }
}

fn moment(text: &str) -> Result<Timestamp, jiff::Error> {
    let date = || rfc2822::DateTimeParser::new().parse_timestamp(text);
    let local = |error| match text.parse::<jiff::civil::DateTime>() {
        // Without an offset, UTC is meant.
        Ok(local) => local.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()),
        Err(_) => Err(error),
    };
    text.parse()
        .or_else(|error| date().or_else(|_| local(error)))
}

/// Bytes as Base64 (RFC 4648, section 4).
#[derive(Debug)]
pub struct Base64;

impl Format<Vec<u8>> for Base64 {
    fn serialize<S: Serializer>(value: &Vec<u8>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(value))
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Vec<u8>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("Base64")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Vec<u8>, E> {
                BASE64_STANDARD.decode(text).map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// A number that may be `"NaN"`, `"Infinity"` or `"-Infinity"`, which JSON has no numbers for.
#[derive(Debug)]
pub struct Float;

impl Format<f64> for Float {
    fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        match *value {
            value if value.is_nan() => serializer.serialize_str("NaN"),
            f64::INFINITY => serializer.serialize_str("Infinity"),
            f64::NEG_INFINITY => serializer.serialize_str("-Infinity"),
            value => serializer.serialize_f64(value),
        }
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        struct Number;

        impl Visitor<'_> for Number {
            type Value = f64;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<f64, E> {
                Ok(number as f64)
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<f64, E> {
                Ok(number as f64)
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<f64, E> {
                Ok(number)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<f64, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_any(Number)
    }
}

impl Format<f32> for Float {
    fn serialize<S: Serializer>(value: &f32, serializer: S) -> Result<S::Ok, S::Error> {
        match value.is_finite() {
            true => serializer.serialize_f32(*value),
            false => Self::serialize(&f64::from(*value), serializer),
        }
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
        let number: f64 = Self::deserialize(deserializer)?;
        Ok(number as f32)
    }
}
