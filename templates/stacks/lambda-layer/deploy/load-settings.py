# Gives a program of a Lambda function what AWS keeps for it, when the function starts:
#   python3 load-settings.py <file> <program> [argument...]   starts the program in its own place (images)
#   python3 load-settings.py --print                           prints the secrets for a shell (managed runtimes)
# The same as load-settings.mjs, for what has Python: standard library only, Python 3.8 and later.
import hashlib
import hmac
import http.client
import json
import os
import re
import sys
import threading
import time
import urllib.parse

SILENCE = 3  # seconds without a byte; Lambda gives a start 10 s in all
# Seconds between the attempts: the rights of a role that was just made take seconds to be known everywhere.
PAUSES = [0.2, 0.4, 0.8, 1.6]
ATTEMPTS = 3
ENV = os.environ
# https://docs.aws.amazon.com/general/latest/gr/rande.html
DOMAINS = {
    "cn-": "amazonaws.com.cn",
    "eusc-": "amazonaws.eu",
    "us-iso-": "c2s.ic.gov",
    "us-isob-": "sc2s.sgov.gov",
    "eu-isoe-": "cloud.adc-e.uk",
    "us-isof-": "csp.hci.ic.gov",
}


def fail(message):
    os.write(2, f"settings: {message}\n".encode())
    os._exit(1)


def domain_of(region):
    return next((domain for start, domain in DOMAINS.items() if region.startswith(start)), "amazonaws.com")


def given_endpoint(service):
    """An address that is given in place of a service's own."""
    if ENV.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") == "true":
        return ""
    return ENV.get(f"AWS_ENDPOINT_URL_{service}") or ENV.get("AWS_ENDPOINT_URL") or ""


def fips():
    return "-fips" if ENV.get("AWS_USE_FIPS_ENDPOINT") == "true" else ""


def dual_stack():
    return ENV.get("AWS_USE_DUALSTACK_ENDPOINT") == "true"


def object_url(bucket, key, region):
    """Where an object is reached: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html"""
    path = urllib.parse.quote(key, safe="/-_.~")
    endpoint = given_endpoint("S3")
    if endpoint:
        return f"{endpoint.rstrip('/')}/{bucket}/{path}"
    host = f"s3{fips()}{'.dualstack' if dual_stack() else ''}.{region}.{domain_of(region)}"
    # The certificate's wildcard stands for one label only: a bucket with dots in its name is a part of the path.
    return f"https://{host}/{bucket}/{path}" if "." in bucket else f"https://{bucket}.{host}/{path}"


def service_url(service, region):
    endpoint = given_endpoint("SSM" if service == "ssm" else "SECRETS_MANAGER")
    if endpoint:
        return endpoint if urllib.parse.urlsplit(endpoint).path else f"{endpoint}/"
    return f"https://{service}{fips()}.{region}.{'api.aws' if dual_stack() else domain_of(region)}/"


def signed_headers(method, url, service, region, body=b"", more=None):
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"""

    def sha256(content):
        return hashlib.sha256(content).hexdigest()

    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers = {"host": url.netloc, "x-amz-content-sha256": sha256(body), "x-amz-date": stamp, **(more or {})}
    if ENV.get("AWS_SESSION_TOKEN"):
        headers["x-amz-security-token"] = ENV["AWS_SESSION_TOKEN"]
    names = sorted(headers)
    lines = [f"{name}:{headers[name]}" for name in names]
    canonical = "\n".join([method, url.path, "", *lines, "", ";".join(names), sha256(body)])
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, sha256(canonical.encode())])
    key = ("AWS4" + ENV.get("AWS_SECRET_ACCESS_KEY", "")).encode()
    for part in (stamp[:8], region, service, "aws4_request", to_sign):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    credential = f"{ENV.get('AWS_ACCESS_KEY_ID', '')}/{scope}"
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={';'.join(names)}, Signature={key.hex()}"
    )
    return headers


def send(method, address, service, region, body=b"", more=None):
    url = urllib.parse.urlsplit(address)
    kind = http.client.HTTPConnection if url.scheme == "http" else http.client.HTTPSConnection
    connection = kind(url.netloc, timeout=SILENCE)
    try:
        headers = signed_headers(method, url, service, region, body, more)
        connection.request(method, url.path, body=body or None, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def fetch_object(uri, bucket, key):
    region = ENV.get("AWS_REGION") or ENV.get("AWS_DEFAULT_REGION") or "us-east-1"
    problem = ""
    owner = ENV.get("SETTINGS_BUCKET_OWNER")
    more = {"x-amz-expected-bucket-owner": owner} if owner else {}
    for attempt in range(1, ATTEMPTS + 1):
        try:
            status, headers, body = send("GET", object_url(bucket, key, region), "s3", region, more=more)
            if status == 200:
                return body
            home = headers.get("x-amz-bucket-region")
            if status in (301, 307, 400) and home and home != region:
                region = home
                problem = f"the bucket is in {home}"
                continue
            found = [re.search(f"<{tag}>([^<]*)<", body.decode("utf-8", "replace")) for tag in ("Code", "Message")]
            problem = f"HTTP {status} {': '.join(tag.group(1) for tag in found if tag)}".strip()
            if status < 500 and status != 429:
                break
        except (OSError, http.client.HTTPException) as error:
            problem = str(error) or type(error).__name__
        if attempt < ATTEMPTS:
            time.sleep(PAUSES[attempt - 1])
    arn = f"arn:aws:s3:::{bucket}/{key}"
    if re.search(r" 40[34] ", f"{problem} "):
        why = f"either there is no such object, or the function's role may not read it (it needs s3:GetObject on {arn})"
    else:
        why = f"the function needs a way to S3, and s3:GetObject on {arn}"
    fail(f"{uri} could not be read ({problem}): {why}. The server is not started without its settings")


def ask(service, target, given, region, what, right):
    """One call of SSM or Secrets Manager, repeated where that can help; what they answer is never shown."""
    body = json.dumps(given).encode()
    more = {"content-type": "application/x-amz-json-1.1", "x-amz-target": target}
    problem = ""
    for attempt in range(len(PAUSES) + 1):
        if attempt > 0:
            time.sleep(PAUSES[attempt - 1])
        try:
            status, headers, answer = send("POST", service_url(service, region), service, region, body, more)
            content = json.loads(answer)
            if status == 200:
                return content
            code = content.get("__type") or content.get("code") or headers.get("x-amzn-errortype") or ""
            code = str(code).split("#")[-1]
            problem = f"HTTP {status} {code}: {content.get('message') or content.get('Message') or ''}"
            if status < 500 and not re.search("AccessDenied|Throttl|TooManyRequests|UnrecognizedClient", code):
                break
        except ValueError:
            problem = "the answer broke off"
        except (OSError, http.client.HTTPException) as error:
            problem = str(error) or type(error).__name__
    way = "" if problem.startswith("HTTP 4") else f"a way to {'SSM' if service == 'ssm' else 'Secrets Manager'} and "
    fail(f"{what} could not be read ({problem}): the function needs {way}the right {right}")


def read_secrets():
    """The variables that SECRET_REFERENCES names, with their values."""
    if not ENV.get("SECRET_REFERENCES"):
        return {}
    references = json.loads(ENV["SECRET_REFERENCES"])
    parameters = references.get("parameters", {})
    own = ENV.get("AWS_REGION") or ENV.get("AWS_DEFAULT_REGION") or "us-east-1"
    names = list(dict.fromkeys(parameters.values()))
    values = {}

    def from_parameters(names):
        what = f"SSM parameter {', '.join(names)}"
        given = {"Names": names, "WithDecryption": True}
        answer = ask("ssm", "AmazonSSM.GetParameters", given, own, what, "ssm:GetParameters")
        if answer.get("InvalidParameters"):
            fail(f"SSM parameter {', '.join(answer['InvalidParameters'])} does not exist")
        found = {parameter["Name"]: parameter["Value"] for parameter in answer["Parameters"]}
        values.update({variable: found[name] for variable, name in parameters.items() if name in found})

    def from_secret(secret, variables):
        what = f"secret {secret}"
        parts = secret.split(":")
        region = parts[3] if len(parts) > 3 else own
        given = {"SecretId": secret}
        answer = ask(
            "secretsmanager", "secretsmanager.GetSecretValue", given, region, what, "secretsmanager:GetSecretValue"
        )
        text = answer.get("SecretString")
        if not isinstance(text, str):
            fail(f"{what} holds no text")
        for variable, key in variables.items():
            values[variable] = value_of(text, key, what) if key else text

    calls = [(from_parameters, (names[at : at + 10],)) for at in range(0, len(names), 10)]
    calls += [(from_secret, entry) for entry in references.get("secrets", {}).items()]
    threads = [threading.Thread(target=call, args=given) for call, given in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for variable in [*parameters, *(name for group in references.get("secrets", {}).values() for name in group)]:
        if not isinstance(values.get(variable), str) or "\0" in values[variable]:
            fail(f"the value of {variable} is no text")
    return values


def value_of(text, key, what):
    try:
        content = json.loads(text)
    except ValueError:
        fail(f"{what} is not JSON, and the key {key} of it is wanted")
    value = content.get(key) if isinstance(content, dict) else None
    if value is None:
        fail(f"{what} has no key {key}")
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def read_file():
    uri = ENV.get("SETTINGS_S3_URI", "")
    match = re.fullmatch(r"s3://([^/]+)/(.+)", uri, re.DOTALL)
    if match:
        return fetch_object(uri, match.group(1), match.group(2))
    # A file of the machine stands in where an image is started without a network.
    if uri.startswith("file:///"):
        with open(urllib.parse.unquote(uri[len("file://") :]), "rb") as stand_in:
            return stand_in.read()
    fail(f"SETTINGS_S3_URI is {json.dumps(uri)}, not s3://bucket/key: give the stack SettingsBucketArn and SettingsKey")


def write(file, content):
    os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
    part = f"{file}.part"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)
    os.replace(part, file)


def main(file, *server):
    secrets = read_secrets()
    if file == "--print":
        quoted = {name: value.replace("'", "'\\''") for name, value in secrets.items()}
        lines = "".join(f"export {name}='{value}'\n" for name, value in quoted.items())
        sys.stdout.buffer.write(lines.encode("utf-8"))
        return
    content = None if file == "-" else read_file()
    try:
        if content is not None:
            write(file, content)
    except OSError as error:
        fail(f"{file} could not be written ({error})")
    if not server:
        fail("there is no program to start: the image has neither ENTRYPOINT nor CMD")
    try:
        os.execvpe(server[0], list(server), {**ENV, **secrets})
    except OSError as error:
        fail(f"{server[0]}, the server's program, could not be started ({error})")


if __name__ == "__main__":
    main(*sys.argv[1:])
