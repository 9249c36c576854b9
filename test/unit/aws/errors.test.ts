import { expect, test } from '@jest/globals';
import { explainAwsError } from '../../../src/aws/index.ts';

const error = (name: string, message: string) => Object.assign(new Error(message), { name });

test.each([
  ['Throttling', 'Rate exceeded', 'Throttling: Rate exceeded'],
  ['ThrottlingException', 'ThrottlingException: slow down', 'ThrottlingException: slow down'],
])('%s that lasts is told as such: %j', (name, message, why) => {
  expect(explainAwsError(error(name, message), 'Stack shop was not changed')).toMatchObject({
    code: 'throttling',
    what: 'Stack shop was not changed',
    why,
    todo: expect.stringMatching(/fewer deployments of this account at once/),
  });
});

test('a quota that is used up is no throttling: no waiting raises it', () => {
  const failure = explainAwsError(error('LimitExceededException', 'Limit for stack has been exceeded'), 'x');
  expect(failure).toMatchObject({ code: 'aws', why: 'LimitExceededException: Limit for stack has been exceeded' });
});
