import { globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, parseDocument } from 'yaml';
import { describe as parts } from '../../../scripts/tables.ts';
import { readRequest } from '../../../src/actions/inputs/deploy-inputs.ts';
import type { DeployRequest } from '../../../src/pipeline/index.ts';
import { actionRun } from '../../support/actions/action-run.ts';
import { DOCUMENTATION } from '../../support/documentation.ts';

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

test('every action and every reusable workflow lets its summary be chosen', () => {
  const names = [...new Set(inputs.map(([name]) => name))];
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !inputs.some(([of, input]) => of === name && input === 'summary'))).toEqual([]);
});

describe('the workflows that the documentation shows', () => {
  const pages = [...DOCUMENTATION, ...globSync('templates/workflows/*.yml', { cwd: root }).map(String)];
  const uses = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const blocks = page.endsWith('.md')
      ? [...text.matchAll(/```yaml\n([^]*?)```/g)].map(([, block]) => block!)
      : [text];
    const ours = blocks.filter((block) => block.includes('my-org/deploy'));
    return ours.flatMap((block) => stepsOf(parse(block)).map((step) => [page, step.uses, step.with ?? {}] as const));
  });

  test('are many', () => {
    expect(uses.length).toBeGreaterThan(20);
  });

  const stacks = globSync('templates/stacks/**/*.yaml', { cwd: root }).map((path) =>
    readFileSync(join(root, path), 'utf8'),
  );
  const parameters = new Set(
    stacks
      .flatMap(
        (text) =>
          text
            .split(/^Parameters:$/m)[1]
            ?.split(/^\w/m)[0]!
            .match(/^ {2}\w+(?=:)/gm) ?? [],
      )
      .map((name) => name.trim()),
  );
  const overriding = uses.filter(([, , { template, 'parameter-overrides': overrides }]) => !template && overrides);
  test.each(overriding.filter(([, name]) => !name.includes('deploy-sam')))(
    '%s: %s %j names parameters',
    (_, __, given) => {
      const text = String(given['parameter-overrides']);
      const names = [...text.matchAll(/^ *(\w+)(?=[:=])/gm)].map(([, name]) => name!);
      expect(names.length).toBeGreaterThan(0);
      expect(names.filter((name) => !parameters.has(name))).toEqual([]);
    },
  );

  test.each(uses)('%s: %s %j', (_, name, given) => {
    const path = /^my-org\/deploy\/\.github\/workflows\//.test(name)
      ? name.replace(/^my-org\/deploy\/|@v1$/g, '')
      : `actions/${/actions\/([\w-]+)@/.exec(name)?.[1] ?? 'deploy'}/action.yml`;
    const manifest = parse(readFileSync(join(root, path), 'utf8')) as Manifest;
    const known = Object.keys(manifest.inputs ?? manifest.on!.workflow_call!.inputs!);
    expect(Object.keys(given).filter((input) => !known.includes(input))).toEqual([]);
    if (!/deploy(\/actions\/deploy|\/\.github\/workflows\/deploy\.yml)?@v1$/.test(name)) return;
    // Some show one thing only, and leave the rest to the examples around them.
    expect(() => readInputs({ ...(given['web'] === undefined && { mode: 'lambda' }), ...given })).not.toThrow();
  });
});

interface Job {
  environment?: unknown;
  uses?: string;
  steps?: unknown;
}

/** Both ways to call give the job the subject that the documented role trusts: that of a GitHub environment. */
describe('a job that assumes a role is in a GitHub environment', () => {
  const pages = globSync(
    ['README.md', 'docs/*.md', 'actions/*/README.md', 'templates/**/*.yml', '.github/workflows/*.yml'],
    {
      cwd: root,
      exclude: (path) => path.includes('node_modules'),
    },
  ).map(String);
  const blocks = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8');
    return page.endsWith('.md')
      ? [...text.matchAll(/```yaml\n([^]*?)```/g)].map(([, block]) => [page, block!] as const)
      : [[page, text] as const];
  });
  const jobs = blocks
    .filter(([, text]) => text.includes('role-to-assume:'))
    .flatMap(([page, text]) => {
      const block = parse(text) as { jobs?: Record<string, Job>; steps?: unknown };
      // A block without `jobs:` may be the inside of one.
      const found = block.jobs ?? (block.steps ? { steps: block as Job } : {});
      return Object.entries(found).map(([name, job]) => [page, name, job] as const);
    })
    .filter(([, , { steps }]) => JSON.stringify(steps ?? '').includes('"role-to-assume"'));

  test('there are many', () => {
    expect(jobs.length).toBeGreaterThan(15);
  });

  test.each(jobs)('%s: %s', (_page, _name, job) => {
    expect(job.environment).toBeDefined();
  });
});

interface Step {
  uses: string;
  with?: Record<string, unknown>;
}

/** Every step and job that uses our actions or workflows, wherever it stands. */
function stepsOf(value: unknown): Step[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = typeof (value as Step).uses === 'string' && (value as Step).uses.startsWith('my-org/deploy');
  return [...(own ? [value as Step] : []), ...Object.values(value).flatMap(stepsOf)];
}

const workspace = mkdtempSync(join(tmpdir(), 'deploy-examples-'));
mkdirSync(join(workspace, 'config'));
writeFileSync(join(workspace, 'config/production.yaml'), 'MemorySize: 1024');

/** Reads inputs as GitHub passes them; what an expression gives is not known here. */
function readInputs(given: Record<string, unknown>): DeployRequest {
  const environment = {
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REPOSITORY: 'my-org/shop',
    GITHUB_WORKSPACE: workspace,
    ...Object.fromEntries(
      Object.entries(given)
        .filter(([, value]) => !String(value).includes('${{'))
        .filter(([name]) => name !== 'working-directory' && name !== 'secrets-from')
        .map(([name, value]) => [`INPUT_${name.toUpperCase()}`, String(value)]),
    ),
  };
  return readRequest(actionRun(environment));
}

test('the table of what the app gets is what the templates give it', () => {
  const text = readFileSync(join(root, 'docs/your-app.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` \|(.*?)\|(.*?)\|(.*?)\|/gm)].map(
    ([, name, ...marks]) => [name, marks.map((mark) => mark.includes('✓'))] as const,
  );
  expect(rows).toHaveLength(6);
  const stacks = ['lambda-http', 'lambda-image', 'container-fargate'].map((name) =>
    readFileSync(join(root, `templates/stacks/${name}.yaml`), 'utf8'),
  );
  for (const [name, marks] of rows)
    // A function has its region from Lambda itself.
    if (name !== 'AWS_REGION')
      expect([name, stacks.map((stack) => new RegExp(`(Name: |^ +)${name}[:,]`, 'm').test(stack))]).toEqual([
        name,
        marks,
      ]);
});
