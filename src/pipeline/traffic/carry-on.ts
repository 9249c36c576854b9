import type { OpenEnvironment } from '../../environment/index.ts';
import { type Context, run } from '../../operation/index.ts';
import { Failure, markdown } from '../../report/index.ts';
import type { ApiRecord } from '../../site/index.ts';
import { observeShift, type ObserveShiftRequest } from './observe-shift.ts';
import { type Move, ownAddress, recordEvent, trafficOf } from './moves.ts';
import { moveOperation } from './operation.ts';
import { DRAIN, findShift, isExpired, isTold, LEAD, type Shift, shareText } from './shift.ts';

export interface ShiftRun {
  context: Context;
  look: ObserveShiftRequest;
  /** Runs `work` on the environment; alone, or beside others who may change it. */
  open<T>(how: 'alone' | 'reading', work: (environment: OpenEnvironment) => Promise<T>): Promise<T>;
}

export type ShiftState = 'none' | 'shifting' | 'held' | 'live' | 'back' | 'expired';

/** One write under the lease, which is given back before anybody waits. */
export async function move(shiftRun: ShiftRun, wanted: Move): Promise<{ shift: Shift; api: ApiRecord }> {
  const { connectTo } = shiftRun.look;
  const { result } = await shiftRun.open('alone', ({ context, releases, bootstrap }) =>
    run(moveOperation, context, {
      move: wanted,
      releases: releases!,
      bootstrap,
      connectTo,
    }),
  );
  const { context } = shiftRun;
  context.report.note(`Traffic: ${shareText(result!.api, context.clock.now())} on the new release`);
  return result!;
}

/** The shift as it stands, read without the lease. */
export async function readShift({ open, context }: ShiftRun): Promise<Shift | undefined> {
  return await open('reading', async ({ releases }) => releases && (await findShift(context, releases)));
}

/**
 * Carries a shift on: each step is judged when its time is over, then the next one is written. Without `wait` it does
 * only what is due now. The lease is held for the writes alone. Throws a Failure where the candidate is bad, with all
 * viewers back, and where nobody can say how it does, with the shift held where it is.
 */
export async function carryOn(shiftRun: ShiftRun, { wait }: { wait: boolean }): Promise<ShiftState> {
  const { clock, signal } = shiftRun.context;
  for (;;) {
    const shift = await readShift(shiftRun);
    if (!shift) return 'none';
    if (shift.promoted) {
      if (!isTold(shift)) return await toLive(shiftRun);
      // Nobody's page is that old any more: the backend of before may go.
      if (!(shift.api.record.until! > clock.now())) await move(shiftRun, { to: 'finish' });
      return 'live';
    }
    if (isExpired(shift.api, clock.now())) {
      // The edge has done so already; the record of the new release is to say it.
      await move(shiftRun, { to: 'back', why: 'The shift was not continued in time' });
      return 'expired';
    }
    const { steps, step, since, held } = trafficOf(shift);
    if (held) return 'held';
    const [present, next] = [steps[step], steps[step + 1]];
    const waitsForPerson = step >= 0 && (!next || present?.hold === undefined);
    if (waitsForPerson && shift.api.record.weight !== 100) return 'shifting';
    const begun = step < 0 ? clock.now() : Date.parse(since);
    const due = begun + (present?.hold ?? 0);
    if (shift.api.record.weight === 100) return await toLive(shiftRun);
    if (clock.now() < due) {
      if (!wait) return 'shifting';
      await clock.sleep(due - clock.now(), signal);
    }
    if (present && present.share > 0) await judgeStep(shiftRun, shift, begun);
    await move(shiftRun, { to: 'share', share: next!.share, hold: next!.hold, step: step + 1 });
  }
}

/** Gives the candidate a larger share, for a person to look at; with all viewers it becomes the stable side. */
export async function promote(shiftRun: ShiftRun, share: number): Promise<ShiftState> {
  const shift = await readShift(shiftRun);
  if (shift?.promoted) return await toLive(shiftRun);
  const { steps } = shift ? trafficOf(shift) : { steps: [] };
  if (shift?.api.record.weight !== share || share < 100)
    await move(shiftRun, { to: 'share', share, step: steps.findLastIndex((step) => step.share <= share) });
  return share === 100 ? await toLive(shiftRun) : 'shifting';
}

async function toLive(shiftRun: ShiftRun): Promise<ShiftState> {
  const { clock, signal } = shiftRun.context;
  const shift = await readShift(shiftRun);
  const rest = (shift?.api.record.at ?? 0) - clock.now();
  if (!shift?.promoted && rest > 0) await clock.sleep(Math.min(rest, LEAD), signal);
  if (shift && ownAddress(shift)) {
    const drained = (shift.api.record.at ?? 0) + DRAIN - clock.now();
    if (drained > 0) await clock.sleep(Math.min(drained, DRAIN), signal);
  }
  await move(shiftRun, { to: 'live' });
  return 'live';
}

/** Writes the verdict into the record; anything but a good one ends the shift, or holds it. */
async function judgeStep(shiftRun: ShiftRun, shift: Shift, begun: number): Promise<void> {
  const { context } = shiftRun;
  const { share } = trafficOf(shift).steps[trafficOf(shift).step]!;
  const { verdict, why } = await observeShift(context, shift, shiftRun.look, begun);
  context.report.note(`Traffic: ${share} % for ${markdown.duration(context.clock.now() - begun)}: ${verdict}. ${why}`);
  const id = shift.candidate.record.id;
  if (verdict === 'bad') {
    await move(shiftRun, { to: 'back', why, verdict });
    throw new Failure({
      code: 'shift-bad',
      what: `Release ${id} did worse than the one before it at ${share} % of the traffic`,
      why: `${why}. All viewers are back on the previous release`,
      todo: 'Read the logs of the new release, correct the cause and deploy again',
    });
  }
  if (verdict === 'inconclusive') {
    await move(shiftRun, { to: 'hold', why });
    throw new Failure({
      code: 'shift-held',
      what: `Release ${id} could not be judged at ${share} % of the traffic`,
      why: `${why}. The share stays as it is; after 24 h all viewers return to the previous release`,
      todo: 'Look at both releases, then run actions/traffic with operation: promote or back',
    });
  }
  await shiftRun.open('alone', async ({ releases }) => {
    const now = await findShift(context, releases!);
    if (now) await recordEvent(context, now, { did: 'judged', share, verdict, why }, {});
  });
}
