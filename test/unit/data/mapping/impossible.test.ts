import { describe, expect, test } from '@jest/globals';
import type { MappingDefinition } from '../../../../src/data/definition/definition.ts';
import { DYNAMODB_VALUES } from '../../../../src/data/dynamodb/attribute-values.ts';
import { Mapping } from '../../../../src/data/mapping/mapping.ts';
import { Impossible, rowOf, type Value } from '../../../../src/data/model/value.ts';
import { SQLITE_VALUES } from '../../../../src/data/sqlite/sqlite-values.ts';
import { naming } from '../../../support/failure-with.ts';

const FROM = { values: SQLITE_VALUES };
const TO = { values: DYNAMODB_VALUES };
const row = (fields: Record<string, Value>) => rowOf(Object.entries(fields));

/** Why a row is a bad one on its way there, or on its way back. */
function reason(definition: MappingDefinition, fields: Record<string, Value>, way: 'forward' | 'inverse'): string {
  try {
    new Mapping('users', definition, FROM, TO)[way](row(fields));
  } catch (error) {
    if (error instanceof Impossible) return error.message;
    throw error;
  }
  throw new Error(`It was carried over: ${JSON.stringify(Object.keys(fields))}`);
}

describe('a row that cannot be carried over', () => {
  test.each<[string, MappingDefinition, Record<string, Value>, string[]]>([
    ['a word as a number', { fields: { n: { from: 'n', type: 'integer' } } }, { n: 'x' }, ['n', 'x', 'integer']],
    ['a word as a real', { fields: { n: { from: 'n', type: 'real' } } }, { n: 'x' }, ['n', 'x', 'real']],
    ['a text as base64', { fields: { b: { from: 'b', type: 'base64' } } }, { b: 'x' }, ['b', 'x', 'blob']],
    ['a field that is in neither list', { rest: 'refuse', fields: { a: { from: 'a' } } }, { a: 'x', b: 'y' }, ['b']],
    ['a field that the plan makes', { fields: { b: { from: 'a' } } }, { a: 'x', b: 'y' }, ['b', 'overwritten']],
  ])('there: %s', (_, definition, fields, facts) => {
    expect(reason(definition, fields, 'forward')).toEqual(naming(...facts));
  });

  test.each<[string, MappingDefinition, Record<string, Value>, string[]]>([
    ['no base64', { fields: { b: { from: 'b', type: 'base64' } } }, { b: 'x!' }, ['b', 'x!', 'base64']],
    ['a number as base64', { fields: { b: { from: 'b', type: 'base64' } } }, { b: 1n }, ['b', '1', 'base64']],
    ['a real that is none', { fields: { n: { from: 'n' } } }, { n: new Map([['$real', 'x']]) }, ['n', 'x', 'real']],
    ['a key of another form', { fields: { pk: { template: 'USER#{id}' } } }, { pk: 'ORDER#1' }, ['pk', 'ORDER#1']],
    ['a key of another type', { fields: { pk: { template: 'USER#{id}' } } }, { pk: 1n }, ['pk', '1']],
  ])('back: %s', (_, definition, fields, facts) => {
    expect(reason(definition, fields, 'inverse')).toEqual(naming(...facts));
  });
});
