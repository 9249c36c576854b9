import { markdown } from '../../report/index.ts';
import type { Evidence } from '../resource-types/resource-type.ts';
import type { StackOperation } from '../state/follow-operation.ts';
import type { PlacedResource } from '../state/resources.ts';
import type { StackEvent } from '../state/stack-event.ts';
import { nextStepAfter } from '../states.ts';
import type { Template } from '../template/template.ts';
import { lineOf } from '../template/yaml.ts';
import type { StackPlan, StackResult } from '../types.ts';
import { isRoleNotReady } from './role-not-ready.ts';
import { allFailures, rootCause } from './root-cause.ts';
import { StackFailure } from './stack-failure.ts';

/** A failed stack operation as one failure: the first real cause with its evidence, and in the details all others. */
export function explainOperation(
  plan: StackPlan,
  operation: StackOperation,
  evidence: ReadonlyMap<string, Evidence>,
): StackFailure {
  const { template } = plan.input;
  const cause = rootCause(operation.events);
  const found = cause && evidence.get(cause.path);
  const verb = plan.changeSetType === 'CREATE' ? 'created' : 'updated';
  const isDeleted = !cause && operation.status === 'DELETE_COMPLETE';
  return new StackFailure(
    {
      code: 'stack-failed',
      what: `Stack ${plan.stackName} was not ${verb} (${operation.status})`,
      why: cause
        ? [describeCause(cause), found && describeEvidence(found)].filter(Boolean).join('. ')
        : isDeleted
          ? `Somebody deleted it while it was being ${verb}`
          : operation.reason,
      todo: isDeleted ? 'Find out what deletes it, and run again' : nextStepAfter(operation.status),
      details: describeAll(operation.events, evidence),
      file: template.file,
      line: cause && lineOfResource(template, cause),
    },
    operation.status,
    allFailures(operation.events).map(({ path, type, status, reason, physicalId, time }) => ({
      path,
      type,
      status,
      reason,
      physicalId,
      time: new Date(time).toISOString(),
      ...evidenceData(evidence.get(path)),
    })),
    isRoleNotReady(operation.events, operation.status),
  );
}

/** A resource of a successful stack that does not run what was deployed. */
export function explainRollout(
  result: StackResult,
  resource: PlacedResource,
  { label, reason, evidence }: { label: string; reason: string; evidence: Evidence | undefined },
): StackFailure {
  const last = evidence?.lines.at(-1);
  const more = evidence?.reason && !reason.includes(evidence.reason) ? evidence.reason : '';
  const { path, ResourceType: type, PhysicalResourceId: physicalId } = resource;
  return new StackFailure(
    {
      code: 'rollout',
      what: `Stack ${result.stackName} is in ${result.status}, but ${path} (${label}) does not run the version that was deployed`,
      why: [reason, more, last && `Last log line: ${last.slice(0, 300)}`].filter(Boolean).join('. '),
      todo: 'Correct the cause and deploy again, or roll back to the previous release',
      details: evidence && markdown.details(markdown.escapeCell(evidence.title), evidence.details),
    },
    result.status,
    [{ path, type, status: 'ROLLOUT_FAILED', reason, physicalId, ...evidenceData(evidence) }],
  );
}

function describeCause(cause: StackEvent): string {
  const physical = cause.physicalId && !cause.physicalId.startsWith('arn:') ? ` ${cause.physicalId}` : '';
  return `${cause.path} (${cause.type}${physical}): ${cause.reason || cause.status}`;
}

function describeEvidence(evidence: Evidence): string {
  const line = evidence.reason ?? evidence.lines.at(-1);
  return line ? `${evidence.title}: ${line}` : '';
}

function evidenceData(evidence: Evidence | undefined) {
  return evidence && { evidence: { title: evidence.title, lines: evidence.lines } };
}

/** Line of the resource in the template, for the annotation; undefined for what a transform or a nested stack made. */
function lineOfResource({ file, text, document }: Template, cause: StackEvent): number | undefined {
  return file === undefined ? undefined : lineOf(text, document, ['Resources', cause.path.split('/')[0]!]);
}

/** Every failed resource as a table, and the evidence folded below it. */
function describeAll(events: readonly StackEvent[], evidence: ReadonlyMap<string, Evidence>): string {
  const table = markdown.table(
    ['Resource', 'Type', 'Status', 'Reason'],
    allFailures(events).map((event) => [
      markdown.code(event.path),
      markdown.code(event.type),
      event.status,
      markdown.escapeCell(event.reason),
    ]),
  );
  const logs = [...evidence.values()].map(({ title, details }) =>
    markdown.details(markdown.escapeCell(title), details),
  );
  return [table, ...logs].join('\n');
}
