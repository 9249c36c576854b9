import { resolve } from 'node:path';
import type { Definition, OnConflict } from '../../data/index.ts';
import { markdown } from '../../report/index.ts';
import type { Deployment } from '../deployment.ts';

export interface PlanRun {
  /** Path of the plan file, for the summary. */
  path: string;
  definition: Definition;
  /** Key of the checkpoint in the artifacts bucket. */
  checkpoint: string;
  onConflict: OnConflict;
  /** Writes what the source has had since an earlier run, where nobody else has written into the target. */
  follows?: boolean;
}

/** Carries out a plan of migrate-data, or goes on with it from its checkpoint; throws a Failure where it did not end well. */
export async function carryOutPlan(deployment: Deployment, run: PlanRun): Promise<void> {
  const { request, context, bootstrap, commandEnvironment } = deployment;
  const { path, definition, checkpoint, onConflict, follows = false } = run;
  const { migrate, migrationFailure, openCheckpoint, readTransferProgram, resultsMarkdown } =
    await import('../../data/index.ts');
  const outcome = await migrate(context, {
    definition,
    direction: 'forward',
    operation: 'copy-and-verify',
    dryRun: false,
    onConflict,
    ...(follows && { leastPasses: 1 }),
    concurrency: 16,
    checkpoint: openCheckpoint(`s3://${bootstrap!.artifactsBucket}/${checkpoint}`, context.session),
    resolve: (name) => resolve(request.directory, name),
    secret: (name) => commandEnvironment[name],
    program: () => readTransferProgram(request.templates),
    commandEnvironment,
  });
  const resume = 'run the deployment again: it continues where this one stopped';
  const failure =
    outcome.error ??
    migrationFailure(outcome.migrations, {
      maxBadRows: 0,
      onConflict,
      operation: 'copy-and-verify',
      dryRun: false,
      resume,
    });
  if (failure !== undefined) throw failure;
  if (definition.freeze?.then === 'keep') rememberFrozen(deployment, path, () => Promise.resolve(definition));
  context.report.summary(markdown.details(`Migrations of ${path}`, resultsMarkdown(outcome.migrations)));
}

/** A plan has left the app frozen for the switch: it is to write again should that not come about. */
export function rememberFrozen(deployment: Deployment, path: string, definition: () => Promise<Definition>): void {
  const { context, commandEnvironment: environment, request } = deployment;
  const others = (deployment.frozen ?? []).filter(({ plan }) => plan !== path);
  const thawNow = async () => {
    const { thaw } = await import('../../data/index.ts');
    const { freeze } = await definition();
    if (freeze) await thaw(context, { definition: freeze, environment, folder: resolve(request.directory) });
  };
  deployment.frozen = [...others, { plan: path, thaw: thawNow }];
}
