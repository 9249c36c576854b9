import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { build } from '../../../../src/image/engine/build.ts';
import { failedStep, lineOf } from '../../../../src/image/engine/failed-step.ts';
import { scriptedEngine } from '../../../support/images/scripted-engine.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { naming } from '../../../support/failure-with.ts';

/** What each builder printed for the same Dockerfile: docker 20.10 and 28, podman 4.3. */
const NPM = {
  'BuildKit with buildx': `#5 [builder 2/4] WORKDIR /app
#5 DONE 0.2s
#7 [assets 2/2] RUN npm run assets
#7 0.101 assets are made
#6 [builder 3/4] RUN npm ci && npm run build
#6 0.244 npm error code E404
#6 0.244 npm error 404 Not Found - GET https://registry.npmjs.org/none
#6 1.244 last line
#6 ERROR: process "/bin/sh -c npm ci && npm run build" did not complete successfully: exit code: 7
#7 CANCELED
------
 > [builder 3/4] RUN npm ci && npm run build:
0.244 npm error code E404
------
Dockerfile:3
--------------------
   2 |     WORKDIR /app
   3 | >>> RUN npm ci && npm run build
--------------------
ERROR: failed to solve: process "/bin/sh -c npm ci && npm run build" did not complete successfully: exit code: 7`,
  'BuildKit in the daemon': `#6 [3/3] RUN npm ci && npm run build
#6 sha256:dbdf0a6deb50c6a0c16f37a3d11b26678ea9bc93b7b024f1afa7b6e1006a6f93
#6 0.244 npm error code E404
#6 0.244 npm error 404 Not Found - GET https://registry.npmjs.org/none
#6 0.244 last line
#6 ERROR: executor failed running [/bin/sh -c npm ci && npm run build]: exit code: 7
------
 > [3/3] RUN npm ci && npm run build:
------
executor failed running [/bin/sh -c npm ci && npm run build]: exit code: 7`,
  'the legacy builder': `Step 2/4 : WORKDIR /app
 ---> ecae66ff7442
Step 3/4 : RUN npm ci && npm run build
 ---> Running in 5e7753dcfb93
\u001b[91mnpm error code E404
\u001b[0m\u001b[91mnpm error 404 Not Found - GET https://registry.npmjs.org/none
\u001b[0mlast line
The command '/bin/sh -c npm ci && npm run build' returned a non-zero code: 7`,
  'podman and buildah': `STEP 2/4: WORKDIR /app
--> 9c842ca3cbb
STEP 3/4: RUN npm ci && npm run build
npm error code E404
npm error 404 Not Found - GET https://registry.npmjs.org/none
last line
Error: building at STEP "RUN npm ci && npm run build": while running runtime: exit status 7`,
};

const MISSING = {
  'BuildKit with buildx': `#8 [2/2] COPY missing.txt /
#8 ERROR: failed to calculate checksum of ref abc::def: "/missing.txt": not found
ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref abc::def: "/missing.txt": not found`,
  'the legacy builder': `Step 2/2 : COPY missing.txt /
COPY failed: file not found in build context or excluded by .dockerignore: stat missing.txt: file does not exist`,
  'podman and buildah': `[1/2] STEP 2/2: COPY missing.txt /
Error: building at STEP "COPY missing.txt /": checking on sources under "/tmp/fb": copier: stat: "/missing.txt": no such file or directory`,
};

const folder = mkdtempSync(join(tmpdir(), 'failed-step-'));
const dockerfile = join(folder, 'Dockerfile');
afterAll(() => rmSync(folder, { recursive: true }));

const failed = (printed: string) => {
  const engine = scriptedEngine(() => ({ code: 1, stdout: printed }));
  const none = { platforms: [], buildArgs: {}, secrets: [], labels: {}, cacheFrom: [], cacheTo: [], images: [] };
  const flags = { noCache: false, pull: false, lambda: false };
  return build(engine, { context: folder, dockerfile, name: 'r:1', login: {}, ...none, ...flags }, recordingReporter());
};

describe('a build that fails names the step, its exit code and what it printed', () => {
  test.each(Object.entries(NPM))('%s', async (_, printed) => {
    const output = expect.arrayContaining(['npm error code E404', 'last line']) as unknown;
    expect(failedStep(printed.split('\n'))).toEqual({
      instruction: 'RUN npm ci && npm run build',
      exitCode: 7,
      output,
    });
    writeFileSync(dockerfile, 'FROM node:24\nWORKDIR /app\nRUN npm ci && \\\n    npm run build\n');
    await expect(failed(printed)).rejects.toMatchObject({
      code: 'build',
      message: naming('RUN npm ci && npm run build', 'exit code 7'),
      why: naming('404 Not Found', 'last line'),
      line: 3,
    });
  });

  test.each(Object.entries(MISSING))('what COPY does not find, with %s', async (_, printed) => {
    expect(failedStep(printed.split('\n'))).toMatchObject({ instruction: 'COPY missing.txt /', exitCode: undefined });
    await expect(failed(printed)).rejects.toMatchObject({
      message: naming('COPY missing.txt /', '.dockerignore'),
    });
  });

  test('a step that printed nothing', async () => {
    const printed =
      '#6 [2/2] RUN false\n#6 ERROR: process "/bin/sh -c false" did not complete successfully: exit code: 1';
    await expect(failed(printed)).rejects.toMatchObject({ why: expect.stringContaining('nothing') as unknown });
  });

  test('what fails outside of the steps is no step', () => {
    const internal = '#2 [internal] load metadata for docker.io/library/nod:24\n#2 ERROR: pull access denied';
    expect(failedStep(internal.split('\n'))).toBeUndefined();
    expect(failedStep(['ERROR: failed to solve: dockerfile parse error on line 3'])).toBeUndefined();
  });
});

test.each<[string, string, number | undefined]>([
  ['FROM a\nRUN npm ci\n', 'RUN npm ci', 2],
  ['FROM a\nRUN npm ci \\\n  --omit=dev\nRUN npm test\n', 'RUN npm ci   --omit=dev', 2],
  ['FROM a\nrun npm ci\n', 'RUN npm ci', undefined],
  ['FROM a\nRUN true\nFROM b\nRUN true\n', 'RUN true', undefined],
  ['FROM a\nRUN \\\n  npm ci\n', 'RUN   npm ci', undefined],
])('where %j has %j', (text, instruction, line) => {
  expect(lineOf(text, instruction)).toBe(line);
});
