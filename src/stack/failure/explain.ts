import { Failure, markdown } from '../../report/index.ts';
import type { Operation } from '../state/follow-operation.ts';
import type { StackEvent } from '../state/stack-event.ts';
import type { Evidence } from '../resource-types/lambda-function.ts';
import { allFailures, rootCause } from './root-cause.ts';
import { withStory } from './stack-failure.ts';
import type { Template } from '../template/template.ts';
import { lineOf } from '../template/yaml.ts';
import type { StackPlan } from '../types.ts';

/** A failed stack operation as one failure: the first real cause with what lies behind it, and the whole story. */
export function explainOperation(
  plan: StackPlan,
  operation: Operation,
  evidence: ReadonlyMap<string, Evidence>,
  template: Template,
): Failure {
  const cause = rootCause(operation.events);
  const behind = cause && evidence.get(cause.path);
  const verb = plan.changeSetType === 'CREATE' ? 'created' : 'updated';
  const failure = new Failure({
    code: 'stack-failed',
    what: `Stack ${plan.stackName} was not ${verb} (${operation.status})`,
    why: cause ? [said(cause), behind && told(behind)].filter(Boolean).join('. ') : operation.reason,
    todo: whatNow(operation.status),
    details: story(operation.events, evidence),
    file: template.file,
    line: cause && resourceLine(template, cause),
  });
  return withStory(failure, {
    status: operation.status,
    failures: allFailures(operation.events).map(({ path, type, status, reason, physicalId, time }) => ({
      path,
      type,
      status,
      reason,
      physicalId,
      time: new Date(time).toISOString(),
      ...(evidence.has(path) && { evidence: { title: evidence.get(path)!.title, lines: evidence.get(path)!.lines } }),
    })),
  });
}

function said(cause: StackEvent): string {
  const physical = cause.physicalId && !cause.physicalId.startsWith('arn:') ? ` ${cause.physicalId}` : '';
  return `${cause.path} (${cause.type}${physical}): ${cause.reason || cause.status}`;
}

function told(evidence: Evidence): string {
  const last = evidence.reason ?? evidence.lines.at(-1);
  return last ? `${evidence.title}: ${last}` : '';
}

/** Line of the resource in the template, for the annotation; undefined for what a transform or a nested stack made. */
function resourceLine({ file, text, document }: Template, cause: StackEvent): number | undefined {
  return file === undefined ? undefined : lineOf(text, document, ['Resources', cause.path.split('/')[0]!]);
}

function whatNow(status: string): string {
  if (status === 'UPDATE_ROLLBACK_COMPLETE') return 'Correct the cause and deploy again; the stack is as it was before';
  if (status === 'UPDATE_ROLLBACK_FAILED')
    return 'Correct the cause and run again: the rollback is then continued first';
  if (status === 'DELETE_COMPLETE') return 'Correct the cause and deploy again; nothing of the failed stack is left';
  if (status.endsWith('ROLLBACK_COMPLETE'))
    return 'Correct the cause and deploy again; the failed stack is removed by that';
  return 'Correct the cause and deploy again';
}

function story(events: readonly StackEvent[], evidence: ReadonlyMap<string, Evidence>): string {
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
