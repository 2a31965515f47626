//! AWS Signature Version 4: in the headers of a request, or in its query (a presigned URI).
//!
//! The rules are those of the IAM User Guide, "Create a signed AWS API request" (`sigv4_*` pages).
//! Where it is silent, botocore's `auth.py` decides: which headers are left out, how a path is
//! normalised.

mod canonical;

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use http::header::{AUTHORIZATION, HeaderName, InvalidHeaderValue};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Method, Uri};
use jiff::Timestamp;
use jiff::tz::Offset;
use sha2::{Digest, Sha256};

use super::Credentials;
use canonical::{SignedHeaders, canonical_request};

const ALGORITHM: &[u8] = b"AWS4-HMAC-SHA256";
const X_AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");
const X_AMZ_SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

/// Signs requests to one service in one Region.
pub(crate) struct Signer {
    region: String,
    service: String,
    day_key: Mutex<Option<DayKey>>,
}

/// The key that a day's requests are signed with, and what it was derived from.
struct DayKey {
    date: Vec<u8>,
    secret: String,
    key: Hmac<Sha256>,
}

impl Signer {
    pub(crate) fn new(region: &str, service: &str) -> Self {
        Self {
            region: region.to_owned(),
            service: service.to_owned(),
            day_key: Mutex::default(),
        }
    }

    /// Signs a request in its headers, which must hold `host`. What an earlier signature left in them
    /// is replaced.
    ///
    /// # Errors
    /// The credentials hold a character that no header can.
    pub(crate) fn sign(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &mut HeaderMap,
        body: &[u8],
        credentials: &Credentials,
        at: Timestamp,
    ) -> Result<(), InvalidHeaderValue> {
        let time = Time::of(at);
        headers.insert(X_AMZ_DATE, HeaderValue::from_bytes(&time.0)?);
        match credentials.session_token() {
            Some(token) => headers.insert(X_AMZ_SECURITY_TOKEN, sensitive(token.as_bytes())?),
            None => headers.remove(X_AMZ_SECURITY_TOKEN),
        };
        let signed = SignedHeaders::of(headers);
        let request = canonical_request(method, uri, &signed, body);
        let scope = self.scope(&time);
        let authorization = [
            ALGORITHM,
            b" Credential=",
            credentials.access_key_id().as_bytes(),
            b"/",
            &scope,
            b", SignedHeaders=",
            signed.list.as_bytes(),
            b", Signature=",
            &self.signature(&request, &scope, credentials, &time),
        ];
        headers.insert(AUTHORIZATION, sensitive(&authorization.concat())?);
        Ok(())
    }

    /// Signs a request in its query: the URI with which, for a time of whole seconds, anyone may send
    /// the same method, the same headers, which must hold `host`, and no body.
    ///
    /// # Errors
    /// The URI would be too long.
    pub(crate) fn presign(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        credentials: &Credentials,
        expires_in: Duration,
        at: Timestamp,
    ) -> Result<Uri, http::Error> {
        let time = Time::of(at);
        let scope = self.scope(&time);
        let signed = SignedHeaders::of(headers);
        let expires = expires_in.as_secs().to_string();
        let credential = [credentials.access_key_id().as_bytes(), b"/", &scope].concat();
        let parameters = [
            ("X-Amz-Algorithm", ALGORITHM),
            ("X-Amz-Credential", &credential),
            ("X-Amz-Date", &time.0),
            ("X-Amz-Expires", expires.as_bytes()),
            ("X-Amz-SignedHeaders", signed.list.as_bytes()),
        ];
        let token = credentials.session_token();
        let token = token.map(|token| ("X-Amz-Security-Token", token.as_bytes()));
        let uri = with_parameters(uri, parameters.into_iter().chain(token))?;
        let request = canonical_request(method, &uri, &signed, b"");
        let signature = self.signature(&request, &scope, credentials, &time);
        with_parameters(&uri, [("X-Amz-Signature", signature)])
    }

    fn scope(&self, time: &Time) -> Vec<u8> {
        let (region, service) = (self.region.as_bytes(), self.service.as_bytes());
        [time.date(), region, service, b"aws4_request"].join(&b'/')
    }

    fn signature(
        &self,
        request: &[u8],
        scope: &[u8],
        credentials: &Credentials,
        time: &Time,
    ) -> [u8; 64] {
        let key = self.day_key(credentials.secret_access_key(), time.date());
        hex(&authenticate(key, &string_to_sign(request, scope, time)))
    }

    /// The key of a day, derived anew when the day or the secret isn't that of the last signature.
    fn day_key(&self, secret: &str, date: &[u8]) -> Hmac<Sha256> {
        let mut last = self.day_key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = &*last
            && last.date == date
            && last.secret == secret
        {
            return last.key.clone();
        }
        let mut key = keyed(&[b"AWS4", secret.as_bytes()].concat());
        let (region, service) = (self.region.as_bytes(), self.service.as_bytes());
        for part in [date, region, service, b"aws4_request"] {
            key = keyed(&authenticate(key, part));
        }
        *last = Some(DayKey {
            date: date.to_owned(),
            secret: secret.to_owned(),
            key: key.clone(),
        });
        key
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("region", &self.region)
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

/// Adds parameters to the query of a URI, percent-encoded.
///
/// # Errors
/// The URI would be too long.
pub(crate) fn with_parameters<N: AsRef<[u8]>, V: AsRef<[u8]>>(
    uri: &Uri,
    parameters: impl IntoIterator<Item = (N, V)>,
) -> Result<Uri, http::Error> {
    let mut text = uri.path().as_bytes().to_vec();
    let mut separator = b'?';
    if let Some(query) = uri.query() {
        text.push(separator);
        text.extend_from_slice(query.as_bytes());
        separator = b'&';
    }
    for (name, value) in parameters {
        text.push(separator);
        encode(&mut text, name.as_ref(), b"");
        text.push(b'=');
        encode(&mut text, value.as_ref(), b"");
        separator = b'&';
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(text)?);
    Ok(Uri::from_parts(parts)?)
}

/// A time as signatures state it, such as `20150830T123600Z`.
struct Time([u8; 16]);

impl Time {
    /// By hand, since jiff's `strftime` would take a tenth of the time of a whole signature.
    fn of(at: Timestamp) -> Self {
        let at = Offset::UTC.to_datetime(at);
        let year = at.year().unsigned_abs();
        let numbers = [
            (0, (year / 100) as u8),
            (2, (year % 100) as u8),
            (4, at.month().unsigned_abs()),
            (6, at.day().unsigned_abs()),
            (9, at.hour().unsigned_abs()),
            (11, at.minute().unsigned_abs()),
            (13, at.second().unsigned_abs()),
        ];
        let mut text = *b"00000000T000000Z";
        for (place, number) in numbers {
            text[place] += number / 10;
            text[place + 1] += number % 10;
        }
        Self(text)
    }

    fn date(&self) -> &[u8] {
        &self.0[..8]
    }
}

fn sensitive(text: &[u8]) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = HeaderValue::from_bytes(text)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Appends a text, percent-encoding all bytes but the unreserved ones (RFC 3986, 2.3) and those that are
/// to be kept.
pub(crate) fn encode(into: &mut Vec<u8>, text: &[u8], kept: &[u8]) {
    for byte in text {
        let unreserved = byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
        if unreserved || kept.contains(byte) {
            into.push(*byte);
        } else {
            into.push(b'%');
            into.extend(hex_digits(*byte, b"0123456789ABCDEF"));
        }
    }
}

fn string_to_sign(request: &[u8], scope: &[u8], time: &Time) -> Vec<u8> {
    let hash = hex(&Sha256::digest(request).into());
    [ALGORITHM, &time.0, scope, &hash].join(&b'\n')
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length (RFC 2104)")
}

fn authenticate(mut key: Hmac<Sha256>, text: &[u8]) -> [u8; 32] {
    key.update(text);
    key.finalize().into_bytes().into()
}

fn hex(bytes: &[u8; 32]) -> [u8; 64] {
    let mut text = [0; 64];
    for (digits, byte) in text.chunks_exact_mut(2).zip(bytes) {
        digits.copy_from_slice(&hex_digits(*byte, b"0123456789abcdef"));
    }
    text
}

fn hex_digits(byte: u8, digits: &[u8; 16]) -> [u8; 2] {
    [byte >> 4, byte & 15].map(|digit| digits[usize::from(digit)])
}

#[cfg(test)]
mod tests;
