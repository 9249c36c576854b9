import { describe, expect, test } from '@jest/globals';
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
    todo: expect.stringMatching(/fewer deployments of this account at the same time/),
  });
});

test.each([
  Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
  Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }),
  new Error('connect ECONNREFUSED 127.0.0.1:1'),
  error('TimeoutError', 'Connection timed out'),
])('a connection that is lost is one of the network: %s', (lost) => {
  expect(explainAwsError(lost, 'x')).toMatchObject({ code: 'network' });
});

test('a quota that is used up is no throttling: no waiting raises it', () => {
  const failure = explainAwsError(error('LimitExceededException', 'Limit for stack has been exceeded'), 'x');
  expect(failure).toMatchObject({ code: 'aws', why: 'LimitExceededException: Limit for stack has been exceeded' });
});

describe('credentials that AWS refuses are the title, whatever call met them first', () => {
  const what = 'The bootstrap stack could not be looked up in SSM';

  test.each([
    [
      'CredentialsProviderError',
      'Could not load credentials from any providers',
      /No AWS credentials/,
      // A variable of either may be the empty one.
      /role-to-assume.*variable of the repository.*environment that the job names/,
    ],
    ['ExpiredTokenException', 'The security token included in the request is expired', /expired/, /refreshes/],
    ['UnrecognizedClientException', 'The security token is invalid', /does not accept/, /access key/],
    [
      'InvalidSignatureException',
      'The request signature we calculated does not match',
      /does not accept/,
      /access key/,
    ],
    ['IncompleteSignatureException', 'Credential must have exactly 5 elements', /does not accept/, /access key/],
    ['RequestTimeTooSkewed', 'The difference is too large', /clock/, /NTP/],
    ['InvalidSignatureException', 'Signature expired: 20261128T0 is now earlier than 20261128T1', /clock/, /NTP/],
    ['SignatureDoesNotMatch', 'Signature not yet current: 20261128T1 is still later than 20261128T0', /clock/, /NTP/],
  ])('%s: %s', (name, message, title, todo) => {
    expect(explainAwsError(error(name, message), what)).toMatchObject({
      code: 'credentials',
      what: expect.stringMatching(title),
      why: `${what}: ${message}`,
      todo: expect.stringMatching(todo),
    });
  });

  test('a right that is missing is about the call', () => {
    const message = 'User: x is not authorized to perform: ssm:GetParameter on resource: y';
    const failure = explainAwsError(error('AccessDeniedException', message), what);
    expect(failure).toMatchObject({ code: 'permission', what, todo: expect.stringContaining('ssm:GetParameter') });
  });

  test('one that a boundary denies is not got by allowing it', () => {
    const message =
      'User: x is not authorized to perform: ecr:PutImage on resource: y with an explicit deny in a permissions boundary';
    const failure = explainAwsError(error('AccessDeniedException', message), what);
    expect(failure).toMatchObject({ code: 'permission', what, todo: expect.stringContaining('SharedArns') });
  });
});
