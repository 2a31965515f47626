"""Prints the requests that botocore makes of random inputs, a line of JSON each: inputs.py SEED COUNT"""

import json
import random
import sys

from normal import Normal
from values import Inputs, check_coverage
from wire import Wire, write


def states(shape, name):
    return ["value"] if name in shape.required_members else ["value", "absent"]


def main(seed, count):
    wire = Wire()
    inputs = Inputs(random.Random(seed))
    for operation in wire.operations():
        shape = operation.input_shape
        for case in range(count):
            inputs.begin_case(case)
            parameters = inputs.structure(shape)
            wire.call(operation, parameters)
            tokens = [name for name in operation.idempotent_members if name not in parameters]
            write(line(operation, Normal().structure(shape, parameters, parameters), tokens, wire.request))
    check_coverage([operation.input_shape for operation in wire.operations()], inputs.seen, states)


def line(operation, parameters, tokens, request):
    return {
        "operation": operation.name,
        "input": parameters,
        # The members that botocore fills with a random UUID.
        "tokens": tokens,
        "method": request.method,
        "url": request.url,
        "headers": {name: request.headers[name].decode() for name in ["X-Amz-Target", "Content-Type"]},
        "body": json.loads(request.body),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
