import { expect, test } from '@jest/globals';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { stackRequest, stackStep } from '../../../../src/pipeline/steps/stack-step.ts';

const step = stackStep({
  role: 'backend',
  applies: () => true,
  request: () => ({ pending: 'not here' }),
});

// What the deployment makes, what is live, whether that stack was there before, and whether the update meets users.
test.each<[string, string | undefined, boolean, boolean]>([
  ['container', 'container', true, true],
  ['container', 'lambda', false, false],
  ['container', 'lambda', true, false],
  ['container', undefined, true, true],
  ['lambda', 'container', false, false],
  ['lambda', 'lambda', true, false],
])('%s, where %s is live (there before: %s): meets users: %s', (mode, live, isThere, meets) => {
  const plan = { stackName: `app-${mode}`, state: isThere ? 'COMPLETE' : 'NONE', changes: [] };
  const deployment = {
    request: { mode, template: '', packageType: 'zip' },
    plans: { backend: plan },
    previous: live && { stacks: [{ role: 'backend', name: `app-${live}` }] },
  } as unknown as Deployment;
  const { touchesLive } = step;
  expect(typeof touchesLive === 'function' && touchesLive(deployment)).toBe(meets);
});

const template = { body: '{}', name: 'any' };

// Where CloudFormation does not wait for ECS, nobody goes back from a first version that crashes.
test.each([
  ['backend', 'container', '', { until: '' }, false],
  ['backend', 'container', 'own.yaml', { until: '' }, true],
  ['backend', 'lambda', '', { until: '' }, true],
  ['web', 'container', '', { until: '' }, true],
  ['data', 'container', '', { until: '' }, true],
  ['backend', 'container', '', undefined, false],
] as const)(
  'the %s stack of mode %s (template %j), preview: %j: express mode: %s',
  (role, mode, own, preview, express) => {
    const deployment = {
      request: { app: 'shop', environment: 'pr-7', mode, template: own, preview, tags: {}, backend: '' },
      context: { session: { region: 'eu-central-1' } },
    } as unknown as Deployment;
    expect(stackRequest(deployment, role, { template }).express).toBe(express);
  },
);
