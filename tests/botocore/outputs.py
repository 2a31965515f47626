"""Prints random answers and what botocore reads in them, a line of JSON each: outputs.py SEED COUNT"""

import json
import random
import sys

from normal import Normal, without_nulls
from values import Answers, check_coverage
from wire import REQUEST_ID, Wire, write


def states(_, __):
    return ["value", "absent", "null"]


def main(seed, count):
    wire = Wire()
    answers = Answers(random.Random(seed))
    for operation in wire.operations():
        for case in range(count):
            answers.begin_case(case)
            write(compare(wire, operation, answers))
    check_coverage([operation.output_shape for operation in wire.operations()], answers.seen, states)


def compare(wire, operation, answers):
    shape = operation.output_shape
    answer = answers.structure(shape)
    text = spelled(answers.random, answer)
    request_id = answers.random.choice([None, REQUEST_ID])
    headers = {"x-amzn-requestid": request_id} if request_id else {}
    normal = Normal()
    try:
        parsed = read(wire, operation, headers, text)
    except TypeError:
        # botocore goes through the items of every list in a map, null or not.
        normal.differences.add("null lists in maps can be read")
        answer = without_nulls(shape, answer)
        parsed = read(wire, operation, headers, json.dumps(answer))
    metadata = parsed.pop("ResponseMetadata")
    assert metadata.get("RequestId") == request_id
    return {
        "operation": operation.name,
        "status": 200,
        "headers": headers,
        "body": text,
        "output": normal.structure(shape, parsed, answer),
        "request_id": metadata.get("RequestId"),
        "differences": sorted(normal.differences),
    }


def read(wire, operation, headers, text):
    wire.answer = (200, headers, text.encode())
    return wire.call(operation, {})


def spelled(choices, answer):
    """The answer as text. One without members may have no body at all."""
    if not answer and choices.random() < 0.5:
        return ""
    return json.dumps(answer, ensure_ascii=choices.random() < 0.5, indent=choices.choice([None, 1]))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
