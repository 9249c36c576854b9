import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionFromInputs, type AwsSession } from '../aws/index.ts';
import type { ActionRun } from '../github/index.ts';
import { Failure, markdown } from '../report/index.ts';
import {
  applyStack,
  buildTemplate,
  checkRequest,
  discardPlan,
  ensureBootstrap,
  executionRoleFor,
  failureStory,
  guardOrDiscard,
  guardStack,
  needsRecovery,
  planData,
  planFromChangeSet,
  planMarkdown,
  planStack,
  readBootstrap,
  retryWhenMoved,
  settleStack,
  verifyStack,
  type Bootstrap,
  type StackPlan,
  type StackRequest,
  type StackResult,
} from '../stack/index.ts';
import { readInputs, type DeploySamInputs } from './deploy-sam-inputs.ts';
import { interruptible } from './interrupt.ts';

export default async function action(run: ActionRun): Promise<void> {
  const inputs = readInputs(run);
  const session = sessionFromInputs({
    region: inputs.region,
    roleArn: inputs.roleToAssume,
    environment: run.environment,
    report: run.report,
  });
  const { stackName } = inputs.request;
  const note = () =>
    `This run was interrupted. Stack ${stackName} goes on by itself with what CloudFormation was already told to do; run again to follow it to its end`;
  await interruptible(run.report, note, async () => {
    const request = await completeRequest(run, session, inputs);
    await retryWhenMoved(stackName, run.report, inputs.changeSet === 'execute-only' ? 1 : undefined, () =>
      deploy(run, session, inputs, request),
    );
  });
}

async function deploy(
  run: ActionRun,
  session: AwsSession,
  inputs: DeploySamInputs,
  request: StackRequest,
): Promise<void> {
  const { report } = run;
  let plan =
    inputs.changeSet === 'execute-only'
      ? await planFromChangeSet(session, request)
      : await planStack(session, request, report);
  tellPlan(run, plan, request);
  if (inputs.dryRun) {
    if (inputs.changeSet !== 'execute-only') {
      await discardPlan(session, plan);
      run.output('change-set-id', '');
    }
    report.note(`dry-run: stack ${plan.stackName} was not changed`);
    return;
  }
  if (inputs.changeSet === 'create-only') {
    if (needsRecovery(plan)) throw noChangeSetYet(plan);
    report.note(plan.changeSetId ? `Change set to review: ${plan.changeSetId}` : 'Nothing to review: no changes');
    return;
  }
  if (inputs.changeSet === 'execute-only') {
    guardStack(plan, request, report);
  } else {
    // A refused change set is deleted: nobody is to be told of it as one to execute.
    await guardOrDiscard(session, plan, request, report).catch((error: unknown) => {
      run.output('change-set-id', '');
      throw error;
    });
  }
  if (needsRecovery(plan)) {
    plan = await settleStack(session, plan, report);
    tellPlan(run, plan, request);
  }
  try {
    const result = await applyStack(session, plan, report);
    tellResult(run, result);
    await verifyStack(session, result, report);
    if (plan.hasChanges) report.summary(resultMarkdown(result));
  } catch (error) {
    const failure = failureStory(error);
    if (failure) {
      writePlan(run, plan, request, { failure });
      run.output('status', failure.status);
    }
    throw error;
  }
}

function noChangeSetYet(plan: StackPlan): Failure {
  return new Failure({
    code: 'stack-state',
    what: `Stack ${plan.stackName} is in ${plan.state}, in which CloudFormation makes no change set`,
    why: `What a deployment does first: ${plan.reason}`,
    todo: 'Run once with change-set: create-and-execute, which does that too',
  });
}

/** Adds what is found out: the built template, the bucket, and the role of the bootstrap stack. */
async function completeRequest(run: ActionRun, session: AwsSession, inputs: DeploySamInputs): Promise<StackRequest> {
  const { report, environment } = run;
  const { request } = inputs;
  if (inputs.changeSet === 'execute-only') return { ...request, template: { path: inputs.templatePath } };
  const { templatePath, build, samConfig: config } = inputs;
  const path = await buildTemplate({ template: templatePath, mode: build, config, environment, report });
  const template = { path };
  const bucketMissing = !request.artifactsBucket && checkRequest({ ...request, template }).needsBucket;
  const bootstrap = bucketMissing ? await bootstrapFor(session, run, inputs.dryRun) : undefined;
  return {
    ...request,
    template,
    artifactsBucket: request.artifactsBucket ?? bootstrap?.artifactsBucket,
    findRole: async () => {
      const found = bootstrap ?? (await readBootstrap(session).catch(() => undefined));
      return found && (await executionRoleFor(session, found));
    },
  };
}

/** The bootstrap stack, made on first use; a dry run makes none. */
async function bootstrapFor(session: AwsSession, run: ActionRun, dryRun: boolean): Promise<Bootstrap> {
  if (!dryRun) return await ensureBootstrap(session, { templatesFolder: run.templates, report: run.report });
  const found = await readBootstrap(session);
  if (found) return found;
  throw new Failure({
    code: 'bucket',
    what: 'The plan needs a bucket for packages or a large template',
    why: `There is no bootstrap stack in ${session.region} yet, and dry-run makes none`,
    todo: 'Set s3-bucket, or deploy once without dry-run',
  });
}

function tellPlan(run: ActionRun, plan: StackPlan, request: StackRequest): void {
  run.output('plan', writePlan(run, plan, request));
  run.output('status', plan.state);
  run.output('has-changes', plan.hasChanges);
  run.output('change-set-id', plan.changeSetId ?? '');
  run.output('template-url', plan.templateUrl ?? '');
  run.output('stack-id', plan.stackId ?? '');
  run.output('stack-outputs', plan.outputs);
  if (!plan.hasChanges) run.report.note(`Stack ${plan.stackName}: no changes. ${plan.reason}`);
  run.report.summary(planMarkdown(plan, request.allowReplacement));
}

/** Writes the plan as JSON, and after a failure its whole story with it. */
function writePlan(run: ActionRun, plan: StackPlan, request: StackRequest, more: object = {}): string {
  const folder = run.environment['RUNNER_TEMP'] || tmpdir();
  const path = join(folder, `deploy-plan-${plan.stackName}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, JSON.stringify({ ...planData(plan, request.allowReplacement), ...more }, null, 2));
  return path;
}

function tellResult(run: ActionRun, result: StackResult): void {
  run.output('stack-id', result.stackId);
  run.output('status', result.status);
  run.output('stack-outputs', result.outputs);
}

function resultMarkdown(result: StackResult): string {
  const took = result.duration === undefined ? '' : ` in ${markdown.duration(result.duration)}`;
  const rows = Object.entries(result.outputs).map(([name, value]) => [markdown.code(name), markdown.escapeCell(value)]);
  const outputs = rows.length > 0 ? markdown.details('Outputs', markdown.table(['Output', 'Value'], rows)) : '';
  return `✅ **${markdown.escapeCell(result.stackName)}** is in ${result.status}${took}\n\n${outputs}`;
}
