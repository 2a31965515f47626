//! What a model demands of inputs, of which a service's side makes a check.

use proc_macro2::Ident;

/// What is demanded of the inputs of a service.
pub(crate) struct Constraints {
    /// The shapes that inputs share, in the order of their names.
    pub(crate) shapes: Vec<(Ident, Demand)>,
    /// The inputs of which anything is demanded, by the name of their operation.
    pub(crate) inputs: Vec<(String, Demand)>,
}

/// What is demanded of the values of a shape. Of a shape without a name, nothing is.
pub(crate) enum Demand {
    Structure(Vec<DemandedMember>),
    List(Option<Ident>, Limits),
    /// Keys, then values.
    Map(Option<Ident>, Option<Ident>, Limits),
    Text(Limits),
    Enum(Vec<String>),
    Blob(Limits),
    Number(Limits),
}

/// A member that is required, or of whose values something is demanded.
pub(crate) struct DemandedMember {
    pub(crate) wire_name: String,
    pub(crate) required: bool,
    pub(crate) shape: Option<Ident>,
}

/// Bounds, both included.
pub(crate) struct Limits {
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
}
