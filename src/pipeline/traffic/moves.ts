import { aliasSettings, goLive, settleLive } from '../../compute/index.ts';
import { run, type Context } from '../../operation/index.ts';
import {
  stackOf,
  type BackendRecord,
  type Ledger,
  type ReleaseRecord,
  type StackRecord,
  type TrafficEvent,
  type TrafficRecord,
} from '../../release/index.ts';
import { activateRelease, type ApiRecord, connectApi, shareAt, type Side, unpinReleases } from '../../site/index.ts';
import { type Bootstrap, deleteStack, stackOperation } from '../../stack/index.ts';
import { recordMigrations } from '../migrations-done.ts';
import { refuseWrongClock, waitForEdge } from '../routing/edge.ts';
import { withSchedules } from '../backend/schedule-state.ts';
import { isTold, LEAD, PATIENCE, type Shift, writeShare } from './shift.ts';

/** One write that moves traffic. */
export type Move =
  /** Raises the candidate's share; `hold` milliseconds later it is judged, without it a person decides. */
  | { to: 'share'; share: number; hold?: number; step: number }
  /** Keeps the share where it is, for a person. */
  | { to: 'hold'; why: string }
  /** The candidate, which has all viewers, becomes the stable side. */
  | { to: 'live' }
  /** All viewers back to the release before. */
  | { to: 'back'; why: string; verdict?: 'bad' }
  /** The backend of the release before goes. */
  | { to: 'finish' };

export interface MoveTools {
  releases: Ledger;
  /** For stacks that change or go. */
  bootstrap: Bootstrap | undefined;
  /** As curl's --connect-to. */
  connectTo: readonly string[];
}

/** Carries a move out; returns what the edge is told. Killed at any point and run again, it converges. */
export async function carryOutMove(context: Context, shift: Shift, move: Move, tools: MoveTools): Promise<ApiRecord> {
  switch (move.to) {
    case 'share':
      await refuseWrongClock(context, { web: shift.web, connectTo: tools.connectTo });
      return await toShare(context, shift, move);
    case 'hold':
      return await hold(context, shift, move.why);
    case 'live':
      return await toLive(context, shift, tools);
    case 'back':
      return await back(context, shift, move);
    case 'finish':
      return await finish(context, shift, tools);
  }
}

async function toShare(context: Context, shift: Shift, move: Extract<Move, { to: 'share' }>): Promise<ApiRecord> {
  const record = await writeShare(context, shift, move.share, move.hold);
  const since = new Date(record.at!).toISOString();
  await recordEvent(context, shift, { did: 'share', share: move.share }, { step: move.step, since, held: undefined });
  return record;
}

async function hold(context: Context, shift: Shift, why: string): Promise<ApiRecord> {
  const { record, revision } = shift.api;
  const held: ApiRecord = { ...record, until: Math.max(record.until!, context.clock.now() + PATIENCE) };
  await connectApi(context.session, shift.store, held, { revision });
  await recordEvent(context, shift, { did: 'hold', share: held.weight!, why }, { held: true });
  return held;
}

/** One write of the edge's key; the pointer of the site follows it, since both sides name their own release. */
async function toLive(context: Context, shift: Shift, tools: MoveTools): Promise<ApiRecord> {
  const { releases, bootstrap } = tools;
  const { session } = context;
  const opened = shift.candidate.record;
  const live = await liveAtEdge(context, shift);
  await connectApi(session, shift.store, live, { revision: shift.api.revision });
  const { site } = opened;
  if (site)
    await activateRelease(context, { bucket: site.bucket, prefix: '', keyValueStoreArn: shift.store }, site.release);
  const stacks = await handOverSchedules(context, shift, bootstrap);
  const current = await releases.current();
  if (current?.value.id !== opened.id) await releases.promote(opened, current, trafficOf(shift).pins);
  // Last: until its record says so a release is not live, and whoever comes next does all of this again.
  await recordEvent(context, shift, { did: 'live', share: 100 }, {}, { status: 'live', stacks });
  await recordMigrations(context, bootstrap, opened);
  return live.before ? live : await toOneSide(context, shift, live, tools);
}

/**
 * What the edge is told of a candidate that has all viewers: it is stable, and the side before it stands for pages that are
 * open. A version of the same function goes live at the function's own address; of the one before nothing stands there.
 */
async function liveAtEdge(context: Context, shift: Shift): Promise<ApiRecord> {
  const { candidate } = shift;
  const { record } = shift.api;
  if (!record.candidate) return record;
  const { function: version } = candidate.record;
  const own = ownAddress(shift);
  if (!version || !own) {
    const { retireAfter } = trafficOf({ candidate });
    return { stable: record.candidate, before: record.stable, until: context.clock.now() + retireAfter };
  }
  await goLive(context, version.name, { version: version.version });
  const { outputs = {} } = stackOf(candidate.record, 'backend') ?? {};
  await settleLive(context, version.name, aliasSettings(outputs));
  const { release, site } = record.candidate;
  return { stable: { ...own, release, site } };
}

/** The function's own address, where the shift is one between two of its versions. */
export function ownAddress({ api, candidate }: Pick<Shift, 'api' | 'candidate'>): BackendRecord | undefined {
  const { backends, function: version } = candidate.record;
  const { candidate: side } = api.record;
  return version && side && backends?.[0]?.domain !== side.domain ? backends?.[0] : undefined;
}

/** Without a side before it the stable one needs no names, once the pointer of the site is known everywhere. */
async function toOneSide(
  context: Context,
  shift: Shift,
  live: ApiRecord,
  { connectTo }: MoveTools,
): Promise<ApiRecord> {
  const since = context.clock.now();
  const release = shift.candidate.record.site?.release;
  await waitForEdge(context, { web: shift.web, release, api: live, connectTo, unchanged: false });
  // One that learnt of a stable side without names before the pointer would answer with the pages of the release before.
  await untilKnownEverywhere(context, since);
  const plain = { stable: withoutNames(live.stable) };
  await connectApi(context.session, shift.store, plain);
  await unpinReleases(context.session, shift.store);
  return plain;
}

/** The farthest point of presence knows what was written at `since`, wherever a look from outside came by. */
async function untilKnownEverywhere({ clock, signal }: Context, since: number): Promise<void> {
  const rest = since + LEAD - clock.now();
  if (rest > 0) await clock.sleep(Math.min(rest, LEAD), signal);
}

function withoutNames({ release: _, site: __, ...side }: Side): Side {
  return side;
}

/**
 * What works beside requests does so where they go: first the backend of before stops, then the new one starts. Two versions
 * of one function have it in common: nothing stops.
 */
async function handOverSchedules(
  context: Context,
  shift: Shift,
  bootstrap: Bootstrap | undefined,
): Promise<StackRecord[]> {
  const { record } = shift.candidate;
  const backend = (release: Parameters<typeof stackOf>[0]) => {
    const stack = stackOf(release, 'backend');
    return stack && 'Schedules' in stack.parameters ? stack : undefined;
  };
  const next = backend(record);
  const old = oldStack(shift) === undefined ? undefined : backend(shift.stable);
  for (const [stack, state] of [
    [old, 'DISABLED'],
    [next, 'ENABLED'],
  ] as const) {
    if (!stack || stack.parameters['Schedules'] === state) continue;
    const update = await withSchedules(context, stack, state, { bootstrap, allowReplacement: [] });
    await run(stackOperation, context, update);
  }
  return record.stacks.map((stack) =>
    stack === next ? { ...stack, parameters: { ...stack.parameters, Schedules: 'ENABLED' } } : stack,
  );
}

/**
 * One write, which does not ask what is there: nothing is more urgent. The pages come from the pointer of the site, which
 * has not moved: so whoever moves it next moves the pages.
 */
async function back(
  context: Context,
  shift: Shift,
  { why, verdict }: Extract<Move, { to: 'back' }>,
): Promise<ApiRecord> {
  const record: ApiRecord = { stable: withoutNames(shift.api.record.stable) };
  const share = shareAt(shift.api.record, context.clock.now());
  await connectApi(context.session, shift.store, record);
  await recordEvent(context, shift, { did: 'back', share, why, verdict }, {}, { status: 'rolled-back', reason: why });
  return record;
}

async function finish(context: Context, shift: Shift, tools: MoveTools): Promise<ApiRecord> {
  const { clock, session } = context;
  // Where a run died before all of it was live, the pointer of the site may still be the one of before.
  const live = isTold(shift) ? shift.api.record : await toLive(context, shift, tools);
  const over = Math.min(live.until ?? 0, clock.now());
  // It stays in the record, so that a run that is killed from here on is carried on by the next one.
  if (live.until! > over) await connectApi(session, shift.store, { ...live, until: over });
  // Points of presence that have not learnt of it yet still ask the old backend for pages that are open.
  await untilKnownEverywhere(context, over);
  // With a short retire-after the end of the shift is younger than that.
  const told = trafficOf(shift).story.findLast(({ did }) => did === 'live');
  await untilKnownEverywhere(context, told ? Date.parse(told.time) : clock.now());
  const old = oldStack(shift);
  if (old) await deleteStack(context, old, { roleArn: tools.bootstrap?.executionRoleArn });
  const record: ApiRecord = { stable: withoutNames(live.stable) };
  await connectApi(session, shift.store, record);
  await unpinReleases(session, shift.store);
  await recordEvent(context, shift, { did: 'finish', share: 100 }, {});
  return record;
}

/** The stack of the release before, where it is another one than the new release's. */
export function oldStack({ stable, candidate }: Shift): string | undefined {
  const old = stackOf(stable, 'backend')?.name;
  return old === stackOf(candidate.record, 'backend')?.name ? undefined : old;
}

export function trafficOf({ candidate }: Pick<Shift, 'candidate'>): TrafficRecord {
  return (
    candidate.record.traffic ?? { steps: [], step: -1, since: candidate.record.time, retireAfter: PATIENCE, story: [] }
  );
}

/** Writes an event into the candidate's record. */
export async function recordEvent(
  { clock }: Pick<Context, 'clock'>,
  { candidate }: Pick<Shift, 'candidate'>,
  event: Omit<TrafficEvent, 'time'>,
  changes: Partial<TrafficRecord>,
  ended: Pick<Partial<ReleaseRecord>, 'status' | 'reason' | 'stacks'> = {},
): Promise<void> {
  const traffic = trafficOf({ candidate });
  const story = [...traffic.story, { time: new Date(clock.now()).toISOString(), ...event }];
  await candidate.close({
    traffic: { ...traffic, ...changes, story },
    ...ended,
  });
}
