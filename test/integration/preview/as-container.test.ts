import { ECSClient, DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { server } from '../../support/apps/bad-containers.ts';
import { previewContainers } from '../../support/apps/preview-containers.ts';
import { PreviewStage, previewGround } from '../../support/apps/preview-stage.ts';
import { takeDown } from '../../support/apps/teardown.ts';
import { CONTAINERS } from '../../support/aws/bootstrap-roles.ts';
import { testSession } from '../../support/emulator/session.ts';
import type { GitHub } from '../../support/github/server.ts';
import { baseImage } from '../../support/images/base-image.ts';
import { engineEnvironment, removeImages, serverDockerfile } from '../../support/images/image-context.ts';
import { describeWith } from '../../support/needs.ts';

// No other suite deploys there: the account holds nothing but previews.
const AWS_REGION = 'eu-south-2';
const session = testSession().inRegion(AWS_REGION);

describeWith('docker')('the preview of a container app, as a container', () => {
  let github: GitHub;
  let stage: PreviewStage;
  beforeAll(async () => {
    ({ github } = await previewGround());
    stage = new PreviewStage(github);
    stage.app.write('Dockerfile', serverDockerfile(await baseImage('node')));
    stage.app.write('.dockerignore', 'web\n.git\n');
  });
  afterAll(async () => {
    removeImages('docker', `${stage.name}-pr-${stage.number}`);
    await github.stop();
  });

  const run = async (source: string, inputs: Record<string, string> = {}) => {
    stage.app.write('server.js', source);
    stage.push();
    return await stage.run(
      {
        mode: 'container',
        'preview-mode': 'container',
        source: '',
        port: '3000',
        'health-path': '/api/health',
        'boot-check': 'off',
        password: 'a long secret',
        registry: new URL(process.env['AWS_ENDPOINT_URL']!).host,
        ...inputs,
      },
      { variables: { AWS_REGION, PATH: engineEnvironment()['PATH']! }, role: 'PreviewRole with containers' },
    );
  };

  test('is one task that only the door reaches; a push replaces it, one that ends is told with its log, and all of it goes', async () => {
    expect((await run(server('one'))).error).toMatchObject({ code: 'preview-containers' });
    await previewContainers(AWS_REGION);
    const first = await run(server('one'));
    console.log(first.log);
    expect(first.error).toBeUndefined();
    expect(first.warnings).toEqual([]);
    expect(first.outputs).toMatchObject({ state: 'ready', verdict: 'passed' });
    const url = first.outputs['url']!;
    expect(await stage.visit(url, '/api/x')).toMatchObject({ status: 401 });
    const headers = { 'x-deploy-preview': first.outputs['bypass-key']! };
    const answer = await stage.visit(url, '/api/x?a=1', { headers });
    expect(answer.headers['x-robots-tag']).toBe('noindex, nofollow');
    expect(JSON.parse(answer.text)).toMatchObject({ text: 'one' });
    const cluster = CONTAINERS;
    const service = `${stage.name}-pr-${stage.number}-container`;
    const { services } = await session
      .client(ECSClient)
      .send(new DescribeServicesCommand({ cluster, services: [service] }));
    expect(services).toMatchObject([{ status: 'ACTIVE', runningCount: 1, loadBalancers: [] }]);
    expect(stage.comments[0]!.body).toContain('its task');

    const second = await run(server('two'));
    expect(second.error).toBeUndefined();
    expect(JSON.parse((await stage.visit(url, '/api/x', { headers })).text)).toMatchObject({ text: 'two' });

    const crashed = await run(`throw new Error('no licence for 3 seats');`, { deadline: '3s' });
    console.log(String(crashed.error), crashed.error?.code, crashed.summary);
    expect(crashed.error!.message).toContain('no licence for 3 seats');

    const { error, outputs, left } = await takeDown(
      { app: stage.name, environment: `pr-${stage.number}` },
      {},
      { AWS_REGION },
      undefined,
      'PreviewRole with containers',
    );
    expect({ error, status: outputs['status'], left }).toEqual({ error: undefined, status: 'done', left: [] });
  });
});
