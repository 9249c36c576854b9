import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsSession } from '../../../src/aws/index.ts';
import { isNotFound } from '../../../src/aws/index.ts';

/** Where a request for a host goes: to the emulator for AWS's names, else to the host itself. */
export interface Target {
  protocol: 'http' | 'https';
  hostname: string;
  port: number;
  /** Path as it goes on the wire. */
  path: string;
  /** Host header, where it is not the one of the request. */
  host?: string;
  /** A door that may hand an answer on while it is written. */
  mayStream?: boolean;
}

const S3_HOST = /^([a-z0-9][a-z0-9.-]*)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com$/;
const API_HOST = /^([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.amazonaws\.com$/;
const SERVED_BY_HOST = /(\.elb\.amazonaws\.com|\.lambda-url\.[a-z0-9-]+\.on\.aws)$/;

/** Plays DNS for the AWS hosts whose traffic the emulator serves; undefined for any other host. */
export class AwsHosts {
  readonly #emulator: URL;
  readonly #stages = new Map<string, { names: Set<string>; readAt: number }>();

  constructor(emulatorEndpoint: string) {
    this.#emulator = new URL(emulatorEndpoint);
  }

  async resolve(host: string, path: string): Promise<Target | undefined> {
    const name = host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
    const bucket = S3_HOST.exec(name)?.[1];
    if (bucket) return this.#target(`/${bucket}${path}`, this.#emulator.host);
    const api = API_HOST.exec(name);
    if (api) return await this.#apiTarget(api[1]!, api[2]!, path);
    if (SERVED_BY_HOST.test(name)) return { ...this.#target(path, name), mayStream: name.endsWith('.on.aws') };
    return undefined;
  }

  #target(path: string, host: string): Target {
    return { protocol: 'http', hostname: this.#emulator.hostname, port: Number(this.#emulator.port), path, host };
  }

  /** On AWS the stage $default has no part in the path; the emulator always wants one. */
  async #apiTarget(api: string, region: string, path: string): Promise<Target> {
    const stages = await this.#stagesOf(api, region);
    const first = /^\/([^/?]*)/.exec(path)?.[1] ?? '';
    const stage = stages.has('$default') && !stages.has(first) ? '/$default' : '';
    const target = this.#target(`/_aws/execute-api/${api}${stage}${path}`, this.#emulator.host);
    // Only HTTP APIs are known by their stages here; they hand on what is whole.
    return { ...target, mayStream: stages.size === 0 };
  }

  async #stagesOf(api: string, region: string): Promise<Set<string>> {
    const known = this.#stages.get(api);
    if (known && performance.now() - known.readAt < 2000) return known.names;
    const answer = await fetch(new URL(`/v2/apis/${api}/stages`, this.#emulator), {
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/apigateway/aws4_request, SignedHeaders=host, Signature=0`,
      },
    });
    const { items = [] } = answer.ok ? ((await answer.json()) as { items?: { stageName: string }[] }) : {};
    const names = new Set(items.map(({ stageName }) => stageName));
    this.#stages.set(api, { names, readAt: performance.now() });
    return names;
  }
}

interface Statement {
  Effect: 'Allow' | 'Deny';
  Principal: '*' | { Service?: string | string[]; AWS?: string | string[] };
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** Whether the bucket's policy lets a distribution read an object, as S3 decides it for an origin access control. */
export class BucketAccess {
  readonly #session: AwsSession;
  readonly #policies = new Map<string, { statements: Statement[]; readAt: number }>();

  constructor(session: AwsSession) {
    this.#session = session;
  }

  async allows(bucket: string, key: string, distributionArn: string): Promise<boolean> {
    const matching = (await this.#statements(bucket)).filter(
      (statement) => forCloudFront(statement) && reads(statement, bucket, key) && holds(statement, distributionArn),
    );
    return matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny');
  }

  /** The headers by which origin access control signs a request. */
  async signature(method: string, { hostname, port, host = hostname, path }: Target): Promise<Record<string, string>> {
    const { config } = this.#session.client(S3Client);
    const signer = new SignatureV4({
      service: 's3',
      region: config.region,
      credentials: config.credentials,
      sha256: config.sha256,
      uriEscapePath: false,
    });
    const [pathname = '', query = ''] = path.split('?');
    const headers = { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const request = { method, hostname, port, path: pathname, query: Object.fromEntries(new URLSearchParams(query)) };
    return (await signer.sign(new HttpRequest({ ...request, headers }))).headers;
  }

  async #statements(bucket: string): Promise<Statement[]> {
    const known = this.#policies.get(bucket);
    if (known && performance.now() - known.readAt < 2000) return known.statements;
    let statements: Statement[] = [];
    try {
      const { Policy } = await this.#session.client(S3Client).send(new GetBucketPolicyCommand({ Bucket: bucket }));
      statements = (JSON.parse(Policy!) as { Statement: Statement[] }).Statement;
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    this.#policies.set(bucket, { statements, readAt: performance.now() });
    return statements;
  }
}

function list(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function forCloudFront({ Principal }: Statement): boolean {
  return Principal === '*' || list(Principal.Service).includes('cloudfront.amazonaws.com');
}

function reads({ Action, Resource }: Statement, bucket: string, key: string): boolean {
  const action = list(Action).some((name) => ['s3:GetObject', 's3:*', '*'].includes(name));
  return action && list(Resource).some((pattern) => glob(pattern).test(`arn:aws:s3:::${bucket}/${key}`));
}

function glob(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    's',
  );
}

/** CloudFront comes over TLS and names its distribution; other conditions are not known here and fail the test. */
function holds({ Condition = {} }: Statement, distributionArn: string): boolean {
  const present: Record<string, string> = { 'aws:sourcearn': distributionArn, 'aws:securetransport': 'true' };
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => {
      const value = present[key.toLowerCase()];
      if (value === undefined) throw new Error(`The local edge does not know the policy condition ${key}`);
      if (operator === 'StringLike' || operator === 'ArnLike')
        return list(expected).some((one) => glob(one).test(value));
      return list(expected).map(String).includes(value);
    }),
  );
}
