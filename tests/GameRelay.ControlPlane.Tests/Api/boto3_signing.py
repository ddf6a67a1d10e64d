"""What boto3 sends and what it makes of our answers. Prints one JSON object of what it saw."""
import json
import os

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = os.environ["AWS_ENDPOINT_URL"]


def client(path="", **credentials):
    return boto3.client(
        "gamelift", endpoint_url=endpoint.rstrip("/") + path, config=Config(retries={"total_max_attempts": 1}), **credentials)


def describe(gamelift):
    try:
        answer = gamelift.describe_fleet_attributes()
        return "fine" if answer["ResponseMetadata"]["RequestId"] else "no request id"
    except ClientError as error:
        return f"{error.response['Error']['Code']} {error.response['ResponseMetadata']['HTTPStatusCode']}"


seen = {
    "plain": describe(client()),
    "prefix": describe(client("/p")),
    "prefixWithSlash": describe(client("/p/")),
    "prefixToEncode": describe(client("/a%20b/~c+d")),
    "regionNobodyHas": describe(client(region_name="mars-north-1")),
    "wrongSecret": describe(client(aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key="wrong")),
    "unknownKey": describe(client(aws_access_key_id="GRNOBODY", aws_secret_access_key="wrong")),
    "sessionToken": describe(client(
        aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"], aws_session_token="token")),
}
pages = client().get_paginator("describe_fleet_attributes").paginate(PaginationConfig={"PageSize": 1})
seen["pages"] = sum(len(page["FleetAttributes"]) for page in pages)
try:
    client().describe_script(ScriptId="script-nöne")
except ClientError as error:
    seen["unknownScript"] = error.response["Error"]
print(json.dumps(seen, sort_keys=True))
