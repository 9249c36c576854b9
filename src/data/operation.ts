import type { Operation } from '../operation/index.ts';
import { applyMigration, type Copied } from './apply.ts';
import { resultsMarkdown } from './describe.ts';
import { guardMigration } from './guard.ts';
import { planMigration, type MigrationPlan, type MigrationStep } from './plan.ts';
import { resultOf } from './outcome/result.ts';
import { verifyMigration, type Verified } from './verify.ts';

/** One migration of rows or files. Its verification finds differences and does not throw for them: see verdict.ts. */
export const migrationOperation: Operation<MigrationStep, MigrationPlan, Copied, Verified | undefined> = {
  plan: planMigration,
  guard: guardMigration,
  apply: applyMigration,
  verify: (context, plan, copied) =>
    plan.step.mode === 'copy' ? Promise.resolve(undefined) : verifyMigration(context, plan, copied),
  describe: (plan, copied) => resultsMarkdown([resultOf(plan, copied?.seconds ?? 0, copied)]),
};
