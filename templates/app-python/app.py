"""The whole API as one ASGI app: uvicorn serves it in the container, lambda_function.py in the Lambda function."""

import asyncio
import json
import logging
import re
import secrets
import time
from dataclasses import asdict, replace
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.exceptions import HTTPException as StarletteHTTPException

from config import Config, read_config
from memory_store import MemoryStore
from notes import MAX_TEXT, Conflict, Note, NotFound, NoteStore, new_id, now

log = logging.getLogger(__name__)
LIST_LIMIT = 50
MAX_BODY = 16 * 1024
ID = re.compile(r"[0-9a-z]{15}")
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'self'; object-src 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=15552000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
}

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT)]


class NewNote(BaseModel):
    text: Text


class ChangedNote(BaseModel):
    model_config = ConfigDict(strict=True)
    text: Text
    version: Annotated[int, Field(ge=1)]


def create_app(config: Config, store: NoteStore) -> FastAPI:
    started = time.monotonic()
    instance = secrets.token_hex(4)
    app = FastAPI(title="Notes", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")

    @app.get("/api/health")
    def health() -> dict[str, Any]:
        """Liveness: says what runs, touches nothing else, so that a slow database does not restart healthy instances."""
        return {
            "status": "ok",
            "mode": config.mode,
            "version": config.version,
            "uptime": round(time.monotonic() - started),
            "storage": store.kind,
            "instance": instance,
        }

    @app.get("/api/ready")
    def ready() -> JSONResponse:
        """Readiness: 503 while the storage does not answer."""
        try:
            store.list(1)
        except Exception:
            log.exception("storage")
            return JSONResponse({"status": "unavailable", "storage": store.kind}, 503)
        return JSONResponse({"status": "ok", "storage": store.kind})

    @app.get("/api/notes")
    def list_notes() -> dict[str, list[Note]]:
        return {"notes": store.list(LIST_LIMIT)}

    @app.post("/api/notes", status_code=201)
    def create_note(body: NewNote, response: Response) -> Note:
        at = now()
        note = Note(id=new_id(), text=body.text, createdAt=at, updatedAt=at, version=1)
        store.create(note)
        response.headers["location"] = f"/api/notes/{note.id}"
        return note

    @app.get("/api/notes/{id}")
    def read_note(id: str) -> Note:
        return existing(store, id)

    @app.put("/api/notes/{id}")
    def change_note(id: str, body: ChangedNote) -> Note:
        note = existing(store, id)
        changed = replace(note, text=body.text, updatedAt=now(), version=body.version + 1)
        store.update(changed, body.version)
        return changed

    @app.delete("/api/notes/{id}", status_code=204)
    def remove_note(id: str, version: Annotated[int | None, Query(ge=1)] = None) -> None:
        store.remove(valid_id(id), version)

    @app.get("/api/stream")
    async def stream(count: int = 5, interval: int = 200) -> StreamingResponse:
        """Server-sent events, one every `interval` milliseconds, then `[DONE]`."""
        return StreamingResponse(
            events(min(50, max(1, count)), min(2000, max(0, interval)) / 1000),
            media_type="text/event-stream",
            headers={"x-accel-buffering": "no"},
        )

    app.add_middleware(BodyLimit)

    @app.middleware("http")
    async def headers(request: Request, call_next: Any) -> Response:
        response: Response = await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    if config.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(config.cors_origins),
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            max_age=600,
        )
    add_problems(app)
    return app


class BodyLimit:
    """Counts what comes: a body in chunks names no length, and a length may be wrong."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        left = MAX_BODY

        async def limited() -> Any:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413, "At most 16 kB")
            return message

        await self.app(scope, limited, send)


def add_problems(app: FastAPI) -> None:
    """The one form of every error: {"error": {"code", "message", ...}}."""
    handlers: dict[Any, Any] = {
        NotFound: lambda _, error: problem(404, "not_found", str(error)),
        Conflict: lambda _, error: problem(409, "conflict", str(error), current=asdict(error.current)),
        RequestValidationError: lambda _, error: problem(400, "bad_request", first_reason(error)),
        StarletteHTTPException: lambda request, error: problem(
            error.status_code,
            {404: "not_found", 413: "too_large"}.get(error.status_code, "bad_request"),
            f"There is no {request.method} {request.url.path}" if error.status_code == 404 else str(error.detail),
        ),
        # The cause goes to the log, never to the caller.
        Exception: lambda _, __: problem(500, "internal", "Something went wrong on our side"),
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def problem(status: int, code: str, message: str, **more: Any) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message, **more}}, status, headers=HEADERS)


def first_reason(error: RequestValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part != "body")
    return f"{place}: {first['msg']}" if place else first["msg"]


def existing(store: NoteStore, id: str) -> Note:
    note = store.get(valid_id(id))
    if note is None:
        raise NotFound(id)
    return note


def valid_id(id: str) -> str:
    """An id that cannot exist is "not found" like one that does not exist."""
    if not ID.fullmatch(id):
        raise NotFound(id[:40])
    return id


async def events(count: int, seconds: float) -> Any:
    for number in range(1, count + 1):
        yield f"data: {json.dumps({'number': number, 'at': now()})}\n\n"
        if number < count:
            await asyncio.sleep(seconds)
    yield "data: [DONE]\n\n"


def create_store(config: Config) -> NoteStore:
    """DynamoDB where the deployment gave a table, else memory."""
    if config.table_name is None:
        return MemoryStore()
    from dynamodb_store import DynamoDBStore  # boto3 takes its time to load, and nobody needs it on a laptop

    return DynamoDBStore(config.table_name)


config = read_config()
app = create_app(config, create_store(config))
