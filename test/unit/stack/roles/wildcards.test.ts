import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { accessTo } from '../../../../src/resources/index.ts';
import { parseResources } from '../../../../src/resources/definition/parse.ts';
import { WILDCARDS } from './wildcards.ts';

const root = join(import.meta.dirname, '../../../..');

interface Right {
  Sid?: string;
  Effect?: string;
  Action?: unknown;
  Resource?: unknown;
  Condition?: unknown;
}

const texts = (value: unknown) => [value ?? []].flat().filter((one): one is string => typeof one === 'string');

/** Every statement that allows, wherever it stands in a template, in conditions too. */
function* rights(value: unknown): Generator<Right> {
  if (typeof value !== 'object' || value === null) return;
  if ('Effect' in value && value.Effect === 'Allow' && 'Action' in value) yield value as Right;
  for (const inner of Object.values(value)) yield* rights(inner);
}

/** To all resources, or to actions by a star. */
function isWide({ Action, Resource }: Right): boolean {
  return texts(Resource).includes('*') || texts(Action).some((action) => action.includes('*'));
}

const found = globSync('templates/stacks/**/*.yaml', { cwd: root }).flatMap((path) => {
  const template = parse(readFileSync(join(root, path), 'utf8'), { logLevel: 'silent' }) as { Resources?: object };
  return Object.entries(template.Resources ?? {}).flatMap(([id, resource]) =>
    [...rights(resource)]
      .filter(isWide)
      .map((right) => ({ name: `${basename(path, '.yaml')} ${id} ${right.Sid ?? texts(right.Action)[0]}`, right })),
  );
});

describe('rights to everything', () => {
  test('each has a written reason, and no reason is without its right', () => {
    expect(found.length).toBeGreaterThan(10);
    expect([...new Set(found.map(({ name }) => name))].sort()).toEqual(Object.keys(WILDCARDS).sort());
  });

  test('no right is to all actions, or to all of a service', () => {
    const all = found
      .filter(({ name }) => !name.startsWith('bootstrap AppBoundary '))
      .flatMap(({ name, right }) => texts(right.Action).map((action) => `${name}: ${action}`));
    expect(all.filter((action) => /: (\*|[\w-]+:\*)$/.test(action))).toEqual([]);
  });

  test('a reason that names a condition has one', () => {
    const conditional = found.filter(({ name }) => /\bcondition keeps\b/i.test(WILDCARDS[name] ?? ''));
    expect(conditional.length).toBeGreaterThan(0);
    expect(conditional.filter(({ right }) => right.Condition === undefined)).toEqual([]);
  });

  test('the app gets none but what its file asks for with a reason', () => {
    const text = readFileSync(join(root, 'test/unit/resources/everything.yaml'), 'utf8');
    const statements = accessTo(parseResources(text, 'everything.yaml'), {}) as Right[];
    expect(statements.length).toBeGreaterThan(3);
    expect(statements.filter(isWide).map(({ Action }) => Action)).toEqual([['rekognition:Detect*']]);
  });
});
