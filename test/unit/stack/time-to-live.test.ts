import { expect, test } from '@jest/globals';
import { loadTemplate } from '../../../src/stack/index.ts';
import { refuseOtherTimeToLive } from '../../../src/stack/time-to-live.ts';
import type { StackPlan } from '../../../src/stack/types.ts';
import { failureWith } from '../../support/failure-with.ts';

const on = (AttributeName: unknown) => ({ TimeToLiveSpecification: { AttributeName, Enabled: true } });
const off = (AttributeName: string) => ({ TimeToLiveSpecification: { AttributeName, Enabled: false } });
const bodyOf = (Properties: object) =>
  JSON.stringify({ Resources: { UsersTable: { Type: 'AWS::DynamoDB::Table', Properties } } });
const look =
  (before: object, after: object, changes: StackPlan['changes'] = []) =>
  () => {
    const template = loadTemplate({ body: bodyOf(after) });
    const input = {
      request: { stackName: 'shop-data', template },
      stack: undefined,
      template,
      deployed: bodyOf(before),
    };
    refuseOtherTimeToLive({ stackName: 'shop-data', input, changes });
  };

test.each([
  ['left out', {}, ['{ name: expires, enabled: false }']],
  ['given another attribute', on('until'), ['{ name: expires, enabled: false }', 'until', 'hour']],
])('a time to live that is %s is refused, with what to write', (_, after, facts) => {
  const refused = look(on('expires'), after);
  expect(refused).toThrow(failureWith('guard', 'shop-data', 'UsersTable', 'expires'));
  for (const fact of facts) expect(refused).toThrow(expect.objectContaining({ todo: expect.stringContaining(fact) }));
});

test.each([
  ['turned off', on('expires'), off('expires')],
  ['turned off before', off('expires'), on('until')],
  ['off, and left out', off('expires'), {}],
  ['as it was', { ...on('expires'), DeletionProtectionEnabled: false }, on('expires')],
  ['new', {}, on('expires')],
  ['of a parameter', on({ Ref: 'Ttl' }), on('expires')],
])('a time to live that is %s is not', (_, before, after) => {
  expect(look(before, after)).not.toThrow();
});

test('a table that is replaced takes any attribute', () => {
  const replaced = { path: 'UsersTable', replacement: 'True' } as StackPlan['changes'][number];
  expect(look(on('expires'), on('until'), [replaced])).not.toThrow();
});
