import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readStack } from '../../../src/stack/index.ts';
import { PreviewStage, previewGround } from '../../support/apps/preview-stage.ts';
import { takeDown } from '../../support/apps/teardown.ts';
import { testSession } from '../../support/emulator/session.ts';
import type { GitHub } from '../../support/github/server.ts';
import { baseImage } from '../../support/images/base-image.ts';
import { engineEnvironment, removeImages } from '../../support/images/image-context.ts';
import { runtimeInterfaceEmulator, webAdapter } from '../../support/images/web-adapter.ts';
import { describeWith } from '../../support/needs.ts';

const SERVER = (text: string) => `
const { createServer } = require('node:http');
createServer((request, answer) => {
  answer.writeHead(200, { 'content-type': 'application/json' });
  answer.end(JSON.stringify({ text: '${text}', path: request.url, version: process.env.APP_VERSION, mode: process.env.DEPLOYMENT_MODE }));
}).listen(Number(process.env.PORT), '0.0.0.0');
`;

describeWith('docker')('the preview of a container app', () => {
  let github: GitHub;
  let stage: PreviewStage;
  beforeAll(async () => {
    ({ github } = await previewGround());
    stage = new PreviewStage(github);
    // The image brings the adapter, which cannot be pulled here, and the stand-in for Lambda's own
    // runtime API: without it the emulator, which calls the image itself, answers 502.
    copyFileSync(webAdapter(), join(stage.app.folder, 'lambda-adapter'));
    copyFileSync(runtimeInterfaceEmulator(), join(stage.app.folder, 'aws-lambda-rie'));
    stage.app.write('.dockerignore', 'web\n.git\n');
    stage.app.write(
      'Dockerfile',
      `FROM ${await baseImage('node')}
WORKDIR /app
COPY aws-lambda-rie /aws-lambda-rie
COPY lambda-adapter /opt/extensions/lambda-adapter
ENV PORT=3000 AWS_LWA_PORT=3000 AWS_LWA_READINESS_CHECK_PATH=/api/health
COPY server.js .
ENTRYPOINT ["/aws-lambda-rie", "node", "server.js"]
`,
    );
  }, 600_000);
  afterAll(async () => {
    removeImages('docker', `${stage.name}-pr-${stage.number}`);
    await github.stop();
  });

  const registry = new URL(process.env['AWS_ENDPOINT_URL']!).host;
  const inputs = {
    mode: 'container',
    source: '',
    port: '3000',
    'boot-check': 'off',
    deadline: '60s',
    registry,
  };
  const variables = { PATH: engineEnvironment()['PATH']! };

  test('is the same image as a function, behind the door, with a repository of its own that goes with it', async () => {
    stage.app.write('server.js', SERVER('one'));
    stage.push();
    const first = await stage.run(inputs, { variables });
    expect(first.error).toBeUndefined();
    expect(first.warnings).toEqual([]);
    expect(first.outputs).toMatchObject({ state: 'ready', verdict: 'passed' });
    const url = first.outputs['url']!;
    const answer = JSON.parse((await stage.visit(url, '/api/x?a=1')).text) as Record<string, string>;
    expect(answer).toMatchObject({ text: 'one', path: '/api/x?a=1' });
    expect(answer['version']).toMatch(/^[0-9a-f]{16}$/);
    expect((await stage.visit(url, '/')).text).toContain('<p>one</p>');
    const base = `${stage.name}-pr-${stage.number}`;
    expect(await readStack(testSession(), `${base}-container`)).toBeUndefined();

    stage.app.write('server.js', SERVER('two'));
    stage.push();
    const second = await stage.run(inputs, { variables });
    expect(second.outputs).toMatchObject({ state: 'ready', url });
    expect(JSON.parse((await stage.visit(url, '/api/x')).text)).toMatchObject({ text: 'two' });
    expect(second.warnings).toEqual([]);

    const { error, outputs, left } = await takeDown({ app: stage.name, environment: `pr-${stage.number}` });
    expect({ error, status: outputs['status'], left }).toEqual({ error: undefined, status: 'done', left: [] });
  });
});
