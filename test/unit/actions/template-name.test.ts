import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readInputs } from '../../../src/actions/inputs/deploy-sam-inputs.ts';
import { actionRun, inputVariables } from '../../support/actions/action-run.ts';
import { failureWith } from '../../support/failure-with.ts';

const folder = mkdtempSync(join(tmpdir(), 'template-name-'));
mkdirSync(join(folder, 'data'));
mkdirSync(join(folder, 'infra.yaml'));
writeFileSync(join(folder, 'own.yaml'), '');
afterAll(() => rmSync(folder, { recursive: true }));

const read = (template: string) =>
  readInputs(actionRun({ GITHUB_WORKSPACE: folder, ...inputVariables({ 'stack-name': 'shop', template }) }))
    .templatePath;

test('a file of the app is the template, and a shipped one beside a folder of its name', () => {
  expect(read('own.yaml')).toBe(join(folder, 'own.yaml'));
  expect(read('data')).toMatch(/templates\/stacks\/data\.yaml$/);
});

test.each([
  ['infra.yaml', 'is a folder'],
  ['none.yaml', 'does not exist'],
])('%s %s, and the failure says so', (template, problem) => {
  expect(() => read(template)).toThrow(failureWith('input', template, problem));
});
