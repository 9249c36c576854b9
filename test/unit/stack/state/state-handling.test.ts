import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { STATES } from '../../../../src/stack/states.ts';
import { ScriptedCloudFormation, type PlannedEvent } from '../../../support/cloudformation/scripted.ts';
import { runDeploySam, writesOf } from '../../../support/actions/deploy-sam.ts';
import { failureWith } from '../../../support/failure-with.ts';

let service: ScriptedCloudFormation;
beforeEach(async () => (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

const CREATE = ['CreateChangeSet CREATE', 'ExecuteChangeSet'];
const UPDATE = ['CreateChangeSet UPDATE', 'ExecuteChangeSet'];

/** Every state with how an operation under way ends, and what the action then writes. */
const HANDLED: Record<string, { writes: string[]; ends?: string; status?: string }> = {
  NONE: { writes: CREATE },
  REVIEW_IN_PROGRESS: { writes: CREATE },
  DELETE_COMPLETE: { writes: CREATE },
  CREATE_COMPLETE: { writes: UPDATE },
  UPDATE_COMPLETE: { writes: UPDATE },
  UPDATE_ROLLBACK_COMPLETE: { writes: UPDATE },
  UPDATE_FAILED: { writes: ['RollbackStack', ...UPDATE] },
  IMPORT_COMPLETE: { writes: UPDATE },
  IMPORT_ROLLBACK_COMPLETE: { writes: UPDATE },
  CREATE_IN_PROGRESS: { ends: 'CREATE_COMPLETE', writes: UPDATE },
  UPDATE_IN_PROGRESS: { ends: 'UPDATE_COMPLETE', writes: UPDATE },
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: { ends: 'UPDATE_COMPLETE', writes: UPDATE },
  UPDATE_ROLLBACK_IN_PROGRESS: { ends: 'UPDATE_ROLLBACK_COMPLETE', writes: UPDATE },
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: { ends: 'UPDATE_ROLLBACK_COMPLETE', writes: UPDATE },
  ROLLBACK_IN_PROGRESS: { ends: 'ROLLBACK_COMPLETE', writes: ['DeleteStack', ...CREATE] },
  DELETE_IN_PROGRESS: { ends: 'DELETE_COMPLETE', writes: CREATE },
  IMPORT_IN_PROGRESS: { ends: 'IMPORT_COMPLETE', writes: UPDATE },
  IMPORT_ROLLBACK_IN_PROGRESS: { ends: 'IMPORT_ROLLBACK_COMPLETE', writes: UPDATE },
  ROLLBACK_COMPLETE: { writes: ['DeleteStack', ...CREATE] },
  ROLLBACK_FAILED: { writes: ['DeleteStack', ...CREATE] },
  CREATE_FAILED: { writes: ['DeleteStack', ...CREATE] },
  DELETE_FAILED: { writes: ['DeleteStack', ...CREATE] },
  UPDATE_ROLLBACK_FAILED: { writes: ['ContinueUpdateRollback', ...UPDATE] },
  IMPORT_ROLLBACK_FAILED: { writes: [] },
};

/** A parameter without a default, and one that has come with the template. */
const WITH_PARAMETERS = `Parameters: {Delay: {Type: Number}, Size: {Type: Number, Default: 1024}}
Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Delay, MaximumMessageSize: !Ref Size}}}
`;

describe('a deployment onto a stack in', () => {
  test('every state is tried', () => {
    expect(Object.keys(HANDLED)).toEqual(Object.keys(STATES));
  });

  test.each(Object.entries(HANDLED))('%s', async (state, { ends, writes }) => {
    if (state !== 'NONE') {
      const pending: PlannedEvent[][] = ends ? [[{ status: ends }]] : [];
      service.add('shop', state, { pending });
    }
    const run = await runDeploySam(service);
    expect(writesOf(service)).toEqual(writes);
    if (writes.length === 0) {
      expect(run.failure).toEqual(failureWith('stack-state', state));
      return;
    }
    expect(run.error).toBeUndefined();
    expect(run.outputs['status']).toBe(
      writes.includes('CreateChangeSet CREATE') ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE',
    );
    if (ends) expect(run.log).toMatch(new RegExp(`${state}: waiting for that operation to end[^]*ended in ${ends}`));
  });

  test.each(Object.entries(HANDLED).filter(([, { writes }]) => writes.length > 0))(
    '%s: its parameters keep their values where there is a stack to keep them, and nowhere else',
    async (state, { ends, writes }) => {
      const parameters = { Delay: '7', Gone: 'x' };
      const pending: PlannedEvent[][] = ends ? [[{ status: ends }]] : [];
      if (state !== 'NONE') service.add('shop', state, { pending, parameters });
      const files = { 'template.yaml': WITH_PARAMETERS };
      const isMade = writes.includes('CreateChangeSet CREATE');
      const without = await runDeploySam(service, {}, files);
      if (isMade) {
        expect(without.failure).toEqual(failureWith('input', 'Delay'));
        expect(writesOf(service)).toEqual([]);
        const given = await runDeploySam(service, { 'parameter-overrides': 'Delay: 3' }, files);
        expect(given.error).toBeUndefined();
      } else expect(without.error).toBeUndefined();
      const [asked] = service.asked('CreateChangeSet').slice(-1);
      expect(asked!['Parameters']).toEqual([
        isMade ? { ParameterKey: 'Delay', ParameterValue: '3' } : { ParameterKey: 'Delay', UsePreviousValue: 'true' },
      ]);
    },
  );
});
