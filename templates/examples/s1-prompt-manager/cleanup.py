"""Deletes sign-in states whose time is over: DynamoDB may take two days to do it by itself.

A schedule calls `handler` in Lambda mode and `python cleanup.py` in container mode.
"""

import os
import time
from typing import Any

import boto3
from boto3.dynamodb.conditions import Attr


def clean_up() -> int:
    table = boto3.resource("dynamodb").Table(os.environ["OAUTH_STATE_TABLE"])
    over = Attr("expires_at").lt(int(time.time()))
    scan: dict[str, Any] = {"FilterExpression": over, "ProjectionExpression": "#key", "ExpressionAttributeNames": {"#key": "state"}}
    deleted = 0
    while True:
        page = table.scan(**scan)
        for item in page["Items"]:
            table.delete_item(Key={"state": item["state"]})
            deleted += 1
        if "LastEvaluatedKey" not in page:
            return deleted
        scan["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    return {"deleted": clean_up()}


if __name__ == "__main__":
    print(f"{clean_up()} sign-in states deleted")
