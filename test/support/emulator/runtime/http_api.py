"""An HTTP API gets the routes of the OpenAPI document in its Body, as events of a SAM function of type HttpApi come: MiniStack takes
the API and no route of it. What it cannot import is refused: an API that lets through what AWS would not is worse than none.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

import json

from ministack.services import apigateway
from ministack.services.cloudformation import provisioners

API = "AWS::ApiGatewayV2::Api"
ANY = "x-amazon-apigateway-any-method"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace", ANY}
own_create = provisioners._apigw_v2_api_create
own_update = provisioners._apigw_v2_api_update


def made(answer, key):
    status, _, body = answer
    if status >= 400:
        raise ValueError(f"{API}: the Body cannot be imported: {body!r}")
    return json.loads(body)[key]


def integration(given):
    if given["type"] not in ("aws_proxy", "http_proxy") or "integrationSubtype" in given:
        raise ValueError(f"{API}: the emulator imports no integration of type {given['type']}")
    return {
        "integrationType": given["type"].upper(),
        "integrationUri": given.get("uri", ""),
        "integrationMethod": given.get("httpMethod", "POST"),
        "payloadFormatVersion": str(given.get("payloadFormatVersion", "2.0")),
        "timeoutInMillis": given.get("timeoutInMillis", 30000),
    }


def authorizers(api_id, schemes):
    """The ids of the JWT authorizers by their names in the document."""
    found = {}
    for name, scheme in schemes.items():
        given = scheme.get("x-amazon-apigateway-authorizer", {})
        if given.get("type") != "jwt":
            continue
        source = given.get("identitySource", "$request.header.Authorization")
        data = {
            "authorizerType": "JWT",
            "name": name,
            "identitySource": source if isinstance(source, list) else [source],
            "jwtConfiguration": given["jwtConfiguration"],
        }
        found[name] = made(apigateway._create_authorizer(api_id, data), "authorizerId")
    return found


def authorization(operation, known):
    demanded = [item for entry in operation.get("security", []) for item in entry.items()]
    for name, scopes in demanded:
        if name not in known:
            raise ValueError(f"{API}: the emulator imports no authorizer but of type jwt, and {name} is none")
        return {"authorizationType": "JWT", "authorizerId": known[name], "authorizationScopes": scopes}
    return {}


def import_body(api_id, body):
    """In place of all routes, integrations and authorizers that the API has."""
    for store in (apigateway._routes, apigateway._integrations, apigateway._authorizers):
        store[api_id] = {}
    known = authorizers(api_id, body.get("components", {}).get("securitySchemes", {}))
    for path, item in body.get("paths", {}).items():
        for method, operation in item.items():
            if method.lower() not in METHODS:
                continue
            given = integration(operation["x-amazon-apigateway-integration"])
            target = made(apigateway._create_integration(api_id, given), "integrationId")
            verb = "ANY" if method == ANY else method.upper()
            key = path if path == "$default" else f"{verb} {path}"
            route = {"routeKey": key, "target": f"integrations/{target}", **authorization(operation, known)}
            made(apigateway._create_route(api_id, route), "routeId")
    cors = body.get("x-amazon-apigateway-cors")
    if cors:
        made(apigateway._update_api(api_id, {"corsConfiguration": cors}), "apiId")


def create(logical_id, props, stack_name):
    api_id, attributes = own_create(logical_id, props, stack_name)
    if isinstance(props.get("Body"), dict):
        import_body(api_id, props["Body"])
    return api_id, attributes


def update(physical_id, old_props, new_props, stack_name, logical_id=None):
    api_id, attributes = own_update(physical_id, old_props, new_props, stack_name, logical_id)
    if isinstance(new_props.get("Body"), dict):
        import_body(api_id, new_props["Body"])
    return api_id, attributes


def install():
    provisioners._RESOURCE_HANDLERS[API].update(create=create, update=update)
