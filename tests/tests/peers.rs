//! The real servers answer, and nobody but this machine can ask them.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::process::Command;

use tests::peers;

#[test]
fn moto_answers() -> io::Result<()> {
    peers::moto().map_or(Ok(()), |url| answers(&url))
}

#[test]
fn localstack_answers() -> io::Result<()> {
    peers::localstack().map_or(Ok(()), |url| answers(&url))
}

#[test]
fn python_has_the_botocore_of_the_model() -> io::Result<()> {
    let Some(python) = peers::python() else {
        return Ok(());
    };
    let script = "import botocore; print(botocore.__version__)";
    let output = Command::new(python).args(["-c", script]).output()?;
    assert_eq!(String::from_utf8_lossy(&output.stdout), "1.44.5\n");
    Ok(())
}

fn answers(url: &str) -> io::Result<()> {
    let address = url.strip_prefix("http://").unwrap_or(url);
    let answer = list_state_machines(address)?;
    let status = answer.split(' ').nth(1);
    assert_eq!(status, Some("200"), "{answer}");
    assert!(answer.contains(r#""stateMachines""#), "{answer}");

    // On Linux all of 127.0.0.0/8 is this machine: a server that listens on every interface would
    // take this one too.
    let other = address.replace("127.0.0.1", "127.0.0.2");
    assert_ne!(other, address);
    TcpStream::connect(other).expect_err("the server listens on 127.0.0.1 alone");
    Ok(())
}

/// The answer, head and body. Without a signature: neither server checks one, but both find the
/// service and the region in its scope.
fn list_state_machines(address: &str) -> io::Result<String> {
    let request = format!(
        "POST / HTTP/1.0\r\n\
         Host: {address}\r\n\
         X-Amz-Target: AWSStepFunctions.ListStateMachines\r\n\
         Content-Type: application/x-amz-json-1.0\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0\r\n\
         Content-Length: 2\r\n\
         \r\n\
         {{}}"
    );
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
