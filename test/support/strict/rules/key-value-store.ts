import type { Rule } from '../rule.ts';

const SERVICE = 'cloudfront-keyvaluestore';
const KEY_LIMIT = 512;
const VALUE_LIMIT = 1024;
const KEYS_AT_ONCE = 50;
const LIMITS =
  'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-keyvaluestores';

export function keyValueStoreRules(): Rule[] {
  return [signature, globalToken, valueSize, keysAtOnce, staleETag];
}

const signature: Rule = {
  id: 'kvs-sigv4a',
  service: SERVICE,
  behaviour: 'The data plane of KeyValueStore takes SigV4A signatures only.',
  source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions-kvp.html',
  refuse: ({ headers }) =>
    /^AWS4-ECDSA-P256-SHA256 /.test(headers.authorization ?? '')
      ? undefined
      : { code: 'AccessDeniedException', message: 'The request signature must be SigV4A', status: 403 },
};

/**
 * The front cannot tell the endpoints of STS apart, but their tokens: those of sts.amazonaws.com are of the first version, which
 * is valid in some regions only, and begin so.
 */
const FIRST_VERSION = /^FwoGZXIvYXdz/;

const globalToken: Rule = {
  id: 'kvs-global-sts',
  service: SERVICE,
  behaviour: 'A session token that came from the global endpoint of STS is refused: SigV4A is for several regions.',
  source:
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html#sts-regions-manage-tokens',
  refuse: ({ headers }) =>
    FIRST_VERSION.test(String(headers['x-amz-security-token'] ?? ''))
      ? { code: 'AccessDeniedException', message: 'Unable to verify credentials', status: 403 }
      : undefined,
};

interface Written {
  Key: string;
  Value: string;
}

function written({ method, path, body }: { method: string; path: string; body: string }): Written[] {
  if (body === '' || !/^(PUT|POST)$/.test(method)) return [];
  const parsed = JSON.parse(body) as { Value?: string; Puts?: Written[] };
  return parsed.Puts ?? [{ Key: path.split('/').at(-1)!, Value: parsed.Value ?? '' }];
}

const valueSize: Rule = {
  id: 'kvs-value-1-kb',
  service: SERVICE,
  behaviour: 'A key has at most 512 bytes, a value 1 KB.',
  source: LIMITS,
  refuse(request) {
    const large = written(request).some(
      ({ Key, Value }) => Buffer.byteLength(Key) > KEY_LIMIT || Buffer.byteLength(Value) > VALUE_LIMIT,
    );
    return large ? { code: 'ValidationException', message: 'The key or the value is too large' } : undefined;
  },
};

const keysAtOnce: Rule = {
  id: 'kvs-update-50',
  service: SERVICE,
  behaviour: 'One update changes at most 50 keys.',
  source: LIMITS,
  refuse: (request) =>
    written(request).length > KEYS_AT_ONCE
      ? { code: 'ValidationException', message: 'At most 50 keys can be updated in one request' }
      : undefined,
};

/** https://docs.aws.amazon.com/cloudfront-keyvaluestore/latest/APIReference/API_PutKey.html names no error for this one. */
const staleETag: Rule = {
  id: 'kvs-stale-etag',
  service: SERVICE,
  behaviour:
    'A write to a KeyValueStore names the ETag of the whole store: a write of another key makes it stale, and a stale one is refused as ValidationException. People have measured that; no document has it.',
  source: 'https://docs.aws.amazon.com/cloudfront-keyvaluestore/latest/APIReference/API_PutKey.html',
  async refuse({ method, path, headers }, emulator) {
    const named = headers['if-match'];
    const [, arn] = /^\/key-value-stores\/(.+)\/keys(\/|$)/.exec(path) ?? [];
    if (method === 'GET' || named === undefined || !arn) return undefined;
    const store = await emulator.get(`/key-value-stores/${encodeURIComponent(arn)}`, SERVICE);
    const present = store.headers.get('etag');
    if (present === null || present === named) return undefined;
    return { code: 'ValidationException', message: 'Pre-Condition failed during update of Key-Value-Store' };
  },
};
