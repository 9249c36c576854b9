import { dirname } from 'node:path';
import type { ActionRun } from '../../github/index.ts';
import { childEnvironment, runProcess } from '../../process/index.ts';

/**
 * The run with the commit that is really deployed: what is checked out in `directory`. GITHUB_SHA is another one in a run
 * of `workflow_run`, of a schedule that checks out a tag, and wherever actions/checkout has a `ref`; it counts where the
 * workspace is no repository.
 */
export async function withCheckedOutCommit(run: ActionRun, directory: string): Promise<ActionRun['context']> {
  const { context, environment, report } = run;
  const { code, stdout } = await runProcess(
    'git',
    // In a container the workspace belongs to another user; nothing but this one folder is trusted.
    ['-c', `safe.directory=${context.workspace}`, '-C', directory, 'rev-parse', '--verify', 'HEAD^{commit}'],
    {
      // A repository around the workspace is not what was checked out.
      environment: childEnvironment(environment, { set: { GIT_CEILING_DIRECTORIES: dirname(context.workspace) } }),
      timeout: 10_000,
    },
  );
  const commit = stdout.trim();
  if (code !== 0 || !/^[0-9a-f]{40,64}$/.test(commit) || commit === context.commit) return context;
  if (context.commit)
    report.note(
      `Commit ${commit.slice(0, 7)} is checked out, but GITHUB_SHA is ${context.commit.slice(0, 7)}: the checked-out commit is recorded for the release`,
    );
  return { ...context, commit };
}
