//! Settings that are found in the environment and in the profile (AWS SDKs and Tools Reference Guide,
//! "Settings reference").

use std::collections::BTreeMap;

use super::{Config, ConfigError, Setting, service_key};
use crate::runtime::credentials::Chain;
use crate::runtime::profile::{ProfileFiles, Section, Variables, nested};
use crate::runtime::transport::ProxySettings;

const SERVICE_URL: &str = "AWS_ENDPOINT_URL_";

/// Finds the settings and the source of credentials.
pub(super) fn load(mut variables: Variables) -> Result<Config, ConfigError> {
    variables.retain(|_, value| !value.is_empty());
    let files = ProfileFiles::read(&variables)?;
    let mut config = settings(&variables, &files)?;
    config.credentials = Chain::new(&variables, &files, &config).find()?;
    Ok(config)
}

/// Finds everything but credentials.
pub(crate) fn settings(variables: &Variables, files: &ProfileFiles) -> Result<Config, ConfigError> {
    let (_, profile) = files.selected(variables)?;
    let profile = &profile;
    let found = Found { variables, profile };
    retry_mode(found.setting("AWS_RETRY_MODE", "retry_mode"))?;
    let (endpoint_url, service_endpoint_urls) = found.endpoint_urls(files)?;
    let attempts = found.setting("AWS_MAX_ATTEMPTS", "max_attempts");
    let proxies = found.proxies();
    proxies.check()?;
    Ok(Config {
        region: found
            .variable("AWS_REGION")
            .or_else(|| found.setting("AWS_DEFAULT_REGION", "region")),
        endpoint_url,
        service_endpoint_urls,
        use_fips: found.switch("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")?,
        use_dualstack: found.switch("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")?,
        ca_bundle: found.setting("AWS_CA_BUNDLE", "ca_bundle"),
        proxies,
        max_attempts: attempts.map(max_attempts).transpose()?,
        ..Config::default()
    })
}

/// Where settings are looked up.
struct Found<'a> {
    variables: &'a Variables,
    profile: &'a Section,
}

impl Found<'_> {
    fn variable(&self, name: &str) -> Option<Setting> {
        let value = self.variables.get(name)?.clone();
        let origin = name.to_owned();
        Some(Setting { value, origin })
    }

    fn property(&self, name: &str) -> Option<Setting> {
        let setting = self.profile.get(name)?;
        (!setting.value.is_empty()).then(|| setting.clone())
    }

    /// The variable, else the property of the profile.
    fn setting(&self, variable: &str, property: &str) -> Option<Setting> {
        self.variable(variable).or_else(|| self.property(property))
    }

    fn switch(&self, variable: &str, property: &str) -> Result<bool, ConfigError> {
        let Some(setting) = self.setting(variable, property) else {
            return Ok(false);
        };
        match setting.value.to_ascii_lowercase().as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(ConfigError::of(&setting, "true or false")),
        }
    }

    /// Lower case comes first, as with curl and botocore. In a CGI program `HTTP_PROXY` is what the request's
    /// header `Proxy` says.
    fn proxies(&self) -> ProxySettings {
        let variable = |lower: &str, upper: &str| {
            let found = self.variable(lower);
            found.or_else(|| self.variable(upper))
        };
        let http = match self.variables.contains_key("REQUEST_METHOD") {
            true => self.variable("http_proxy"),
            false => variable("http_proxy", "HTTP_PROXY"),
        };
        ProxySettings {
            http,
            https: variable("https_proxy", "HTTPS_PROXY"),
            no_proxy: variable("no_proxy", "NO_PROXY")
                .map_or_else(String::new, |hosts| hosts.value),
        }
    }

    /// The URL for every service, and those for single ones. Any variable comes before anything in the
    /// files.
    fn endpoint_urls(
        &self,
        files: &ProfileFiles,
    ) -> Result<(Option<Setting>, BTreeMap<String, Setting>), ConfigError> {
        let ignored = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
        if self.switch(ignored, "ignore_configured_endpoint_urls")? {
            return Ok((None, BTreeMap::new()));
        }
        let mut urls = BTreeMap::new();
        let for_all = self.variable("AWS_ENDPOINT_URL");
        if for_all.is_none()
            && let Some(named) = self.property("services")
        {
            for (service, section) in files.services(&named)? {
                let url = nested(section).find(|(name, _)| *name == "endpoint_url");
                urls.extend(url.map(|(_, url)| (service_key(service), url)));
            }
        }
        urls.extend(self.variables.keys().filter_map(|name| {
            let service = name.strip_prefix(SERVICE_URL)?;
            Some((service.to_owned(), self.variable(name)?))
        }));
        Ok((for_all.or_else(|| self.property("endpoint_url")), urls))
    }
}

fn max_attempts(setting: Setting) -> Result<u32, ConfigError> {
    match setting.value.parse() {
        Ok(attempts) if attempts > 0 => Ok(attempts),
        _ => Err(ConfigError::of(&setting, "a whole number from 1")),
    }
}

/// Refuses what is no mode. All modes give the standard one: `legacy` is what it replaced, and
/// `adaptive` only adds a limit of the client's own rate.
fn retry_mode(setting: Option<Setting>) -> Result<(), ConfigError> {
    match setting {
        Some(setting) if !["standard", "adaptive", "legacy"].contains(&&*setting.value) => {
            Err(ConfigError::of(&setting, "standard, adaptive or legacy"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::load;
    use crate::runtime::config::{Config, Setting};

    fn config(variables: &[(&str, &str)]) -> Result<Config, String> {
        let variables = variables.iter();
        let owned = variables.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        load(owned.collect()).map_err(|error| error.to_string())
    }

    /// The settings with a config file that says this.
    fn with_file(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config");
        fs::write(&path, text).expect("a file");
        let path = path.to_str().expect("text");
        let all = [&[("AWS_CONFIG_FILE", path)], variables].concat();
        config(&all).map_err(|error| error.replace(path, "config"))
    }

    #[test]
    fn the_region_is_of_the_first_variable_that_is_not_empty_else_of_the_profile() {
        let region = |variables| {
            let file = "[default]\nregion = eu-central-1";
            let config = with_file(file, variables).expect("settings");
            config.region.map(|region| region.value)
        };
        let both = [
            ("AWS_REGION", "eu-west-1"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
        ];
        assert_eq!(region(&both).as_deref(), Some("eu-west-1"));
        let empty = [("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "us-east-1")];
        assert_eq!(region(&empty).as_deref(), Some("us-east-1"));
        assert_eq!(region(&[]).as_deref(), Some("eu-central-1"));
    }

    #[test]
    fn the_endpoint_of_the_service_comes_first_and_variables_before_files() {
        let file = "[default]\nservices = own\nendpoint_url = http://profile\n\
                    [services own]\nsfn =\n  endpoint_url = http://section\n";
        let url = |service: &str, variables: &[(&str, &str)]| {
            let config = with_file(file, variables).expect("settings");
            config
                .endpoint_url_for(service)
                .map(|url| url.value.clone())
        };
        assert_eq!(url("SFN", &[]).as_deref(), Some("http://section"));
        assert_eq!(url("SQS", &[]).as_deref(), Some("http://profile"));
        let all = [("AWS_ENDPOINT_URL", "http://all")];
        assert_eq!(url("SFN", &all).as_deref(), Some("http://all"));
        let one = [("AWS_ENDPOINT_URL_API_GATEWAY", "http://one"), all[0]];
        assert_eq!(url("API Gateway", &one).as_deref(), Some("http://one"));
        let ignored = [("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"), all[0]];
        assert_eq!(url("SFN", &ignored), None);
    }

    #[test]
    fn variables_come_before_the_profile() {
        let file = "[default]\nmax_attempts = 7\nuse_fips_endpoint = true\n\
                    use_dualstack_endpoint = True\nretry_mode = adaptive\nca_bundle = /roots.pem";
        let profile = with_file(file, &[]).expect("settings");
        assert_eq!(profile.max_attempts, Some(7));
        assert!(profile.use_fips && profile.use_dualstack);
        let origin = profile.ca_bundle.expect("a file").origin;
        assert!(origin.ends_with("config:6: ca_bundle"), "{origin}");
        let both = with_file(
            file,
            &[
                ("AWS_MAX_ATTEMPTS", "2"),
                ("AWS_USE_FIPS_ENDPOINT", "false"),
            ],
        );
        let both = both.expect("settings");
        assert_eq!((both.max_attempts, both.use_fips), (Some(2), false));
    }

    #[test]
    fn proxies_are_of_the_variable_in_lower_case_else_in_upper_case() {
        let proxies = |variables| {
            let found = config(variables).expect("settings").proxies;
            let url = |setting: Option<Setting>| setting.map(|setting| setting.value);
            (url(found.http), url(found.https), found.no_proxy)
        };
        let upper = [
            ("HTTP_PROXY", "http://a"),
            ("HTTPS_PROXY", "http://b"),
            ("NO_PROXY", "c"),
        ];
        let some = |url: &str| Some(url.to_owned());
        assert_eq!(
            proxies(&upper),
            (some("http://a"), some("http://b"), "c".to_owned())
        );
        let lower = [("http_proxy", "d"), ("https_proxy", ""), ("no_proxy", "f")];
        let both = [&upper[..], &lower].concat();
        assert_eq!(
            proxies(&both),
            (some("d"), some("http://b"), "f".to_owned())
        );
        let cgi = [&upper[..], &[("REQUEST_METHOD", "GET")]].concat();
        assert_eq!(proxies(&cgi), (None, some("http://b"), "c".to_owned()));
    }

    #[test]
    fn a_bad_value_is_refused_by_where_it_stands() {
        for (name, wrong, expected) in [
            ("AWS_MAX_ATTEMPTS", "0", "a whole number from 1"),
            ("AWS_MAX_ATTEMPTS", "three", "a whole number from 1"),
            ("AWS_RETRY_MODE", "none", "standard, adaptive or legacy"),
            ("AWS_USE_FIPS_ENDPOINT", "yes", "true or false"),
            ("AWS_USE_DUALSTACK_ENDPOINT", "1", "true or false"),
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "on", "true or false"),
        ] {
            let message = format!("expected {expected}, found {wrong:?}");
            let error = config(&[(name, wrong)]).expect_err("a problem");
            assert_eq!(error, format!("{name}: {message}"));
            let property = name.strip_prefix("AWS_").expect("a prefix").to_lowercase();
            let error = with_file(&format!("[default]\n{property} = {wrong}"), &[]);
            let error = error.expect_err("a problem");
            assert_eq!(error, format!("config:2: {property}: {message}"));
        }
    }

    #[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
    #[test]
    fn a_file_of_certificates_must_have_some() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("roots.pem");
        let text = path.to_str().expect("text");
        let problem = || {
            let variables = [("AWS_REGION", "us-east-1"), ("AWS_CA_BUNDLE", text)];
            let config = config(&variables).expect("settings");
            let channel = crate::runtime::Channel::new(&crate::runtime::tests::SERVICE, &config);
            channel.expect_err("a problem").to_string()
        };
        assert!(problem().starts_with(&format!("AWS_CA_BUNDLE: {text}: ")));
        fs::write(&path, "no certificate").expect("a file");
        let none = format!("AWS_CA_BUNDLE: {text}: there is no certificate in it");
        assert_eq!(problem(), none);
    }

    #[test]
    fn services_that_are_named_must_be_there() {
        assert_eq!(
            with_file("[default]\nservices = own", &[]).expect_err("a problem"),
            "config:2: services: no services \"own\" in config"
        );
    }
}
