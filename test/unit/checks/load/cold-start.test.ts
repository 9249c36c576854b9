import { expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { forceColdStart } from '../../../../src/checks/index.ts';
import { failureWith } from '../../../support/failure-with.ts';

/** What is called of a function with these aliases. */
async function calls(Aliases: object[], more: Record<string, () => object> = {}): Promise<string[]> {
  const called: string[] = [];
  const send = ({ constructor }: object) => {
    const name = constructor.name.replace('Command', '');
    called.push(name);
    if (more[name]) return Promise.resolve().then(more[name]);
    if (name === 'ListAliases') return Promise.resolve({ Aliases });
    return Promise.resolve({ LastUpdateStatus: 'Successful', Environment: { Variables: { LEVEL: 'info' } } });
  };
  await forceColdStart({ client: () => ({ send }) } as unknown as AwsSession, 'shop-api');
  return called;
}

test('of a function whose $LATEST serves: its configuration is changed, and is what it was in the end', async () => {
  expect((await calls([])).filter((name) => name.startsWith('Update'))).toHaveLength(2);
});

test('what somebody else sets meanwhile is not lost', async () => {
  let present: Record<string, string> = { LEVEL: 'info' };
  let revision = 1;
  const send = ({ constructor, input }: { constructor: { name: string }; input: Update }) => {
    if (constructor.name === 'ListAliasesCommand') return Promise.resolve({ Aliases: [] });
    if (constructor.name === 'GetFunctionConfigurationCommand') {
      const read = {
        LastUpdateStatus: 'Successful',
        RevisionId: String(revision),
        Environment: { Variables: present },
      };
      // Somebody sets a variable right after each of the first two reads.
      if (revision < 3) present = { ...present, [`BY_HAND_${revision++}`]: 'x' };
      return Promise.resolve(read);
    }
    if (input.RevisionId !== String(revision))
      return Promise.reject(Object.assign(new Error('stale'), { name: 'PreconditionFailedException' }));
    present = input.Environment.Variables;
    revision++;
    return Promise.resolve({});
  };
  await forceColdStart({ client: () => ({ send }) } as unknown as AwsSession, 'shop-api');
  expect(present).toEqual({ LEVEL: 'info', BY_HAND_1: 'x', BY_HAND_2: 'x' });
});

interface Update {
  RevisionId: string;
  Environment: { Variables: Record<string, string> };
}

// Its version goes on running where it is: what was measured would be no cold start.
test('of one whose alias serves a version nothing is changed', async () => {
  await expect(calls([{ Name: 'live', FunctionVersion: '7' }])).rejects.toThrow(
    failureWith('input', 'live', 'version 7'),
  );
});

test('where aliases may not be listed it is not known what serves, which is no pass', async () => {
  const denied = () => {
    throw Object.assign(new Error('not authorized'), {
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 403 },
    });
  };
  await expect(calls([], { ListAliases: denied })).rejects.toThrow(failureWith('permission', 'cold start', 'shop-api'));
});
