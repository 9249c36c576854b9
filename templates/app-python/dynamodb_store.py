"""Notes in a DynamoDB table with the string keys `pk` and `sk`. Versions are compared by the table, not by this code."""

import os
from collections.abc import Callable
from typing import Any

import boto3
from botocore.exceptions import ClientError

from notes import Conflict, Note, NotFound

PARTITION = "note"
"""All notes share one partition, sorted by their time-ordered id."""


class DynamoDBStore:
    kind = "dynamodb"

    def __init__(self, table_name: str, client: Any = None):
        self._table = table_name
        # boto3 itself reads AWS_DEFAULT_REGION, which not every platform sets.
        self._client = client or boto3.client("dynamodb", region_name=os.environ.get("AWS_REGION"))

    def list(self, limit: int) -> list[Note]:
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": PARTITION}},
            ScanIndexForward=False,
            Limit=limit,
        )
        return [_to_note(item) for item in answer["Items"]]

    def get(self, id: str) -> Note | None:
        answer = self._client.get_item(TableName=self._table, Key=_key(id), ConsistentRead=True)
        return _to_note(answer["Item"]) if "Item" in answer else None

    def create(self, note: Note) -> None:
        self._client.put_item(
            TableName=self._table, Item=_to_item(note), ConditionExpression="attribute_not_exists(pk)"
        )

    def update(self, note: Note, expected: int) -> None:
        self._conditional(note.id, self._client.put_item, Item=_to_item(note), **_at_version(expected))

    def remove(self, id: str, expected: int | None = None) -> None:
        condition = (
            {"ConditionExpression": "attribute_exists(pk)"} if expected is None else _at_version(expected)
        )
        self._conditional(id, self._client.delete_item, Key=_key(id), **condition)

    def _conditional(self, id: str, write: Callable[..., Any], **request: Any) -> None:
        """A refused write comes with the item as it is, without a second read."""
        try:
            write(TableName=self._table, ReturnValuesOnConditionCheckFailure="ALL_OLD", **request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            item = error.response.get("Item")
            raise (Conflict(_to_note(item)) if item else NotFound(id)) from error


def _key(id: str) -> dict[str, Any]:
    return {"pk": {"S": PARTITION}, "sk": {"S": id}}


def _at_version(expected: int) -> dict[str, Any]:
    return {
        "ConditionExpression": "#version = :expected",
        "ExpressionAttributeNames": {"#version": "version"},
        "ExpressionAttributeValues": {":expected": {"N": str(expected)}},
    }


def _to_item(note: Note) -> dict[str, Any]:
    return {
        **_key(note.id),
        "text": {"S": note.text},
        "createdAt": {"S": note.createdAt},
        "updatedAt": {"S": note.updatedAt},
        "version": {"N": str(note.version)},
    }


def _to_note(item: dict[str, Any]) -> Note:
    return Note(
        id=item["sk"]["S"],
        text=item["text"]["S"],
        createdAt=item["createdAt"]["S"],
        updatedAt=item["updatedAt"]["S"],
        version=int(item["version"]["N"]),
    )
