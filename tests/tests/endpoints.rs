//! Endpoints: the cases that come with the service's rule set, by its function and by a client; the
//! partitions; and what the generator makes of rules that Step Functions doesn't have.

use std::fs;
use std::time::Duration;

use codegen::Options;
use insta::assert_snapshot;
use serde_json::{Value, json};
use sfn_generated::runtime::{EndpointParameters, partition};
use sfn_generated::{Client, Config, Credentials, ErrorKind, SERVICE};
use sfn_model::{Documents, Model};
use tests::shared;

fn document(path: &str) -> Option<Value> {
    let text = fs::read_to_string(shared(path)?).expect("text");
    Some(serde_json::from_str(&text).expect("JSON"))
}

fn cases() -> Option<Vec<Value>> {
    let document = document("conformance/endpoints-stepfunctions/endpoint-tests-1.json")?;
    let cases = document["testCases"].as_array().expect("a list").clone();
    assert_eq!(cases.len(), 26);
    Some(cases)
}

fn flag(case: &Value, name: &str) -> bool {
    case["params"][name].as_bool().unwrap_or_default()
}

#[test]
fn the_rules_pass_their_own_cases() {
    let Some(cases) = cases() else { return };
    let rules = SERVICE.endpoint_rules.expect("rules");
    let mut errors = 0;
    for case in &cases {
        let mut parameters = EndpointParameters::default();
        parameters.region = case["params"]["Region"].as_str();
        parameters.endpoint = case["params"]["Endpoint"].as_str();
        parameters.use_fips = flag(case, "UseFIPS");
        parameters.use_dualstack = flag(case, "UseDualStack");
        let outcome = match rules(&parameters) {
            Ok(endpoint) => json!({"endpoint": {"url": endpoint.url}}),
            Err(error) => json!({"error": error}),
        };
        assert_eq!(outcome, case["expect"], "{case}");
        errors += usize::from(case["expect"]["error"].is_string());
    }
    assert_eq!(errors, 3);
}

/// A client with the settings of a case. None of them names a Region for a custom endpoint, yet
/// requests are signed for one.
fn client(case: &Value) -> Result<Client, sfn_generated::Error> {
    let mut config = Config::builder().credentials(Credentials::new("key", "secret"));
    let (region, endpoint) = (&case["params"]["Region"], &case["params"]["Endpoint"]);
    if let Some(endpoint) = endpoint.as_str() {
        config = config.region("us-east-1").endpoint_url(endpoint);
    }
    if let Some(region) = region.as_str() {
        config = config.region(region);
    }
    let config = config
        .use_fips(flag(case, "UseFIPS"))
        .use_dualstack(flag(case, "UseDualStack"));
    Client::new(&config.build())
}

#[tokio::test]
async fn a_client_goes_where_the_cases_say() {
    let Some(cases) = cases() else { return };
    for case in &cases {
        let client = match client(case) {
            Ok(client) => client,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Config, "{case}");
                let refused = case["expect"]["error"].as_str().expect("a refusal");
                let text = error.to_string();
                let named = match case["params"]["Endpoint"].is_string() {
                    true => text.contains(refused) && text.contains("endpoint_url"),
                    false => text.contains("AWS_REGION"),
                };
                assert!(named, "{text}");
                continue;
            }
        };
        let url = case["expect"]["endpoint"]["url"].as_str().expect("a URL");
        let list = client
            .list_activities()
            .presign(Duration::from_secs(60))
            .await;
        let list = list.expect("a request");
        assert!(
            list.uri.to_string().starts_with(&format!("{url}/?")),
            "{case}"
        );
        assert_eq!(
            url.strip_prefix("https://"),
            list.headers["host"].to_str().ok()
        );
        let sync = client.start_sync_execution("arn");
        let sync = sync
            .presign(Duration::from_secs(60))
            .await
            .expect("a request");
        let prefixed = match case["params"]["Endpoint"].is_string() {
            true => url.to_owned(),
            false => url.replace("https://", "https://sync-"),
        };
        assert!(
            sync.uri.to_string().starts_with(&format!("{prefixed}/?")),
            "{case}"
        );
    }
}

#[test]
fn partitions_are_as_published() {
    let Some(document) = document("conformance/partitions.json") else {
        return;
    };
    let partitions = document["partitions"].as_array().expect("a list");
    assert_eq!(partitions.len(), 8);
    let mut regions = 0;
    for published in partitions {
        let outputs = &published["outputs"];
        let named = published["regions"].as_object().expect("Regions").keys();
        let all: Vec<String> = named.cloned().chain(unknown_regions(published)).collect();
        regions += all.len();
        for region in all {
            let own = partition(&region);
            assert_eq!(published["id"], own.name, "{region}");
            assert_eq!(outputs["name"], own.name);
            assert_eq!(outputs["dnsSuffix"], own.dns_suffix);
            assert_eq!(outputs["dualStackDnsSuffix"], own.dual_stack_dns_suffix);
            assert_eq!(outputs["implicitGlobalRegion"], own.implicit_global_region);
            assert_eq!(outputs["supportsFIPS"], own.supports_fips);
            assert_eq!(outputs["supportsDualStack"], own.supports_dual_stack);
        }
    }
    assert!(regions > 60, "{regions}");
}

/// Regions that nobody has heard of, by the pattern of a partition: for `^(us|eu)\-\w+\-\d+$`,
/// `us-moon-17` and `eu-moon-17`.
fn unknown_regions(partition: &Value) -> Vec<String> {
    let pattern = partition["regionRegex"].as_str().expect("a pattern");
    let pattern = pattern.replace(r"\-", "-");
    let prefix = pattern
        .strip_prefix('^')
        .and_then(|rest| rest.strip_suffix(r"-\w+-\d+$"));
    let prefix = prefix.unwrap_or_else(|| panic!("a pattern of another form: {pattern}"));
    let (before, choice) = prefix.split_once('(').unwrap_or((prefix, ""));
    let choices = choice.trim_end_matches(')').split('|');
    choices
        .map(|choice| format!("{before}{choice}-moon-17"))
        .collect()
}

/// The function that the generator makes of some rules, over the usual parameters and one that the
/// runtime doesn't know; or its refusal.
fn compile(rules: Value) -> Result<String, String> {
    let service = json!({
        "metadata": {"protocol": "json", "serviceId": "Tea", "targetPrefix": "Tea"},
        "operations": {},
        "shapes": {}
    });
    let rule_set = json!({
        "version": "1.0",
        "parameters": {
            "Region": {"builtIn": "AWS::Region", "type": "string"},
            "Endpoint": {"builtIn": "SDK::Endpoint", "type": "string"},
            "UseFIPS": {"builtIn": "AWS::UseFIPS", "type": "boolean"},
            "AccountId": {"builtIn": "AWS::Auth::AccountId", "type": "string"}
        },
        "rules": rules
    });
    let documents = Documents::from_json(service).with_endpoint_rules(rule_set);
    let model = Model::from_documents(&documents).unwrap_or_else(|problems| panic!("{problems}"));
    let runtime = "crate::runtime".to_owned();
    let generated = codegen::generate(&model, &Options { runtime });
    let generated = generated.map_err(|error| error.to_string())?;
    let (_, body) = generated.files["endpoint.rs"]
        .split_once("-> ")
        .expect("a function");
    Ok(body.to_owned())
}

fn call(function: &str, arguments: Value) -> Value {
    json!({"fn": function, "argv": arguments})
}

fn named(name: &str) -> Value {
    json!({"ref": name})
}

#[test]
fn rules_become_plain_code() {
    let partition = json!({"fn": "aws.partition", "argv": [named("Region")], "assign": "Place"});
    let name = call("getAttr", json!([named("Place"), "name"]));
    let signed = json!({"authSchemes": [
        {"name": "sigv4a", "signingRegionSet": ["*"]},
        {"name": "sigv4", "signingName": "tea", "signingRegion": "{Place#implicitGlobalRegion}"}
    ]});
    let compiled = compile(json!([
        {
            "type": "endpoint",
            "conditions": [call("isSet", json!([named("AccountId")]))],
            "endpoint": {"url": "https://{AccountId}.tea.example"}
        },
        {
            "type": "error",
            "conditions": [
                call("isSet", json!([named("Endpoint")])),
                call("booleanEquals", json!([named("UseFIPS"), true]))
            ],
            "error": "Both {{ and }}"
        },
        {
            "type": "endpoint",
            "conditions": [
                call("isSet", json!([named("Endpoint")])),
                call("not", json!([call("isSet", json!([named("AccountId")]))]))
            ],
            "endpoint": {"url": named("Endpoint")}
        },
        {
            "type": "tree",
            "conditions": [
                call("isSet", json!([named("Region")])),
                call("isValidHostLabel", json!([named("Region"), false])),
                partition,
                call("not", json!([call("stringEquals", json!(["aws", name]))]))
            ],
            "rules": [{
                "type": "endpoint",
                "conditions": [call("booleanEquals", json!([false, named("UseFIPS")]))],
                "endpoint": {"url": "https://tea.{Place#dnsSuffix}", "properties": signed}
            }]
        },
        {"type": "error", "conditions": [], "error": "No Region"},
        {"type": "error", "conditions": [], "error": "Never reached"}
    ]));
    assert_snapshot!(compiled.expect("code"), @r#"
    Result<runtime::ResolvedEndpoint, String> {
        let runtime::EndpointParameters { region, endpoint, use_fips, .. } = *parameters;
        if endpoint.is_some() && use_fips {
            return Err("Both { and }".to_owned());
        }
        if let Some(endpoint) = endpoint {
            return Ok(runtime::ResolvedEndpoint::new(endpoint));
        }
        if let Some(region) = region && runtime::is_valid_host_label(region, false) {
            let partition = runtime::partition(region);
            if partition.name != "aws" {
                if !use_fips {
                    let url = format!("https://tea.{}", partition.dns_suffix);
                    return Ok(
                        runtime::ResolvedEndpoint::new(url)
                            .signing_name("tea")
                            .signing_region(partition.implicit_global_region),
                    );
                }
                return Err("none of the service's endpoint rules applies".to_owned());
            }
        }
        Err("No Region".to_owned())
    }
    "#);
}

#[test]
fn old_rules_that_do_not_ask_whether_something_is_set_hold_only_if_it_is() {
    let url = json!({"fn": "parseURL", "argv": [named("Endpoint")], "assign": "Url"});
    let partition = json!({"fn": "aws.partition", "argv": [named("Region")], "assign": "Place"});
    let compiled = compile(json!([
        {"type": "endpoint", "conditions": [url], "endpoint": {"url": named("Endpoint")}},
        {
            "type": "endpoint",
            "conditions": [partition],
            "endpoint": {"url": "https://tea.{Region}.{Place#dnsSuffix}"}
        }
    ]));
    assert_snapshot!(compiled.expect("code"), @r#"
    Result<runtime::ResolvedEndpoint, String> {
        let runtime::EndpointParameters { region, endpoint, .. } = *parameters;
        if let Some(endpoint) = endpoint && runtime::parse_url(endpoint).is_some() {
            return Ok(runtime::ResolvedEndpoint::new(endpoint));
        }
        if let Some(region) = region {
            let partition = runtime::partition(region);
            let url = format!("https://tea.{region}.{}", partition.dns_suffix);
            return Ok(runtime::ResolvedEndpoint::new(url));
        }
        Err("none of the service's endpoint rules applies".to_owned())
    }
    "#);
}

#[test]
fn rules_that_cannot_be_compiled_are_refused_by_their_path() {
    let rule = |condition: Value, url: &str| json!([{"type": "endpoint", "conditions": [condition], "endpoint": {"url": url}}]);
    let set = || call("isSet", json!([named("Region")]));
    let url = "https://tea.example";
    let mut with_headers = rule(set(), url);
    with_headers[0]["endpoint"]["headers"] = json!({"x-tea": ["green"]});
    let mut unsignable = rule(set(), url);
    unsignable[0]["endpoint"]["properties"] = json!({"authSchemes": [{"name": "bearer"}]});
    let refusals = [
        rule(call("uriEncode", json!([named("Region")])), url),
        rule(call("stringEquals", json!([named("Region"), "x"])), url),
        rule(call("isSet", json!([named("Teapot")])), url),
        rule(set(), "https://{Region#name}.example"),
        rule(set(), "https://{Region.example"),
        rule(set(), "https://{AccountId}.example"),
        with_headers,
        unsignable,
        json!([{"type": "guess", "conditions": []}]),
        json!([{"type": "error", "conditions": [], "eror": "x"}]),
    ]
    .map(|rules| compile(rules).expect_err("a refusal"));
    assert_snapshot!(refusals.join("\n"), @r#"
    endpoint-rule-set-1.json: rules[0].conditions[0].fn: the function "uriEncode" isn't known, or its arguments may be unset here or have other types
    endpoint-rule-set-1.json: rules[0].conditions[0].fn: the function "stringEquals" isn't known, or its arguments may be unset here or have other types
    endpoint-rule-set-1.json: rules[0].conditions[0].argv[0].ref: there is nothing called "Teapot" here
    endpoint-rule-set-1.json: rules[0].endpoint.url: the attribute "name" isn't known
    endpoint-rule-set-1.json: rules[0].endpoint.url: a brace has no partner
    endpoint-rule-set-1.json: rules[0].endpoint.url: it hangs on a parameter that is never set
    endpoint-rule-set-1.json: rules[0].endpoint.headers: headers of an endpoint can't be sent
    endpoint-rule-set-1.json: rules[0].endpoint.properties.authSchemes: none of them is sigv4, the only one that can be signed by
    endpoint-rule-set-1.json: rules[0].type: a rule of type "guess" can't be compiled
    endpoint-rule-set-1.json: rules[0].eror: it isn't known
    "#);
}
