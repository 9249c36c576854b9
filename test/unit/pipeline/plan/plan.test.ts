import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planDifferences } from '../../../../src/pipeline/plan/differences.ts';
import { type DeploymentPlan, planId } from '../../../../src/pipeline/plan/plan.ts';

const plan = (steps: DeploymentPlan['steps'] = {}, more: Partial<DeploymentPlan> = {}): DeploymentPlan => ({
  format: 1,
  app: 'shop',
  environment: 'production',
  account: '123456789012',
  region: 'eu-central-1',
  mode: 'lambda',
  allows: { replacement: [], rollbackOnFailure: true },
  steps,
  ...more,
});

/** The same with the keys of every object in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, shuffled(item)]),
  );
}

describe('the id of a plan', () => {
  test('does not depend on the order in which its parts were found, nor on a journey through JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (steps) => {
        const one = plan(steps);
        expect(planId(shuffled(one) as DeploymentPlan)).toBe(planId(one));
        expect(planId(JSON.parse(JSON.stringify(one)) as DeploymentPlan)).toBe(planId(one));
      }),
    );
  });

  test('is another one where anything differs, and what differs is named', () => {
    const stack = { stack: 'shop-production-web', template: {}, parameters: { MemorySize: ['512', '1024'] }, tags: {} };
    const base = plan({ 'backend stack': stack, site: { from: 'a', to: 'b' }, migrations: [] });
    const others: [DeploymentPlan, RegExp][] = [
      [plan(base.steps, { account: '210987654321' }), /inputs account/],
      [plan(base.steps, { mode: 'container' }), /inputs mode lambda container/],
      [plan(base.steps, { allows: { ...base.allows, replacement: ['Table'] } }), /inputs allows replacement/],
      [
        plan({ ...base.steps, 'backend stack': { ...stack, parameters: { MemorySize: ['256', '1024'] } } }),
        /backend stack parameters MemorySize 512 → 1024 256 → 1024/,
      ],
      [plan({ ...base.steps, 'backend stack': { ...stack, state: 'ROLLBACK_COMPLETE' } }), /state/],
      [plan({ ...base.steps, site: { from: 'a', to: 'c' } }), /site to b c/],
      [plan({ ...base.steps, migrations: [{ plan: 'a.yaml', id: '1' }] }), /migrations/],
      [plan({ ...base.steps, traffic: { steps: '5%/2m, 100%' } }), /traffic/],
    ];
    for (const [other, named] of others) {
      expect(planId(other)).not.toBe(planId(base));
      const text = planDifferences(base, other)
        .map((one) => Object.values(one).join(' '))
        .join('\n');
      expect(text).toMatch(named);
    }
    expect(planDifferences(base, plan(base.steps))).toEqual([]);
  });
});
