import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackStatus } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from '@jest/globals';
import { isSuccess, isTerminal, ruleFor, STATES } from '../../../src/stack/states.ts';

describe('states of a stack', () => {
  test('the table has every state that the SDK knows, and NONE', () => {
    expect(Object.keys(STATES).sort()).toEqual([...Object.values(StackStatus), 'NONE'].sort());
  });

  test("the README's table is this table", () => {
    const readme = readFileSync(join(import.meta.dirname, '../../../actions/deploy-sam/README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `([A-Z_]+)`\s+\| (.*?)\s+\|$/gm)].map(([, state, does]) => [state, does]);
    expect(Object.fromEntries(rows)).toEqual(
      Object.fromEntries(Object.entries(STATES).map(([state, { does }]) => [state, does])),
    );
  });

  test.each([
    ['CREATE_COMPLETE', 'update', true, true],
    ['UPDATE_COMPLETE', 'update', true, true],
    ['IMPORT_COMPLETE', 'update', true, true],
    ['UPDATE_ROLLBACK_COMPLETE', 'update', true, false],
    ['UPDATE_FAILED', 'roll-back', true, false],
    ['IMPORT_ROLLBACK_COMPLETE', 'update', true, false],
    ['REVIEW_IN_PROGRESS', 'create', true, false],
    ['DELETE_COMPLETE', 'create', true, false],
    ['CREATE_IN_PROGRESS', 'wait', false, false],
    ['UPDATE_IN_PROGRESS', 'wait', false, false],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'wait', false, false],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'wait', false, false],
    ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'wait', false, false],
    ['ROLLBACK_IN_PROGRESS', 'wait', false, false],
    ['DELETE_IN_PROGRESS', 'wait', false, false],
    ['IMPORT_IN_PROGRESS', 'wait', false, false],
    ['IMPORT_ROLLBACK_IN_PROGRESS', 'wait', false, false],
    ['ROLLBACK_COMPLETE', 'recreate', true, false],
    ['ROLLBACK_FAILED', 'recreate', true, false],
    ['CREATE_FAILED', 'recreate', true, false],
    ['DELETE_FAILED', 'recreate', true, false],
    ['UPDATE_ROLLBACK_FAILED', 'continue-rollback', true, false],
    ['IMPORT_ROLLBACK_FAILED', 'refuse', true, false],
    ['SOMETHING_NEW_IN_PROGRESS', 'wait', false, false],
    ['SOMETHING_NEW', 'update', true, false],
  ])('%s: %s', (status, handling, terminal, success) => {
    expect([ruleFor(status).handling, isTerminal(status), isSuccess(status)]).toEqual([handling, terminal, success]);
  });
});
