import type { Body, Part, RequestSpec, Signature } from './spec.ts';
import type { Field } from './yaml-field.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const DEFAULT_MAX_BODY = 10_000_000;
export const REQUEST_KEYS = [
  'method',
  'path',
  'url',
  'query',
  'headers',
  'json',
  'form',
  'multipart',
  'body',
  'sign',
  'follow-redirects',
  'cookies',
  'max-body',
] as const;

/** `GET /path`, `/path`, or a mapping. */
export function readRequest(field: Field, defaults: Readonly<Record<string, string>>): RequestSpec {
  const base = { query: {}, headers: defaults, followRedirects: true, cookies: true, maxBody: DEFAULT_MAX_BODY };
  if (!field.isMapping) return { ...base, ...readRequestLine(field) };
  field.entries(REQUEST_KEYS);
  const body = readBody(field);
  const method = field.at('method');
  const optional = <T>(key: string, read: (value: Field) => T, fallback: T) =>
    field.at(key).present ? read(field.at(key)) : fallback;
  return {
    method: method.present ? method.choice(METHODS) : body ? 'POST' : 'GET',
    target: readTarget(field),
    query: optional('query', texts, {}),
    headers: { ...defaults, ...optional('headers', readHeaders, {}) },
    body,
    sign: optional<Signature | undefined>('sign', readSignature, undefined),
    followRedirects: optional('follow-redirects', (value) => value.boolean(), true),
    cookies: optional('cookies', (value) => value.boolean(), true),
    maxBody: optional('max-body', (value) => value.bytes(), DEFAULT_MAX_BODY),
  };
}

function readRequestLine(field: Field): { method: string; target: string } {
  const match = /^(?:([A-Z]+)\s+)?(\S.*)$/.exec(field.text().trim());
  const method = match?.[1] ?? 'GET';
  if (!match || !METHODS.some((known) => known === method))
    throw field.fail(`must be a path or "METHOD path", with a method of ${METHODS.join(', ')}`);
  return { method, target: checkTarget(field, match[2]!) };
}

function readTarget(field: Field): string {
  const path = field.at('path');
  const url = field.at('url');
  if (path.present === url.present) throw field.fail('needs either path or url');
  return path.present ? checkTarget(path, path.text()) : checkTarget(url, url.text());
}

/** A path, a whole URL, or something that a variable makes into one. */
export function checkTarget(field: Field, target: string): string {
  if (!/^(\/|https?:\/\/|\$\{)/.test(target)) throw field.fail('must start with /, http://, https:// or a ${variable}');
  return target;
}

export function texts(field: Field): Record<string, string> {
  return Object.fromEntries(field.entries().map(([key, value]) => [key, value.text()]));
}

export function readHeaders(field: Field): Record<string, string> {
  const headers = texts(field);
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) throw field.at(name).fail('is no name of a header');
    if (/[\r\n\0]/.test(value)) throw field.at(name).fail('must be one line');
  }
  return headers;
}

function readBody(field: Field): Body | undefined {
  const kinds = ['json', 'form', 'multipart', 'body'].filter((key) => field.at(key).value !== undefined);
  if (kinds.length > 1) throw field.fail(`has more than one body: ${kinds.join(', ')}`);
  const value = field.at(kinds[0] ?? '');
  switch (kinds[0]) {
    case 'json':
      return { kind: 'json', value: value.value };
    case 'form':
      return { kind: 'form', fields: texts(value) };
    case 'multipart':
      return { kind: 'multipart', parts: value.entries().map(([name, part]) => readPart(name, part)) };
    case 'body':
      return { kind: 'text', text: value.text() };
    default:
      return undefined;
  }
}

function readPart(name: string, field: Field): Part {
  if (!field.isMapping) return { name, value: field.text() };
  field.entries(['value', 'file', 'filename', 'type']);
  const text = (key: string) => (field.at(key).present ? field.at(key).text() : undefined);
  if ((text('value') === undefined) === (text('file') === undefined)) throw field.fail('needs either value or file');
  return { name, value: text('value'), file: text('file'), filename: text('filename'), type: text('type') };
}

function readSignature(field: Field): Signature {
  field.entries(['secret', 'algorithm', 'encoding', 'header', 'value', 'payload']);
  const text = (key: string, fallback: string) => (field.at(key).present ? field.at(key).text() : fallback);
  if (!field.at('secret').present || !field.at('header').present) throw field.fail('needs secret and header');
  const choice = <const T extends string>(key: string, allowed: readonly T[], fallback: T) =>
    field.at(key).present ? field.at(key).choice(allowed) : fallback;
  return {
    secret: field.at('secret').text(),
    algorithm: choice('algorithm', ['sha1', 'sha256', 'sha384', 'sha512'], 'sha256'),
    encoding: choice('encoding', ['hex', 'base64', 'base64url'], 'hex'),
    header: field.at('header').text(),
    value: text('value', '${signature}'),
    payload: text('payload', '${body}'),
  };
}
