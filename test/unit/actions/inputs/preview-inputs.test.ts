import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import {
  asDeployment,
  readPreviewInputs,
  refuseUnconfirmedCopy,
} from '../../../../src/actions/inputs/preview-inputs.ts';
import { type ActionRun, Inputs } from '../../../../src/github/index.ts';
import { silentReporter } from '../../../../src/report/index.ts';
import { failureWith } from '../../../support/failure-with.ts';

const runOf = (given: Record<string, string>) =>
  ({
    inputs: new Inputs(
      Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    ),
    context: { repository: 'my-org/shop', workspace: tmpdir(), ref: 'refs/heads/main', actor: 'ada' },
    environment: {
      GITHUB_EVENT_NAME: 'workflow_dispatch',
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    },
    report: silentReporter,
    templates: '',
  }) as unknown as ActionRun;
const read = (given: Record<string, string>) => readPreviewInputs(runOf({ 'pull-request': '7', ...given }));

describe('what a preview cannot follow', () => {
  // GitHub passes on what the action does not declare, and only warns.
  test.each<Record<string, string>>([
    { 'preview-mode': 'Lambda' },
    { 'preview-mode': 'container' },
    { 'preview-mode': 'container', mode: 'lambda' },
    { 'preview-mode': 'container', mode: 'Container' },
    { 'preview-mode': 'container', mode: 'none', web: 'dist' },
    { 'preview-mode': 'container', mode: 'container', template: 'template.yaml' },
    { 'preview-mode': 'fargate' },
    { migrations: 'migrations.yaml' },
    { edge: 'true' },
    { traffic: '10,100' },
    { ttl: '9min' },
    { ttl: '0' },
  ])('%j is refused', (given) => {
    expect(() => read(given)).toThrow(expect.objectContaining({ code: 'input' }));
  });

  test.each<[given: Record<string, string>, inputs: Record<string, string>]>([
    [{ mode: 'lambda' }, { mode: 'lambda', 'package-type': '', template: '' }],
    [{ mode: 'container' }, { mode: 'lambda', 'package-type': 'image', template: '' }],
    [
      { mode: 'container', template: 'container-express' },
      { mode: 'lambda', 'package-type': 'image', template: '' },
    ],
    [
      { mode: 'container', 'preview-mode': 'container' },
      { mode: 'container', 'package-type': '', template: '' },
    ],
    [
      { mode: 'container', 'preview-mode': 'container', template: 'container-apprunner' },
      { mode: 'container', 'package-type': '', template: '' },
    ],
  ])('%j is deployed as %j', (given, expected) => {
    const { inputs } = asDeployment(runOf(given), { number: 7 });
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, inputs.text(name)]))).toEqual(expected);
  });

  test.each<Record<string, string>>([{ 'preview-mode': 'lambda' }, { 'preview-mode': '' }, { traffic: 'all' }])(
    '%j says the same as nothing',
    (given) => {
      expect(read(given).pullRequest.number).toBe(7);
    },
  );
});

describe('data of a preview', () => {
  test.each<[Record<string, string>, object | undefined]>([
    [{}, undefined],
    [{ data: 'seed' }, { kind: 'seed', plan: 'seed.yaml' }],
    [
      { data: 'seed', 'seed-plan': 'data/preview.yaml' },
      { kind: 'seed', plan: 'data/preview.yaml' },
    ],
    [{ data: 'copy-of:staging' }, { kind: 'copy', of: 'staging', rows: 1000 }],
    [
      { data: 'copy-of:eu-qa', 'data-rows': '5' },
      { kind: 'copy', of: 'eu-qa', rows: 5 },
    ],
  ])('%j', (given, expected) => {
    expect(read(given).data).toEqual(expected);
  });

  test.each<Record<string, string>>([
    { data: 'Seed' },
    { data: 'seed.yaml' },
    { data: 'copy-of:' },
    { data: 'copy-of:pr-8' },
    { data: 'copy-of:staging-data/../x' },
    { data: 'copy-of:*' },
    { data: 'copy-of:staging\nproduction' },
    { data: 'empty', 'seed-plan': 'seed.yaml' },
    { data: 'copy-of:staging', 'data-rows': '0' },
    { data: 'copy-of:staging', 'data-rows': '1e9' },
    { data: 'copy-of:staging', 'data-rows': 'all' },
  ])('refuses %j', (given) => {
    expect(() => read(given)).toThrow(expect.objectContaining({ code: 'input' }));
  });

  test.each<Record<string, string>>([{}, { data: 'seed' }, { data: 'copy-of:staging' }])(
    'a confirmation of nothing is a mistake: %j',
    (given) => {
      const run = runOf({ 'pull-request': '7', ...given, 'confirm-copy': 'shop-staging' });
      expect(() => refuseUnconfirmedCopy(run, readPreviewInputs(run), 'shop')).toThrow(
        failureWith('input', '"confirm-copy"', 'shop-staging'),
      );
    },
  );

  test.each(['production', 'prod', 'eu-live', 'main'])(
    'of %s is copied only where that is confirmed',
    (environment) => {
      const confirmed = (confirm: string) => {
        const run = runOf({ 'pull-request': '7', data: `copy-of:${environment}`, 'confirm-copy': confirm });
        refuseUnconfirmedCopy(run, readPreviewInputs(run), 'shop');
      };
      expect(() => confirmed('')).toThrow(expect.objectContaining({ code: 'confirm' }));
      expect(() => confirmed(environment)).toThrow(expect.objectContaining({ code: 'confirm' }));
      expect(() => confirmed(`shop-${environment}`)).not.toThrow();
    },
  );
});
