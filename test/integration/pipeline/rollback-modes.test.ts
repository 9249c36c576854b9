import { BatchDeleteImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { release, type Released } from '../../support/apps/released.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { baseImage } from '../../support/images/base-image.ts';
import { removeImages, serverDockerfile } from '../../support/images/image-context.ts';
import { describeWith } from '../../support/needs.ts';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

/** A server that answers `text` and its version on every path. */
const server = (text: string) => `import { createServer } from 'node:http';
createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ text: ${JSON.stringify(text)}, version: process.env.APP_VERSION }));
}).listen(process.env.PORT);
`;

describeWith('docker')('a rollback of containers', () => {
  test('starts the image of then, by its digest; across a change of the mode too; an image that is gone is named', async () => {
    const stage = new DeployStage(edge, store);
    stage.app.write('Dockerfile', serverDockerfile(await baseImage('node')));
    const container = {
      mode: 'container',
      source: '',
      registry: new URL(process.env['AWS_ENDPOINT_URL']!).host,
      deadline: '60s',
    };
    const of: Record<string, Released> = {};
    for (const text of ['A', 'B']) {
      stage.app.write('server.js', server(text));
      // The image is not built when its deployment is planned.
      stage.app.build(text);
      const { outputs } = await stage.deploy({ ...container, 'dry-run': 'true' });
      of[text] = await release(stage, text, { ...container, 'expect-plan': outputs['plan']! });
    }
    const seen = async () => {
      const { page, api } = await stage.seen();
      return `${page} ${api.text}`;
    };
    const back = await stage.rollback();
    expect(back.error).toBeUndefined();
    expect(await seen()).toBe('A A');
    const [a, b] = [(await stage.releases.read(of['A']!.id))!, (await stage.releases.read(of['B']!.id))!];
    expect((await stage.newest()).image).toBe(a.image);
    expect((await stage.rollback({ to: of['A']!.id, 'dry-run': 'true' })).outputs['has-changes']).toBe('false');

    // The other mode, and back.
    await release(stage, 'C');
    expect(await seen()).toBe('C C');
    const across = await stage.rollback({ 'dry-run': 'true', to: 'previous' });
    expect(across.log).toMatch(/mode: restored: lambda → container/);
    expect((await stage.rollback()).error).toBeUndefined();
    expect(await seen()).toBe('A A');

    const imageDigest = b.image!.slice(b.image!.indexOf('@') + 1);
    await testSession()
      .client(ECRClient)
      .send(new BatchDeleteImageCommand({ repositoryName: stage.scope.app, imageIds: [{ imageDigest }] }));
    const refused = await stage.rollback({ to: of['B']!.id });
    expect(refused.error).toMatchObject({ code: 'not-restorable', why: expect.stringContaining(imageDigest) });
    expect(await seen()).toBe('A A');
    removeImages('docker', stage.scope.app);
  });
});
