import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionFromInputs, type AwsSession } from '../aws/index.ts';
import type { ActionRun } from '../github/index.ts';
import { markdown } from '../report/index.ts';
import {
  applyStack,
  buildTemplate,
  discardPlan,
  ensureBootstrap,
  executionRoleFor,
  failureStory,
  guardOrDiscard,
  guardStack,
  needsBucket,
  planData,
  planFromChangeSet,
  planMarkdown,
  planStack,
  readBootstrap,
  retryWhenMoved,
  verifyStack,
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
  const plan =
    inputs.changeSet === 'execute-only'
      ? await planFromChangeSet(session, request)
      : await planStack(session, request, report);
  tellPlan(run, plan, request);
  if (inputs.dryRun) {
    if (inputs.changeSet !== 'execute-only') await discardPlan(session, plan);
    run.output('status', plan.state);
    report.note(`dry-run: stack ${plan.stackName} was not changed`);
    return;
  }
  if (inputs.changeSet === 'create-only') {
    run.output('status', plan.state);
    report.note(plan.changeSetId ? `Change set to review: ${plan.changeSetId}` : 'Nothing to review: no changes');
    return;
  }
  if (inputs.changeSet === 'execute-only') {
    guardStack(plan, request, report);
  } else {
    await guardOrDiscard(session, plan, request, report);
  }
  const result = await applyStack(session, plan, report).catch((error: unknown) => {
    const failure = failureStory(error);
    if (failure) writePlan(run, plan, request, { failure });
    throw error;
  });
  tellResult(run, plan, result);
  await verifyStack(session, result, report);
}

/** Adds what is found out: the built template, the bucket, and the role of the bootstrap stack. */
async function completeRequest(run: ActionRun, session: AwsSession, inputs: DeploySamInputs): Promise<StackRequest> {
  const { report, environment, templates } = run;
  const { request } = inputs;
  if (inputs.changeSet === 'execute-only') return { ...request, template: { path: inputs.templatePath } };
  const path = await buildTemplate({ template: inputs.templatePath, mode: inputs.build, environment, report });
  const template = { path };
  const bucketMissing = !request.artifactsBucket && needsBucket(template, request.parameters ?? {});
  const bootstrap = bucketMissing
    ? await ensureBootstrap(session, { templatesFolder: templates, report })
    : request.roleArn
      ? undefined
      : await readBootstrap(session).catch(() => undefined);
  return {
    ...request,
    template,
    artifactsBucket: request.artifactsBucket ?? (bucketMissing ? bootstrap?.artifactsBucket : undefined),
    roleArn: request.roleArn || (bootstrap && (await executionRoleFor(session, bootstrap))),
  };
}

function tellPlan(run: ActionRun, plan: StackPlan, request: StackRequest): void {
  run.output('plan', writePlan(run, plan, request));
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

function tellResult(run: ActionRun, plan: StackPlan, result: StackResult): void {
  run.output('stack-id', result.stackId);
  run.output('status', result.status);
  run.output('stack-outputs', result.outputs);
  if (!plan.hasChanges) return;
  const took = result.duration === undefined ? '' : ` in ${markdown.duration(result.duration)}`;
  const rows = Object.entries(result.outputs).map(([name, value]) => [markdown.code(name), markdown.escapeCell(value)]);
  run.report.summary(
    `✅ **${markdown.escapeCell(result.stackName)}** is in ${result.status}${took}\n\n${rows.length > 0 ? markdown.details('Outputs', markdown.table(['Output', 'Value'], rows)) : ''}`,
  );
}
