import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { steps } from '../../../scripts/steps.mjs';
import { TRAFFIC_OPERATIONS } from '../../../src/pipeline/index.ts';

interface Job {
  'timeout-minutes'?: number | string;
  needs?: string;
  environment?: { name: string; deployment?: boolean };
  steps?: { uses?: string; with?: Record<string, string> }[];
  with?: Record<string, string>;
}
interface Workflow {
  on: {
    workflow_call?: { inputs: Record<string, unknown> };
    workflow_dispatch?: { inputs: Record<string, { options: string[] }> };
  };
  jobs: Record<string, Job>;
}
const root = join(import.meta.dirname, '../../..');
const read = <T>(path: string) => parse(readFileSync(join(root, path), 'utf8')) as T;

describe('workflows that do not deploy the commit of their run', () => {
  test.each([
    ['.github/workflows/plan.yml', 'plan'],
    ['.github/workflows/preview.yml', 'preview'],
    ['.github/workflows/rollback.yml', 'rollback'],
    ['.github/workflows/sweep.yml', 'sweep'],
    ['.github/workflows/teardown.yml', 'teardown'],
    ['.github/workflows/traffic.yml', 'traffic'],
    ['templates/workflows/doctor.yml', 'doctor'],
  ])('%s does not show it as deployed in GitHub', (path, job) => {
    expect(read<Workflow>(path).jobs[job]!.environment).toMatchObject({ deployment: false });
  });
});

test('what is promoted is what the same run has deployed: somebody else may deploy while an approval is waited for', () => {
  const { jobs } = read<Workflow>('templates/workflows/promote.yml');
  const promoted = Object.values(jobs).filter((job) => job.with?.['promote-from']);
  expect(promoted).toHaveLength(2);
  for (const job of promoted) {
    const needed = jobs[job.needs!]!.with!['environment']!;
    expect(job.with!['promote-from']).toBe(`${needed}@\${{ needs.${job.needs}.outputs.release }}`);
  }
});

/** GitHub's own end of a job is after six hours. */
describe('a job ends in time', () => {
  const paths = globSync(
    ['.github/workflows/*.yml', 'templates/workflows/*.yml', 'templates/examples/*/.github/workflows/*.yml'],
    {
      cwd: root,
    },
  ).map(String);
  test.each(paths.toSorted())('%s', (path) => {
    const { on, jobs } = read<Workflow>(path);
    const steps = Object.values(jobs).filter((job) => job.steps);
    // A caller's job has none of its own: that of the workflow that it calls counts.
    const asked = on.workflow_call?.inputs['timeout-minutes'] as { default: number } | undefined;
    for (const job of steps) {
      const minutes =
        job['timeout-minutes'] === '${{ inputs.timeout-minutes }}' ? asked?.default : job['timeout-minutes'];
      expect(minutes).toBeGreaterThan(0);
      expect(minutes).toBeLessThanOrEqual(120);
    }
  });

  test('and a step of npm test that hangs ends, with its name, half an hour before the job of CI', () => {
    const { engines, beside } = steps();
    const job = read<Workflow>('.github/workflows/ci.yml').jobs['test']!['timeout-minutes'];
    for (const { name, minutes } of [...engines, ...beside])
      expect({ name, ends: minutes <= Number(job) - 30 }).toEqual({ name, ends: true });
  });

  test.each(['deploy', 'plan', 'preview', 'rollback', 'sweep', 'teardown', 'traffic'])(
    'that of %s when asked',
    (name) => {
      const { on, jobs } = read<Workflow>(`.github/workflows/${name}.yml`);
      expect(on.workflow_call!.inputs['timeout-minutes']).toMatchObject({ type: 'number', default: 60 });
      expect(jobs[name]!['timeout-minutes']).toBe('${{ inputs.timeout-minutes }}');
    },
  );
});

test.each(['deploy', 'rollback', 'teardown', 'traffic'])(
  'the job of %s can run in a GitHub environment of another name',
  (name) => {
    const { on, jobs } = read<Workflow>(`.github/workflows/${name}.yml`);
    expect(on.workflow_call!.inputs).toHaveProperty('github-environment');
    expect(jobs[name]!.environment!.name).toBe('${{ inputs.github-environment || inputs.environment }}');
  },
);

/** A plan that built with another version than the deployment would be another plan. */
test.each(['deploy', 'plan', 'preview'])(
  'the job of %s builds with the versions that are asked for, and caches none',
  (name) => {
    const { on, jobs } = read<Workflow>(`.github/workflows/${name}.yml`);
    const steps = jobs[name]!.steps!;
    for (const language of ['node', 'python']) {
      expect(on.workflow_call!.inputs).toHaveProperty(`${language}-version`);
      const step = steps.find(({ uses }) => uses?.startsWith(`actions/setup-${language}@`));
      expect(step).toMatchObject({
        if: `inputs.${language}-version != ''`,
        with: { [`${language}-version`]: `\${{ inputs.${language}-version }}` },
      });
      expect(step!.with).not.toHaveProperty('cache');
    }
    expect(steps.at(-1)!.uses).toBe(`$/actions/${name}`);
  },
);

test.each(['rollback', 'sweep', 'teardown', 'traffic'])('%s finds the app of a folder of a monorepo', (name) => {
  const { on, jobs } = read<Workflow>(`.github/workflows/${name}.yml`);
  expect(on.workflow_call!.inputs).toHaveProperty('working-directory');
  expect(jobs[name]!.steps!.at(-1)!.with).toMatchObject({ 'working-directory': '${{ inputs.working-directory }}' });
});

test('the form of GitHub preselects what moves no more traffic than is due', () => {
  const { options } = read<Workflow>('templates/workflows/traffic.yml').on.workflow_dispatch!.inputs['operation']!;
  expect(options[0]).toBe('continue');
  expect(options.toSorted()).toEqual(TRAFFIC_OPERATIONS.toSorted());
});

test.each(['actions/preview/action.yml', '.github/workflows/preview.yml'])(
  '%s offers nothing that a preview cannot do',
  (path) => {
    const manifest = read<Workflow & { inputs?: object }>(path);
    const inputs = Object.keys(manifest.inputs ?? manifest.on.workflow_call!.inputs);
    expect(inputs).toContain('resources');
    for (const name of ['migrations', 'migration-variables', 'edge', 'traffic', 'wait', 'retire-after'])
      expect(inputs).not.toContain(name);
  },
);
