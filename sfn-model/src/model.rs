//! The model as the reader hands it over: typed, merged and checked, every reference to a shape,
//! member or operation known to exist. Maps keep the order of the documents.

use indexmap::IndexMap;

/// A service model: what `service-2.json` and its neighbours say, with the sdk-extras merged in.
#[derive(Clone, Debug)]
pub struct Model {
    /// The service's names, protocol and signing facts.
    pub metadata: Metadata,
    /// What the service is, as HTML or plain text.
    pub documentation: Option<String>,
    /// The operations by name.
    pub operations: IndexMap<String, Operation>,
    /// The shapes by name.
    pub shapes: IndexMap<String, Shape>,
    /// The paginators by the name of their operation.
    pub paginators: IndexMap<String, Paginator>,
    /// The endpoint rule set as it stands in its document.
    pub endpoint_rules: Option<serde_json::Value>,
    /// Documentation patches whose target is gone: `file: path`, one each.
    pub stale_documentation: Vec<String>,
}

/// The service's names, protocol and signing facts.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// The date of the API, such as `2016-11-23`. Empty where the model doesn't say.
    pub api_version: String,
    /// The first label of the service's host names, such as `states`. Where the model doesn't say, the
    /// service's identity in lower case with `-` for spaces.
    pub endpoint_prefix: String,
    /// The version in the content type `application/x-amz-json-…`: `1.0` or `1.1`. Where the model
    /// doesn't say, `1.0`.
    pub json_version: String,
    /// The service's identity across tools, such as `SFN`. Where the model doesn't say, as in old ones,
    /// its abbreviation, else its full name, without a leading `AWS` or `Amazon`; else what stands in
    /// `X-Amz-Target`.
    pub service_id: String,
    /// The full name, such as `AWS Step Functions`. Where the model doesn't say, its abbreviation, else
    /// its identity.
    pub service_full_name: String,
    /// The name in the credential scope where it isn't the endpoint prefix.
    pub signing_name: Option<String>,
    /// What stands before the operation's name in `X-Amz-Target`. Empty where the model doesn't say, as
    /// in tests of the protocol.
    pub target_prefix: String,
    /// Whether the service once spoke the query protocol and sends its error codes in `x-amzn-query-error`.
    pub query_compatible: bool,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The name on the wire.
    pub name: String,
    /// The shape of the input; none means an empty object.
    pub input: Option<String>,
    /// The shape of the output; none means nothing is answered.
    pub output: Option<String>,
    /// The modelled exceptions, in the model's order.
    pub errors: Vec<String>,
    /// What it does.
    pub documentation: Option<String>,
    /// Whether repeating a call has no further effect.
    pub idempotent: bool,
    /// What stands before the host name on AWS endpoints, such as `sync-`.
    pub host_prefix: Option<String>,
    /// Whether the request goes out unsigned.
    pub unsigned: bool,
    /// Whether the request must go to an endpoint that another operation tells.
    pub endpoint_discovery: bool,
    /// The parameters of the endpoint rules that the operation sets, by name.
    pub endpoint_parameters: IndexMap<String, serde_json::Value>,
    /// Set when the operation is deprecated.
    pub deprecated: Option<Deprecated>,
    /// What the generated client does beyond the upstream model; from sdk-extras.
    pub sdk: OperationSdk,
}

/// Behaviour of an operation that only sdk-extras state, under its key `sdk`.
#[derive(Clone, Debug, Default)]
pub struct OperationSdk {
    /// `arguments`: the required members in the order of the Rust arguments. Always the set of required members.
    pub arguments: Option<Vec<String>>,
    /// `attemptTimeoutSeconds`: how long one attempt may take at least, for calls the service holds open.
    pub attempt_timeout_seconds: Option<u32>,
    /// `longPoll`: retries wait out their backoff even when the retry quota is empty.
    pub long_poll: bool,
    /// `notRepeatable`: an attempt whose bytes may have been sent is not repeated, throttling excepted.
    pub not_repeatable: bool,
    /// `ambiguousAfterRetry`: the errors that may come of an earlier attempt of the same call.
    pub ambiguous_after_retry: Vec<String>,
    /// `recovery`: what tells what became of such a call, where the client chose its idempotency token.
    pub recovery: Option<Recovery>,
}

/// The operation that tells what became of a call whose outcome is unknown. Its output has all members
/// of that of the call.
#[derive(Clone, Debug)]
pub struct Recovery {
    /// The operation's name.
    pub operation: String,
    /// Its input: members and templates, in which `{member}` stands for a member of the call's input and
    /// `{member[3]}` for what stands between the third and the fourth colon of one.
    pub input: Vec<(String, String)>,
}

/// Set on what a model calls deprecated.
#[derive(Clone, Debug, Default)]
pub struct Deprecated {
    /// What the model says of it: its message, and since when.
    pub message: Option<String>,
}

/// A shape: its kind and the traits that every kind may carry.
#[derive(Clone, Debug)]
pub struct Shape {
    /// What it is made of.
    pub kind: ShapeKind,
    /// What it is, as HTML or plain text.
    pub documentation: Option<String>,
    /// Whether its values stay out of logs.
    pub sensitive: bool,
    /// Whether a missing value is absent rather than zero (`box`).
    pub boxed: bool,
    /// Set when the shape is deprecated.
    pub deprecated: Option<Deprecated>,
}

/// The kinds of shapes with what is particular to each.
#[derive(Clone, Debug)]
pub enum ShapeKind {
    /// Named members.
    Structure(Structure),
    /// Values of one shape.
    List(List),
    /// Values of one shape by string keys.
    Map(Map),
    /// Text, free or one of an enumeration.
    String(Text),
    /// 32 bits, signed.
    Integer(Range),
    /// 64 bits, signed.
    Long(Range),
    /// IEEE 754, 32 bits.
    Float(Range),
    /// IEEE 754, 64 bits.
    Double(Range),
    /// True or false.
    Boolean,
    /// A moment, written as the format says; epoch seconds where there is none.
    Timestamp(Option<TimestampFormat>),
    /// Bytes, Base64 on the wire.
    Blob(Range),
}

/// How a timestamp is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// `unixTimestamp`: seconds since the epoch, fractions allowed.
    UnixTimestamp,
    /// `iso8601`: RFC 3339 in UTC.
    Iso8601,
    /// `rfc822`: an HTTP date (RFC 9110, IMF-fixdate).
    Rfc822,
}

/// Named members.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    /// The members by their names on the wire.
    pub members: IndexMap<String, Member>,
    /// The members that must be there, in the model's order.
    pub required: Vec<String>,
    /// Set when the structure is an error.
    pub exception: Option<Exception>,
    /// Whether exactly one member is set.
    pub union: bool,
    /// Whether it is a document: any JSON value.
    pub document: bool,
    /// Whether its members are events of a stream.
    pub event_stream: bool,
    /// `sdk.variants`: members that exclude each other and become one enum.
    pub variants: Option<Variants>,
}

/// Members of a structure that exclude each other: all whose names end in `suffix` become the variants of one enum.
#[derive(Clone, Debug)]
pub struct Variants {
    /// The name of the Rust field that holds the enum, such as `details`.
    pub member: String,
    /// What the names of these members end in, such as `EventDetails`.
    pub suffix: String,
}

/// One member of a structure.
#[derive(Clone, Debug)]
pub struct Member {
    /// The shape of its values.
    pub shape: String,
    /// What it is, as HTML or plain text.
    pub documentation: Option<String>,
    /// Whether a missing value is absent rather than zero.
    pub boxed: bool,
    /// Whether the client fills it with a fresh UUID when the caller gives none.
    pub idempotency_token: bool,
    /// How a timestamp is written here, where that isn't as its shape says.
    pub timestamp_format: Option<TimestampFormat>,
    /// Set when the member is deprecated.
    pub deprecated: Option<Deprecated>,
    /// `sdk.emptyIsAbsent`: the service writes an empty string where it means nothing.
    pub empty_is_absent: bool,
}

/// Values of one shape.
#[derive(Clone, Debug)]
pub struct List {
    /// The shape of the values.
    pub member: String,
    /// How many there may be.
    pub length: Range,
}

/// Values of one shape by string keys.
#[derive(Clone, Debug)]
pub struct Map {
    /// The shape of the keys, a string.
    pub key: String,
    /// The shape of the values.
    pub value: String,
    /// How many entries there may be.
    pub length: Range,
}

/// Text, free or one of an enumeration.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// How many characters there may be.
    pub length: Range,
    /// `sdk.lengthInBytes`: the length counts bytes in UTF-8 rather than characters.
    pub length_in_bytes: bool,
    /// A regular expression that it matches.
    pub pattern: Option<String>,
    /// The values of the enumeration, in the model's order; empty means free text.
    pub values: Vec<String>,
}

/// The bounds of a number or a length, both included. As the model writes them, since some are
/// beyond 64 bits or fractions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Range {
    /// The least.
    pub min: Option<serde_json::Number>,
    /// The most.
    pub max: Option<serde_json::Number>,
}

/// What makes a structure an error.
#[derive(Clone, Debug, Default)]
pub struct Exception {
    /// The code on the wire where it isn't the shape's name.
    pub code: Option<String>,
    /// The status it comes with, where the model says so.
    pub http_status: Option<u16>,
    /// Whether the service is at fault rather than the caller.
    pub fault: bool,
    /// Whether the model calls it retryable.
    pub retryable: bool,
    /// Whether the model calls it throttling.
    pub throttling: bool,
}

/// How an operation is paged. Tokens and results are paths of members, a `.` between the steps.
#[derive(Clone, Debug)]
pub struct Paginator {
    /// The input members that take the token.
    pub input_token: Vec<String>,
    /// Where the output carries the token for each of them.
    pub output_token: Vec<String>,
    /// The input member that limits the page.
    pub limit_key: Option<String>,
    /// Where the output carries the results; the first is what `items` yields.
    pub result_key: Vec<String>,
    /// Where the output says that there is more.
    pub more_results: Option<String>,
    /// Output members that aren't part of any page.
    pub non_aggregate_keys: Vec<String>,
}

impl Model {
    /// The shape of this name. The reader has checked that every reference has one.
    ///
    /// # Panics
    /// When `name` is not a name out of this model.
    #[must_use]
    pub fn shape(&self, name: &str) -> &Shape {
        &self.shapes[name]
    }
}
