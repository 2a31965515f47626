//! Every Rust name, made from the model's in one place.
//!
//! Model names are kept, in Rust's case. A keyword becomes raw (`r#type`), and what can't be raw or
//! would hide a name that generated code uses gets a trailing underscore. Where two names of one scope
//! come out the same, the later ones are numbered in the model's order.

use std::collections::BTreeMap;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span};

/// Names that generated code uses without a path, so that no type may hide them.
const USED: &[&str] = &[
    "BTreeMap",
    "Box",
    "Client",
    "Clone",
    "Debug",
    "Default",
    "Deserialize",
    "Err",
    "Exception",
    "From",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Result",
    "Serialize",
    "Some",
    "String",
    "Vec",
];

/// Modules that generated code imports, so that no operation's module may hide them.
const USED_MODULES: &[&str] = &["runtime", "wire"];

/// Methods that every request type has, so that no setter may be called the same.
const REQUEST_METHODS: &[&str] = &[
    "as_input",
    "clone",
    "from_input",
    "into_future",
    "items",
    "max_items",
    "overrides",
    "page_size",
    "pages",
    "presign",
    "send",
    "send_blocking",
    "send_with_meta",
    "starting_token",
];

/// Methods that every structure has, so that no setter may be called the same.
const STRUCTURE_METHODS: &[&str] = &["clone", "default", "new"];

/// Methods that every client has, so that no operation's method may be called the same.
const CLIENT_METHODS: &[&str] = &[
    "can_paginate",
    "channel",
    "clone",
    "from_env",
    "invoke",
    "new",
    "send",
];

/// Names that the trait of a service stands beside.
const USED_BY_SERVER: &[&str] = &[
    "Api",
    "Arc",
    "Call",
    "Fault",
    "Future",
    "RequestContext",
    "Service",
];

/// Methods that the stubs of every service have, so that no operation's stub may be called the same.
const STUBS_METHODS: &[&str] = &[
    "calls", "client", "config", "default", "in_order", "inputs", "new",
];

/// The trait of a service's operations, after its full name without whose service it is.
pub(crate) fn trait_name(service: &str) -> Ident {
    let words = service.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).enumerate();
    let words = words.filter(|(index, word)| *index > 0 || !["AWS", "Amazon"].contains(word));
    let name = words.map(|(_, word)| word[..1].to_ascii_uppercase() + &word[1..]);
    let taken = [USED, USED_BY_SERVER].concat();
    identifier(&name.collect::<String>(), "Service", &taken)
}

/// A static that stands for a shape, beside `INPUTS`.
pub(crate) fn static_name(shape: &str) -> Ident {
    identifier(&shape.to_shouty_snake_case(), "SHAPE", &["INPUTS"])
}

/// A type: a shape, or what an operation makes.
pub(crate) fn type_name(shape: &str) -> Ident {
    let camel = shape.starts_with(|first: char| first.is_ascii_uppercase())
        && shape.chars().all(|c| c.is_ascii_alphanumeric());
    let name = if camel {
        shape.to_owned()
    } else {
        shape.to_upper_camel_case()
    };
    identifier(&name, "Shape", USED)
}

/// A field, or an argument or variable that stands for it.
pub(crate) fn member_name(member: &str) -> Ident {
    identifier(&member.to_snake_case(), "member", &[])
}

/// The setter of a member on a request type.
pub(crate) fn request_setter_name(member: &str) -> Ident {
    identifier(&member.to_snake_case(), "member", REQUEST_METHODS)
}

/// The setter of a member on a structure.
pub(crate) fn structure_setter_name(member: &str) -> Ident {
    identifier(&member.to_snake_case(), "member", STRUCTURE_METHODS)
}

/// The method of an operation.
pub(crate) fn method_name(operation: &str) -> Ident {
    identifier(&operation.to_snake_case(), "operation", CLIENT_METHODS)
}

/// The method of an operation's stubs.
pub(crate) fn stub_name(operation: &str) -> Ident {
    identifier(&operation.to_snake_case(), "operation", STUBS_METHODS)
}

/// A module, and so a file, of an operation.
pub(crate) fn module_name(operation: &str) -> Ident {
    identifier(&operation.to_snake_case(), "operation", USED_MODULES)
}

/// A variant of an enum, for a value or a member.
pub(crate) fn variant_name(value: &str) -> Ident {
    let camel = value.starts_with(|first: char| first.is_ascii_uppercase())
        && value.chars().all(|c| c.is_ascii_alphanumeric())
        && value.chars().any(|c| c.is_ascii_lowercase());
    let name = if camel {
        value.to_owned()
    } else {
        value.to_upper_camel_case()
    };
    identifier(&name, "Empty", &["Unknown"])
}

/// The identifiers of one scope, with collisions numbered.
#[derive(Default)]
pub(crate) struct Scope(BTreeMap<String, u32>);

impl Scope {
    pub(crate) fn unique(&mut self, name: Ident) -> Ident {
        let count = self.0.entry(name.to_string()).or_default();
        *count += 1;
        match *count {
            1 => name,
            count => {
                let name = name.to_string();
                let stem = name.trim_start_matches("r#").trim_end_matches('_');
                let numbered = format!("{stem}{count}");
                self.unique(Ident::new(&numbered, Span::call_site()))
            }
        }
    }
}

fn identifier(name: &str, when_empty: &str, taken: &[&str]) -> Ident {
    let mut name: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect();
    if name.is_empty() {
        when_empty.clone_into(&mut name);
    }
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        let upper = when_empty.starts_with(|first: char| first.is_ascii_uppercase());
        name.insert(0, if upper { 'V' } else { '_' });
    }
    if taken.contains(&name.as_str())
        || ["self", "Self", "super", "crate", "_"].contains(&name.as_str())
    {
        name.push('_');
    }
    // syn knows the keywords up to edition 2021.
    match syn::parse_str(&name) {
        Ok(identifier) if name != "gen" => identifier,
        _ => Ident::new_raw(&name, Span::call_site()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types() {
        for (shape, name) in [
            ("StateMachineListItem", "StateMachineListItem"),
            ("KMSKey", "KMSKey"),
            ("__listOfThing", "ListOfThing"),
            ("option", "Option_"),
            ("String", "String_"),
            ("Client", "Client_"),
            ("Type", "Type"),
            ("2Fast", "V2fast"),
        ] {
            assert_eq!(type_name(shape).to_string(), name);
        }
    }

    #[test]
    fn traits() {
        for (service, name) in [
            ("AWS Step Functions", "StepFunctions"),
            ("Amazon DynamoDB", "DynamoDB"),
            ("AWS re:Post Private", "RePostPrivate"),
            ("Obstacle Course", "ObstacleCourse"),
            ("Amazon Service", "Service_"),
            ("AWS", "Service_"),
        ] {
            assert_eq!(trait_name(service).to_string(), name);
        }
        assert_eq!(static_name("KmsKeyId").to_string(), "KMS_KEY_ID");
        assert_eq!(static_name("Inputs").to_string(), "INPUTS_");
        assert_eq!(static_name("2Fast").to_string(), "V2FAST");
    }

    #[test]
    fn members() {
        for (member, name) in [
            ("stateMachineArn", "state_machine_arn"),
            ("type", "r#type"),
            ("self", "self_"),
            ("Self", "self_"),
            ("KMSMasterKeyId", "kms_master_key_id"),
            ("async", "r#async"),
            ("gen", "r#gen"),
            ("", "member"),
            ("_", "member"),
            ("2x", "_2x"),
        ] {
            assert_eq!(member_name(member).to_string(), name);
        }
        assert_eq!(request_setter_name("send").to_string(), "send_");
        assert_eq!(request_setter_name("name").to_string(), "name");
        assert_eq!(structure_setter_name("send").to_string(), "send");
        assert_eq!(structure_setter_name("new").to_string(), "new_");
        assert_eq!(method_name("Send").to_string(), "send_");
        assert_eq!(stub_name("Client").to_string(), "client_");
        assert_eq!(module_name("Move").to_string(), "r#move");
        assert_eq!(module_name("Wire").to_string(), "wire_");
    }

    #[test]
    fn variants() {
        for (value, name) in [
            ("TIMED_OUT", "TimedOut"),
            ("ActivityFailed", "ActivityFailed"),
            ("s3:ObjectCreated:*", "S3ObjectCreated"),
            ("UNKNOWN", "Unknown_"),
            ("", "Empty"),
            ("*", "Empty"),
            ("self", "Self_"),
            ("1.0", "V10"),
        ] {
            assert_eq!(variant_name(value).to_string(), name);
        }
    }

    #[test]
    fn collisions_are_numbered() {
        let mut scope = Scope::default();
        let names =
            ["a-b", "A_B", "ab", "a b"].map(|value| scope.unique(variant_name(value)).to_string());
        assert_eq!(names, ["AB", "AB2", "Ab", "AB3"]);
        let names =
            ["UNKNOWN", "Unknown"].map(|value| scope.unique(variant_name(value)).to_string());
        assert_eq!(names, ["Unknown_", "Unknown2"]);
    }
}
