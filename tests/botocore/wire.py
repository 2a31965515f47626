"""A botocore client whose requests go nowhere: each is kept, and gets the answer that was set before.

It goes through all of botocore between a method call and the socket, so what is compared is what botocore
does, not what its serializer or parser does by itself.
"""

import json

import botocore.session
from botocore import UNSIGNED, xform_name
from botocore.awsrequest import AWSResponse
from botocore.config import Config


REQUEST_ID = "00000000-1111-2222-3333-444444444444"


class Body:
    """What botocore reads an answer from."""

    def __init__(self, content):
        self.content = content

    def stream(self, **_):
        yield self.content


class Wire:
    def __init__(self):
        config = Config(
            region_name="us-east-1",
            # Lengths and ranges are the service's to check: this client leaves them to it.
            parameter_validation=False,
            retries={"total_max_attempts": 1},
            signature_version=UNSIGNED,
        )
        session = botocore.session.Session()
        self.client = session.create_client("stepfunctions", config=config)
        self.client.meta.events.register("before-send", self._exchange)
        self.answer = (200, {}, b"{}")
        self.request = None

    def model(self):
        return self.client.meta.service_model

    def operations(self):
        return [self.model().operation_model(name) for name in self.model().operation_names]

    def call(self, operation, parameters):
        return getattr(self.client, xform_name(operation.name))(**parameters)

    def _exchange(self, request, **_):
        self.request = request
        status, headers, body = self.answer
        return AWSResponse(request.url, status, headers, Body(body))


def write(line):
    print(json.dumps(line, allow_nan=False))
