import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { createContext } from '../../../../src/operation/index.ts';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { candidateTarget, readSigningAhead } from '../../../../src/pipeline/steps/targets.ts';
import { keyValueSession } from '../../../support/edge/key-value-session.ts';
import { ManualClock } from '../../../support/http/manual-clock.ts';
import { serve, type RunningServer } from '../../../support/http/misbehaving-server.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const STORE = 'arn:aws:cloudfront::123456789012:key-value-store/k1';
const site = { release: 'r2', base: '', shared: [], own: [], style: 'app', roots: [], pages: [], files: [] };

/** The edge takes any signed header: whose secret it was is judged here. */
let edge: RunningServer;
beforeAll(async () => void (edge = await serve((_request, response) => response.end('{"signed":1}'))));
afterAll(() => edge.close());

/** A deployment with a new release of its site; `fails` says which of its reads of the secret do. */
function deploymentWith(secret: string | undefined, fails: (read: number) => boolean = () => false) {
  const store = keyValueSession(new Map(secret === undefined ? [] : [['signing', secret]])).client(Object as never);
  let reads = 0;
  const send = (command: object) => {
    if (command.constructor.name === 'GetKeyCommand' && fails(++reads))
      return Promise.reject(Object.assign(new Error('not now'), { name: 'InternalServerException' }));
    return (store as { send(command: object): Promise<unknown> }).send(command);
  };
  const session = { region: 'us-east-1', client: () => ({ send }) } as unknown as AwsSession;
  const deployment = {
    context: createContext(session, recordingReporter(), { clock: new ManualClock() }),
    request: { mode: 'lambda', checks: 'all', healthPath: '/health', deadline: 0, connectTo: [] },
    plans: {},
    results: { web: { outputs: { KeyValueStoreArn: STORE, WebUrl: edge.url } } },
    candidateSite: site,
  } as unknown as Deployment;
  return { deployment, reads: () => reads };
}

/** Whether what is asked with is signed by this secret. */
async function isSignedBy(deployment: Deployment, secret: string): Promise<boolean> {
  const target = await candidateTarget(deployment);
  const [mac, payload = ''] = target!.headers['x-deploy-candidate']!.split('.');
  return createHmac('sha256', secret).update(payload).digest('hex') === mac;
}

describe('the secret that signs for a candidate', () => {
  test('is asked for once where it was read ahead', async () => {
    const { deployment, reads } = deploymentWith('own');
    readSigningAhead(deployment);
    readSigningAhead(deployment);
    expect(await isSignedBy(deployment, 'own')).toBe(true);
    expect(reads()).toBe(1);
  });

  test('is asked for where nothing was read ahead', async () => {
    const { deployment, reads } = deploymentWith('own');
    expect(await isSignedBy(deployment, 'own')).toBe(true);
    expect(reads()).toBe(1);
  });

  test('of another store is not used', async () => {
    const { deployment } = deploymentWith('own');
    deployment.signing = { store: `${STORE}-before`, secret: Promise.resolve('of before') };
    expect(await isSignedBy(deployment, 'own')).toBe(true);
  });

  test('is asked for again where it could not be read', async () => {
    const { deployment, reads } = deploymentWith('own', (read) => read === 1);
    readSigningAhead(deployment);
    expect(await isSignedBy(deployment, 'own')).toBe(true);
    expect(reads()).toBe(2);
  });

  test('that can never be read is a failure of who signs, with its reason', async () => {
    const { deployment } = deploymentWith('own', () => true);
    readSigningAhead(deployment);
    await expect(candidateTarget(deployment)).rejects.toThrow(/not now/);
  });

  test('is made where there was none', async () => {
    const { deployment } = deploymentWith(undefined);
    readSigningAhead(deployment);
    expect(await deployment.signing!.secret).toBeUndefined();
    expect((await candidateTarget(deployment))!.headers).toHaveProperty('x-deploy-candidate');
  });

  test('is not read ahead where nothing is checked', () => {
    const { deployment, reads } = deploymentWith('own');
    readSigningAhead({ ...deployment, request: { ...deployment.request, checks: 'none' } });
    expect(reads()).toBe(0);
  });
});
