//! The parser's cases of smithy-rs, and what they leave out.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Map, Value, json};

use super::{File, ProfileFiles, Section, Variables, nested};
use crate::runtime::config::Setting;

fn files(config: &str, credentials: &str) -> Result<ProfileFiles, String> {
    let mut files = ProfileFiles::default();
    let added = files
        .add(File::Config, "config", config)
        .and_then(|()| files.add(File::Credentials, "credentials", credentials));
    added.map_err(|error| error.to_string())?;
    Ok(files)
}

fn sections(sections: &std::collections::BTreeMap<String, Section>) -> Value {
    let sections = sections.iter().map(|(name, section)| {
        let values = section
            .iter()
            .map(|(name, setting)| (name.clone(), json!(setting.value)));
        (name.clone(), values.collect())
    });
    Value::Object(sections.collect())
}

#[test]
fn the_cases_of_smithy_rs() {
    let shared = env::var_os("SFN_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let path = shared.join("conformance/profile-parser-tests.json");
    let Ok(text) = fs::read_to_string(&path) else {
        let missing = format!("no {}", path.display());
        assert!(env::var_os("CI").is_none(), "{missing}");
        println!("skipped: {missing}");
        return;
    };
    let suite: Value = serde_json::from_str(&text).expect("JSON");
    let cases = suite["tests"].as_array().expect("cases");
    assert_eq!(cases.len(), 65);
    for case in cases {
        let (name, input, output) = (&case["name"], &case["input"], &case["output"]);
        let text = |key: &str| input[key].as_str().unwrap_or_default();
        let found = files(text("configFile"), text("credentialsFile"));
        match output["errorContaining"].as_str() {
            Some(part) => {
                let error = found.map(|_| ()).expect_err("a problem").to_lowercase();
                assert!(error.contains(&part.to_lowercase()), "{name}: {error}");
            }
            None => {
                let found = found.unwrap_or_else(|error| panic!("{name}: {error}"));
                let config = &output["config"];
                assert_eq!(sections(&found.profiles), config["profiles"], "{name}");
                let sessions = config.get("sso_sessions").cloned();
                let sessions = sessions.unwrap_or(Value::Object(Map::new()));
                assert_eq!(sections(&found.sso_sessions), sessions, "{name}");
            }
        }
    }
}

#[test]
fn every_value_knows_its_line() {
    let files = files(
        "\u{feff}[default]\nregion = a\n\n[profile b]\nservices=own\n",
        "[b]\n# none\nRegion = c",
    )
    .expect("files");
    let origin = |profile: &str, name: &str| {
        let section = files.profile(profile, "AWS_PROFILE").expect("a profile");
        section[name].origin.clone()
    };
    assert_eq!(origin("default", "region"), "config:2: region");
    assert_eq!(origin("b", "services"), "config:5: services");
    assert_eq!(origin("b", "region"), "credentials:3: region");
}

#[test]
fn a_problem_names_its_line() {
    let problem = |text| files(text, "").map(|_| ()).expect_err("a problem");
    assert_eq!(
        problem("[default]\n\nregion"),
        "config:3: expected an '=' sign defining a property"
    );
    assert_eq!(
        problem("[profile a] b"),
        "config:1: expected nothing but a comment after ']'"
    );
}

#[test]
fn a_profile_that_is_not_called_one_is_pointed_out() {
    let files = files("[default]\n[dev]\nregion = a\n", "[other]").expect("files");
    let problem = |name| {
        let found = files.profile(name, "AWS_PROFILE");
        found.expect_err("no profile").to_string()
    };
    assert!(
        problem("dev").ends_with("; config:2 has [dev]: write [profile dev]"),
        "{}",
        problem("dev")
    );
    assert!(!problem("nobody").contains("write"));
}

#[test]
fn comments_may_be_indented_as_in_botocore() {
    let files = files(
        "[services s]\nsfn =\n  # why\n  endpoint_url = http://a\n",
        "",
    )
    .expect("files");
    let named = Setting {
        value: "s".to_owned(),
        origin: "config:9: services".to_owned(),
    };
    let section = files.services(&named).expect("services");
    let found: Vec<_> = nested(&section["sfn"])
        .map(|(name, setting)| (name, setting.value, setting.origin))
        .map(|(name, value, origin)| format!("{name} {value} {origin}"))
        .collect();
    assert_eq!(found, ["endpoint_url http://a config:2: sfn: endpoint_url"]);
}

#[test]
fn the_variables_say_where_the_files_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    fs::create_dir_all(home.join(".aws")).expect("a folder");
    fs::write(home.join(".aws/config"), "[default]\nregion = usual").expect("a file");
    fs::write(home.join("own"), "[profile own]\nregion = own").expect("a file");
    let home = home.to_str().expect("text");
    let variables = |more: &[(&str, &str)]| -> Variables {
        let all = [("HOME", home)].into_iter().chain(more.iter().copied());
        all.map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    };
    let region = |variables: &Variables| {
        let files = ProfileFiles::read(variables).expect("files");
        let (_, section) = files
            .selected(variables)
            .map_err(|error| error.to_string())?;
        Ok::<_, String>(section.get("region").map(|region| region.value.clone()))
    };
    assert_eq!(region(&variables(&[])), Ok(Some("usual".to_owned())));
    assert_eq!(
        region(&variables(&[("AWS_CONFIG_FILE", "~/none")])),
        Ok(None)
    );
    let own = variables(&[("AWS_CONFIG_FILE", "~/own"), ("AWS_PROFILE", "own")]);
    assert_eq!(region(&own), Ok(Some("own".to_owned())));
    let missing = variables(&[("AWS_PROFILE", "nobody")]);
    assert_eq!(
        region(&missing),
        Err(format!(
            "AWS_PROFILE: no profile \"nobody\" in {home}/.aws/config or {home}/.aws/credentials"
        ))
    );
}

#[test]
fn a_file_that_cannot_be_read_is_a_problem() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("text").to_owned();
    let variables = Variables::from([("AWS_CONFIG_FILE".to_owned(), path.clone())]);
    let error = ProfileFiles::read(&variables)
        .map(|_| ())
        .expect_err("a problem");
    assert!(
        error
            .to_string()
            .starts_with(&format!("{path} can't be read: ")),
        "{error}"
    );
}
