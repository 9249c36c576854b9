import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionRun } from '../github/index.ts';
import { createContext, run as runOperation, type Context } from '../operation/index.ts';
import { Failure } from '../report/index.ts';
import {
  buildTemplate,
  checkAllowed,
  checkHandlers,
  checkRequest,
  ensureBootstrap,
  executionRoleFor,
  loadTemplate,
  planData,
  readBootstrap,
  resourcesIn,
  reviewedStackOperation,
  StackFailure,
  stackOperation,
  type Bootstrap,
  type StackPlan,
  type StackRequest,
  type StackResult,
} from '../stack/index.ts';
import { readInputs, type DeploySamInputs } from './inputs/deploy-sam-inputs.ts';
import { interruptible } from './interrupt.ts';
import { openSession } from './open-session.ts';

export default async function action(run: ActionRun): Promise<void> {
  const inputs = readInputs(run);
  const session = openSession(run, { region: inputs.region });
  const { stackName } = inputs.request;
  const note = () =>
    `This run was interrupted. CloudFormation continues what it has begun with stack ${stackName}; run again to wait for it`;
  await interruptible(note, async () => {
    const context = createContext(session, run.report);
    await deploy(run, context, inputs, await completeRequest(run, context, inputs));
  });
}

async function deploy(run: ActionRun, context: Context, inputs: DeploySamInputs, request: StackRequest): Promise<void> {
  const { changeSet, dryRun } = inputs;
  const operation = changeSet === 'execute-only' ? reviewedStackOperation : discardingOutput(run);
  let latest: StackPlan | undefined;
  const planned = (plan: StackPlan): void => {
    latest = plan;
    reportPlan(run, plan);
  };
  const applied = (_: StackPlan, result: StackResult): void => reportResult(run, result);
  const planOnly = changeSet === 'create-only';
  try {
    const { plan, result } = await runOperation(operation, context, request, { dryRun, planOnly, planned, applied });
    run.report.summary(operation.describe(plan, plan.hasChanges ? result : undefined));
    if (!result) reportPlanOnly(run, plan, dryRun);
  } catch (error) {
    if (latest) run.report.summary(operation.describe(latest));
    if (latest && error instanceof StackFailure) {
      const { status, failures } = error;
      writePlan(run, latest, { failure: { status, failures } });
      run.output('status', status);
    }
    throw error;
  }
}

/**
 * The operation for one stack alone, all of whose resources are known, with an output that follows it: a change set that was
 * discarded cannot be executed by a later job.
 */
function discardingOutput(run: ActionRun): typeof stackOperation {
  return {
    ...stackOperation,
    async guard(context, plan) {
      // What is deleted before a stack is made anew is in no template.
      if (!plan.needsRecovery) checkAllowed(context, plan.input.request.allowReplacement ?? [], resourcesIn(plan));
      await stackOperation.guard(context, plan);
    },
    async discard(context, plan) {
      try {
        await stackOperation.discard!(context, plan);
      } finally {
        run.output('change-set-id', '');
      }
    },
  };
}

function reportPlanOnly({ report }: ActionRun, plan: StackPlan, dryRun: boolean): void {
  if (dryRun) report.note(`dry-run: stack ${plan.stackName} was not changed`);
  else if (plan.needsRecovery) throw noChangeSetYet(plan);
  else report.note(plan.changeSetId ? `Change set to review: ${plan.changeSetId}` : 'Nothing to review: no changes');
}

function noChangeSetYet(plan: StackPlan): Failure {
  return new Failure({
    code: 'stack-state',
    what: `Stack ${plan.stackName} is in ${plan.state}, in which CloudFormation creates no change set`,
    why: `A deployment would do this first: ${plan.reason}`,
    todo: 'Run once with change-set: create-and-execute, which does this too',
  });
}

/** Adds the built template, the bucket, and the role of the bootstrap stack. */
async function completeRequest(run: ActionRun, context: Context, inputs: DeploySamInputs): Promise<StackRequest> {
  const { report, environment } = run;
  const { request } = inputs;
  if (inputs.changeSet === 'execute-only') return { ...request, template: { path: inputs.templatePath } };
  const { templatePath, build, samConfig: config } = inputs;
  const path = await buildTemplate({ template: templatePath, mode: build, config, environment, report });
  const template = loadTemplate({ path });
  checkHandlers(template);
  const bucketMissing = !request.artifactsBucket && checkRequest({ ...request, template }).needsBucket;
  const bootstrap = bucketMissing ? await bootstrapFor(run, context, inputs.dryRun) : undefined;
  return {
    ...request,
    template,
    artifactsBucket: request.artifactsBucket ?? bootstrap?.artifactsBucket,
    findRole: async () => {
      const found = bootstrap ?? (await readBootstrap(context.session).catch(() => undefined));
      return found && (await executionRoleFor(context.session, found));
    },
  };
}

/** The bootstrap stack, created on first use; a dry run creates none. */
async function bootstrapFor(run: ActionRun, context: Context, dryRun: boolean): Promise<Bootstrap> {
  if (!dryRun) return await ensureBootstrap(context, run.templates);
  const { session } = context;
  const found = await readBootstrap(session);
  if (found) return found;
  throw new Failure({
    code: 'bucket',
    what: 'The plan needs a bucket for packages or a large template',
    why: `There is no bootstrap stack in ${session.region} yet, and a dry run does not create it`,
    todo: 'Set s3-bucket, or deploy once without dry-run',
  });
}

function reportPlan(run: ActionRun, plan: StackPlan): void {
  run.output('plan', writePlan(run, plan));
  run.output('status', plan.state);
  run.output('has-changes', plan.hasChanges);
  run.output('change-set-id', plan.changeSetId ?? '');
  run.output('template-url', plan.templateUrl ?? '');
  run.output('stack-id', plan.stackId ?? '');
  run.output('stack-outputs', plan.outputs);
  if (!plan.hasChanges) run.report.note(`Stack ${plan.stackName}: no changes. ${plan.reason}`);
}

/** Writes the plan as JSON, after a failure with every failed resource. */
function writePlan(run: ActionRun, plan: StackPlan, more: object = {}): string {
  const folder = run.environment['RUNNER_TEMP'] || tmpdir();
  const path = join(folder, `deploy-plan-${plan.stackName}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, JSON.stringify({ ...planData(plan), ...more }, null, 2));
  return path;
}

function reportResult(run: ActionRun, result: StackResult): void {
  run.output('stack-id', result.stackId);
  run.output('status', result.status);
  run.output('stack-outputs', result.outputs);
}
