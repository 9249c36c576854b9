import { type EnvironmentRequest, withEnvironment } from '../../environment/index.ts';
import type { Context } from '../../operation/index.ts';
import { type ApiRecord, shareAt } from '../../site/index.ts';
import { carryOn, move, promote, readShift, type ShiftRun, type ShiftState } from './carry-on.ts';
import { describeShift } from './describe.ts';
import type { ObserveShiftRequest } from './observe-shift.ts';
import { trafficOf } from './moves.ts';
import { guardMove } from './operation.ts';
import { isExpired, type Shift } from './shift.ts';

export const TRAFFIC_OPERATIONS = ['continue', 'promote', 'hold', 'back', 'finish'] as const;
export type TrafficOperation = (typeof TRAFFIC_OPERATIONS)[number];

export interface TrafficRequest extends Omit<EnvironmentRequest, 'operation'>, ObserveShiftRequest {
  operation: TrafficOperation;
  /** Percent that `promote` goes to; all of it where it is not given. */
  share?: number;
  /** `continue` stays until the last step. */
  wait: boolean;
  /** Why, for the story; may be empty. */
  reason?: string;
}

export interface TrafficOutcome {
  state: ShiftState;
  /** Percent of the viewers that are on the new release. */
  share: number;
  /** Its id; empty where there is no shift. */
  release: string;
  hasChanges: boolean;
}

/** Moves traffic between two releases as asked; a Failure where the candidate is bad, or the state does not allow it. */
export async function shiftTraffic(context: Context, request: TrafficRequest): Promise<TrafficOutcome> {
  const environment = { ...request, operation: `traffic ${request.operation}` };
  const shiftRun: ShiftRun = {
    context,
    look: request,
    open: (how, work) => withEnvironment(context, { ...environment, dryRun: how === 'reading' }, work),
  };
  const before = await readShift(shiftRun);
  const title = `${request.app} → ${request.environment}: traffic`;
  const tell = (heading: string, shift: Shift | undefined) =>
    context.report.summary(`### ${heading}\n\n${describeShift(shift, context.clock.now())}`, title);
  if (request.dryRun) {
    const now = context.clock.now();
    guardOperation(request, before, now);
    tell(`🔍 ${title}, nothing was written`, before);
    return outcome(stateOf(before, now), before, now);
  }
  const present = async () => (await readShift(shiftRun)) ?? (await reread(shiftRun, before));
  let state: ShiftState;
  try {
    state = await operate(shiftRun, request);
  } catch (error) {
    tell(`❌ ${title}`, await present().catch(() => before));
    throw error;
  }
  const after = await present();
  tell(`✅ ${title}`, after);
  const events = (shift: Shift | undefined) => (shift ? trafficOf(shift).story.length : 0);
  return { ...outcome(state, after, context.clock.now()), hasChanges: events(after) !== events(before) };
}

async function operate(shiftRun: ShiftRun, request: TrafficRequest): Promise<ShiftState> {
  const why = request.reason || 'asked for';
  switch (request.operation) {
    case 'continue':
      return await carryOn(shiftRun, { wait: request.wait });
    case 'promote':
      return await promote(shiftRun, request.share ?? 100);
    case 'hold':
      await move(shiftRun, { to: 'hold', why });
      return 'held';
    case 'back':
      await move(shiftRun, { to: 'back', why });
      return 'back';
    case 'finish':
      await move(shiftRun, { to: 'finish' });
      return 'live';
  }
}

/** What a dry run refuses as the run itself would. */
function guardOperation({ operation, share = 100 }: TrafficRequest, shift: Shift | undefined, now: number): void {
  if (operation === 'continue') return;
  if (operation === 'promote') guardMove({ to: 'share', share, step: 0 }, shift, now);
  else guardMove({ to: operation, why: '' }, shift, now);
}

function stateOf(shift: Shift | undefined, now: number): ShiftState {
  if (!shift) return 'none';
  if (shift.promoted) return 'live';
  if (isExpired(shift.api, now)) return 'expired';
  return trafficOf(shift).held ? 'held' : 'shifting';
}

/** The record of a shift that has ended at the edge, with the end of its story. */
async function reread({ open }: ShiftRun, before: Shift | undefined): Promise<Shift | undefined> {
  if (!before) return undefined;
  const record: ApiRecord = { stable: before.api.record.stable };
  const candidate = await open('reading', ({ releases }) => releases!.reopen(before.candidate.record.id));
  return { ...before, api: { revision: undefined, record }, candidate: candidate ?? before.candidate };
}

function outcome(state: ShiftState, shift: Shift | undefined, now: number): TrafficOutcome {
  const share = { none: 0, back: 0, expired: 0, live: 100 }[state as 'none'] as number | undefined;
  return {
    state,
    share: share ?? (shift ? shareAt(shift.api.record, now) : 0),
    release: shift?.candidate.record.id ?? '',
    hasChanges: false,
  };
}
