# Fetches the settings of a server from S3 when a function starts, and then starts the server in its own place:
#   python3 load-settings.py <file> <program> [argument...]
# The same as load-settings.mjs, for images that have Python: standard library only, Python 3.8 and later.
import hashlib
import hmac
import http.client
import json
import os
import re
import sys
import time
import urllib.parse

SILENCE = 3  # seconds without a byte; Lambda gives a start 10 s in all
ATTEMPTS = 3
ENV = os.environ


def fail(message):
    os.write(2, f"settings: {message}\n".encode())
    os._exit(1)


def object_url(bucket, key, region):
    """Where an object is reached: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html"""
    path = urllib.parse.quote(key, safe="/-_.~")
    ignored = ENV.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") == "true"
    endpoint = "" if ignored else ENV.get("AWS_ENDPOINT_URL_S3") or ENV.get("AWS_ENDPOINT_URL") or ""
    if endpoint:
        return f"{endpoint.rstrip('/')}/{bucket}/{path}"
    service = "s3-fips" if ENV.get("AWS_USE_FIPS_ENDPOINT") == "true" else "s3"
    dual = ".dualstack" if ENV.get("AWS_USE_DUALSTACK_ENDPOINT") == "true" else ""
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    host = f"{service}{dual}.{region}.{suffix}"
    # The certificate's wildcard stands for one label only: a bucket with dots in its name is a part of the path.
    return f"https://{host}/{bucket}/{path}" if "." in bucket else f"https://{bucket}.{host}/{path}"


def signed_headers(host, path, region, now):
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"""

    def sha256(text):
        return hashlib.sha256(text.encode()).hexdigest()

    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    headers = {"host": host, "x-amz-content-sha256": sha256(""), "x-amz-date": stamp}
    if ENV.get("SETTINGS_BUCKET_OWNER"):
        headers["x-amz-expected-bucket-owner"] = ENV["SETTINGS_BUCKET_OWNER"]
    if ENV.get("AWS_SESSION_TOKEN"):
        headers["x-amz-security-token"] = ENV["AWS_SESSION_TOKEN"]
    names = sorted(headers)
    lines = [f"{name}:{headers[name]}" for name in names]
    canonical = "\n".join(["GET", path, "", *lines, "", ";".join(names), sha256("")])
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, sha256(canonical)])
    key = ("AWS4" + ENV.get("AWS_SECRET_ACCESS_KEY", "")).encode()
    for part in (stamp[:8], region, "s3", "aws4_request", to_sign):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    credential = f"{ENV.get('AWS_ACCESS_KEY_ID', '')}/{scope}"
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={';'.join(names)}, Signature={key.hex()}"
    )
    return headers


def get(url, region):
    parts = urllib.parse.urlsplit(url)
    kind = http.client.HTTPConnection if parts.scheme == "http" else http.client.HTTPSConnection
    connection = kind(parts.netloc, timeout=SILENCE)
    try:
        connection.request("GET", parts.path, headers=signed_headers(parts.netloc, parts.path, region, time.time()))
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def fetch_object(uri, bucket, key):
    region = ENV.get("AWS_REGION") or ENV.get("AWS_DEFAULT_REGION") or "us-east-1"
    problem = ""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            status, headers, body = get(object_url(bucket, key, region), region)
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
            time.sleep(0.1 * 2**attempt)
    arn = f"arn:aws:s3:::{bucket}/{key}"
    if re.search(r" 40[34] ", f"{problem} "):
        why = f"either there is no such object, or the function's role may not read it (it needs s3:GetObject on {arn})"
    else:
        why = f"the function needs a way to S3, and s3:GetObject on {arn}"
    fail(f"{uri} could not be read ({problem}): {why}. The server is not started without its settings")


def read():
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
    content = read()
    try:
        write(file, content)
    except OSError as error:
        fail(f"{file} could not be written ({error})")
    if not server:
        fail("there is no program to start: the image has neither ENTRYPOINT nor CMD")
    try:
        os.execvpe(server[0], list(server), ENV)
    except OSError as error:
        fail(f"{server[0]}, the server's program, could not be started ({error})")


if __name__ == "__main__":
    main(*sys.argv[1:])
