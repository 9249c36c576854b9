import { expect, test } from '@jest/globals';
import { holds } from '../../../../src/stack/template/conditions.ts';

const values = { Door: 'rest', Size: '5' };
const equals = (one: unknown, other: unknown) => ({ 'Fn::Equals': [one, other] });
const IS_REST = equals({ Ref: 'Door' }, 'rest');
const UNKNOWN = equals({ Ref: 'AWS::Region' }, 'eu-central-1');
const conditions = { IsRest: IS_REST, IsUnknown: UNKNOWN };

test.each<[unknown, boolean | undefined]>([
  [IS_REST, true],
  [equals({ Ref: 'Size' }, 5), true],
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
])('%j is %s', (condition, expected) => {
  expect(holds(condition, conditions, values)).toBe(expected);
});
