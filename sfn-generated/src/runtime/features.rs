//! Parts of generated code that are there where a feature of the runtime is on. They ask the runtime, since
//! generated code may stand in a crate that has no such features.

#[cfg(feature = "server")]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_server {
    ($($item:item)*) => { $($item)* };
}

#[cfg(not(feature = "server"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_server {
    ($($item:item)*) => {};
}
pub use __with_server as with_server;

#[cfg(feature = "test-util")]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_test_util {
    ($($item:item)*) => { $($item)* };
}

#[cfg(not(feature = "test-util"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_test_util {
    ($($item:item)*) => {};
}
pub use __with_test_util as with_test_util;
