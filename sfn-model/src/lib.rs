//! The service model of AWS Step Functions: botocore's documents with our sdk-extras, and their reader.
//!
//! [`Documents`] are the files as JSON; [`Model`] is what they say, merged, typed and checked. What is
//! wrong with them comes all at once, as [`Problems`]. [`import()`] makes our documents out of
//! botocore's. Nothing here knows Step Functions: any botocore service that speaks AWS JSON will do.

mod cursor;
mod diff;
mod documents;
mod folder;
mod hint;
mod import;
mod json;
mod merge;
mod model;
mod problems;
mod reader;
mod refit;
mod select;

pub use diff::{Difference, Kind, diff};
pub use documents::Documents;
pub use folder::file_names;
pub use import::{Import, import};
pub use model::*;
pub use problems::{Problem, Problems};
pub use refit::{Refitted, refit};
