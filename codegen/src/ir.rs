//! The resolved service: every name is an identifier, every type and layout decided, every doc line
//! written. What emitters need and nothing that could still go wrong.

mod constraint;
mod endpoint;

use proc_macro2::Ident;

pub(crate) use constraint::{Constraints, Demand, DemandedMember, Limits};
pub(crate) use endpoint::{Condition, EndpointRule, Outcome, Piece, Place, Test, Text};

/// A service.
pub(crate) struct Service {
    pub(crate) docs: Docs,
    pub(crate) id: String,
    /// The trait of its operations.
    pub(crate) r#trait: Ident,
    pub(crate) endpoint_prefix: String,
    /// Where it isn't the endpoint prefix.
    pub(crate) signing_name: Option<String>,
    pub(crate) content_type: String,
    pub(crate) api_version: String,
    pub(crate) query_compatible: bool,
    pub(crate) endpoint_rules: Option<Vec<EndpointRule>>,
    /// In the order of their names.
    pub(crate) operations: Vec<Operation>,
    pub(crate) structures: Vec<Structure>,
    pub(crate) unions: Vec<Union>,
    pub(crate) enums: Vec<StringEnum>,
    pub(crate) exceptions: Vec<Exception>,
    pub(crate) constraints: Constraints,
}

/// Lines of a doc comment.
pub(crate) type Docs = Vec<String>;

/// An operation: a client's method, a request type, an input and an output.
pub(crate) struct Operation {
    pub(crate) wire_name: String,
    pub(crate) target: String,
    pub(crate) method: Ident,
    /// The method of its stubs.
    pub(crate) stub: Ident,
    pub(crate) module: Ident,
    pub(crate) request: Ident,
    /// One sentence for the client's method.
    pub(crate) summary: Docs,
    /// The page of the request type.
    pub(crate) docs: Docs,
    pub(crate) deprecated: Option<Deprecated>,
    pub(crate) input: Structure,
    /// The setters of the request type, for the optional members of the input.
    pub(crate) setters: Vec<Setter>,
    pub(crate) output: Structure,
    pub(crate) host_prefix: Option<String>,
    pub(crate) unsigned: bool,
    pub(crate) attempt_timeout_seconds: Option<u32>,
    pub(crate) long_poll: bool,
    pub(crate) not_repeatable: bool,
    pub(crate) ambiguous_after_retry: Vec<String>,
    pub(crate) recovery: Option<Recovery>,
    pub(crate) paginator: Option<Paginator>,
}

/// The operation that tells what became of a call whose outcome is unknown.
pub(crate) struct Recovery {
    /// Its module and its input.
    pub(crate) module: Ident,
    pub(crate) input_name: Ident,
    /// The members of the input, as templates over the input of the call.
    pub(crate) input: Vec<(String, String)>,
}

/// What the model calls deprecated, with its reason if it gives one.
pub(crate) struct Deprecated {
    pub(crate) note: Option<String>,
}

/// A structure.
pub(crate) struct Structure {
    pub(crate) name: Ident,
    pub(crate) docs: Docs,
    pub(crate) deprecated: Option<Deprecated>,
    pub(crate) members: Vec<Member>,
    /// The arguments of `new`, as indices of members.
    pub(crate) arguments: Vec<usize>,
    /// How most members are called on the wire.
    pub(crate) rename_all: Option<&'static str>,
    /// Whether it has a zero value.
    pub(crate) has_default: bool,
    /// Whether missing members are those of the zero value.
    pub(crate) default: bool,
    /// Its setters, where users build it.
    pub(crate) setters: Vec<Setter>,
    /// Whether nothing of it may be shown.
    pub(crate) sensitive: bool,
    /// Members that exclude each other and became one field.
    pub(crate) variants: Option<Variants>,
}

/// A member of a structure.
pub(crate) struct Member {
    pub(crate) wire_name: String,
    pub(crate) name: Ident,
    pub(crate) r#type: Type,
    pub(crate) docs: Docs,
    pub(crate) deprecated: Option<Deprecated>,
    pub(crate) required: bool,
    /// Whether a structure would contain itself otherwise.
    pub(crate) boxed: bool,
    pub(crate) sensitive: bool,
    /// Whether its name on the wire doesn't follow from the structure's rule.
    pub(crate) renamed: bool,
    /// Another name under which services write it.
    pub(crate) alias: Option<String>,
    pub(crate) reading: Reading,
    /// Whether serde must be told that it may be missing.
    pub(crate) default: bool,
    pub(crate) idempotency_token: bool,
}

/// How a member is read.
#[derive(PartialEq)]
pub(crate) enum Reading {
    /// As serde does.
    Serde,
    /// By this function.
    By(&'static str),
    /// In the format of its type, and so it is written.
    Formatted,
}

/// A setter of an optional member, on a structure or on a request.
pub(crate) struct Setter {
    pub(crate) name: Ident,
    pub(crate) docs: Docs,
    /// The index of the member.
    pub(crate) member: usize,
}

/// The type of a value.
#[derive(Clone, PartialEq)]
pub(crate) enum Type {
    String,
    Boolean,
    Integer,
    Long,
    Float,
    Double,
    Timestamp(TimestampFormat),
    Blob,
    Document,
    /// A structure, union or enum.
    Named(Ident),
    List(Box<Type>),
    Map(Box<Type>),
}

/// How a timestamp is written.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum TimestampFormat {
    EpochSeconds,
    DateTime,
    HttpDate,
}

/// Members of a structure that became one field with an enum.
pub(crate) struct Variants {
    pub(crate) field: Ident,
    pub(crate) field_docs: Docs,
    pub(crate) r#enum: Union,
    /// What the wire names of all of them end in, known or not.
    pub(crate) suffix: String,
}

/// An enum of members that exclude each other.
pub(crate) struct Union {
    pub(crate) name: Ident,
    pub(crate) docs: Docs,
    pub(crate) deprecated: Option<Deprecated>,
    pub(crate) variants: Vec<Variant>,
    pub(crate) sensitive: bool,
}

/// One member of a union.
pub(crate) struct Variant {
    pub(crate) wire_name: String,
    pub(crate) name: Ident,
    pub(crate) r#type: Type,
    pub(crate) boxed: bool,
    pub(crate) docs: Docs,
}

/// An enumeration of strings.
pub(crate) struct StringEnum {
    pub(crate) name: Ident,
    pub(crate) docs: Docs,
    pub(crate) deprecated: Option<Deprecated>,
    pub(crate) values: Vec<Value>,
}

/// A value of an enumeration.
pub(crate) struct Value {
    pub(crate) wire_name: String,
    pub(crate) name: Ident,
    pub(crate) docs: Docs,
}

/// A modelled exception.
pub(crate) struct Exception {
    /// The codes that it goes by: its name, and what its model says beside.
    pub(crate) codes: Vec<String>,
    /// One sentence for its variant.
    pub(crate) summary: Docs,
    pub(crate) http_status: u16,
    /// Whether the model says that another attempt may succeed.
    pub(crate) retryable: bool,
    /// Whether a retryable one asks for fewer requests.
    pub(crate) throttling: bool,
    pub(crate) structure: Structure,
}

/// How an operation is paged.
pub(crate) struct Paginator {
    /// The wire names of the input members that take the token.
    pub(crate) tokens: Vec<String>,
    pub(crate) advances: Vec<Advance>,
    /// The input member that limits a page.
    pub(crate) limit: Option<Limit>,
    /// The way from the output to the results.
    pub(crate) items: Vec<Step>,
    pub(crate) item: Type,
    /// The flag that says whether there is more.
    pub(crate) more_results: Option<Vec<Step>>,
}

/// The member of an input that takes a token and the ways to it in the output, tried in turn.
pub(crate) struct Advance {
    pub(crate) member: Ident,
    pub(crate) required: bool,
    pub(crate) token: Type,
    pub(crate) sources: Vec<Vec<Step>>,
}

/// The member of an input that limits a page.
pub(crate) struct Limit {
    pub(crate) member: Ident,
    pub(crate) required: bool,
    pub(crate) r#type: Type,
}

/// A step from a value into it.
pub(crate) enum Step {
    /// A member, and whether it may be absent.
    Member { name: Ident, optional: bool },
    /// The last item of a list.
    Last,
}

impl Service {
    /// Whether anything is deprecated, so that generated code itself names what is.
    pub(crate) fn has_deprecated(&self) -> bool {
        let structure = |of: &Structure| {
            of.deprecated.is_some() || of.members.iter().any(|member| member.deprecated.is_some())
        };
        let operation = |of: &Operation| {
            of.deprecated.is_some() || structure(&of.input) || structure(&of.output)
        };
        self.operations.iter().any(operation)
            || self.structures.iter().any(structure)
            || self
                .exceptions
                .iter()
                .any(|exception| structure(&exception.structure))
            || self.unions.iter().any(|union| union.deprecated.is_some())
            || self.enums.iter().any(|of| of.deprecated.is_some())
    }
}
