//! Calls of the typed operations by name, JSON in and out.

use serde_json::Value;
use sfn_generated::runtime::Meta;
use sfn_generated::{Client, Error, operation};

/// What a typed output is as JSON, and what is known about the exchange.
pub(crate) struct Answer {
    pub(crate) output: Value,
    pub(crate) meta: Meta,
}

macro_rules! operations {
    ($($name:ident)*) => {
        /// The operations that [`call`] knows.
        pub(crate) const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// Calls an operation with an input, or with the zero values of its members.
        pub(crate) async fn call(
            client: &Client,
            name: &str,
            input: Option<&Value>,
        ) -> Result<Answer, Error> {
            match name {
                $(stringify!($name) => {
                    let input = input.cloned().map(serde_json::from_value);
                    let input = input.transpose().expect("it fits").unwrap_or_default();
                    let request = operation::$name::from_input(client, input);
                    let answer = request.send_with_meta().await?;
                    // By way of text: `to_value` would widen 32-bit floats.
                    let text = serde_json::to_string(&answer.output).expect("it can be written");
                    let output = serde_json::from_str(&text).expect("JSON");
                    Ok(Answer { output, meta: answer.meta })
                })*
                _ => panic!("{name} isn't compared"),
            }
        }
    };
}

tests::with_operations!(operations);
