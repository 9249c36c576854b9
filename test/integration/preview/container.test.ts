import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readStack } from '../../../src/stack/index.ts';
import { pushServer, runImage, writeImage } from '../../support/apps/preview-image.ts';
import { PreviewStage, previewGround } from '../../support/apps/preview-stage.ts';
import { takeDown } from '../../support/apps/teardown.ts';
import { testSession } from '../../support/emulator/session.ts';
import type { GitHub } from '../../support/github/server.ts';
import { removeImages } from '../../support/images/image-context.ts';
import { describeWith } from '../../support/needs.ts';

describeWith('docker')('the preview of a container app', () => {
  let github: GitHub;
  let stage: PreviewStage;
  beforeAll(async () => {
    ({ github } = await previewGround());
    stage = new PreviewStage(github);
    await writeImage(stage);
  });
  afterAll(async () => {
    removeImages('docker', `${stage.name}-pr-${stage.number}`);
    await github.stop();
  });

  const run = () => runImage(stage, process.env['AWS_ENDPOINT_URL']!);

  test('is the same image as a function, behind the door, with a repository of its own that goes with it', async () => {
    pushServer(stage, 'one');
    const first = await run();
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

    pushServer(stage, 'two');
    const second = await run();
    expect(second.outputs).toMatchObject({ state: 'ready', url });
    expect(JSON.parse((await stage.visit(url, '/api/x')).text)).toMatchObject({ text: 'two' });
    expect(second.warnings).toEqual([]);

    const { error, outputs, left } = await takeDown(
      { app: stage.name, environment: `pr-${stage.number}` },
      {},
      {},
      undefined,
      'PreviewRole',
    );
    expect({ error, status: outputs['status'], left }).toEqual({ error: undefined, status: 'done', left: [] });
  });
});
