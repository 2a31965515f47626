"""Makes calls with boto3 and prints what comes of each, a line of JSON: call.py ENDPOINT < CALLS

A call is a line of JSON too: the operation and its parameters.
"""

import datetime
import json
import sys

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError


def main(endpoint):
    client = boto3.client(
        "stepfunctions",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="hush",
        # StartSyncExecution and TestState would go to hosts named sync-127.0.0.1.
        config=Config(retries={"total_max_attempts": 1}, inject_host_prefix=False),
    )
    for line in sys.stdin:
        operation, parameters = json.loads(line)
        print(json.dumps(outcome(client, operation, parameters), default=seconds))


def outcome(client, operation, parameters):
    try:
        output = getattr(client, xform_name(operation))(**parameters)
    except ClientError as error:
        metadata = error.response.pop("ResponseMetadata")
        said = error.response.pop("Error")
        return {
            "class": type(error).__name__,
            "code": said["Code"],
            "message": said["Message"],
            "status": metadata["HTTPStatusCode"],
            "request_id": metadata["RequestId"],
            "members": error.response,
        }
    metadata = output.pop("ResponseMetadata")
    return {"output": output, "request_id": metadata["RequestId"]}


def seconds(moment):
    # Whole milliseconds, of a moment that has microseconds: a float would have more digits than were sent.
    epoch = datetime.datetime.fromtimestamp(0, datetime.timezone.utc)
    return round((moment - epoch) / datetime.timedelta(milliseconds=1)) / 1000


if __name__ == "__main__":
    main(sys.argv[1])
