"""Starts MiniStack with functions that are started as Lambda starts them: through AWS_LAMBDA_EXEC_WRAPPER, where set, and
with doors that stream: function URLs of InvokeMode RESPONSE_STREAM, and REST APIs whose integration says so. Containers get requests
when they listen (listening.py), HTTP APIs the routes of their Body (http_api.py), names of Cloud Map lead to tasks (cloud_map.py), CloudFormation waits
for functions (settled.py), tasks are watched at leisure (watching.py). Templates are read by libyaml, where Python has it.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
"""

import contextvars
import os
import queue
import re
import sys
import time

import botocore
import yaml
from ministack.core import lambda_runtime, router
from ministack.services import apigateway_v1, lambda_svc
from ministack.services.cloudformation import engine, stacks

import cloud_map
import http_api
import listening
import server
import settled
import signatures
import watching

FOLDER = os.path.dirname(os.path.abspath(__file__))
own = lambda_runtime._detect_runtime_binary


def detect(runtime):
    binary, worker = own(runtime)
    if os.name == "nt":
        return binary, worker
    os.environ["EMULATED_PYTHON"] = sys.executable
    name = "python3" if runtime.startswith("python") else "node" if runtime.startswith("nodejs") else None
    return (os.path.join(FOLDER, name) if name else binary), worker


lambda_runtime._detect_runtime_binary = detect


# Where the local edge takes an answer while it is written; only a door that streams hands it on.
STREAM = "x-emulated-stream"
STREAMING = "/response-streaming-invocations"
streaming = contextvars.ContextVar("streaming", default=False)
own_url = lambda_svc.handle_function_url_request
own_invoke = apigateway_v1._invoke_lambda_proxy_v1
own_response = apigateway_v1._lambda_proxy_response


def without_stream(headers):
    return {name: value for name, value in headers.items() if name.lower() != STREAM}


async def function_url(url_id, method, path, headers, body, query_params, resolved=None, source_ip=None):
    resolved = resolved or lambda_svc.resolve_function_url(url_id)
    if resolved is None or resolved[4].get("InvokeMode") != "RESPONSE_STREAM":
        headers = without_stream(headers)
    return await own_url(url_id, method, path, headers, body, query_params, resolved=resolved, source_ip=source_ip)


async def invoke(integration, api_id, stage_name, stage, resource, path, method, headers, *rest, **named):
    uri = integration.get("uri", "")
    streams = uri.endswith(STREAMING)
    if streams:
        integration = {**integration, "uri": uri[: -len(STREAMING)] + "/invocations"}
    token = streaming.set(streams)
    try:
        given = headers if streams else without_stream(headers)
        return await own_invoke(integration, api_id, stage_name, stage, resource, path, method, given, *rest, **named)
    finally:
        streaming.reset(token)


def response(result):
    """An answer that streams is a prelude, eight NUL bytes and the body; without them it is none."""
    if not streaming.get() or result.get("error"):
        return own_response(result)
    payload = result.get("body")
    payload = payload.encode() if isinstance(payload, str) else b""
    prelude, body = lambda_svc._split_stream_prelude(payload)
    if not prelude:
        return None, "Internal server error"
    return {**prelude, "body": body.decode()}, None


# Conditions with Fn::Split, Fn::Sub and Fn::Join, which the emulator takes for text.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
own_conditions = engine._evaluate_conditions


def value_of(node, params):
    if isinstance(node, list):
        return [value_of(item, params) for item in node]
    if not isinstance(node, dict) or len(node) != 1:
        return node
    (name, argument), = node.items()
    if name == "Ref" and argument in params:
        return params[argument]["Value"]
    if name == "Fn::Sub" and isinstance(argument, str):
        return re.sub(r"\$\{(\w+)\}", lambda found: str(params[found[1]]["Value"]), argument)
    if name == "Fn::Split":
        return value_of(argument[1], params).split(argument[0])
    if name == "Fn::Join":
        items = value_of(argument[1], params)
        return argument[0].join(items.split(",") if isinstance(items, str) else items)
    return {name: [value_of(item, params) for item in argument] if isinstance(argument, list) else argument}


def conditions(template, params):
    defined = template.get("Conditions", {})
    plain = {name: value_of(condition, params) for name, condition in defined.items()}
    return own_conditions({**template, "Conditions": plain}, params)


for module in list(sys.modules.values()):
    if getattr(module, "_evaluate_conditions", None) is own_conditions:
        module._evaluate_conditions = conditions

# Which names are services of AWS: for the first request to one that it does not know the emulator reads the models of all 434, for
# 8 seconds of CPU in which it answers nobody. Their folders have the same names.
router._KNOWN_AWS_SERVICE_NAMES = frozenset(os.listdir(os.path.join(os.path.dirname(botocore.__file__), "data")))

if yaml.__with_libyaml__:
    # The emulator's own reader in Python takes 50 ms for a template of 35 KB, and each deployment has it read some ten times.
    class TemplateLoader(yaml.CSafeLoader):
        yaml_constructors = engine.CfnLoader.yaml_constructors
        yaml_implicit_resolvers = engine.CfnLoader.yaml_implicit_resolvers

    engine.CfnLoader = TemplateLoader


def drain(worker, first_line_wait=0.05, idle_confirm=0.005, hard_cap=0.25):
    """What a function has logged. The emulator looks for it a thousand times a second; this waits for it as long as that does."""
    lines = []
    until = time.monotonic() + hard_cap
    wait = first_line_wait
    while (left := until - time.monotonic()) > 0:
        try:
            lines.append(worker._stderr_queue.get(timeout=min(wait, left)))
        except queue.Empty:
            break
        wait = idle_confirm
    return "\n".join(lines)


lambda_runtime.Worker._drain_stderr_bounded = drain

own_blocks = stacks._runs_on_worker_thread
# The emulator answers nobody while a stack makes, changes or deletes a service: it waits 5 seconds for each container that it stops.
stacks._runs_on_worker_thread = lambda resource_type: resource_type == "AWS::ECS::Service" or own_blocks(resource_type)

lambda_svc.handle_function_url_request = function_url
apigateway_v1._invoke_lambda_proxy_v1 = invoke
apigateway_v1._lambda_proxy_response = response
listening.install()
cloud_map.install()
http_api.install()
server.install()
settled.install()
signatures.install()
watching.install()

from ministack import app  # noqa: E402

# /health of an app is the app's own: MiniStack answers it with its state, so an app without one would count as healthy.
app._HEALTH_PATHS = ("/_ministack/health",)

if __name__ == "__main__":
    sys.exit(app.main())
