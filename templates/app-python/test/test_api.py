import pytest
from fastapi.testclient import TestClient

from app import create_app
from config import read_config
from lambda_function import lambda_handler
from memory_store import MemoryStore
from notes import MAX_TEXT, new_id

ORIGIN = "https://app.example.org"


@pytest.fixture
def client() -> TestClient:
    config = read_config({"APP_VERSION": "v1", "CORS_ORIGINS": f"{ORIGIN}/"})
    return TestClient(create_app(config, MemoryStore()), raise_server_exceptions=False)


def test_health_says_what_runs(client):
    body = client.get("/api/health").json()
    assert (body["status"], body["mode"], body["version"], body["storage"]) == ("ok", "container", "v1", "memory")


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="container, lambda"):
        read_config({"DEPLOYMENT_MODE": "fargate"})


def test_a_note_lives_and_dies(client):
    created = client.post("/api/notes", json={"text": "  grüße 👋 "})
    note = created.json()
    assert created.status_code == 201
    assert created.headers["location"] == f"/api/notes/{note['id']}"
    assert (note["text"], note["version"]) == ("grüße 👋", 1)
    changed = client.put(f"/api/notes/{note['id']}", json={"text": "changed", "version": 1}).json()
    assert changed["version"] == 2
    assert client.get("/api/notes").json()["notes"] == [changed]
    assert client.delete(f"/api/notes/{note['id']}?version=2").status_code == 204
    assert client.get(f"/api/notes/{note['id']}").status_code == 404


def test_a_change_based_on_an_old_version_is_a_conflict(client):
    note = client.post("/api/notes", json={"text": "first"}).json()
    path = f"/api/notes/{note['id']}"
    client.put(path, json={"text": "second", "version": 1})
    late = client.put(path, json={"text": "late", "version": 1})
    assert late.status_code == 409
    assert late.json()["error"]["current"]["text"] == "second"
    assert client.delete(f"{path}?version=1").status_code == 409


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("POST", "/api/notes", {"content": "{"}, 400, "bad_request"),
        ("POST", "/api/notes", {"json": []}, 400, "bad_request"),
        ("POST", "/api/notes", {"json": {"text": "  "}}, 400, "bad_request"),
        ("POST", "/api/notes", {"json": {"text": "x" * (MAX_TEXT + 1)}}, 400, "bad_request"),
        ("POST", "/api/notes", {"json": {"text": "x" * 20_000}}, 413, "too_large"),
        ("POST", "/api/notes", {"content": iter([b'{"text": "x'] + [b" " * 5_000] * 4 + [b'"}'])}, 413, "too_large"),
        ("PUT", f"/api/notes/{new_id()}", {"json": {"text": "x", "version": "1"}}, 400, "bad_request"),
        ("PUT", f"/api/notes/{new_id()}", {"json": {"text": "x", "version": 1}}, 404, "not_found"),
        ("DELETE", f"/api/notes/{new_id()}?version=0", {}, 400, "bad_request"),
        ("DELETE", "/api/notes/nothing", {}, 404, "not_found"),
        ("GET", "/api/nothing", {}, 404, "not_found"),
    ],
)
def test_errors_have_one_form(client, method, path, options, status, code):
    answer = client.request(method, path, **options)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_the_stream_ends_with_done(client):
    lines = [line for line in client.get("/api/stream?count=2&interval=0").text.split("\n") if line]
    assert len(lines) == 3
    assert lines[-1] == "data: [DONE]"


def test_every_answer_has_security_headers_and_other_sites_may_call_where_allowed(client):
    answer = client.get("/api/health", headers={"origin": ORIGIN})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-origin" not in client.get("/api/health", headers={"origin": "https://evil.example"}).headers


def test_readiness_is_503_while_the_storage_does_not_answer():
    class Broken(MemoryStore):
        def list(self, limit):
            raise ConnectionError("no route")

    client = TestClient(create_app(read_config({}), Broken()))
    assert client.get("/api/ready").status_code == 503
    assert client.get("/api/health").status_code == 200


def test_the_function_answers_an_event_of_an_http_api():
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/api/health",
        "rawQueryString": "",
        "headers": {"host": "api.example.org"},
        "requestContext": {
            "http": {"method": "GET", "path": "/api/health", "sourceIp": "192.0.2.1", "protocol": "HTTP/1.1"},
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }
    assert lambda_handler(event, None)["statusCode"] == 200
