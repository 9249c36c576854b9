import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createHash, createHmac } from 'node:crypto';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { SourceData } from '@smithy/types';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkSettings, interpreterCandidates } from '../../../../src/image/lambda/settings-loader.ts';
import { failureWith } from '../../../support/failure-with.ts';

const folder = join(import.meta.dirname, '../../../../templates/stacks/lambda-layer/deploy');
const python = spawnSync('python3', ['--version']).status === 0;

type Respond = (
  request: IncomingMessage,
  count: number,
) => { status: number; body?: string; headers?: Record<string, string> } | 'hang up';

/** The loaders on this machine: node as a new and as an older version (without execve), and Python. */
const LOADERS: [string, string[]][] = [
  ['node', [process.execPath, join(folder, 'load-settings.mjs')]],
  [
    'an older node',
    [process.execPath, '--import', 'data:text/javascript,process.execve=undefined', join(folder, 'load-settings.mjs')],
  ],
  ...(python ? [['python', ['python3', join(folder, 'load-settings.py')]] as [string, string[]]] : []),
];

// It runs in images, which are Linux: its signals and file modes are those of a POSIX system.
(process.platform === 'win32' ? describe.skip : describe).each(LOADERS)(
  'the loader of settings under %s',
  (_, loader) => {
    let place: string;
    let server: Server;
    let requests: IncomingMessage[];
    let respond: Respond;

    beforeEach(async () => {
      place = mkdtempSync(join(tmpdir(), 'settings-'));
      requests = [];
      respond = () => ({ status: 200, body: 'level: debug\n' });
      server = createServer((request, answer) => {
        requests.push(request);
        const given = respond(request, requests.length);
        if (given === 'hang up') return void request.socket.destroy();
        answer.writeHead(given.status, given.headers).end(given.body ?? '');
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    });
    afterEach(() => {
      server.close();
      server.closeAllConnections();
      rmSync(place, { recursive: true, force: true });
    });

    const start = (
      program: readonly string[],
      environment: Record<string, string> = {},
      file = join(place, 'deep', 'settings.yaml'),
    ) => {
      const [command = '', ...args] = [...loader, file, ...program];
      return spawn(command, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          AWS_REGION: 'eu-central-1',
          AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
          AWS_SECRET_ACCESS_KEY: 'very/secret+key',
          AWS_SESSION_TOKEN: 'token',
          SETTINGS_S3_URI: 's3://shop-settings/production/a b+(1)é.yaml',
          ...environment,
        },
      });
    };
    const ended = async (child: ChildProcess) => {
      const output = Promise.all([text(child.stdout!), text(child.stderr!)]);
      const [code, signal] = await new Promise<[number | null, string | null]>((end) =>
        child.once('close', (...both: [number | null, NodeJS.Signals | null]) => end(both)),
      );
      const [stdout, stderr] = await output;
      return { code, signal, stdout, stderr };
    };
    const run = (program: readonly string[], environment?: Record<string, string>) =>
      ended(start(program, environment));
    const node = (script: string) => ['node', '-e', script];

    test('writes them for its user only, and starts the server with its own arguments and environment', async () => {
      const script = 'console.log(JSON.stringify([process.argv.slice(1), process.env.SETTINGS_S3_URI]))';
      const { code, stdout, stderr } = await run(['node', '-e', script, 'a b', '$HOME']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toEqual([['a b', '$HOME'], 's3://shop-settings/production/a b+(1)é.yaml']);
      const file = join(place, 'deep', 'settings.yaml');
      expect(readFileSync(file, 'utf8')).toBe('level: debug\n');
      expect(statSync(file).mode & 0o777).toBe(0o600);
    });

    test('signs its request as the SDK does', async () => {
      await run(node(''), { SETTINGS_BUCKET_OWNER: '123456789012' });
      const [request] = requests;
      const { authorization = '', ...headers } = request!.headers;
      expect(request!.url).toBe('/shop-settings/production/a%20b%2B%281%29%C3%A9.yaml');
      expect(headers).toMatchObject({ 'x-amz-expected-bucket-owner': '123456789012', 'x-amz-security-token': 'token' });
      const names = /SignedHeaders=([^,]+)/.exec(authorization)![1]!.split(';');
      const date = headers['x-amz-date'] as string;
      const signer = new SignatureV4({
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'very/secret+key', sessionToken: 'token' },
        region: 'eu-central-1',
        service: 's3',
        sha256: Sha256,
        uriEscapePath: false,
        applyChecksum: false,
      });
      const signed = await signer.sign(
        new HttpRequest({
          method: 'GET',
          hostname: '127.0.0.1',
          path: request!.url!,
          headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
        }),
        { signingDate: new Date(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z')) },
      );
      expect(authorization).toBe(signed.headers['authorization']);
    });

    test('passes a signal and the exit code on', async () => {
      const child = start(
        node('process.on("SIGTERM", () => process.exit(7)); setInterval(() => {}, 1e3); console.log("up")'),
      );
      child.stdout!.once('data', () => child.kill('SIGTERM'));
      expect(await ended(child)).toMatchObject({ code: 7, signal: null });
      expect(await run(node('process.kill(process.pid, "SIGKILL")'))).toMatchObject({ code: null, signal: 'SIGKILL' });
    });

    test('tries again where S3 stumbles, and goes where the bucket is', async () => {
      respond = (_request, count) =>
        count === 1
          ? { status: 301, headers: { 'x-amz-bucket-region': 'us-west-2' } }
          : count === 2
            ? { status: 503, body: '<Error><Code>SlowDown</Code></Error>' }
            : { status: 200, body: 'x' };
      expect(await run(node('console.log("up")'))).toMatchObject({ code: 0, stdout: 'up\n' });
      expect(requests.map(({ headers }) => /\/([\w-]+)\/s3\//.exec(headers.authorization!)![1])).toEqual([
        'eu-central-1',
        'us-west-2',
        'us-west-2',
      ]);
    });

    const denied = { status: 403, body: '<Error><Code>AccessDenied</Code><Message>no s3:GetObject</Message></Error>' };
    test.each<[string, Respond, Record<string, string>, RegExp, number]>([
      [
        'a refusal',
        () => denied,
        {},
        /^settings: s3:\/\/shop-settings\/production\/a b\+\(1\)é\.yaml could not be read \(HTTP 403 AccessDenied: no s3:GetObject\): either there is no such object, or .* s3:GetObject on arn:aws:s3:::shop-settings\/production\/.*not started/,
        1,
      ],
      [
        'a missing object',
        () => ({ status: 404, body: '<Code>NoSuchKey</Code>' }),
        {},
        /HTTP 404 NoSuchKey.*no such object/,
        1,
      ],
      ['a service that stays away', () => ({ status: 500 }), {}, /HTTP 500.*a way to S3/, 3],
      ['a connection that breaks', () => 'hang up', {}, /could not be read \(.+\): the function needs a way to S3/, 3],
      [
        'no address',
        () => denied,
        { SETTINGS_S3_URI: '' },
        /SETTINGS_S3_URI is "", not s3:\/\/bucket\/key: .*SettingsKey/,
        0,
      ],
      [
        'an address that is none',
        () => denied,
        { SETTINGS_S3_URI: 'https://x/y' },
        /SETTINGS_S3_URI is "https:\/\/x\/y"/,
        0,
      ],
    ])('%s is one line, and no start', async (_case, given, environment, line, asked) => {
      respond = given;
      const { code, stdout, stderr } = await run(node('console.log("up")'), environment);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(line);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(requests).toHaveLength(asked);
      expect(existsSync(join(place, 'deep', 'settings.yaml'))).toBe(false);
    });

    test.each<[string, string[], RegExp]>([
      ['a program that is not there', ['no-such-program'], /settings: .*no-such-program/],
      ['no program', [], /settings: .*neither ENTRYPOINT nor CMD/],
    ])('%s is one line', async (_case, program, line) => {
      const { code, stderr } = await run(program);
      expect(code).toBe(1);
      expect(stderr).toMatch(line);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    });

    test('a file that cannot be written is one line', async () => {
      writeFileSync(join(place, 'deep'), '');
      const { code, stderr } = await run(node(''));
      expect(code).toBe(1);
      expect(stderr).toMatch(/^settings: .*settings\.yaml could not be written \(.*\)\n$/);
    });
  },
);

class Sha256 {
  readonly #hash;
  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array);
  }
  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }
  reset(): void {}
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
}

describe('the file of the settings', () => {
  const check = (file: string, more: { packageType?: 'container' | 'lambda'; standIn?: string } = {}) =>
    checkSettings({
      packageType: more.packageType ?? 'lambda',
      settings: { file, loader: folder, standIn: more.standIn },
    });

  test.each(['/tmp/settings.yaml', '/app/config/librechat.yaml', '/.env', '/etc/app/settings'])('%s is one', (file) => {
    expect(() => check(file)).not.toThrow();
  });

  test.each([
    'settings.yaml',
    '/',
    '/tmp/',
    '/tmp/../x',
    '/a//b',
    '/proc/x',
    '/opt/extensions/x',
    '/a b',
    '/a\nRUN x',
    '',
  ])('%j is none', (file) => {
    expect(() => check(file)).toThrow(failureWith('input', '"settings-file"', file && JSON.stringify(file)));
  });

  test('is for functions; what stands in for it has to be there', () => {
    expect(() => check('/tmp/x', { packageType: 'container' })).toThrow(
      failureWith('input', 'package-type', 'app-env'),
    );
    for (const standIn of ['/nowhere', folder]) {
      expect(() => check('/tmp/x', { standIn })).toThrow(failureWith('input', standIn));
    }
    expect(() => checkSettings({ packageType: 'container' })).not.toThrow();
  });

  test.each<[string[], string[], string[]]>([
    [['/nodejs/bin/node'], ['server.js'], ['/nodejs/bin/node', 'node', 'python3']],
    [[], ['python3.12', '-m', 'app'], ['python3.12', 'node', 'python3']],
    [['node'], ['x'], ['node', 'python3']],
    [['/docker-entrypoint.sh'], ['nginx'], ['node', 'python3']],
  ])('for %j %j it looks for %j', (entrypoint, command, programs) => {
    expect(interpreterCandidates({ entrypoint, command }).map(({ program }) => program)).toEqual(programs);
  });
});
