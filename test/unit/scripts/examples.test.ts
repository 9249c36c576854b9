import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, parseDocument } from 'yaml';
import { describe as parts } from '../../../scripts/tables.ts';

const root = join(import.meta.dirname, '../../..');

interface Manifest {
  inputs?: Record<string, { description: string }>;
  on?: { workflow_call?: Manifest };
}

const files = globSync(['actions/*/action.yml', '.github/workflows/*.yml'], { cwd: root }).map(String);
const inputs = files.flatMap((path) => {
  const manifest = parse(readFileSync(join(root, path), 'utf8')) as Manifest;
  const name = basename(path) === 'action.yml' ? basename(dirname(path)) : basename(path);
  return Object.entries(manifest.inputs ?? manifest.on?.workflow_call?.inputs ?? {}).map(
    ([input, { description }]) => [name, input, parts(description).example] as const,
  );
});

describe('the example of an input can be copied behind its name', () => {
  test.each(inputs)('%s %s: %s', (_, input, example) => {
    const line = example.startsWith(`${input}: `) ? example : `${input}: ${example}`;
    const document = parseDocument(`with:\n  ${line.replace(/\n/g, '\n    ')}\n`);
    expect(document.errors).toEqual([]);
    const value = document.getIn(['with', input]);
    expect(['string', 'number', 'boolean']).toContain(typeof value);
  });
});
