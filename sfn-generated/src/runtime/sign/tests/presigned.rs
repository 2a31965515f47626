//! Presigned URIs, byte for byte as botocore 1.44.5 makes them (`generate_presigned_url` of the client
//! `stepfunctions`).

use std::time::Duration;

use http::{HeaderMap, Method, Uri};

use super::{Signer, TOKEN, at, credentials};
use crate::runtime::sign::with_parameters;

struct Presigned {
    method: Method,
    endpoint: &'static str,
    host: &'static str,
    region: &'static str,
    target: &'static str,
    parameters: &'static [(&'static str, &'static str)],
    token: Option<&'static str>,
    seconds: u64,
    query: &'static str,
}

#[test]
fn uris_of_botocore() {
    for case in &TABLE {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("content-type", "application/x-amz-json-1.0"),
            ("host", case.host),
            ("x-amz-target", case.target),
        ] {
            headers.insert(name, value.parse().expect("a value"));
        }
        let credentials = match case.token {
            Some(token) => credentials().with_session_token(token),
            None => credentials(),
        };
        let signer = Signer::new(case.region, "states");
        let endpoint = Uri::from_static(case.endpoint);
        let uri = with_parameters(&endpoint, case.parameters.iter().copied()).expect("a URI");
        let expires_in = Duration::from_secs(case.seconds);
        let uri = signer.presign(&case.method, &uri, &headers, &credentials, expires_in, at());
        let expected = format!("{}?{}", case.endpoint, case.query);
        assert_eq!(uri.expect("a URI").to_string(), expected);
    }
}

#[test]
fn a_uri_that_would_be_too_long_is_refused() {
    let endpoint = Uri::from_static("https://states.us-east-1.amazonaws.com/");
    let long = |length| with_parameters(&endpoint, [("input", "x".repeat(length))]);
    let error = long(1 << 16).expect_err("a problem");
    assert_eq!(error.to_string(), "uri too long");
    let uri = long(65_400).expect("a URI");
    let signer = Signer::new("us-east-1", "states");
    let (headers, minute) = (HeaderMap::new(), Duration::from_secs(60));
    let signed = signer.presign(&Method::POST, &uri, &headers, &credentials(), minute, at());
    assert_eq!(signed.expect_err("a problem").to_string(), "uri too long");
}

static TABLE: [Presigned; 14] = [
    Presigned {
        method: Method::POST,
        endpoint: "https://states.us-east-1.amazonaws.com/",
        host: "states.us-east-1.amazonaws.com",
        region: "us-east-1",
        target: "AWSStepFunctions.ListStateMachines",
        parameters: &[],
        token: None,
        seconds: 3600,
        query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fstates%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&X-Amz-Signature=af7cb0afca6c0163e140c49822896506391fca53063f8a31283cc373d5b5446c",
    },
    Presigned {
        method: Method::POST,
        endpoint: "https://states.us-east-1.amazonaws.com/",
        host: "states.us-east-1.amazonaws.com",
        region: "us-east-1",
        target: "AWSStepFunctions.ListStateMachines",
        parameters: &[("maxResults", "5")],
        token: None,
        seconds: 60,
        query: "maxResults=5&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fstates%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&X-Amz-Signature=c79f09fb0ee77169217304616e1c204a18c11fc89a5fd14e915f3b4e700502ad",
    },
    Presigned {
        method: Method::POST,
        endpoint: "https://states.us-east-1.amazonaws.com/",
        host: "states.us-east-1.amazonaws.com",
        region: "us-east-1",
        target: "AWSStepFunctions.ListStateMachines",
        parameters: &[("maxResults", "5")],
        token: Some(TOKEN),
        seconds: 60,
        query: "maxResults=5&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fstates%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&X-Amz-Security-Token=AQoDYXdzEPT%2F%2F%2F%2F%2F%2F%2F%2F%2F%2FwEXAMPLE%2Btoken%2F%3D%3D&X-Amz-Signature=7b4a786883429b95f3be72421e3b833e578fcce92785e5bc2f8a88f36ee785d4",
    },
    Presigned {
        method: Method::GET,
        endpoint: "https://states.us-east-1.amazonaws.com/",
        host: "states.us-east-1.amazonaws.com",
        region: "us-east-1",
        target: "AWSStepFunctions.ListStateMachines",
        parameters: &[("maxResults", "5")],
        token: None,
        seconds: 900,
        query: "maxResults=5&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fstates%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=900&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&X-Amz-Signature=c5f75db5550cc112411777c86e330bd931f16d64c398477794866f98e54ddb34",
    },
    Presigned {
        method: Method::POST,
        endpoint: "https://states.us-east-1.amazonaws.com/",
        host: "states.us-east-1.amazonaws.com",
        region: "us-east-1",
        target: "AWSStepFunctions.StartExecution",
        parameters: &[
            (
                "stateMachineArn",
                "arn:aws:states:us-east-1:123456789012:stateMachine:orders",
            ),
            ("name", "a b+c/é~*"),
            (
                "input",
                "{\"order\": \"42&x=%41\",\n\"ok\": true, \"🦀\": '()!'}",
            ),
        ],
        token: Some(TOKEN),
        seconds: 300,
        query: "stateMachineArn=arn%3Aaws%3Astates%3Aus-east-1%3A123456789012%3AstateMachine%3Aorders&name=a%20b%2Bc%2F%C3%A9~%2A&input=%7B%22order%22%3A%20%2242%26x%3D%2541%22%2C%0A%22ok%22%3A%20true%2C%20%22%F0%9F%A6%80%22%3A%20%27%28%29%21%27%7D&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fstates%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=300&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&X-Amz-Security-Token=AQoDYXdzEPT%2F%2F%2F%2F%2F%2F%2F%2F%2F%2FwEXAMPLE%2Btoken%2F%3D%3D&X-Amz-Signature=c616246d618f93f62045a720d1ba7629f0aa73ec01591f6282ea780189dcc134",
    },
    Presigned {
        method: Method::POST,
        endpoint: "https://states.us-east-1.amazonaws.com/",
        host: "states.us-east-1.amazonaws.com",
        region: "us-east-1",
        target: "AWSStepFunctions.GetExecutionHistory",
        parameters: &[
            (
                "executionArn",
                "arn:aws:states:us-east-1:123456789012:execution:orders:42",
            ),
            ("reverseOrder", "True"),
            ("includeExecutionData", "False"),
            ("maxResults", "1000"),
        ],
        token: None,
        seconds: 3600,
        query: "executionArn=arn%3Aaws%3Astates%3Aus-east-1%3A123456789012%3Aexecution%3Aorders%3A42&reverseOrder=True&includeExecutionData=False&maxResults=1000&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fstates%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&X-Amz-Signature=a70240666c4925820adf1f47bcb64555e27adddca95eb748d3d5d6bce40d1f90",
    },
    Presigned {
        method: Method::POST,
        endpoint: "https://states.us-east-1.amazonaws.com/",
        host: "states.us-east-1.amazonaws.com",
        region: "us-east-1",
        target: "AWSStepFunctions.UpdateMapRun",
        parameters: &[
            (
                "mapRunArn",
                "arn:aws:states:us-east-1:123456789012:execution:orders:42",
            ),
            ("toleratedFailurePercentage", "5.0"),
            ("toleratedFailureCount", "12345678901"),
        ],
        token: None,
        seconds: 3600,
        query: "mapRunArn=arn%3Aaws%3Astates%3Aus-east-1%3A123456789012%3Aexecution%3Aorders%3A42&toleratedFailurePercentage=5.0&toleratedFailureCount=12345678901&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fstates%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&X-Amz-Signature=0621df2232f7b76352b3b397ec24621d0eaf8e795203d6899945e5360b172f79",
    },
    Presigned {
        method: Method::POST,
        endpoint: "https://states.us-east-1.amazonaws.com/",
        host: "states.us-east-1.amazonaws.com",
        region: "us-east-1",
        target: "AWSStepFunctions.UntagResource",
        parameters: &[
            (
                "resourceArn",
                "arn:aws:states:us-east-1:123456789012:stateMachine:orders",
            ),
            ("tagKeys", "team"),
            ("tagKeys", "cost centre"),
            ("tagKeys", "a"),
        ],
        token: None,
        seconds: 3600,
        query: "resourceArn=arn%3Aaws%3Astates%3Aus-east-1%3A123456789012%3AstateMachine%3Aorders&tagKeys=team&tagKeys=cost%20centre&tagKeys=a&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fstates%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&X-Amz-Signature=d3805bbb8b43cf30f7f35c2700cf2f0cba89ce39ee5267d5dc8e754f7756a2e5",
    },
    Presigned {
        method: Method::POST,
        endpoint: "https://states.eu-central-1.amazonaws.com/",
        host: "states.eu-central-1.amazonaws.com",
        region: "eu-central-1",
        target: "AWSStepFunctions.SendTaskSuccess",
        parameters: &[("taskToken", "AAAA/+=="), ("output", "")],
        token: Some(TOKEN),
        seconds: 3600,
        query: "taskToken=AAAA%2F%2B%3D%3D&output=&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Feu-central-1%2Fstates%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&X-Amz-Security-Token=AQoDYXdzEPT%2F%2F%2F%2F%2F%2F%2F%2F%2F%2FwEXAMPLE%2Btoken%2F%3D%3D&X-Amz-Signature=da6d60134053ff736fff656b69b1e60ade3570c0a9b03daeb6b912c627e24ec0",
    },
    Presigned {
        method: Method::POST,
        endpoint: "https://sync-states.us-east-1.amazonaws.com/",
        host: "sync-states.us-east-1.amazonaws.com",
        region: "us-east-1",
        target: "AWSStepFunctions.StartSyncExecution",
        parameters: &[(
            "stateMachineArn",
            "arn:aws:states:us-east-1:123456789012:stateMachine:orders",
        )],
        token: None,
        seconds: 3600,
        query: "stateMachineArn=arn%3Aaws%3Astates%3Aus-east-1%3A123456789012%3AstateMachine%3Aorders&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fstates%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&X-Amz-Signature=2f57858cca9878e5b7aa3937a3fe98e540b432547f1968b10c049fb130b37447",
    },
    Presigned {
        method: Method::POST,
        endpoint: "https://states.cn-north-1.amazonaws.com.cn/",
        host: "states.cn-north-1.amazonaws.com.cn",
        region: "cn-north-1",
        target: "AWSStepFunctions.DescribeActivity",
        parameters: &[(
            "activityArn",
            "arn:aws-cn:states:cn-north-1:123456789012:activity:a",
        )],
        token: Some(TOKEN),
        seconds: 604800,
        query: "activityArn=arn%3Aaws-cn%3Astates%3Acn-north-1%3A123456789012%3Aactivity%3Aa&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fcn-north-1%2Fstates%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=604800&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&X-Amz-Security-Token=AQoDYXdzEPT%2F%2F%2F%2F%2F%2F%2F%2F%2F%2FwEXAMPLE%2Btoken%2F%3D%3D&X-Amz-Signature=f3bb0dde7a72a1ebc8ac44e5c4a30d102f16e1e2858a98520037b234aae0bdde",
    },
    Presigned {
        method: Method::POST,
        endpoint: "http://localhost:8083/",
        host: "localhost:8083",
        region: "us-east-1",
        target: "AWSStepFunctions.ListActivities",
        parameters: &[],
        token: None,
        seconds: 1,
        query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fstates%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=1&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&X-Amz-Signature=27ae894b8816e04e3f4e4840a4b5649af6663eda9a98d483fd8794b42cddf6fb",
    },
    Presigned {
        method: Method::POST,
        endpoint: "http://127.0.0.1:80/",
        host: "127.0.0.1",
        region: "us-east-1",
        target: "AWSStepFunctions.ListActivities",
        parameters: &[("nextToken", "x")],
        token: Some(TOKEN),
        seconds: 3600,
        query: "nextToken=x&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fstates%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&X-Amz-Security-Token=AQoDYXdzEPT%2F%2F%2F%2F%2F%2F%2F%2F%2F%2FwEXAMPLE%2Btoken%2F%3D%3D&X-Amz-Signature=a91c4c05e967650735c66b2c84d5388d30646ff2b1e9f10d7962092d650ea917",
    },
    Presigned {
        method: Method::POST,
        endpoint: "https://[::1]:8443/a%20b//c",
        host: "[::1]:8443",
        region: "us-east-1",
        target: "AWSStepFunctions.ListActivities",
        parameters: &[],
        token: None,
        seconds: 3600,
        query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fstates%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&X-Amz-Signature=eb50529be9ea444f0770d43b1740e501f245e670e7d1d635041bd87b8ed547bc",
    },
];
