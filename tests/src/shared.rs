//! The data that lies beside the repository.

use std::env;
use std::path::{Path, PathBuf};

use crate::skip;

/// A file or folder in `../shared`, or in the folder that `SFN_SHARED` names.
pub fn shared(path: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let path = env::var_os("SFN_SHARED")
        .map_or_else(beside, PathBuf::from)
        .join(path);
    if !path.exists() {
        skip(&format!("{} isn't there", path.display()));
        return None;
    }
    Some(path)
}
