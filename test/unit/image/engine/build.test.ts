import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { build, type BuildOptions } from '../../../../src/image/engine/build.ts';
import { scriptedEngine } from '../../../support/images/scripted-engine.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const options: BuildOptions = {
  context: '/',
  dockerfile: '/Dockerfile',
  name: 'r:1',
  platforms: [],
  buildArgs: {},
  secrets: [],
  labels: {},
  cacheFrom: [],
  cacheTo: [],
  noCache: false,
  pull: false,
  lambda: false,
  images: [],
  login: {},
};

describe('a build that fails says why', () => {
  test.each<[string, Partial<{ why: unknown; todo: unknown }>]>([
    ['write /var/lib/docker: no space left on device', { todo: expect.stringContaining('docker system prune') }],
    ['exec /bin/sh: exec format error', { todo: expect.stringContaining('setup-qemu-action') }],
    ['no match for platform in manifest', { todo: expect.stringContaining('platforms') }],
    ['toomanyrequests: You have reached your pull rate limit', { todo: expect.stringContaining('login-action') }],
    ['pull access denied for shop/base, repository does not exist', { todo: expect.stringContaining('FROM') }],
    ['dial tcp: lookup registry-1.docker.io: no such host', { todo: expect.stringContaining('ADD') }],
    [
      'ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
      { why: expect.stringContaining('npm ci') },
    ],
    // Of a program in the Dockerfile, not of a registry.
    [
      'connect ECONNREFUSED: connection refused\nERROR: process "npm test" did not complete successfully: exit code: 1',
      { why: expect.stringMatching(/^ERROR: process "npm test"/) },
    ],
    [
      'denied: no token\nError: building at STEP "RUN x": while running runtime: exit status 1',
      { why: expect.stringMatching(/^Error: building at STEP "RUN x"/) },
    ],
    [
      'no space left on device\nexecutor failed running [npm ci]: exit code 1',
      { todo: expect.stringContaining('docker system prune') },
    ],
  ])('%s', async (stderr, facts) => {
    const engine = scriptedEngine(() => ({ code: 1, stderr }));
    await expect(build(engine, options, recordingReporter())).rejects.toMatchObject({ code: 'build', ...facts });
  });
});

/** What a build hides of a file of secrets. */
async function hiddenOf(text: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'build-secret-'));
  const file = join(folder, 'secret');
  writeFileSync(file, text);
  let hidden: readonly string[] = [];
  const engine = scriptedEngine((_, given) => {
    hidden = given?.secrets ?? [];
    return {};
  });
  await build(engine, { ...options, secrets: [{ id: 'file', file }] }, recordingReporter());
  rmSync(folder, { recursive: true });
  return hidden;
}

test.each<[string, string, string[], string[]]>([
  [
    'an ini file',
    '[default-profile]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=wJalrXUtnFEMI/K7MDENG\n',
    ['AKIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMI/K7MDENG'],
    ['[default-profile]', 'default-profile', 'aws_access_key_id', 'aws_secret_access_key'],
  ],
  [
    'variables of a shell',
    'export DATABASE_PASSWORD="c0rrect-h0rse"\nNODE_ENVIRONMENT=x\n',
    ['c0rrect-h0rse'],
    ['DATABASE_PASSWORD', 'NODE_ENVIRONMENT'],
  ],
  [
    'JSON in a line',
    '{"private_key_id":"0123456789abcdef","client_email_of":"x"}',
    ['0123456789abcdef'],
    ['private_key_id', 'client_email_of'],
  ],
  [
    'YAML',
    'npmRegistries:\n  //npm.example:\n    npmAuthToken: t0ken-t0ken-t0ken\n',
    ['t0ken-t0ken-t0ken'],
    ['npmRegistries:', '//npm.example:', 'npmAuthToken'],
  ],
  [
    'who signs in at an address',
    'index-url = https://deploy-user:pa55word@pip.example/simple\n',
    ['pa55word'],
    ['index-url', 'https'],
  ],
  [
    'a text that is base64',
    'bGluZSBvbmUgb2YgaXQ=\nbGluZSB0d28gb2YgaXQ=\n',
    ['bGluZSBvbmUgb2YgaXQ=', 'bGluZSB0d28gb2YgaXQ='],
    [],
  ],
  [
    'a token with a colon in it',
    'API_TOKEN=0123456789abcdef:fedcba9876543210\n',
    ['0123456789abcdef', 'fedcba9876543210'],
    ['API_TOKEN'],
  ],
  [
    'tokens that look like the name of a section',
    'apikey0123456789abcdef:\n[tokentokentoken]\nsecret-token-abcdef:\n',
    ['apikey0123456789abcdef:', '[tokentokentoken]', 'secret-token-abcdef:'],
    [],
  ],
])('of %s the values are hidden, and not the names', async (_, text, values, names) => {
  const hidden = await hiddenOf(text);
  expect(hidden).toEqual(expect.arrayContaining(values));
  for (const name of names) expect(hidden).not.toContain(name);
});

test('what stands in a file of secrets is hidden as a value is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'build-secret-'));
  const npmrc = join(folder, 'npmrc');
  writeFileSync(npmrc, 'registry=https://npm.example/\n//npm.example/:_authToken=s3cr3t-t0ken-01\nCI=yes\n');
  const token = join(folder, 'token');
  writeFileSync(token, 'pw1\n');
  let hidden: readonly string[] = [];
  const engine = scriptedEngine((_, given) => {
    hidden = given?.secrets ?? [];
    return {};
  });
  const secrets = [
    { id: 'npmrc', file: npmrc },
    { id: 'token', file: token },
    { id: 'gone', file: join(folder, 'gone') },
    { id: 'value', value: 'given' },
  ];
  await build(engine, { ...options, secrets }, recordingReporter());
  rmSync(folder, { recursive: true });
  expect(hidden).toEqual(expect.arrayContaining(['s3cr3t-t0ken-01', 'pw1', 'given']));
  // What says why a build fails.
  for (const word of ['https', '//npm.example/', 'yes', 'CI', '']) expect(hidden).not.toContain(word);
});

test('a layer that another process has deleted is no failure of the build, unless it stays so', async () => {
  const stderr =
    'Error: checking if cached image exists from a previous build: getting top layer info: layer not known';
  const ends = (failures: number) => scriptedEngine(() => (failures-- > 0 ? { code: 125, stderr } : {}));
  await build(ends(1), options, recordingReporter());
  await expect(build(ends(2), options, recordingReporter())).rejects.toMatchObject({ code: 'build' });
});
