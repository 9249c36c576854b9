import type { Rule } from '../rule.ts';
import type { AwsRequest } from '../request.ts';

const METADATA_LIMIT = 2048;
const KEY_LIMIT = 1024;
const PART_LIMIT = 5 * 1024 * 1024;
const ACCOUNT = '000000000000';

/** "bucket/key/with/slashes" of a path-style request. */
const objectOf = ({ path }: AwsRequest) => path.slice(1);
const keyOf = ({ path }: AwsRequest) => path.split('/').slice(2).join('/');
const isObjectPut = (request: AwsRequest) =>
  request.method === 'PUT' && keyOf(request) !== '' && ![...request.query.keys()].some((name) => name !== 'x-id');

export function s3Rules(): Rule[] {
  return [
    metadataSize,
    keyLength,
    ifNoneMatch,
    expectedOwner(),
    partSize(),
    deleteLimit,
    listLimit,
    conditionalConflict(),
  ];
}

const metadataSize: Rule = {
  id: 's3-metadata-size',
  service: 's3',
  behaviour: 'User-defined metadata of an object has at most 2 KB: names and values together.',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html',
  refuse({ headers }) {
    const metadata = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
    const size = metadata.reduce(
      (sum, [name, value]) => sum + name.length - 'x-amz-meta-'.length + Buffer.byteLength(String(value)),
      0,
    );
    if (size <= METADATA_LIMIT) return undefined;
    return {
      code: 'MetadataTooLarge',
      message: 'Your metadata headers exceed the maximum allowed metadata size',
    };
  },
};

const keyLength: Rule = {
  id: 's3-key-length',
  service: 's3',
  behaviour: 'A key has at most 1,024 bytes of UTF-8.',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html',
  refuse: (request) =>
    Buffer.byteLength(keyOf(request)) > KEY_LIMIT
      ? { code: 'KeyTooLongError', message: 'Your key is too long' }
      : undefined,
};

const ifNoneMatch: Rule = {
  id: 's3-if-none-match',
  service: 's3',
  behaviour: 'If-None-Match of a write takes * and no ETag.',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html',
  refuse({ method, headers }) {
    const condition = headers['if-none-match'];
    if (method !== 'PUT' || condition === undefined || condition === '*') return undefined;
    return {
      code: 'NotImplemented',
      message: 'A header you provided implies functionality that is not implemented',
      status: 501,
    };
  },
};

function expectedOwner(): Rule {
  /** Who made a bucket, where that was another account than the emulator's own. */
  const owners = new Map<string, string>();
  const bucketOf = ({ path }: AwsRequest) => path.split('/')[1]!;
  return {
    id: 's3-expected-owner',
    service: 's3',
    behaviour: 'A request that names another owner of the bucket than its own is denied.',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html',
    refuse(request) {
      const named = request.headers['x-amz-expected-bucket-owner'];
      if (named === undefined || named === (owners.get(bucketOf(request)) ?? ACCOUNT)) return undefined;
      return { code: 'AccessDenied', message: 'Access Denied', status: 403 };
    },
    after(request, status) {
      // The emulator takes an access key of twelve digits for the account.
      const account = /Credential=(\d{12})\//.exec(request.headers.authorization ?? '')?.[1];
      if (account && status === 200 && request.method === 'PUT' && keyOf(request) === '')
        owners.set(bucketOf(request), account);
    },
  };
}

function partSize(): Rule {
  const sizes = new Map<string, number>();
  const part = ({ query }: AwsRequest, number = query.get('partNumber')) => `${query.get('uploadId')}/${number}`;
  return {
    id: 's3-part-size',
    service: 's3',
    behaviour: 'Each part of a multipart upload but the last has at least 5 MiB.',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html',
    refuse(request) {
      if (request.method !== 'POST' || !request.query.has('uploadId')) return undefined;
      const numbers = [...request.body.matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map((match) => match[1]!);
      const small = numbers.slice(0, -1).some((number) => (sizes.get(part(request, number)) ?? Infinity) < PART_LIMIT);
      if (!small) return undefined;
      return { code: 'EntityTooSmall', message: 'Your proposed upload is smaller than the minimum allowed size' };
    },
    after(request, status) {
      if (request.method === 'PUT' && request.query.has('partNumber') && status === 200 && request.length > 0)
        sizes.set(part(request), request.length);
    },
  };
}

const deleteLimit: Rule = {
  id: 's3-delete-1000',
  service: 's3',
  behaviour: 'DeleteObjects takes at most 1,000 keys.',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html',
  refuse({ method, query, body }) {
    if (method !== 'POST' || !query.has('delete') || (body.match(/<Object>/g)?.length ?? 0) <= 1000) return undefined;
    return {
      code: 'MalformedXML',
      message: 'The XML you provided was not well-formed or did not validate against our published schema',
    };
  },
};

const listLimit: Rule = {
  id: 's3-list-1000',
  service: 's3',
  behaviour: 'A listing has at most 1,000 keys, whatever max-keys asks for.',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html',
  rewrite({ method, path, query }) {
    if (method !== 'GET' || Number(query.get('max-keys') ?? 0) <= 1000) return undefined;
    const changed = new URLSearchParams(query);
    changed.set('max-keys', '1000');
    return `${encodeURI(path)}?${changed.toString()}`;
  },
};

function conditionalConflict(): Rule {
  const writing = new Map<string, number>();
  const counted = (request: AwsRequest, change: number) =>
    writing.set(objectOf(request), (writing.get(objectOf(request)) ?? 0) + change);
  return {
    id: 's3-conditional-conflict',
    service: 's3',
    behaviour: 'A conditional write that meets another write of the same key under way answers 409, not 412.',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html',
    refuse(request) {
      if (!isObjectPut(request)) return undefined;
      const conditional = request.headers['if-none-match'] ?? request.headers['if-match'];
      if (conditional !== undefined && (writing.get(objectOf(request)) ?? 0) > 0) {
        return {
          code: 'ConditionalRequestConflict',
          message: 'The conditional request cannot succeed due to a conflicting operation against this resource',
          status: 409,
        };
      }
      counted(request, 1);
      return undefined;
    },
    after(request) {
      if (isObjectPut(request)) counted(request, -1);
    },
  };
}
