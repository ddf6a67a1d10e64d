"""Makes the calls that it reads, one JSON object a line, with boto3, and answers each with a line."""
import base64
import datetime
import json
import os
import sys

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

# The endpoint by name: boto3 reads AWS_ENDPOINT_URL from 1.28 on.
client = boto3.client("gamelift", region_name=os.environ["AWS_DEFAULT_REGION"], endpoint_url=os.environ["AWS_ENDPOINT_URL"])


def plain(value):
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    raise TypeError(f"{type(value)} is not expected in an answer")


for line in sys.stdin:
    call = json.loads(line)
    request = call["input"]
    if "ZipFile" in request:
        request["ZipFile"] = base64.b64decode(request["ZipFile"])
    try:
        output = getattr(client, xform_name(call["operation"]))(**request)
        output.pop("ResponseMetadata")
        answer = {"output": output}
    except ClientError as error:
        answer = {"error": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}
    print(json.dumps(answer, default=plain), flush=True)
