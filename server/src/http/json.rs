//! Reading JSON strictly: where a key stands twice, readers disagree on which value counts, and a
//! hash of the body would not tell them apart. RFC 8785, which our hashes are made by, forbids it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Reads one JSON value.
///
/// # Errors
///
/// If the bytes are not one JSON value, or a key stands twice in an object.
pub fn read(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// A value in which no object has a key twice.
#[derive(Clone, Copy)]
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = elements.next_element_seed(self)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                // The key is not named: it is the sender's text.
                return Err(Error::custom("a key stands twice in an object"));
            }
            object.insert(key, entries.next_value_seed(self)?);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_read_as_serde_json_reads_it() {
        for text in [
            r#"{"a":[1,-2,0.5,1e300,18446744073709551615,"x\u00e9",true,null,{}],"b":{"a":[]}}"#,
            "null",
            " \"x\" ",
        ] {
            assert_eq!(read(text.as_bytes()).unwrap(), text.parse::<Value>().unwrap(), "{text}");
        }
        for text in ["", "{", "{} {}", "[1,]", "nul", "{\"a\"}", "1e999"] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
        assert!(read("[".repeat(100_000).as_bytes()).is_err(), "depth is limited");
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_at_any_depth_and_however_it_is_written() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"answers":{"q":{"one":"1"},"q":{"one":"2"}}}"#,
            r#"[{"a":{"x":1,"y":2,"x":3}}]"#,
            r#"{"a":1,"\u0061":2}"#,
        ] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
        assert!(read(br#"{"a":{"b":1},"b":{"a":1}}"#).is_ok());
    }
}
