"""Prints random error answers and what botocore reads in them, a line of JSON each: errors.py SEED COUNT

COUNT is that of every modelled exception; as many are of codes that the model doesn't know.
"""

import json
import random
import sys

from botocore.exceptions import ClientError
from normal import Normal
from outputs import spelled, states
from values import Answers, check_coverage
from wire import REQUEST_ID, Wire, write


def main(seed, count):
    wire = Wire()
    answers = Answers(random.Random(seed))
    shapes = wire.model().error_shapes
    for shape in [*shapes, None]:
        for case in range(count):
            answers.begin_case(case)
            write(compare(wire, shape, answers))
    check_coverage(shapes, answers.seen, states)


def compare(wire, shape, answers):
    choices = answers.random
    # Codes are of the service, not of the operation: botocore and this client know each of them anywhere.
    operation = choices.choice(wire.operations())
    body = answers.structure(shape) if shape else {"message": answers.text()}
    body.pop("__type", None)
    spell_message(answers, body)
    if choices.random() < 0.95:
        body["__type"] = spell_code(choices, shape.error_code if shape else "NotInThisModel")
    body = answers.shuffled(body)
    status = choices.choice([400, 400, 403, 404, 409, 429, 500, 501, 503])
    headers = {"x-amzn-requestid": REQUEST_ID}
    text = json.dumps(body) if "__type" in body else spelled(choices, body)
    wire.answer = (status, headers, text.encode())
    try:
        wire.call(operation, {})
    except ClientError as error:
        response = error.response
    normal = Normal()
    if "RequestId" not in response["ResponseMetadata"]:
        # A server error with an empty body, which botocore makes an error of its own.
        normal.differences.add("a request id is there without a body")
        response["Error"]["Message"] = ""
    code, message, members = read(response, shape, body, normal)
    return {
        "operation": operation.name,
        "status": response["ResponseMetadata"]["HTTPStatusCode"],
        "headers": headers,
        "body": text,
        "request_id": REQUEST_ID,
        "code": code,
        "message": message,
        "exception": members,
        "differences": sorted(normal.differences),
    }


def spell_message(answers, body):
    """Some services write `Message`, and some both."""
    if "message" not in body or answers.random.random() < 0.7:
        return
    body["Message"] = answers.random.choice([body["message"], answers.text()])
    if answers.random.random() < 0.5:
        del body["message"]


def spell_code(choices, code):
    namespace, address = "com.amazonaws.swf.service.v2.model#", ":http://internal.amazon.com/#x"
    return choices.choice([code, namespace + code, code + address, namespace + code + address])


def read(response, shape, body, normal):
    """The code, the message and the exception's members; none where the service gave none."""
    error = response["Error"]
    code, message = error["Code"], error["Message"]
    if not message and body.get("Message"):
        normal.differences.add("a message may be spelled either way")
        message = body["Message"]
    if not message:
        normal.differences.add("an error without a message names its HTTP status")
    if "__type" not in body:
        normal.differences.add("an HTTP status is no code")
        return None, message or None, None
    if shape is None:
        return code, message or None, None
    parsed = {name: response[name] for name in shape.members if name in response}
    members = normal.structure(shape, parsed, body)
    if "message" in shape.members and "message" not in members and body.get("Message") is not None:
        normal.differences.add("a message is a member, too, however it is spelled")
        members["message"] = body["Message"]
    return code, message or None, members


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
