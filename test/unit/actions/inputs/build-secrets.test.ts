import { describe, expect, test } from '@jest/globals';
import { readBuildSecrets } from '../../../../src/actions/inputs/build-secrets.ts';
import { readCheckSecrets } from '../../../../src/actions/inputs/shared-inputs.ts';
import { Inputs } from '../../../../src/github/index.ts';
import { refuseUnusedSecrets } from '../../../../src/image/build/check-request.ts';
import { parseDockerfile } from '../../../../src/image/dockerfile/dockerfile.ts';
import { imageRequest, type BuildSecret } from '../../../../src/image/request.ts';
import { Failure } from '../../../../src/report/index.ts';
import { actionRun } from '../../../support/actions/action-run.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const PEM =
  '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\nAASCBKcwggSjAgEAAoIBAQC7VJTU\nt9Us8cKj==\n-----END PRIVATE KEY-----';
const BASE64 = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNl\nY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA==';
const WRAPPED = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2Vjcg==\nY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA==';
const JSON_KEY = '{\n  "private_key": "abc=def",\n  "client": "x"\n}';
const DOTENV = 'DATABASE_PASSWORD=hunter22\nSTRIPE_KEY=sk_live_0815';
const NPMRC = 'registry=https://npm.example/\n//npm.example/:_authToken=npm_0815';

function read(secrets: string, variables: Record<string, string> = {}) {
  const report = recordingReporter();
  const environment = { INPUT_SECRETS: secrets, ...variables };
  const run = { inputs: new Inputs(environment), environment, report };
  const outcome = (): BuildSecret[] | Failure => {
    try {
      return readBuildSecrets(run, '/app');
    } catch (error) {
      return error as Failure;
    }
  };
  return { result: outcome(), masked: report.masked.flatMap((text) => text.split('\n')) };
}

/** What a whole plan makes of secrets for a Dockerfile that mounts only the first one. */
async function plan(secrets: string): Promise<Failure | undefined> {
  const { result } = read(secrets);
  if (result instanceof Failure) return result;
  const dockerfile = await parseDockerfile('FROM a:1\nRUN --mount=type=secret,id=KEY x', {
    buildArgs: {},
    platforms: ['linux/amd64'],
  });
  try {
    refuseUnusedSecrets(imageRequest({ context: '/app', repository: 'shop', secrets: result }), {
      path: '/app/Dockerfile',
      text: '',
      ...dockerfile,
    });
    return undefined;
  } catch (error) {
    return error as Failure;
  }
}

describe('build secrets', () => {
  test.each([
    ['a key', PEM],
    ['base64', BASE64],
    ['base64 with padding in every line', WRAPPED],
    ['JSON', JSON_KEY],
    ['an .env file', DOTENV],
    ['an .npmrc', NPMRC],
  ])(
    '%s of several lines is whole in quotes or a variable, else refused; no piece of it is in the message',
    async (_, value) => {
      expect(read(`"KEY=${value.replaceAll('"', '""')}"`).result).toEqual([{ id: 'KEY', value, position: 1 }]);
      expect(read('id=KEY,env=VALUE', { VALUE: value }).result).toEqual([{ id: 'KEY', value }]);

      const failure = await plan(`KEY=${value}`);
      expect(failure).toMatchObject({ code: 'input', todo: expect.stringContaining('env=VARIABLE') });
      const { masked } = read(`KEY=${value}`);
      for (const line of value.split('\n').map((part) => part.trim())) {
        expect(masked.some((mask) => mask === line)).toBe(true);
        if (line.length > 3) expect(failure!.message).not.toContain(line.slice(0, 8));
      }
    },
  );

  test('lines of each form, comments between them', () => {
    const given = '# npm\nNPM=a=b\n\n "PIP=x ""y""" \r\nid=key,src=key.pem\nid=token,env=TOKEN';
    expect(read(given, { TOKEN: 'one\ntwo' }).result).toEqual([
      { id: 'NPM', value: 'a=b', position: 1 },
      { id: 'PIP', value: 'x "y"', position: 2 },
      { id: 'key', file: '/app/key.pem' },
      { id: 'token', value: 'one\ntwo' },
    ]);
  });

  test.each(['no-sign-0815', 'a/0815=x', 'id=a/0815,src=x', 'id=a,value=0815', 'id=a,env=08-15', '"A=0815'])(
    '%s is refused and not shown',
    (line) => {
      const { result } = read(line);
      expect(result).toMatchObject({ code: 'input' });
      expect((result as Failure).message).not.toMatch(/08-?15/);
    },
  );

  test('a secret alone may be unused, and so may one from a variable', async () => {
    expect(await plan('OTHER=1')).toBeUndefined();
    expect(await plan('KEY=1\nid=OTHER,src=x')).toBeUndefined();
    expect(await plan('KEY=1\nOTHER=2')).toMatchObject({ code: 'input', what: expect.stringContaining('Entry 2') });
  });
});

test('secrets-from with a value instead of a name shows no piece of it', () => {
  let failure: Failure | undefined;
  try {
    readCheckSecrets(actionRun({ 'INPUT_SECRETS-FROM': 'pass-0815 word' }));
  } catch (error) {
    failure = error as Failure;
  }
  expect(failure).toMatchObject({ code: 'input' });
  expect(failure!.message).not.toContain('0815');
});

describe('the ids of mounted secrets', () => {
  test.each<[string, string[] | undefined]>([
    ['FROM a:1\nRUN --mount=type=secret,id=A --mount=id=B,type=secret x', ['A', 'B']],
    [
      'FROM a:1\nRUN --mount=type=secret,target=/root/.npmrc x\nFROM b:1\nRUN --mount=type=secret,id="C" y',
      ['.npmrc', 'C'],
    ],
    ['# syntax=docker/dockerfile:1\nFROM a:1\nRUN --mount=type=secret,id=A x', ['A']],
    ['FROM a:1\nRUN --mount=type=cache,target=/x x', []],
    ['ARG ID=A\nFROM a:1\nRUN --mount=type=secret,id=$ID x', undefined],
    ['# syntax=example/frontend:1\nFROM a:1\nRUN --mount=type=secret,id=A x', undefined],
  ])('%j', async (text, ids) => {
    const { secretIds } = await parseDockerfile(text, { buildArgs: {}, platforms: ['linux/amd64'] });
    expect(secretIds && [...secretIds]).toEqual(ids);
  });
});
