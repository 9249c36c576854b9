import type { IncomingHttpHeaders } from 'node:http';

/** Of requests that name none: those without a signature, and those of global services. */
const DEFAULT_REGION = 'us-east-1';

/** A request to AWS as the rules see it. */
export interface AwsRequest {
  /** Signing name: s3, dynamodb, cloudformation, cloudfront, cloudfront-keyvaluestore, lambda ... Empty for what is not signed. */
  service: string;
  /** Region and access key that the request is signed with: where, and whose. */
  region: string;
  accessKey: string;
  /** Operation of the Query and JSON protocols; the HTTP method of a REST service. */
  operation: string;
  method: string;
  /** Decoded, without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Empty where the body is an object's own content, which no rule reads. */
  body: string;
  /** Fields of the Query protocol. */
  form: URLSearchParams;
  /** Bytes of the body that the headers announce. */
  length: number;
}

export interface RequestHead {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
}

export function readHead({ method, url, headers }: RequestHead): AwsRequest {
  const at = new URL(url, 'http://front');
  const target = headers['x-amz-target'];
  const length = headers['x-amz-decoded-content-length'] ?? headers['content-length'];
  const { service, region, accessKey } = signedFor(headers, at.searchParams);
  return {
    service: service || (isUnsignedQuery(method, at.pathname, headers) ? 'sts' : ''),
    region,
    accessKey,
    operation: target ? String(target).split('.').at(-1)! : method,
    method,
    path: decodeURIComponent(at.pathname),
    query: at.searchParams,
    headers,
    body: '',
    form: new URLSearchParams(),
    length: Number(length ?? 0),
  };
}

/** The only requests of the Query protocol that nobody signs are those of STS that bring a token. */
function isUnsignedQuery(method: string, path: string, headers: IncomingHttpHeaders): boolean {
  return method === 'POST' && path === '/' && /urlencoded/.test(headers['content-type'] ?? '');
}

/** The request with its body: what its form or its JSON asks for. */
export function withBody(request: AwsRequest, body: string): AwsRequest {
  const isForm = /urlencoded/.test(request.headers['content-type'] ?? '');
  const form = new URLSearchParams(isForm ? body : '');
  return { ...request, body, form, operation: form.get('Action') ?? request.operation };
}

/** An object's content is passed on as it comes; everything else is small and read whole. */
export function hasReadableBody({ service, method, query }: AwsRequest): boolean {
  if (service === '') return false;
  return !(service === 's3' && method === 'PUT' && !['tagging', 'lifecycle', 'policy'].some((name) => query.has(name)));
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html */
function signedFor(
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
): Pick<AwsRequest, 'service' | 'region' | 'accessKey'> {
  const credential =
    /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? query.get('X-Amz-Credential') ?? '';
  // KEY/date/region/service/aws4_request; SigV4A has no region.
  const parts = credential.split('/');
  const region = parts.length === 5 ? parts[2]! : DEFAULT_REGION;
  return { service: parts.at(-2) ?? '', region, accessKey: parts[0] || 'test' };
}
