import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { withCheckedOutCommit } from '../../../../src/actions/github/checked-out.ts';
import type { ActionRun } from '../../../../src/github/index.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const B = 'b'.repeat(40);

function repository(folder: string): string {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.test', ...args], { cwd: folder });
  git('init', '--quiet');
  git('commit', '--quiet', '--allow-empty', '--message', 'A');
  return git('rev-parse', 'HEAD').toString().trim();
}

async function recorded(workspace: string, directory = workspace) {
  const report = recordingReporter();
  const run = { context: { workspace, commit: B }, environment: process.env, report } as unknown as ActionRun;
  return { commit: (await withCheckedOutCommit(run, directory)).commit, notes: report.lines.join('\n') };
}

test('the commit that is checked out counts, not the one that the event names', async () => {
  const workspace = mkdtempSync(join(tmpdir(), 'deploy-checked-out-'));
  const commit = repository(workspace);
  mkdirSync(join(workspace, 'apps/api'), { recursive: true });
  for (const directory of [workspace, join(workspace, 'apps/api')]) {
    const { commit: found, notes } = await recorded(workspace, directory);
    expect(found).toBe(commit);
    expect(notes).toContain(commit.slice(0, 7));
    expect(notes).toContain(B.slice(0, 7));
  }
});

test('a workspace that is no repository has the commit of the event, also inside of another repository', async () => {
  const outer = mkdtempSync(join(tmpdir(), 'deploy-checked-out-'));
  repository(outer);
  const workspace = join(outer, 'work');
  mkdirSync(workspace);
  expect(await recorded(workspace)).toEqual({ commit: B, notes: '' });
});

test('a repository in a folder of the workspace (checkout with path)', async () => {
  const workspace = mkdtempSync(join(tmpdir(), 'deploy-checked-out-'));
  const path = join(workspace, 'app');
  mkdirSync(path);
  const commit = repository(path);
  expect((await recorded(workspace, path)).commit).toBe(commit);
});
