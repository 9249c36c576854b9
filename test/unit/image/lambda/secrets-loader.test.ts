import { spawn, spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const folder = join(import.meta.dirname, '../../../../templates/stacks/lambda-layer/deploy');
const python = spawnSync('python3', ['--version']).status === 0;
const SCRIPTS: [string, string, string][] = [
  ['node', process.execPath, 'load-settings.mjs'],
  ...(python ? [['python', 'python3', 'load-settings.py'] as [string, string, string]] : []),
];
/** A program of either language that prints its environment as JSON. */
const SHOW: Readonly<Record<string, string[]>> = {
  node: ['-e', 'console.log(JSON.stringify({ ...process.env, args: process.argv.slice(1) }))', 'a b', '$HOME'],
  python: ['-c', 'import json, os, sys; print(json.dumps({**os.environ, "args": sys.argv[1:]}))', 'a b', '$HOME'],
};
const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf';

interface Asked {
  target: string;
  region: string;
  body: { Names?: string[]; SecretId?: string; WithDecryption?: boolean };
}
type Answer = { status?: number; body: unknown } | 'cut';

// The scripts run on Lambda, which is Linux.
(process.platform === 'win32' ? describe.skip : describe).each(SCRIPTS)(
  'what reads the secrets of a function, under %s',
  (language, interpreter, script) => {
    let server: Server;
    let asked: Asked[];
    let answer: (request: Asked, count: number) => Answer;

    beforeEach(async () => {
      asked = [];
      answer = ({ body }) =>
        body.Names
          ? {
              body: {
                Parameters: body.Names.map((Name) => ({ Name, Value: `value of ${Name}` })),
                InvalidParameters: [],
              },
            }
          : { body: { SecretString: '{"user":"ada","port":5432,"on":true}' } };
      server = createServer((request, response) => {
        void text(request).then((body) => {
          const region = /Credential=[^/]+\/\d+\/([\w-]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
          const one = {
            target: String(request.headers['x-amz-target']),
            region,
            body: JSON.parse(body) as Asked['body'],
          };
          asked.push(one);
          const given = answer(one, asked.length);
          if (given === 'cut') return void request.socket.destroy();
          response.writeHead(given.status ?? 200).end(JSON.stringify(given.body));
        });
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    });
    afterEach(() => {
      server.close();
      server.closeAllConnections();
    });

    async function run(command: readonly string[], references: object | undefined, more: Record<string, string> = {}) {
      const [program = '', ...args] = command;
      const child = spawn(program, args, {
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          AWS_REGION: 'eu-central-1',
          AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
          AWS_SECRET_ACCESS_KEY: 'key',
          ...(references && { SECRET_REFERENCES: JSON.stringify(references) }),
          ...more,
        },
      });
      const [stdout, stderr, third, code] = await Promise.all([
        text(child.stdout!),
        text(child.stderr!),
        text(child.stdio[3] as NodeJS.ReadableStream),
        new Promise<number | null>((end) => child.once('close', end)),
      ]);
      return { stdout, stderr, third, code };
    }

    /** As Lambda starts a managed runtime. */
    const wrapped = (references: object | undefined, more?: Record<string, string>) =>
      run([join(folder, 'start'), interpreter, ...SHOW[language]!], references, more);
    /** As an image starts. */
    const inImage = (references: object | undefined, more?: Record<string, string>) =>
      run([interpreter, join(folder, script), '-', interpreter, ...SHOW[language]!], references, more);

    test.each([
      ['a managed runtime', wrapped],
      ['an image', inImage],
    ])('gives %s its secrets, and the arguments as they are', async (_, start) => {
      const hard = `it's "q" $(id) \`id\` \\ \n\nünïcode é\n`;
      answer = ({ body }) =>
        body.Names
          ? { body: { Parameters: body.Names.map((Name) => ({ Name, Value: hard })) } }
          : { body: { SecretString: '{"user":"ada","port":5432,"on":true}' } };
      const { stdout, stderr, code } = await start({
        parameters: { KEY: '/shop/key' },
        secrets: { [ARN]: { DB_USER: 'user', DB_PORT: 'port', DB_ON: 'on', WHOLE: '' } },
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({
        args: ['a b', '$HOME'],
        KEY: hard,
        DB_USER: 'ada',
        DB_PORT: '5432',
        DB_ON: 'true',
        WHOLE: '{"user":"ada","port":5432,"on":true}',
      });
      // A secret is asked for once, where it is; parameters are decrypted.
      const bySecret = asked.filter(({ target }) => target === 'secretsmanager.GetSecretValue');
      expect(bySecret).toMatchObject([{ region: 'eu-west-1', body: { SecretId: ARN } }]);
      expect(asked.find(({ target }) => target === 'AmazonSSM.GetParameters')).toMatchObject({
        region: 'eu-central-1',
        body: { Names: ['/shop/key'], WithDecryption: true },
      });
    });

    test('without references nothing is asked', async () => {
      expect((await wrapped(undefined)).code).toBe(0);
      expect((await inImage(undefined)).code).toBe(0);
      expect(asked).toEqual([]);
    });

    test('asks SSM for ten at a time', async () => {
      const parameters = Object.fromEntries(Array.from({ length: 23 }, (_, at) => [`P${at}`, `/p/${at}`]));
      const { stdout } = await wrapped({ parameters });
      expect(JSON.parse(stdout)).toMatchObject({ P0: 'value of /p/0', P22: 'value of /p/22' });
      expect(asked.map(({ body }) => body.Names!.length).sort()).toEqual([10, 10, 3]);
    });

    test('asks again where a right is not known yet, where it is throttled and where an answer is cut', async () => {
      answer = (_, count) =>
        count === 1
          ? { status: 400, body: { __type: 'AccessDeniedException', Message: 'no identity-based policy' } }
          : count === 2
            ? { status: 400, body: { __type: 'com.amazonaws#ThrottlingException' } }
            : count === 3
              ? 'cut'
              : { body: { SecretString: 'x' } };
      const { stdout, code } = await wrapped({ secrets: { [ARN]: { TOKEN: '' } } });
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ TOKEN: 'x' });
      expect(asked).toHaveLength(4);
    });

    test.each<[string, object, Answer, RegExp]>([
      [
        'a refusal',
        { secrets: { [ARN]: { TOKEN: '' } } },
        { status: 400, body: { __type: 'AccessDeniedException', Message: 'not authorized' } },
        /secret arn:.* could not be read \(HTTP 400 AccessDeniedException: not authorized\): .*secretsmanager:GetSecretValue/,
      ],
      [
        'a parameter that is not there',
        { parameters: { KEY: '/shop/key' } },
        { body: { Parameters: [], InvalidParameters: ['/shop/key'] } },
        /SSM parameter \/shop\/key does not exist/,
      ],
      [
        'a key that is not there',
        { secrets: { [ARN]: { TOKEN: 'token' } } },
        { body: { SecretString: '{"other":"hunter2"}' } },
        /secret arn:.* has no key token/,
      ],
      [
        'a secret that is not JSON',
        { secrets: { [ARN]: { TOKEN: 'token' } } },
        { body: { SecretString: 'hunter2' } },
        /secret arn:.* is not JSON, and the key token/,
      ],
      [
        'a binary secret',
        { secrets: { [ARN]: { TOKEN: '' } } },
        { body: { SecretBinary: 'aHVudGVyMg==' } },
        /holds no text/,
      ],
    ])('%s is one line, no start, and shows no value', async (_, references, given, line) => {
      answer = () => given;
      for (const start of [wrapped, inImage]) {
        const { stdout, stderr, code } = await start(references);
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr).toMatch(line);
        expect(stderr).toMatch(/^settings: /);
        expect(stderr.trim().split('\n')).toHaveLength(1);
        expect(stderr).not.toMatch(/hunter2|aHVudGVyMg/);
      }
    });

    test('the descriptor of the log stays open for the runtime', async () => {
      const write = language === 'node' ? ['-e', 'fs.writeSync(3, "log")'] : ['-c', 'import os; os.write(3, b"log")'];
      const environment = { _LAMBDA_TELEMETRY_LOG_FD: '3' };
      for (const start of [
        [join(folder, 'start'), interpreter, ...write],
        [interpreter, join(folder, script), '-', interpreter, ...write],
      ])
        expect(await run(start, undefined, environment)).toMatchObject({ code: 0, stderr: '', third: 'log' });
    });

    test('a wrapper of the app’s own runs next', async () => {
      const { stdout } = await wrapped({ parameters: { KEY: '/k' } }, { SECRETS_NEXT_WRAPPER: '/usr/bin/env' });
      expect(JSON.parse(stdout)).toMatchObject({ KEY: 'value of /k' });
    });
  },
);
