//! What generated requests and clients have in common, as macros that generated code calls.

/// Gives a generated request type, a tuple struct of a [`Request`], what all of them have: making one
/// from a ready input, sending it, and awaiting it.
#[doc(hidden)]
#[macro_export]
macro_rules! __request {
    ($request:ident, $input:ident, $output:ident, $exception:ident, $client:ident) => {
        impl $request {
            /// A request for a ready input.
            pub fn from_input(client: &$client, input: $input) -> Self {
                Self($crate::runtime::Request::new(
                    client.channel().clone(),
                    input,
                ))
            }

            /// The input as it is so far.
            #[must_use]
            pub fn as_input(&self) -> &$input {
                &self.0.input
            }

            /// Sets what this call does differently from the client's settings: timeouts, attempts,
            /// an extra header.
            pub fn overrides(mut self, overrides: $crate::runtime::Overrides) -> Self {
                self.0.overrides = overrides;
                self
            }

            /// The call as a future, to be spawned or joined with others. Awaiting the request itself
            /// sends it too.
            ///
            /// It needs a tokio runtime with time and I/O enabled. Code that isn't async has
            /// `send_blocking`, of the feature `blocking`.
            pub fn send(self) -> $crate::runtime::Sending<$output, $exception> {
                self.0.send()
            }

            /// Signs the request for somebody else to send, who needs no credentials. It can be sent
            /// for as long as is given here.
            ///
            /// # Errors
            /// No credentials, a time that isn't of one second to seven days, and an input that
            /// doesn't fit in a URI, as a structure doesn't.
            pub async fn presign(
                self,
                expires_in: ::std::time::Duration,
            ) -> ::std::result::Result<
                $crate::runtime::PresignedRequest,
                $crate::runtime::Error<$exception>,
            > {
                self.0.presign(expires_in).await
            }

            /// Sends the request; the answer comes with request id, status and attempts.
            pub fn send_with_meta(
                self,
            ) -> $crate::runtime::Sending<$crate::runtime::WithMeta<$output>, $exception> {
                self.0.send_with_meta()
            }
        }

        $crate::__if_blocking! {
            impl $request {
                /// Sends the request and waits for the answer, in code that isn't async: see
                /// [`blocking`](runtime::blocking).
                ///
                /// # Errors
                /// As of [`send`](Self::send), and `Input` on a thread that is running async code.
                pub fn send_blocking(
                    self,
                ) -> ::std::result::Result<$output, $crate::runtime::Error<$exception>> {
                    $crate::runtime::blocking::block_on(self)
                }

                /// As [`presign`](Self::presign), in code that isn't async.
                ///
                /// # Errors
                /// As of `presign`, and `Input` on a thread that is running async code.
                pub fn presign_blocking(
                    self,
                    expires_in: ::std::time::Duration,
                ) -> ::std::result::Result<
                    $crate::runtime::PresignedRequest,
                    $crate::runtime::Error<$exception>,
                > {
                    $crate::runtime::blocking::block_on(self.presign(expires_in))
                }
            }
        }

        impl ::std::future::IntoFuture for $request {
            type Output = ::std::result::Result<$output, $crate::runtime::Error<$exception>>;
            type IntoFuture = $crate::runtime::Sending<$output, $exception>;

            fn into_future(self) -> Self::IntoFuture {
                self.0.send()
            }
        }
    };
}
pub use __request as request;

/// Gives a generated client what all of them have: being made in code that isn't async.
#[doc(hidden)]
#[macro_export]
macro_rules! __client {
    ($client:ident, $error:ty) => {
        $crate::__if_blocking! {
            impl $client {
                /// As [`from_env`](Self::from_env), in code that isn't async: see
                /// [`blocking`](runtime::blocking).
                ///
                /// # Errors
                /// As of `from_env`, and `Input` on a thread that is running async code.
                pub fn from_env_blocking() -> ::std::result::Result<Self, $error> {
                    $crate::runtime::blocking::block_on(Self::from_env())
                }
            }
        }
    };
}
pub use __client as client;

/// Keeps what only the feature `blocking` of this crate gives, in whatever crate a client is generated.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_blocking {
    ($($item:item)*) => { $($item)* };
}

/// Drops what only the feature `blocking` of this crate gives.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_blocking {
    ($($item:item)*) => {};
}
