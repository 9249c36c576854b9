import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { listStacks } from '../../../src/stack/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { takeDown, takeDownWhole } from '../../support/apps/teardown.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { baseImage } from '../../support/images/base-image.ts';
import { removeImages, SERVER, serverDockerfile } from '../../support/images/image-context.ts';
import { describeWith } from '../../support/needs.ts';
import { stackNameOf } from '../../support/apps/stack-name.ts';

let edge: Edge;
let store: JsonStore;
const session = testSession();
beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

const stacksOf = async (base: string) => (await listStacks(session, base)).map(({ stackName }) => stackName);

async function images(repositoryName: string): Promise<number> {
  const { imageDetails } = await session.client(ECRClient).send(new DescribeImagesCommand({ repositoryName }));
  return imageDetails!.length;
}

describeWith('docker')('environments of both modes', () => {
  test('a container with a site goes with its image, once no other environment names it; the function beside it stays', async () => {
    const stage = new DeployStage(edge, store, 'dev');
    const { app } = stage.scope;
    stage.app.write('Dockerfile', serverDockerfile(await baseImage('node')));
    stage.app.write('server.js', SERVER);
    const registry = new URL(process.env['AWS_ENDPOINT_URL']!).host;
    const container = { mode: 'container', source: '', registry, deadline: '60s', checks: 'none' };
    expect((await stage.deploy(container)).error).toBeUndefined();
    const other = new DeployStage(edge, store, 'staging', app);
    other.app.write('Dockerfile', serverDockerfile(await baseImage('node')));
    other.app.write('server.js', SERVER);
    const quick = { ...container, web: 'none', 'connect-to': '' };
    expect((await other.deploy(quick)).error).toBeUndefined();
    // The other mode of the same environment has a stack of its own, and the old one is still there.
    expect((await stage.deploy()).error).toBeUndefined();
    const stacks = ['container', 'data', 'lambda', 'web'].map((ending) => `${app}-dev-${ending}`);
    expect((await stacksOf(`${app}-dev-`)).sort()).toEqual(stacks);
    expect(await images(app)).toBe(1);

    const { error, left } = await takeDownWhole(stage.scope);
    expect({ error, left, stacks: await stacksOf(`${app}-dev-`) }).toEqual({
      error: undefined,
      left: [],
      stacks: [stackNameOf({ app, environment: 'dev' }, 'data')],
    });
    expect(await images(app)).toBe(1);
    const last = await takeDown(other.scope);
    expect(last.error).toBeUndefined();
    // Suites beside this one deploy as well: what they may be about to use stays then.
    expect(await images(app)).toBe(last.log.includes('Another environment is being deployed') ? 1 : 0);
    removeImages('docker', app);
  });
});
