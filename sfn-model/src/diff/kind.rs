//! What a difference concerns.

use std::fmt;

use serde_json::Value;

/// What a difference concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An operation that came or went.
    Operation,
    /// What a call or a constructor must be given, and in which order.
    Arguments,
    /// An exception, or that an operation raises one.
    Error,
    /// A shape that came, went or became another kind of shape.
    Shape,
    /// A member of a structure that came or went.
    Member,
    /// What a member, list or map is made of.
    Type,
    /// Whether a member must be there.
    Optionality,
    /// A value of an enumeration.
    EnumValue,
    /// How an operation is paged.
    Paginator,
    /// A length, a range or a pattern.
    Constraint,
    /// Whether values stay out of logs.
    Sensitivity,
    /// What stands before the host name.
    HostPrefix,
    /// Whether something is deprecated.
    Deprecation,
    /// The endpoint rule set.
    Endpoint,
    /// A text.
    Documentation,
    /// Any other trait.
    Trait,
}

impl Kind {
    /// Of what stands, or stood, at a place in a document.
    pub(super) fn of(steps: &[&str], value: &Value) -> Self {
        match steps {
            [.., "documentation" | "documentationUrl"] if value.is_string() => Self::Documentation,
            ["operations", _] => Self::Operation,
            ["operations", _, "errors", ..] => Self::Error,
            ["operations", _, "endpoint", ..] => Self::HostPrefix,
            ["operations", _, "sdk", "arguments"] => Self::Arguments,
            ["operations", _, "input" | "output", ..] => Self::Type,
            ["shapes", _]
                if ["exception", "error"]
                    .iter()
                    .any(|key| value.get(key).is_some()) =>
            {
                Self::Error
            }
            ["shapes", _] => Self::Shape,
            ["shapes", _, "enum"] if value.is_array() => Self::Shape,
            ["shapes", _, "enum", ..] => Self::EnumValue,
            ["shapes", _, "members", _] => Self::Member,
            ["shapes", _, "document" | "union"] => Self::Shape,
            ["shapes", _, "member" | "key" | "value", "shape"]
            | ["shapes", _, "members", _, "shape" | "timestampFormat"]
            | ["shapes", _, "timestampFormat"] => Self::Type,
            ["pagination", ..] => Self::Paginator,
            [.., "min" | "max" | "pattern"] => Self::Constraint,
            [.., "sensitive"] => Self::Sensitivity,
            [.., "deprecated" | "deprecatedMessage" | "deprecatedSince"] => Self::Deprecation,
            _ => Self::Trait,
        }
    }

    /// Its name, such as `enum value`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Arguments => "arguments",
            Self::Error => "error",
            Self::Shape => "shape",
            Self::Member => "member",
            Self::Type => "type",
            Self::Optionality => "optionality",
            Self::EnumValue => "enum value",
            Self::Paginator => "paginator",
            Self::Constraint => "constraint",
            Self::Sensitivity => "sensitivity",
            Self::HostPrefix => "host prefix",
            Self::Deprecation => "deprecation",
            Self::Endpoint => "endpoint",
            Self::Documentation => "documentation",
            Self::Trait => "trait",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
