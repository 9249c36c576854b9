import { describe, expect, test } from '@jest/globals';
import type { StackEvent } from '../../../../src/stack/state/stack-event.ts';
import { rootCause } from '../../../../src/stack/failure/root-cause.ts';

let time = 0;
const event = (path: string, status: string, reason: string, type = 'AWS::SQS::Queue'): StackEvent => ({
  id: `${++time}`,
  stackId: 'root',
  path,
  logicalId: path.split('/').at(-1)!,
  physicalId: '',
  type,
  status,
  reason,
  time,
  self: false,
});
const NESTED = 'AWS::CloudFormation::Stack';

describe('the cause of a failure', () => {
  test.each([
    [
      'the first failure, not the cancelled ones before it',
      [
        event('A', 'CREATE_FAILED', 'Resource creation cancelled'),
        event('B', 'CREATE_FAILED', 'Bucket exists'),
        event('C', 'CREATE_FAILED', 'Too late'),
      ],
      'B',
    ],
    [
      'the leaf of nested stacks',
      [
        event('N/M/Leaf', 'CREATE_FAILED', 'No such role'),
        event(
          'N/M',
          'CREATE_FAILED',
          'Embedded stack arn:x was not successfully created: The following resource(s) failed to create: [Leaf].',
          NESTED,
        ),
        event('N', 'CREATE_FAILED', 'Embedded stack arn:y was not successfully created', NESTED),
      ],
      'N/M/Leaf',
    ],
    [
      'a nested stack that failed as a whole, before anything else',
      [
        event('N', 'CREATE_FAILED', 'Parameters: [X] must have values', NESTED),
        event('Other', 'CREATE_FAILED', 'Later'),
      ],
      'N',
    ],
    [
      'the leaf also where its stack is said to fail before it',
      [
        event('N', 'CREATE_FAILED', 'Embedded stack arn:y was not successfully created', NESTED),
        event('N/Leaf', 'CREATE_FAILED', 'No such role'),
      ],
      'N/Leaf',
    ],
    ['a cancelled one when there is nothing better', [event('A', 'UPDATE_FAILED', 'Resource update cancelled')], 'A'],
  ])('is %s', (_, events, path) => {
    expect(rootCause(events)?.path).toBe(path);
  });
});
