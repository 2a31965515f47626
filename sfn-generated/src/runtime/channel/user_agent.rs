//! The header `User-Agent`, as AWS tools write it: products of a name and a version, then the settings
//! that AWS counts (`m/`, `app/`).

use http::HeaderValue;

use crate::runtime::{Config, Service};

pub(super) fn user_agent(service: &Service, config: &Config) -> HeaderValue {
    let (own, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    let service_id = service.id.to_lowercase().replace(' ', "_");
    let (os, architecture) = (std::env::consts::OS, std::env::consts::ARCH);
    // `E` is the retry mode `standard`, `N` an endpoint of the user's own.
    let features = match config.endpoint_url_for(service.id) {
        Some(_) => "E,N",
        None => "E",
    };
    let mut text = format!(
        "{own}/{version} ua/2.1 api/{service_id}#{} os/{os} md/arch#{architecture} lang/rust m/{features}",
        service.api_version
    );
    if let Some(application) = &config.app_id {
        text.push_str(" app/");
        text.extend(application.value.chars().map(allowed));
    }
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(env!("CARGO_PKG_NAME")))
}

/// A character of a token (RFC 9110, 5.6.2), or a dash in its place.
fn allowed(character: char) -> char {
    match character {
        '!' | '$' | '%' | '&' | '\'' | '*' | '+' | '-' | '.' | '^' | '_' | '`' | '|' | '~' => {
            character
        }
        _ if character.is_ascii_alphanumeric() => character,
        _ => '-',
    }
}
