import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { previewContainers } from '../../support/apps/preview-containers.ts';
import { AS_CONTAINER, pushServer, runImage, writeContainer, writeImage } from '../../support/apps/preview-image.ts';
import { PreviewStage, previewGround } from '../../support/apps/preview-stage.ts';
import { takeDown } from '../../support/apps/teardown.ts';
import { CONTAINERS } from '../../support/aws/bootstrap-roles.ts';
import type { RoleName } from '../../support/aws/judge.ts';
import { testSession } from '../../support/emulator/session.ts';
import type { GitHub } from '../../support/github/server.ts';
import { removeImages } from '../../support/images/image-context.ts';
import { describeWith } from '../../support/needs.ts';
import { stackNameOf } from '../../support/apps/stack-name.ts';

// No other suite deploys there: the region holds nothing but previews.
const AWS_REGION = 'eu-south-2';
const session = testSession().inRegion(AWS_REGION);

describeWith('docker')('the preview of a container app', () => {
  let github: GitHub;
  let stage: PreviewStage;
  let base: string;
  let url: string;
  beforeAll(async () => {
    ({ github } = await previewGround());
    stage = new PreviewStage(github);
    base = `${stage.name}-pr-${stage.number}`;
    await writeImage(stage);
  });
  afterAll(async () => {
    removeImages('docker', base);
    await github.stop();
  });

  const run = (inputs: Record<string, string> = {}, role: RoleName = 'PreviewRole') =>
    runImage(stage, process.env['AWS_ENDPOINT_URL']!, { variables: { AWS_REGION }, role }, inputs);
  const runContainer = (inputs: Record<string, string> = {}) =>
    run({ ...AS_CONTAINER, ...inputs }, 'PreviewRole with containers');
  const asked = async (headers: Record<string, string> = {}) =>
    JSON.parse((await stage.visit(url, '/api/x?a=1', { headers })).text) as Record<string, string>;
  const services = async () =>
    (
      await session
        .client(ECSClient)
        .send(new DescribeServicesCommand({ cluster: CONTAINERS, services: [stackNameOf(stage.scope, 'container')] }))
    ).services!.filter(({ status }) => status === 'ACTIVE');

  test('is the same image as a function, behind the door, with a repository of its own', async () => {
    pushServer(stage, 'one');
    const refused = await runContainer();
    expect(refused.error).toMatchObject({ code: 'preview-containers' });
    expect(await stage.stack('web', session)).toBeUndefined();

    const { error, warnings, outputs } = await run();
    expect(error).toBeUndefined();
    expect(warnings).toEqual([]);
    expect(outputs).toMatchObject({ state: 'ready', verdict: 'passed' });
    url = outputs['url']!;
    const answer = await asked();
    expect(answer).toMatchObject({ text: 'one', path: '/api/x?a=1', mode: 'lambda', api: url });
    expect(answer['version']).toMatch(/^[0-9a-f]{16}$/);
    expect((await stage.visit(url, '/')).text).toContain('<p>one</p>');
    expect(await stage.stack('container', session)).toBeUndefined();
  });

  test('as a container is one task that its door alone reaches', async () => {
    await previewContainers(AWS_REGION);
    await writeContainer(stage);
    pushServer(stage, 'two');
    const first = await runContainer({ password: 'a long secret' });
    expect(first.error).toBeUndefined();
    expect(first.warnings).toEqual([]);
    expect(first.outputs).toMatchObject({ state: 'ready', verdict: 'passed', url });
    expect(await stage.visit(url, '/api/x')).toMatchObject({ status: 401 });
    const key = { 'x-deploy-preview': first.outputs['bypass-key']! };
    expect(await asked(key)).toMatchObject({ text: 'two', path: '/api/x?a=1', mode: 'container', api: url });
    expect((await stage.visit(url, '/api/x', { headers: key })).headers['x-robots-tag']).toBe('noindex, nofollow');
    expect(await services()).toMatchObject([{ runningCount: 1, loadBalancers: [] }]);
    expect(stage.comments[0]!.body).toContain('its task');
  });

  test('whose container ends fails with its log; the next push replaces it, and all of it goes', async () => {
    const password = 'a long secret';
    pushServer(stage, 'three', `throw new Error('no licence for 3 seats');`);
    const crashed = await runContainer({ password });
    expect(crashed.error).toMatchObject({
      code: 'rollout',
      message: expect.stringContaining('no licence for 3 seats'),
    });

    pushServer(stage, 'four');
    const { error, outputs, warnings } = await runContainer({ password });
    expect(error).toBeUndefined();
    expect(warnings).toEqual([]);
    expect(outputs).toMatchObject({ state: 'ready', url });
    expect(await asked({ 'x-deploy-preview': outputs['bypass-key']! })).toMatchObject({ text: 'four' });
    expect(await services()).toMatchObject([{ runningCount: 1 }]);

    const { scope } = stage;
    const gone = await takeDown(scope, {}, { AWS_REGION }, undefined, 'PreviewRole with containers');
    expect({ error: gone.error, status: gone.outputs['status'], left: gone.left }).toEqual({
      error: undefined,
      status: 'done',
      left: [],
    });
    expect(await services()).toEqual([]);
  });
});
