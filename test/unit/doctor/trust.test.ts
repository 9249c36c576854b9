import { describe, expect, test } from '@jest/globals';
import { firstDifference } from '../../../src/doctor/trust/first-difference.ts';
import { judgeTrust, type TrustPolicy } from '../../../src/doctor/trust/judge-trust.ts';

const HOST = 'token.actions.githubusercontent.com';
const ROLE = 'arn:aws:iam::123456789012:role/deploy';
const SUBJECT = 'repo:my-org/shop:environment:production';
const CLAIMS = {
  iss: `https://${HOST}`,
  aud: 'sts.amazonaws.com',
  sub: SUBJECT,
  repository: 'my-org/shop',
  environment: 'production',
};

/** The bootstrap stack's own trust policy, with what a test changes of it. */
function policy(change: (statement: Record<string, unknown>) => object = () => ({})): TrustPolicy {
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${HOST}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${HOST}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${HOST}:sub`]: [SUBJECT] } },
  };
  return { Statement: [{ ...statement, ...change(statement) }] };
}

const condition = (operator: string, key: string, value: string | string[]) =>
  policy(() => ({ Condition: { [operator]: { [key.includes(':') ? key : `${HOST}:${key}`]: value } } }));
const subjects = (...values: string[]) => condition('StringLike', 'sub', values);

describe('a trust policy that fits', () => {
  test.each<[string, TrustPolicy]>([
    ['as the bootstrap stack has it', policy()],
    ['with a star', subjects('repo:my-org/shop:*')],
    ['with a star in the middle', subjects('repo:*/shop:environment:prod*ion')],
    ['among several subjects', subjects('repo:other/app:*', SUBJECT)],
    ['without conditions', policy(() => ({ Condition: {} }))],
    ['by another claim', condition('StringEquals', 'repository', 'my-org/shop')],
    ['that excludes others', condition('StringNotLike', 'sub', 'repo:other/*')],
    [
      'in one of two statements',
      { Statement: [...(subjects('repo:a/b:*').Statement as []), ...(policy().Statement as [])] },
    ],
    ['of one statement, not in a list', { Statement: (policy().Statement as object[])[0]! }],
    [
      'with a Deny for others',
      {
        Statement: [
          ...(policy().Statement as []),
          { ...(subjects('repo:bad/*').Statement as object[])[0], Effect: 'Deny' },
        ],
      },
    ],
  ])('%s', (_, trust) => {
    expect(judgeTrust(trust, CLAIMS, ROLE)).toEqual([]);
  });
});

describe('twelve kinds of mismatch, each with what to do', () => {
  test.each<[string, TrustPolicy, object, string, RegExp]>([
    [
      'another repository',
      subjects('repo:my-org/shopping:environment:production'),
      {},
      'trust-subject',
      /character 17 on.*":environment.*"ping/,
    ],
    [
      'upper and lower case',
      subjects('repo:My-Org/shop:environment:production'),
      {},
      'trust-subject',
      /They differ only in upper and lower case/,
    ],
    [
      'another environment',
      subjects('repo:my-org/shop:environment:staging'),
      {},
      'trust-subject',
      /"production".*"staging"/,
    ],
    [
      'a branch where an environment is trusted',
      policy(),
      { sub: 'repo:my-org/shop:ref:refs/heads/main' },
      'trust-subject',
      /Set environment: production for the job/,
    ],
    ['a pull request', policy(), { sub: 'repo:my-org/shop:pull_request' }, 'trust-subject', /pull_request/],
    [
      'ids in the subject',
      policy(),
      { sub: 'repo:my-org@12/shop@34:environment:production' },
      'trust-subject',
      /have ids in their subject/,
    ],
    [
      'a star under StringEquals',
      condition('StringEquals', 'sub', 'repo:my-org/shop:*'),
      {},
      'trust-subject',
      /StringLike instead of StringEquals/,
    ],
    [
      'another audience',
      condition('StringEquals', 'aud', 'https://github.com/my-org'),
      {},
      'trust-audience',
      /Set the condition to sts\.amazonaws\.com/,
    ],
    [
      'a key with https://',
      condition('StringEquals', `https://${HOST}:sub`, SUBJECT),
      {},
      'trust-subject',
      /a provider other than/,
    ],
    [
      'a claim that the token does not have',
      condition('StringEquals', 'job_workflow_ref', 'x'),
      {},
      'trust-claim',
      /no claim job_workflow_ref/,
    ],
    ['another claim', condition('StringEquals', 'repository', 'my-org/app'), {}, 'trust-claim', /repository/],
    [
      'another provider',
      policy(() => ({ Principal: { Federated: 'arn:aws:iam::1:oidc-provider/gitlab.com' } })),
      {},
      'trust-principal',
      /gitlab\.com/,
    ],
    [
      'no federated principal',
      policy(() => ({ Principal: { Service: 'ec2.amazonaws.com' } })),
      {},
      'trust-principal',
      /no identity provider/,
    ],
    [
      'sts:AssumeRole only',
      policy(() => ({ Action: 'sts:AssumeRole' })),
      {},
      'trust-action',
      /AssumeRoleWithWebIdentity/,
    ],
    [
      'a Deny',
      { Statement: [...(policy().Statement as []), { ...(policy().Statement as object[])[0], Effect: 'Deny' }] },
      {},
      'trust-denied',
      /Deny/,
    ],
  ])('%s', (_, trust, claims, check, text) => {
    const findings = judgeTrust(trust, { ...CLAIMS, ...claims }, ROLE);
    expect(findings.map((one) => one.check)).toEqual([check]);
    expect(findings.map(({ what, why, todo }) => `${what} ${why} ${todo}`)[0]).toMatch(text);
  });
});

test.each([
  ['a*c', 'abbbc', undefined],
  ['a?c', 'abc', undefined],
  ['', '', undefined],
  ['*', 'anything', undefined],
  ['abc', 'abd', { at: 2, wanted: 'c', got: 'd' }],
  ['abc', 'ab', { at: 2, wanted: 'c', got: '' }],
  ['ab', 'abc', { at: 2, wanted: '', got: 'c' }],
  ['repo:*:main', 'repo:x:dev', { at: 10, wanted: 'main', got: '' }],
  ['aaaaaaaaaaaaaaaaaaaaaaaaaa*'.repeat(20), 'a'.repeat(3000), undefined],
])('%s against %s', (pattern, value, expected) => {
  const found = firstDifference(pattern, value);
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found?.at).toBe(expected.at);
});
