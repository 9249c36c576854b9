import {
  type CurrentRelease,
  fingerprintOf,
  originOf,
  type ReleaseRecord,
  type RolledBackFrom,
} from '../../release/index.ts';
import { Failure, markdown } from '../../report/index.ts';

/** How the commit that a run would deploy relates to another one, such as the one that is live. */
export type CommitOrder = 'newer' | 'older' | 'same' | 'diverged' | 'unknown';

/** What stays named in current.json once `from` was rolled back to `record`. */
export function pinsAfterRollback(
  current: CurrentRelease | undefined,
  {
    from,
    record,
    ...facts
  }: { from: ReleaseRecord; record: ReleaseRecord } & Pick<RolledBackFrom, 'reason' | 'actor' | 'time'>,
): RolledBackFrom[] {
  const [id, target] = [originOf(from), originOf(record)];
  const others = (current?.rolledBackFrom ?? []).filter((pin) => pin.id !== target && pin.id !== id);
  // Who goes to a newer release takes nothing back.
  if (id <= target) return others;
  return [...others, { id, commit: from.commit, fingerprint: fingerprintOf(from), ...facts }];
}

/** How the commit of a deployment relates to what was rolled back from, and what stays pinned once it is live. */
export interface PinCheck {
  pins: readonly RolledBackFrom[];
  /** Those that stay in current.json after this deployment. */
  remaining: readonly RolledBackFrom[];
  /** allow-older: the same may be deployed on purpose. */
  allowed: boolean;
}

/**
 * Refuses the commits that were rolled back from, and older ones. A commit that is newer than all of them ends the pin;
 * one that is neither, such as a fix on a branch of its own, goes through and leaves it.
 */
export async function checkPins(
  current: CurrentRelease | undefined,
  commit: string,
  options: { allowOlder: boolean; compareCommits(one: string, other: string): Promise<CommitOrder> },
): Promise<PinCheck> {
  const pins = current?.rolledBackFrom ?? [];
  if (pins.length === 0 || options.allowOlder) return { pins, remaining: [], allowed: options.allowOlder };
  const remaining: RolledBackFrom[] = [];
  for (const pin of pins) {
    // What is live may be deployed again: it is what somebody went back to.
    if (commit !== '' && commit === current!.commit) return { pins, remaining: pins, allowed: false };
    if (commit !== '' && commit === pin.commit) throw pinned(pin, commit, '');
    const order = pin.commit && commit ? await options.compareCommits(pin.commit, commit) : 'unknown';
    if (order === 'same') throw pinned(pin, commit, '');
    if (order === 'older') throw pinned(pin, commit, ' is older than a commit that');
    if (order !== 'newer') remaining.push(pin);
  }
  return { pins, remaining, allowed: false };
}

/** Refuses what is the same as what was rolled back from, whatever its commit is. */
export function refusePinnedContent(
  { pins, allowed }: PinCheck,
  deployed: Parameters<typeof fingerprintOf>[0],
  commit: string,
): void {
  const fingerprint = fingerprintOf(deployed);
  const pin = pins.find((one) => one.fingerprint === fingerprint);
  if (pin && !allowed) throw pinned(pin, commit, ' deploys the same content as a commit that');
}

function pinned(pin: RolledBackFrom, commit: string, relation: string): Failure {
  return new Failure({
    code: 'rolled-back-from',
    what: `Commit ${commit.slice(0, 7) || 'of this run'}${relation} was rolled back from (release ${pin.id})`,
    why: `${pin.actor || 'Somebody'} rolled back from it at ${markdown.minute(pin.time)} UTC${pin.reason && `: ${pin.reason}`}`,
    todo: 'Deploy a newer commit with a fix. To deploy this one anyway, set allow-older: true',
  });
}

/** One line for the first lines of a summary, while an environment is pinned; empty otherwise. */
export function describePins({ pins, remaining }: PinCheck): string {
  const pin = pins.at(-1);
  if (!pin) return '';
  const what = `Rolled back from ${markdown.code(pin.commit.slice(0, 7) || pin.id)} by ${markdown.escapeCell(pin.actor || 'somebody')}${pin.reason && `: ${markdown.escapeCell(pin.reason)}`}`;
  const state =
    remaining.length > 0
      ? 'that commit and older ones are refused until a newer one is deployed'
      : 'this deployment ends that';
  return `📌 ${what}; ${state}`;
}
