import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readRequest } from '../../../../src/actions/inputs/deploy-inputs.ts';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { needsOf } from '../../../../src/pipeline/need.ts';
import { preflight } from '../../../../src/pipeline/preflight/preflight.ts';
import { deploymentSteps, NEEDS } from '../../../../src/pipeline/steps/index.ts';
import { actionRun, inputVariables } from '../../../support/actions/action-run.ts';

const names = deploymentSteps.map(({ name }) => name);

const folder = mkdtempSync(join(tmpdir(), 'needs-'));
for (const [path, text] of Object.entries({
  'api/index.mjs': 'export const handler = 1',
  'web/index.html': '<p>',
  Dockerfile: 'FROM scratch\n',
  'move.yaml': '',
})) {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** A deployment of what the inputs ask for, of which nothing is known yet. */
function shape(inputs: Record<string, string>, known: object = {}): Deployment {
  const request = readRequest(actionRun({ GITHUB_WORKSPACE: folder, ...inputVariables({ app: 'shop', ...inputs }) }));
  return { request, templates: preflight(request), plans: {}, results: {}, ...known } as unknown as Deployment;
}

/** The steps of a deployment by the moment at which each can begin, where every step takes as long as any other. */
function moments(deployment: Deployment): string[] {
  const applied = deploymentSteps.filter((step) => step.applies(deployment)).map(({ name }) => name);
  const depth = new Map<string, number>();
  for (const step of applied) {
    const needed = needsOf(step, NEEDS, deployment)
      .filter(({ kind }) => kind !== 'plan')
      .flatMap(({ of }) => depth.get(of) ?? []);
    depth.set(step, Math.max(0, ...needed.map((one) => one + 1)));
  }
  return Array.from({ length: Math.max(...depth.values()) + 1 }, (_, moment) =>
    applied.filter((step) => depth.get(step) === moment).join(' + '),
  );
}

const LAMBDA = { mode: 'lambda', source: 'api' };
const CONTAINER = { mode: 'container' };
const SITE = { web: 'web' };
const RESOURCES = 'tables:\n  users: { key: id }\n';

describe('what the steps wait for', () => {
  test('is said of steps that there are, each below what it needs, with a reason', () => {
    for (const { step, of, why } of NEEDS) {
      expect([step, of, names.indexOf(of) >= 0 && names.indexOf(of) < names.indexOf(step)]).toEqual([step, of, true]);
      expect(why).not.toBe('');
    }
  });

  test('a site alone', () => {
    expect(moments(shape(SITE))).toEqual([
      'web stack',
      'site',
      'candidate checks',
      'site live',
      'site prune + edge',
      'checks',
    ]);
  });

  test('a container that is live already: a task of the new version first, then the service', () => {
    const previous = { stacks: [{ role: 'backend', name: 'shop-production-container', parameters: {} }] };
    const deployment = shape(CONTAINER, { previous });
    expect(moments(deployment).slice(-4)).toEqual(['candidate task', 'candidate checks', 'rollout', 'checks']);
  });

  test('a function', () => {
    expect(moments(shape(LAMBDA))).toEqual([
      'code package + data stack',
      'backend stack',
      'candidate',
      'candidate checks',
      'live',
      'version prune + checks',
    ]);
  });

  test('a function with a site: the distribution and the upload go on beside the backend', () => {
    expect(moments(shape({ ...LAMBDA, ...SITE }))).toEqual([
      'code package + web stack + data stack',
      'backend stack + site',
      'candidate',
      'candidate checks',
      'live',
      'route',
      'site live',
      'site prune + version prune + edge',
      'checks',
    ]);
  });

  test('of a preview nothing is there before its door knows who may come in, and no backend before its data', () => {
    const deployment = shape({ ...LAMBDA, ...SITE });
    const preview = {
      ...deployment,
      request: { ...deployment.request, preview: { until: '', data: { kind: 'seed' } } },
    };
    const of = (step: string) => needsOf(step, NEEDS, preview as Deployment).map((need) => need.of);
    for (const step of ['route', 'site live', 'edge', 'checks']) expect(of(step)).toContain('door');
    expect(of('backend stack')).toContain('preview data');
  });

  test('with a build everything comes after it', () => {
    expect(moments(shape({ ...LAMBDA, ...SITE, 'build-command': 'true' }))[0]).toBe('build');
  });

  test.each([
    ['app-env', { 'app-env': 'URL: "{{web-url}}"' }, 'backend stack', 'web stack'],
    ['web-env', { 'web-build-command': 'true', 'web-env': 'API: "{{api-url}}"' }, 'site', 'backend stack'],
    ['a CORS rule', { resources: 'buckets:\n  up: { cors: ["{{web-url}}"] }\n' }, 'data stack', 'web stack'],
  ])('who is told an address waits for it: %s', (_, inputs, step, of) => {
    const waits = (deployment: Deployment) => needsOf(step, NEEDS, deployment).some((need) => need.of === of);
    expect(waits(shape({ ...LAMBDA, ...SITE, ...inputs }))).toBe(true);
    expect(waits(shape({ ...LAMBDA, ...SITE }))).toBe(false);
  });

  test('a container with a site: it is made beside the distribution, though only the site reaches it', () => {
    const inputs = { ...CONTAINER, ...SITE, 'health-path': '/api/health' };
    expect(moments(shape(inputs))).toEqual([
      'image + web stack + data stack',
      'balancer access + backend stack + site',
      'candidate checks',
      'route',
      'site live',
      'site prune + edge',
      'checks',
    ]);
    const key = NEEDS.find(({ step, of }) => step === 'backend stack' && of === 'balancer access');
    expect(key?.kind).toBe('plan');
  });

  test('a distribution without a site', () => {
    expect(moments(shape({ ...LAMBDA, edge: 'true', resources: 'none' }))).toEqual([
      'code package + web stack',
      'backend stack',
      'candidate',
      'candidate checks',
      'live',
      'route',
      'version prune + edge',
      'checks',
    ]);
  });

  test('a certificate and a web ACL come before the distribution that takes them', () => {
    const overrides = 'DomainName: shop.example.com\nHostedZoneId: Z1\nRateLimit: 100';
    expect(moments(shape({ ...LAMBDA, ...SITE, 'parameter-overrides': overrides })).slice(0, 2)).toEqual([
      'code package + global stack + data stack',
      'web stack + backend stack',
    ]);
  });

  test('a live distribution waits for what can fail without it, also where its own plan waits for the web ACL', () => {
    const inputs = { ...CONTAINER, ...SITE, 'health-path': '/api/health', 'parameter-overrides': 'RateLimit: 100' };
    const previous = { stacks: [{ role: 'web', name: 'shop-production-web', parameters: {} }] };
    const of = (deployment: Deployment) => needsOf('web stack', NEEDS, deployment).map((need) => need.of);
    expect(of(shape(inputs, { previous }))).toContain('image');
    expect(of(shape(inputs))).not.toContain('image');
  });

  test('a network, files in it, migrations and alarms', () => {
    const inputs = {
      ...LAMBDA,
      resources: `network: {}\nfiles: { mount: /mnt/efs }\n${RESOURCES}`,
      migrations: 'move.yaml',
      'parameter-overrides': 'AlarmEmail: a@example.com',
    };
    expect(moments(shape(inputs))).toEqual([
      'code package + network stack',
      'data stack',
      'migrations',
      'backend stack',
      'candidate',
      'candidate checks',
      'live',
      'version prune + checks',
      'alarms stack',
    ]);
  });

  test('a share of the traffic comes in place of the route and the pointers', () => {
    const deployment = shape({ ...LAMBDA, ...SITE, traffic: '10%/5m, 100%' });
    expect(moments(deployment).slice(-5)).toEqual([
      'live',
      'site live',
      'traffic',
      'site prune + version prune + edge',
      'checks',
    ]);
  });

  test('a switch of the mode pauses the schedules of before once requests go to the new backend', () => {
    const stacks = [{ role: 'backend', name: 'shop-production-container', parameters: { Schedules: 'ENABLED' } }];
    const known = { previous: { stacks } };
    expect(moments(shape({ ...LAMBDA, ...SITE }, known)).slice(-4)).toEqual([
      'route',
      'schedules + site live',
      'site prune + version prune + edge',
      'checks',
    ]);
  });

  test('an own template is told what it asks for, the site included', () => {
    writeFileSync(
      join(folder, 't.yaml'),
      'Outputs: { ApiUrl: { Value: x } }\nResources: { T: { Type: "AWS::SNS::Topic" } }',
    );
    const deployment = shape({ mode: 'lambda', template: 't.yaml', ...SITE });
    expect(moments(deployment)).toEqual([
      'web stack',
      'backend stack + site',
      'route',
      'site live',
      'site prune + edge',
      'checks',
    ]);
  });

  test('an update of the distribution that users reach waits until nothing can fail without them', () => {
    const plans = (state: string) => ({ plans: { web: { state, hasChanges: true, changes: [] } } });
    const inputs = { ...CONTAINER, ...SITE, 'health-path': '/api/health' };
    expect(moments(shape(inputs, plans('CREATE_COMPLETE')))[0]).toBe('image + data stack');
    expect(moments(shape(inputs, plans('NONE')))[0]).toBe('image + web stack + data stack');
  });

  test('what is asked before it is live is there as a whole, the edge in front of it included', () => {
    for (const inputs of [SITE, { ...LAMBDA, edge: 'true' }, { ...CONTAINER, ...SITE, 'health-path': '/api/health' }]) {
      const deployment = shape(inputs);
      const before = (step: string): string[] =>
        needsOf(step, NEEDS, deployment).flatMap(({ of }) => [of, ...before(of)]);
      const applied = deploymentSteps.filter((step) => step.applies(deployment)).map(({ name }) => name);
      const staged = applied.slice(0, applied.indexOf('candidate checks'));
      expect(before('candidate checks')).toEqual(expect.arrayContaining(staged));
    }
  });

  test('whatever a deployment has, nothing goes live beside what can still fail, and every write that does is alone', () => {
    const live = ['live', 'route', 'site live', 'traffic'];
    const from = names.indexOf('live');
    for (const step of live) {
      const needed = NEEDS.filter((need) => need.step === step && !need.when).map(({ of }) => of);
      expect(needed).toEqual(expect.arrayContaining([...names.slice(0, from), ...live.slice(0, live.indexOf(step))]));
    }
  });
});
