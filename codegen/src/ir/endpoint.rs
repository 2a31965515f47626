//! Endpoint rules, resolved: what hangs on values that the runtime never sets is gone, and everything
//! left has a type.

use proc_macro2::Ident;

/// A rule. Of several, the first whose conditions hold decides.
#[derive(PartialEq)]
pub(crate) struct EndpointRule {
    pub(crate) conditions: Vec<Condition>,
    pub(crate) outcome: Outcome,
}

/// What must hold, or what gets a name for the conditions after it and the outcome.
#[derive(PartialEq)]
pub(crate) enum Condition {
    Test(Test),
    /// A parameter is there, and is no `Option` from here on.
    Set(Ident),
    /// The custom endpoint, which is there, is a URL, whose parts are called so from here on.
    Url(Ident),
    /// The partition of the Region, which is there, is called so from here on. Always holds.
    Partition(Ident),
}

/// What a rule decides.
#[derive(PartialEq)]
pub(crate) enum Outcome {
    Rules(Vec<EndpointRule>),
    Endpoint {
        url: Text,
        signing_name: Option<Text>,
        signing_region: Option<Text>,
    },
    Error(Text),
}

/// True or false.
#[derive(Clone, PartialEq)]
pub(crate) enum Test {
    Flag(Place),
    Set(Ident),
    Equal(Text, Text),
    /// Whether a text is a host label, or several with dots between them where the flag is set.
    HostLabel(Text, bool),
    Not(Box<Test>),
}

/// A text with values in it.
#[derive(Clone, PartialEq)]
pub(crate) struct Text(pub(crate) Vec<Piece>);

/// A part of a text.
#[derive(Clone, PartialEq)]
pub(crate) enum Piece {
    Literal(String),
    Value(Place),
}

/// Where a value is.
#[derive(Clone, PartialEq)]
pub(crate) enum Place {
    Variable(Ident),
    Field(Ident, Ident),
}

impl EndpointRule {
    /// Whether it always decides.
    pub(crate) fn is_unconditional(&self) -> bool {
        let always = |condition: &Condition| matches!(condition, Condition::Partition(_));
        self.conditions.iter().all(always)
    }

    /// Whether a variable is used.
    pub(crate) fn uses(&self, name: &Ident) -> bool {
        self.conditions.iter().any(|condition| condition.uses(name)) || self.outcome.uses(name)
    }
}

impl Condition {
    /// What has this name from here on.
    pub(crate) fn name(&self) -> Option<&Ident> {
        match self {
            Self::Test(_) => None,
            Self::Set(name) | Self::Url(name) | Self::Partition(name) => Some(name),
        }
    }

    pub(crate) fn uses(&self, name: &Ident) -> bool {
        match self {
            Self::Test(test) => test.uses(name),
            Self::Set(parameter) => parameter == name,
            Self::Url(_) => name == "endpoint",
            Self::Partition(_) => name == "region",
        }
    }
}

impl Outcome {
    pub(crate) fn uses(&self, name: &Ident) -> bool {
        match self {
            Self::Rules(rules) => rules.iter().any(|rule| rule.uses(name)),
            Self::Error(text) => text.uses(name),
            Self::Endpoint {
                url,
                signing_name,
                signing_region,
            } => [Some(url), signing_name.as_ref(), signing_region.as_ref()]
                .into_iter()
                .flatten()
                .any(|text| text.uses(name)),
        }
    }
}

impl Test {
    fn uses(&self, name: &Ident) -> bool {
        match self {
            Self::Flag(place) => place.is_of(name),
            Self::Set(parameter) => parameter == name,
            Self::Equal(one, other) => one.uses(name) || other.uses(name),
            Self::HostLabel(text, _) => text.uses(name),
            Self::Not(test) => test.uses(name),
        }
    }
}

impl Text {
    pub(crate) fn literal(text: impl Into<String>) -> Self {
        Self(vec![Piece::Literal(text.into())])
    }

    /// The text, if there are no values in it.
    pub(crate) fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether it is the value of this variable.
    pub(crate) fn is_variable(&self, name: &str) -> bool {
        matches!(self.0.as_slice(), [Piece::Value(Place::Variable(variable))] if variable == name)
    }

    fn uses(&self, name: &Ident) -> bool {
        self.0
            .iter()
            .any(|piece| matches!(piece, Piece::Value(place) if place.is_of(name)))
    }
}

impl Place {
    fn is_of(&self, name: &Ident) -> bool {
        let (Self::Variable(variable) | Self::Field(variable, _)) = self;
        variable == name
    }
}
