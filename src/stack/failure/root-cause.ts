import type { StackEvent } from '../state/stack-event.ts';

/** What CloudFormation says about resources that only stopped because another one failed. */
const CANCELLED = /^(Resource (creation|update|deletion|import) cancelled|.*\bcancelled\b.*)$/i;
/** What it says about a stack, of which the resources themselves say more. */
const SUMMARY = /^The following resource\(s\) failed to|^\[.*\]$|^Embedded stack .* was not successfully/i;

/**
 * The first real failure among the events of an operation (oldest first): not a cancelled resource, not a stack's
 * summary of others, and of nested stacks the leaf. Undefined when nothing failed.
 */
export function rootCause(events: readonly StackEvent[]): StackEvent | undefined {
  const failed = events.filter((event) => /_FAILED$/.test(event.status) && !event.self);
  const real = failed.filter((event) => !CANCELLED.test(event.reason));
  const leaves = real.filter((event) => event.type !== 'AWS::CloudFormation::Stack' && !SUMMARY.test(event.reason));
  const leaf = leaves[0];
  // A nested stack may fail without any resource of it failing (a bad parameter, a missing template).
  const nested = real.find((event) => event.type === 'AWS::CloudFormation::Stack');
  if (leaf && nested && nested.time < leaf.time && !leaves.some((event) => event.path.startsWith(`${nested.path}/`))) {
    return nested;
  }
  return (
    leaf ??
    nested ??
    real[0] ??
    failed[0] ??
    events.find((event) => event.self && event.reason && /FAILED|ROLLBACK/.test(event.status))
  );
}

/** All real failures, for the whole story: the cause first. */
export function allFailures(events: readonly StackEvent[]): StackEvent[] {
  const cause = rootCause(events);
  const rest = events.filter(
    (event) => event !== cause && /_FAILED$/.test(event.status) && !event.self && !CANCELLED.test(event.reason),
  );
  return cause ? [cause, ...rest] : rest;
}
