import { describe, expect, test } from '@jest/globals';
import type { RequestStep } from '../../../../src/checks/definition/check-file.ts';
import { defineChecks, parseChecks } from '../../../../src/checks/definition/parse.ts';
import { PRESET_CHECKS } from '../../../../src/checks/definition/presets.ts';
import { PRESETS } from '../../../../src/checks/definition/schema.ts';
import { readChecksInput } from '../../../../src/checks/index.ts';
import { Failure } from '../../../../src/report/index.ts';
import { REFUSED, step } from './refused.ts';
import { failureWith } from '../../../support/failure-with.ts';

describe('a check file', () => {
  test('has defaults that are right for most', () => {
    const { scenarios, concurrency } = parseChecks(step('request: /health'), 'c.yaml');
    expect(concurrency).toBe(1);
    expect(scenarios[0]!.steps[0]).toMatchObject({
      kind: 'request',
      name: 'GET /health',
      timeout: 10_000,
      retry: undefined,
      request: { method: 'GET', 'follow-redirects': true, cookies: true, 'max-body': 10_000_000 },
      expect: {},
    });
    expect(scenarios[0]!.steps[0]!.lineOf()).toBe(4);
  });

  test.each([
    ['request: POST /a', 'POST'],
    ['request: { path: /a, json: {} }', 'POST'],
    ['request: { path: /a, json: null }', 'POST'],
    ['request: { path: /a, form: { a: b }, method: PUT }', 'PUT'],
  ])('%s has method %s', (text, method) => {
    expect((parseChecks(step(text), 'c').scenarios[0]!.steps[0] as RequestStep).request.method).toBe(method);
  });

  test('takes a key without a value as left out, except where null is a value', () => {
    const text = step(
      'request: { path: /, query: }\ncommand:\ntimeout:\nretry: { deadline: 1min, interval: }\nbudget:',
    );
    expect(parseChecks(text, 'c').scenarios[0]!.steps[0]).toMatchObject({
      kind: 'request',
      timeout: 10_000,
      retry: { deadline: 60_000, interval: 1000 },
      latencyBudget: undefined,
      request: { query: {} },
    });
    expect(() => parseChecks(step('request: /\nexpect: { status: }'), 'c')).toThrow(
      failureWith('input', 'expect.status'),
    );
  });

  test.each(PRESETS)('preset %s parses', (name) => {
    expect(defineChecks(PRESET_CHECKS[name], name).scenarios.length).toBeGreaterThan(0);
  });

  test.each(REFUSED)('%j is refused at line %d', (text, line, names) => {
    try {
      parseChecks(text, 'checks.yaml');
    } catch (error) {
      expect(error).toBeInstanceOf(Failure);
      expect(error).toMatchObject({ file: 'checks.yaml', line, code: 'input' });
      expect((error as Failure).what).toMatch(names);
      expect((error as Failure).what).toMatch(new RegExp(`line ${line}(, column \\d+)?: `));
      return;
    }
    throw new Error('was not refused');
  });

  test.each([
    [step('alarm: a\nexpect: { state: RED }'), 'line 5, column 26: '],
    [step('request: /\nexpect: { statos: 200 }'), 'line 5, column 19: '],
    ['scenarios:\n  - name: a\n    users: 1\n    steps: [{ request: / }]', 'line 3, column 12: '],
    ['a: 1\na: 2', 'line 2, column 1: '],
  ])('%j is refused with its column', (text, place) => {
    expect(() => parseChecks(text, 'checks.yaml')).toThrow(failureWith('input', 'checks.yaml', place));
  });
});

describe('the checks input', () => {
  test.each([
    ['api', [{ presets: ['api'] }]],
    ['api, security-headers', [{ presets: ['api'] }, { presets: ['security-headers'] }]],
    ['spa\n# mine\nchecks/a.yaml\n', [{ presets: ['spa'] }, { path: 'checks/a.yaml' }]],
    ['smoke.yaml', [{ path: 'smoke.yaml' }]],
    ['scenarios: []', [{ text: 'scenarios: []' }]],
    ['presets: [api]\nvariables: {}', [{ text: 'presets: [api]\nvariables: {}' }]],
    ['{"scenarios": []}', [{ text: '{"scenarios": []}' }]],
  ])('%j', (text, expected) => expect(readChecksInput(text)).toEqual(expected));
});
