import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Clock } from '../../../../src/aws/index.ts';
import { createContext } from '../../../../src/operation/index.ts';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { inOrder, needsOf } from '../../../../src/pipeline/need.ts';
import { runSteps } from '../../../../src/pipeline/run.ts';
import type { Step } from '../../../../src/pipeline/step.ts';
import { access } from '../../../../src/pipeline/steps/access.ts';
import { NEEDS } from '../../../../src/pipeline/steps/index.ts';
import { route } from '../../../../src/pipeline/steps/route.ts';
import { LEAD } from '../../../../src/pipeline/traffic/shift.ts';
import { connectApi, readApi } from '../../../../src/site/index.ts';
import type { StackResult } from '../../../../src/stack/index.ts';
import { keyValueSession } from '../../../support/edge/key-value-session.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/store';
const side = { id: 'container', domain: 'balancer.example', protocol: 'http' as const, port: 80, path: '' };

/** The edge: it answers with what lies in the store. */
const values = new Map<string, string>();
const edge = createServer((_, response) => {
  const { revision } = JSON.parse(values.get('api') ?? '{}') as { revision?: string };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ api: revision }));
});
beforeAll(() => new Promise<void>((ready) => void edge.listen(0, '127.0.0.1', ready)));
afterAll(() => void edge.close());

let now = 0;
const clock: Clock = { now: () => now, sleep: (milliseconds) => Promise.resolve(void (now += milliseconds)) };

function deployment(live: { name: string; closed?: boolean }): Deployment {
  const outputs = { KeyValueStoreArn: ARN, WebUrl: `http://127.0.0.1:${(edge.address() as AddressInfo).port}` };
  return {
    request: {
      app: 'shop',
      environment: 'production',
      mode: 'container',
      backend: 'container-fargate',
      template: '',
      web: 'web',
      parameterOverrides: { IngressPrefixListId: 'pl-1' },
      appEnv: {},
      connectTo: [],
      traffic: [],
    },
    context: createContext(keyValueSession(values), recordingReporter(), { clock }),
    templates: { web: {} },
    timeline: [],
    plans: { web: { outputs, hasChanges: false } },
    results: {},
    previous: {
      stacks: [{ role: 'backend', name: live.name }],
      backends: [{ ...side, ...(live.closed && { closed: true }) }],
    },
  } as unknown as Deployment;
}

const OPEN = { name: 'shop-production-container' };

async function apply(given: Deployment): Promise<number> {
  values.clear();
  await connectApi(given.context.session, ARN, { stable: side });
  const plan = await access.plan(given);
  if ('pending' in plan) throw new Error(plan.pending);
  const start = now;
  await plan.apply();
  return now - start;
}

describe('a load balancer that was open to everybody is closed', () => {
  test('once all points of presence bring the key that it is to ask for', async () => {
    const given = deployment(OPEN);
    expect(await apply(given)).toBeGreaterThanOrEqual(LEAD - 1000);
    expect((await readApi(given.context.session, ARN))!.record).toEqual({ stable: { ...side, closed: true } });
    expect(values.get('api')).toContain(given.access!.key!);
  });

  test.each([
    ['is closed already', { ...OPEN, closed: true }],
    ['is not the one that serves users', { name: 'shop-production-lambda' }],
  ])('one that %s waits for nobody', async (_, live) => {
    const given = deployment(live);
    expect(await apply(given)).toBe(0);
    expect((await readApi(given.context.session, ARN))!.record).toEqual({ stable: side });
  });

  test('and moves to another address in the same deployment', async () => {
    const given = deployment(OPEN);
    const { session } = given.context;
    values.clear();
    await connectApi(session, ARN, { stable: side });
    const api = await readApi(session, ARN);
    given.connected = Promise.resolve({ store: ARN, web: given.plans.web!.outputs, api });
    const ApiUrl = 'http://internal.example';
    const stack: Step = {
      name: 'backend stack',
      applies: () => true,
      plan: () =>
        Promise.resolve({
          change: 'another address',
          apply() {
            given.results.backend = { outputs: { ApiUrl, IsClosed: 'true' } } as unknown as StackResult;
            return Promise.resolve('');
          },
        }),
    };
    const steps = [access, stack, route];
    const options = { open: () => Promise.resolve(), isUnrecorded: () => false };
    await runSteps(steps, inOrder(steps, 'of the test'), given, options);
    const stable = expect.objectContaining({ domain: 'internal.example', closed: true });
    expect((await readApi(session, ARN))!.record).toEqual({ stable });
  });

  test('its stack follows after that', () => {
    const waits = (given: Deployment) =>
      needsOf('backend stack', NEEDS, given).some(({ of, kind }) => of === 'balancer access' && kind === 'order');
    expect(waits(deployment(OPEN))).toBe(true);
    expect(waits(deployment({ ...OPEN, closed: true }))).toBe(false);
  });
});
