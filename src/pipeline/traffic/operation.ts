import { type Context, type Operation, type PlanBase, run } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { type ApiRecord, shareAt } from '../../site/index.ts';
import { waitForEdge } from '../routing/edge.ts';
import { describeShift } from './describe.ts';
import { carryOutMove, type Move, type MoveTools } from './moves.ts';
import { findShift, isExpired, type Shift } from './shift.ts';

export interface MoveRequest extends MoveTools {
  move: Move;
}

export interface MovePlan extends PlanBase {
  readonly request: MoveRequest;
  readonly shift: Shift | undefined;
  /** When it was planned. */
  readonly now: number;
}

export interface MoveResult {
  shift: Shift;
  /** What the edge is told. */
  api: ApiRecord;
}

/** One move of traffic between two releases: planned from what the edge knows, and seen from outside afterwards. */
export const moveOperation: Operation<MoveRequest, MovePlan, MoveResult, number> = {
  async plan(context, request) {
    const shift = await findShift(context, request.releases);
    return { request, shift, now: context.clock.now(), hasChanges: shift !== undefined };
  },

  guard(_context, { request, shift, now }) {
    guardMove(request.move, shift, now);
  },

  async apply(context, { request, shift }) {
    const api = await carryOutMove(context, shift!, request.move, request);
    return { shift: { ...shift!, api: { ...shift!.api, record: api } }, api };
  },

  async verify(context, { request: { connectTo } }, { shift: { web }, api }) {
    return await waitForEdge(context, { web, release: undefined, api, connectTo, unchanged: false });
  },

  describe: ({ shift, now }, result) => describeShift(result?.shift ?? shift, now),
};

/** What a run that died has given all viewers is recorded as live, before a deployment compares with it. */
export async function completeShift(context: Context, { releases, bootstrap, connectTo }: MoveTools): Promise<void> {
  await run(moveOperation, context, { move: { to: 'live' }, releases, bootstrap, connectTo });
  context.report.note('Traffic: an earlier shift, whose run was killed, is completed');
}

/** Refuses what makes no sense in the state of the shift, before anything is written. */
export function guardMove(move: Move, shift: Shift | undefined, now: number): void {
  if (!shift) throw noShift('Nothing is being shifted in this environment');
  const { record } = shift.api;
  const id = shift.candidate.record.id;
  if (move.to === 'finish') {
    if (shift.promoted) return;
    const todo = 'Run operation: promote or back first';
    if (!isExpired(shift.api, now))
      throw new Failure({ code: 'shift-open', what: `The shift to release ${id} has not ended`, todo });
    throw noShift(`The time of the shift to release ${id} is over: all viewers are back on the previous release`);
  }
  if (move.to === 'live' && shift.promoted) return;
  if (shift.promoted) {
    const todo = move.to === 'back' ? 'Go back with the rollback action' : undefined;
    throw noShift(`Release ${id} already has all traffic: the shift has ended`, todo);
  }
  // Going back is right whatever the edge thinks.
  if (move.to === 'back') return;
  if (isExpired(shift.api, now))
    throw noShift(`The time of the shift to release ${id} is over: all viewers are back on the previous release`);
  const share = shareAt(record, now);
  const planned = Math.max(share, record.weight ?? 0);
  if (move.to === 'share' && move.share < planned)
    throw new Failure({
      code: 'input',
      what: `The share would go down, from ${planned} % to ${move.share} %`,
      why: 'Viewers who have seen the new release would switch back and forth between the two',
      todo: 'Give a higher share, or take all viewers back with operation: back',
    });
  if (move.to === 'live' && share < 100) throw new Error(`Release ${id} is at ${share} %`);
}

function noShift(what: string, todo = 'Begin one with the input traffic of deploy'): Failure {
  return new Failure({ code: 'no-shift', what, todo });
}
