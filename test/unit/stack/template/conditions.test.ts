import { expect, test } from '@jest/globals';
import { holds } from '../../../../src/stack/template/conditions.ts';

const values = { Door: 'rest', Size: '5', On: 'true' };
const equals = (one: unknown, other: unknown) => ({ 'Fn::Equals': [one, other] });
const IS_REST = equals({ Ref: 'Door' }, 'rest');
const UNKNOWN = equals({ Ref: 'AWS::Region' }, 'eu-central-1');
const conditions = {
  IsRest: IS_REST,
  IsUnknown: UNKNOWN,
  One: { Condition: 'Other' },
  Other: { 'Fn::Not': [{ Condition: 'One' }] },
};

test.each<[unknown, boolean | undefined]>([
  [IS_REST, true],
  [equals({ Ref: 'On' }, true), true],
  // CloudFormation may write a number out in another way: 1.0, 08.
  [equals({ Ref: 'Size' }, 5), undefined],
  [equals({ Ref: 'Size' }, { Ref: 'Door' }), false],
  [{ Condition: 'IsRest' }, true],
  [{ 'Fn::Not': [{ Condition: 'IsRest' }] }, false],
  [{ 'Fn::And': [IS_REST, equals('a', 'b')] }, false],
  [{ 'Fn::And': [IS_REST, IS_REST] }, true],
  [{ 'Fn::Or': [equals('a', 'b'), IS_REST] }, true],
  [{ 'Fn::Or': [equals('a', 'b'), equals('a', 'c')] }, false],
  // What is not known decides only where nothing else does.
  [UNKNOWN, undefined],
  [{ 'Fn::Not': [UNKNOWN] }, undefined],
  [{ 'Fn::And': [UNKNOWN, equals('a', 'b')] }, false],
  [{ 'Fn::And': [IS_REST, UNKNOWN] }, undefined],
  [{ 'Fn::And': [UNKNOWN, IS_REST] }, undefined],
  [{ 'Fn::Or': [UNKNOWN, IS_REST] }, true],
  [{ 'Fn::Or': [UNKNOWN, equals('a', 'b')] }, undefined],
  [{ 'Fn::Or': [equals('a', 'b'), UNKNOWN] }, undefined],
  [equals({ 'Fn::Select': [0, { Ref: 'List' }] }, ''), undefined],
  [{ Condition: 'IsMissing' }, undefined],
  // Mistakes are CloudFormation's to tell.
  [{ Condition: 'One' }, undefined],
  [{ 'Fn::Not': IS_REST }, undefined],
  [{ 'Fn::Equals': 'x' }, undefined],
  [{ 'Fn::And': null }, undefined],
  ['text', undefined],
])('%j is %s', (condition, expected) => {
  expect(holds(condition, conditions, values)).toBe(expected);
});
