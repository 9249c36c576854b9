import vm from 'node:vm';
import { runtimeContext } from './runtime.ts';

/** The limits of CloudFront Functions: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
export const FUNCTION_SIZE_LIMIT = 10_240;
export const KEY_VALUE_LIMIT = 1024;
const MODULES = new Set(['crypto', 'querystring', 'buffer']);

/** What cf.updateRequestOrigin takes: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html */
export interface RequestOrigin {
  domainName?: string;
  hostHeader?: string;
  originPath?: string;
  customHeaders?: Record<string, string>;
  customOriginConfig?: { port: number; protocol: 'http' | 'https'; sslProtocols: string[] };
  originAccessControlConfig?: { enabled: boolean };
  timeouts?: { readTimeout?: number; keepAliveTimeout?: number; connectionTimeout?: number };
  connectionAttempts?: number;
}

type Field = { value: string; multiValue?: { value: string }[] };

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
export interface ViewerRequest {
  method: string;
  uri: string;
  querystring: Record<string, Field>;
  headers: Record<string, Field>;
  cookies: Record<string, Field>;
}

export interface FunctionEvent {
  version: '1.0';
  context: {
    eventType: 'viewer-request' | 'viewer-response';
    distributionDomainName: string;
    distributionId: string;
    requestId: string;
  };
  viewer: { ip: string };
  request: ViewerRequest;
  /** Only in viewer-response. */
  response?: FunctionResponse;
}

export interface FunctionResponse {
  statusCode: number;
  statusDescription?: string;
  headers?: Record<string, Field>;
  cookies?: Record<string, { value: string; attributes?: string }>;
  body?: string | { encoding: 'text' | 'base64'; data: string };
}

export interface FunctionResult {
  request?: ViewerRequest;
  response?: FunctionResponse;
  /** Set by cf.updateRequestOrigin. */
  origin?: RequestOrigin;
  /** Set by cf.selectRequestOriginById. */
  originId?: string;
}

/** `now`: what the function's Date says, milliseconds since 1970; the real time where it is not given. */
export type EdgeFunction = (
  event: FunctionEvent,
  values: ReadonlyMap<string, string>,
  now?: number,
) => Promise<FunctionResult>;

interface CfModule {
  kvs(): unknown;
  updateRequestOrigin(origin: RequestOrigin): void;
  selectRequestOriginById(id: string): void;
}

/**
 * Compiles a function as CloudFront's JavaScript runtime 2.0 does: the documented globals and methods only, so no network,
 * no file system, no timers; three modules, code size limited; the helper module `cloudfront` is the only import. Each call gets the KeyValueStore as its
 * point of presence knows it.
 */
export function compileFunction(code: string): EdgeFunction {
  if (Buffer.byteLength(code) > FUNCTION_SIZE_LIMIT)
    throw new Error(`The function has more than ${FUNCTION_SIZE_LIMIT} bytes`);
  const script = new vm.Script(
    `(function (require, __cf, Date) { 'use strict';\n${code.replace(
      /^import (\w+) from 'cloudfront';$/m,
      'const $1 = __cf;',
    )}\nreturn handler; })`,
    { filename: 'function.js' },
  );
  const context = runtimeContext();
  // Values of the context's own realm: their methods are the documented ones as well.
  const parse = vm.runInContext('JSON.parse', context) as (text: string) => unknown;
  const define = script.runInContext(context, { timeout: 5000 }) as (
    load: (name: string) => unknown,
    cf: CfModule,
    date: unknown,
  ) => (event: FunctionEvent) => unknown;
  const dateAt = vm.runInContext(DATE_AT, context) as (now: number) => unknown;
  return async (event, values, now = Date.now()) => {
    const result: FunctionResult = {};
    const handler = define(load, cloudfrontModule(values, result, parse), dateAt(now));
    const returned = (await handler(parse(JSON.stringify(event)) as FunctionEvent)) as ViewerRequest | FunctionResponse;
    if ('statusCode' in returned) return { response: returned };
    return { ...result, request: returned };
  };
}

/** Time stands still while a function runs: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html */
const DATE_AT = `(function (now) {
  return class extends Date {
    constructor(...given) { given.length === 0 ? super(now) : super(...given); }
    static now() { return now; }
  };
})`;

function load(name: string): unknown {
  if (!MODULES.has(name)) throw new Error(`Cannot find module ${name}`);
  return process.getBuiltinModule(name);
}

function cloudfrontModule(
  values: ReadonlyMap<string, string>,
  result: FunctionResult,
  parse: (text: string) => unknown,
): CfModule {
  return {
    kvs: () => ({
      get: (key: string, options?: { format?: 'string' | 'json' | 'bytes' }) => {
        const value = values.get(key);
        if (value === undefined) return Promise.reject(new Error('KeyNotFound'));
        return Promise.resolve(options?.format === 'json' ? parse(value) : value);
      },
      exists: (key: string) => Promise.resolve(values.has(key)),
      count: () => Promise.resolve(values.size),
    }),
    updateRequestOrigin: (origin) => {
      const problem = originProblem(origin);
      if (problem) throw new Error(`FunctionValidationError: ${problem}`);
      result.origin = { ...result.origin, ...origin };
    },
    selectRequestOriginById: (id) => void (result.originId = id),
  };
}

/**
 * What CloudFront refuses of a change of the origin, with 502 to the viewer; TestFunction does not look at it.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
 */
export function originProblem(origin: RequestOrigin): string | undefined {
  const { domainName, originPath, hostHeader, originAccessControlConfig, timeouts = {} } = origin;
  if (originPath !== undefined && !/^\/.*[^/]$/.test(originPath))
    return 'originPath begins with a slash and does not end with one';
  if (hostHeader !== undefined && originAccessControlConfig?.enabled !== false)
    return 'hostHeader is taken only where the origin access control is disabled';
  if (domainName !== undefined && /[/:]/.test(domainName)) return 'domainName is a host name';
  const ranges: [number | undefined, number, number][] = [
    [timeouts.readTimeout, 1, 120],
    [timeouts.keepAliveTimeout, 1, 60],
    [timeouts.connectionTimeout, 1, 10],
    [origin.connectionAttempts, 1, 3],
  ];
  return ranges.some(([value, from, to]) => value !== undefined && (value < from || value > to))
    ? 'a timeout or the number of attempts is out of its range'
    : undefined;
}

/** What a function gets when a viewer asks for `uri`. */
export function viewerRequest(
  uri: string,
  more: { ip?: string; headers?: Record<string, string>; cookies?: Record<string, string> } = {},
): FunctionEvent {
  return {
    version: '1.0',
    context: {
      eventType: 'viewer-request',
      distributionDomainName: 'd1.cloudfront.net',
      distributionId: 'E1',
      requestId: '1',
    },
    viewer: { ip: more.ip ?? '203.0.113.7' },
    request: {
      method: 'GET',
      uri,
      querystring: {},
      cookies: fields(more.cookies ?? {}),
      headers: fields({ host: 'shop.example.org', ...more.headers }),
    },
  };
}

/** The same viewer, who gets an answer. */
export function viewerResponse(
  request: FunctionEvent,
  headers: Record<string, string> = { 'content-type': 'text/html' },
): FunctionEvent {
  return {
    ...request,
    context: { ...request.context, eventType: 'viewer-response' },
    response: { statusCode: 200, headers: fields(headers), cookies: {} },
  };
}

function fields(values: Record<string, string>): Record<string, Field> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}
