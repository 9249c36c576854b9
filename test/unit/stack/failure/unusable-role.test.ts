import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { withStackRole } from '../../../../src/stack/failure/unusable-role.ts';
import { deleteStack } from '../../../support/cloudformation/deploy-stack.ts';
import { ScriptedCloudFormation } from '../../../support/cloudformation/scripted.ts';
import { simulatedOperation } from '../../../support/cloudformation/simulated-operation.ts';
import { testSession } from '../../../support/emulator/session.ts';
import { runDeploySam, writesOf } from '../../../support/actions/deploy-sam.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const ROLE = 'arn:aws:iam::123456789012:role/deploy';
const SAID = `Role ${ROLE} is invalid or cannot be assumed`;

let service: ScriptedCloudFormation;
beforeEach(async () => (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

/** The first request of this operation is refused, as one with a role that was made a moment ago. */
function refuseOnce(refused: string): void {
  let asked = false;
  service.other = ({ operation }) => {
    if (operation !== refused || asked) return undefined;
    asked = true;
    throw service.error('ValidationError', SAID);
  };
}

describe('a role of CloudFormation that is not known everywhere yet', () => {
  test('a change set is asked for again', async () => {
    refuseOnce('CreateChangeSet');
    const run = await runDeploySam(service, { 'role-arn': ROLE });
    expect(run.error).toBeUndefined();
    expect(writesOf(service)).toEqual(['CreateChangeSet CREATE', 'CreateChangeSet CREATE', 'ExecuteChangeSet']);
  });

  test.each([
    ['ContinueUpdateRollback', 'UPDATE_ROLLBACK_FAILED'],
    ['RollbackStack', 'UPDATE_FAILED'],
    ['DeleteStack', 'ROLLBACK_COMPLETE'],
  ])('%s, for a stack in %s, too', async (operation, status) => {
    service.add('shop', status);
    refuseOnce(operation);
    const run = await runDeploySam(service, { 'role-arn': ROLE });
    expect(run.error).toBeUndefined();
    expect(writesOf(service).slice(0, 2)).toEqual([operation, operation]);
  });

  test('and the deletion of a stack by a role of its own', async () => {
    service.add('shop', 'CREATE_COMPLETE');
    refuseOnce('DeleteStack');
    expect(await deleteStack(testSession(service.server.endpoint), 'shop', { roleArn: ROLE })).toBe(true);
  });

  test('one that stays unusable is asked for five times, and told as what it is', async () => {
    const { clock, session } = simulatedOperation([]);
    let tries = 0;
    const unusable = () => {
      tries++;
      return Promise.reject(service.error('ValidationError', SAID));
    };
    const context = createContext(session, recordingReporter(), { clock });
    await expect(withStackRole(context, unusable)).rejects.toMatchObject({ code: 'credentials', why: SAID });
    expect([tries, clock.time]).toEqual([5, 15_000]);
  });

  test('another refusal is one at once', async () => {
    const { clock, session } = simulatedOperation([]);
    const refused = service.error('ValidationError', 'Template format error');
    const context = createContext(session, recordingReporter(), { clock });
    await expect(withStackRole(context, () => Promise.reject(refused))).rejects.toBe(refused);
    expect(clock.time).toBe(0);
  });
});
