import { describe, expect, test } from '@jest/globals';
import { isProtected, previewOf } from '../../../../src/release/index.ts';
import { kindOf } from '../../../../src/teardown/leftovers/kinds.ts';
import { isNamedBy } from '../../../../src/teardown/leftovers/named.ts';
import { brake, judge } from '../../../../src/teardown/sweep/verdict.ts';

const now = Date.parse('2026-11-28T12:00:00Z');
const preview = {
  environment: 'pr-7',
  number: 7,
  stacks: [],
  repository: 'o/r',
  unfinished: false,
  damaged: [] as string[],
};
const pull = (state: string, ...labels: string[]) => ({ isOpen: state === 'open', labels });

describe('what a sweep makes of an environment', () => {
  test.each([
    ['closed', preview, pull('closed'), 'remove'],
    ['closed, in another spelling of the repository', { ...preview, repository: 'O/R' }, pull('closed'), 'remove'],
    ['closed, whatever its label', preview, pull('closed', 'keep-preview'), 'remove'],
    ['open', preview, pull('open'), 'keep'],
    ['open and expired', { ...preview, until: '2026-11-28T11:59:59Z' }, pull('open'), 'remove'],
    [
      'open and expired, with the label',
      { ...preview, until: '2026-11-01T00:00:00Z' },
      pull('open', 'keep-preview'),
      'keep',
    ],
    ['open, to expire', { ...preview, until: '2026-11-28T12:00:01Z' }, pull('open'), 'keep'],
    ['open, with a date that is none', { ...preview, until: 'soon' }, pull('open'), 'keep'],
    ['open, with a record that cannot be read', { ...preview, damaged: ['a.json'] }, pull('open'), 'name'],
    ['closed, with a record that cannot be read', { ...preview, damaged: ['a.json'] }, pull('closed'), 'remove'],
    [
      'of another repository, with a record that cannot be read',
      { ...preview, repository: 'o/other', damaged: ['a.json'] },
      pull('open'),
      'keep',
    ],
    ['unknown to GitHub', preview, undefined, 'name'],
    ['without a record', { ...preview, repository: undefined }, pull('closed'), 'name'],
    ['of another repository', { ...preview, repository: 'o/other' }, pull('closed'), 'keep'],
    [
      'of the same one, which was renamed',
      { ...preview, repository: 'o/before', repositoryId: '17' },
      pull('closed'),
      'remove',
    ],
    ['of another one that has the name now', { ...preview, repositoryId: '18' }, pull('closed'), 'keep'],
    ['no preview, its teardown cut off', { ...preview, environment: 'dev', number: undefined }, undefined, 'remove'],
    ['protected, its teardown cut off', { ...preview, environment: 'prod-eu', number: undefined }, undefined, 'name'],
  ])('%s', (_, candidate, state, action) => {
    expect(judge(candidate, { run: { repository: 'o/r', repositoryId: '17' }, now, pull: state }).action).toBe(action);
  });

  test.each([
    [0, 0, false],
    [1, 1, false],
    [2, 2, false],
    [3, 6, false],
    [3, 5, true],
    [10, 30, false],
    [11, 100, true],
    [100, 100, true],
  ])('%i of %i at once: brake %s', (doomed, all, braked) => {
    expect(brake(doomed, all) !== undefined).toBe(braked);
  });
});

test.each([
  ['production', true],
  ['prod-eu', true],
  ['eu-live', true],
  ['main', true],
  ['staging', false],
  ['product', false],
  ['pr-7', false],
])('environment %s is protected: %s', (name, isOne) => {
  expect(isProtected(name)).toBe(isOne);
});

test.each([
  ['pr-7', 7],
  ['pr-0', undefined],
  ['pr-07', undefined],
  ['pr-', undefined],
  ['pr-7-x', undefined],
  ['my-pr-7', undefined],
])('environment %s is the preview of %s', (name, number) => {
  expect(previewOf(name)).toBe(number);
});

test.each([
  ['shop-dev-web', 'shop-dev-web', true],
  ['shop-dev-lambda', '/aws/lambda/shop-dev-lambda', true],
  ['shop-dev-lambda', '/aws/lambda/shop-dev-lambda-Function-A1B2C3D4E5F6', true],
  ['shop-dev-web', 'shop-dev-web-bucket-a1b2c3d4e5f6', true],
  ['shop-dev-web', 'shop-dev-web-1-lambda-Role-A1B2C3D4E5F6', false],
  ['shop-dev-web', '/aws/lambda/shop-dev-web-1-lambda', false],
  ['shop-dev-web', '/aws/ecs/shop-dev-web-1-container', false],
  ['shop-pr-7-lambda', 'shop-pr-70-lambda-Role-A1B2C3D4E5F6', false],
  ['shop-dev-web', 'my-shop-dev-web-bucket-a1b2c3d4e5f6', false],
])('what stack %s has made is called %s: %s', (stack, name, isOne) => {
  expect(isNamedBy(stack, name)).toBe(isOne);
});

test.each([
  ['arn:aws:s3:::shop-files', 'bucket', 'shop-files'],
  ['arn:aws:dynamodb:eu-west-1:123456789012:table/shop', 'table', 'shop'],
  ['arn:aws:lambda:eu-west-1:123456789012:function:shop', 'function', 'shop'],
  ['arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/shop:*', 'log group', '/aws/lambda/shop'],
  ['arn:aws:apigateway:eu-west-1::/apis/abc', 'HTTP API', '/apis/abc'],
  ['arn:aws:newservice:eu-west-1:123456789012:thing/1', 'resource of newservice', 'thing/1'],
])('%s is a %s', (arn, kind, name) => {
  expect(kindOf(arn)).toEqual({ kind, name });
});
