import { describe, expect, test } from '@jest/globals';
import { describePlanned } from '../../../../src/pipeline/plan/describe.ts';
import type { PlannedDeployment } from '../../../../src/pipeline/plan/planned.ts';
import { plannedDangers } from '../../../../src/pipeline/plan/verdict.ts';
import type { ResourceChange, StackPlan } from '../../../../src/stack/index.ts';

const FACTS = { commit: 'c'.repeat(40), runUrl: 'https://github.test/my-org/shop/actions/runs/1' };

function change(path: string, more: Partial<ResourceChange> = {}): ResourceChange {
  return {
    action: 'Modify',
    logicalId: path,
    path,
    type: 'AWS::SNS::Topic',
    replacement: 'False',
    properties: [],
    ...more,
  };
}

function planned(changes: ResourceChange[], allowReplacement: string[] = []): PlannedDeployment {
  const plan = {
    stackName: 'shop-production-data',
    changes,
    input: { request: { allowReplacement }, template: { resources: { Version: {} } } },
  };
  const dangers = plannedDangers({ plans: { data: plan as unknown as StackPlan } });
  return {
    id: 'a'.repeat(64),
    app: 'shop',
    environment: 'production',
    verdict: changes.length === 0 ? 'no-change' : dangers.length > 0 ? 'dangerous' : 'safe',
    dangers,
    changes: [
      { step: 'data stack', change: changes.length > 0 ? `${changes.length} changed` : undefined, known: true },
      { step: 'site', change: '2 files, all of them new', known: false, pending: true },
      { step: 'checks', change: 'after the deployment', known: false },
    ],
    stacks: [{ name: 'shop-production-data', changes }],
  };
}

const firstLine = (text: string) => text.split('\n')[0]!;

describe('the verdict', () => {
  test.each<[string, Partial<ResourceChange>, string]>([
    ['a change in place', {}, 'safe'],
    ['an addition', { action: 'Add' }, 'safe'],
    ['a new revision of a task', { type: 'AWS::ECS::TaskDefinition', replacement: 'True' }, 'safe'],
    ['a replaced topic', { replacement: 'True' }, 'dangerous'],
    ['a topic that may be replaced', { replacement: 'Conditional' }, 'dangerous'],
    ['what CloudFormation cannot say yet', { action: 'Dynamic' }, 'dangerous'],
    [
      'a topic that another resource may have replaced',
      {
        replacement: 'Conditional',
        properties: [{ name: 'Properties.Target', recreation: 'Conditionally', cause: 'Version.Arn' }],
      },
      'safe',
    ],
    [
      'a topic that a parameter may have replaced',
      {
        replacement: 'Conditional',
        properties: [{ name: 'Properties.Target', recreation: 'Conditionally', cause: 'Size' }],
      },
      'dangerous',
    ],
    ['a removed topic', { action: 'Remove' }, 'dangerous'],
    ['a replaced table', { type: 'AWS::DynamoDB::Table', replacement: 'True' }, 'dangerous'],
    [
      'a removed table that stays',
      { type: 'AWS::DynamoDB::Table', action: 'Remove', policyAction: 'Retain' },
      'dangerous',
    ],
  ])('of %s', (_, more, verdict) => {
    expect(planned([change('One', more)]).verdict).toBe(verdict);
  });

  test('comes first and has the names of what is replaced and deleted; lost data stands above the rest', () => {
    const all = [
      change('Topic', { replacement: 'True' }),
      change('Users', { type: 'AWS::DynamoDB::Table', replacement: 'True' }),
      change('Old', { action: 'Remove' }),
      change('Fine'),
    ];
    const text = describePlanned(planned(all, ['Users']), FACTS, 60_000);
    expect(firstLine(text)).toMatch(/replaces .*Users.*Topic.*deletes .*Old/);
    expect(text.indexOf('loses data, allowed')).toBeLessThan(text.indexOf('| <code>Topic</code>'));
    expect(text).toContain('2 files, all of them new');
    expect(text).not.toContain('after the deployment');
    expect(text).toContain('a'.repeat(64));
    const refused = describePlanned(planned(all), { ...FACTS, refused: 'Users would be lost' }, 60_000);
    expect(firstLine(refused)).toMatch(/would be refused/);
    expect(refused).toContain('loses data, refused');
  });

  test('no change is one line', () => {
    const text = describePlanned(planned([]), FACTS, 60_000);
    expect(text.split('\n')).toHaveLength(1);
    expect(text).toMatch(/no change/);
  });
});

test('500 resources fit into the room of a comment, with every replacement and deletion among them', () => {
  const property = {
    name: 'Properties.SomeRatherLongPropertyName',
    recreation: 'Always' as const,
    cause: 'SomeParameterName',
  };
  for (const dangerous of [0, 20, 250, 500]) {
    const all = Array.from({ length: 500 }, (_, at) =>
      change(`Nested${at}/ResourceWithQuiteALongName${at}`, {
        replacement: at < dangerous ? 'True' : 'False',
        properties: [property, property, property],
      }),
    );
    for (const room of [60_000, 20_000]) {
      const text = describePlanned(planned(all), FACTS, room);
      expect(text.length).toBeLessThanOrEqual(room);
      expect(text).toContain('500 resources');
    }
    const text = describePlanned(planned(all), FACTS, 60_000);
    const shown = text.split('\n').filter((line) => line.startsWith('| ⚠️')).length;
    expect(shown).toBeGreaterThanOrEqual(Math.min(dangerous, 300));
    if (shown < dangerous) expect(text).toContain(`and ${dangerous - shown} more`);
  }
});

test('values of properties are not told, and nobody is called by a name', () => {
  const property = { name: 'Properties.Password', before: 'hunter2', after: 'hunter3', recreation: 'Always' as const };
  const text = describePlanned(
    {
      ...planned([change('Users', { type: 'AWS::DynamoDB::Table', replacement: 'True', properties: [property] })]),
      app: 'shop',
    },
    { ...FACTS, refused: 'because @everybody `$(touch evil)` <img src=x>' },
    60_000,
  );
  expect(text).not.toMatch(/hunter[23]/);
  expect(text).toContain('Password');
  expect(text).not.toMatch(/@everybody|<img/);
});
