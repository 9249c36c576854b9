import type { Context } from '../../operation/index.ts';
import { KEEP_LABEL } from '../../preview/index.ts';
import { previewEnvironment } from '../../release/index.ts';
import { markdown, messageOf } from '../../report/index.ts';
import { GONE, type SweepOutcome, type SweepRequest } from './outcome.ts';
import { removeOne } from './sweep.ts';
import { judge } from './verdict.ts';

/** After so many that GitHub does not answer for, no more are asked about: a limit may make each of them wait a minute. */
const UNANSWERED = 3;

/** A preview as its own record tells it. */
export interface RecordedPreview {
  number: number;
  repository: string;
  repositoryId?: string | undefined;
  until: string;
}

/**
 * Takes down up to `wanted` previews whose pull request is closed or whose time is over, in the order given. What GitHub
 * does not answer for stays. Returns how many have gone.
 */
export async function makeRoom(
  context: Context,
  request: Omit<SweepRequest, 'dryRun' | 'allowMany'>,
  previews: readonly RecordedPreview[],
  wanted: number,
): Promise<number> {
  const outcome: SweepOutcome = { swept: [], named: [], left: [] };
  const unanswered: { number: number; why: string }[] = [];
  let gone = 0;
  for (const { number, repository, repositoryId, until } of previews) {
    if (gone >= wanted || unanswered.length === UNANSWERED) break;
    const found = { environment: previewEnvironment(number), stacks: [], unfinished: false, damaged: [] };
    const candidate = { ...found, number, repository, repositoryId, until };
    const pull = await request.ask(number).catch((error: unknown) => {
      unanswered.push({ number, why: messageOf(error) });
      return { isOpen: true, labels: [KEEP_LABEL] };
    });
    const verdict = judge(candidate, { run: request.run, now: context.clock.now(), pull });
    if (verdict.action !== 'remove') continue;
    context.report.note(`The preview of #${number} is removed to make room: ${verdict.why}`);
    const { status } = await removeOne(context, { ...request, dryRun: false, allowMany: false }, verdict, outcome);
    if (GONE.includes(status)) gone++;
  }
  if (unanswered.length > 0 && gone < wanted) {
    const names = markdown.named(
      unanswered.map(({ number }) => `#${number}`),
      3,
    );
    context.report.note(
      `The previews of ${names} are kept: GitHub did not say whether their pull requests are open (${unanswered[0]!.why})`,
    );
  }
  return gone;
}
