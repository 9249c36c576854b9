import { isSameRepository, KEEP_LABEL } from '../../preview/index.ts';
import { isProtected, type RunFacts } from '../../release/index.ts';
import type { Candidate } from './candidates.ts';

/** What GitHub says of one pull request; undefined where it knows none with that number. */
export interface PullRequestState {
  isOpen: boolean;
  labels: readonly string[];
}

/** Asks GitHub; throws where it does not answer. */
export type AskPullRequest = (number: number) => Promise<PullRequestState | undefined>;

export interface Verdict {
  candidate: Candidate;
  /** What is to be done, and why. */
  action: 'remove' | 'keep' | 'name';
  why: string;
}

/**
 * Removes only what three agree on: our tags or records, our record of who made it, and GitHub. What is not certain is
 * named and stays; so does what has a record that cannot be read, as that may have said otherwise.
 */
export function judge(
  candidate: Candidate,
  {
    run,
    now,
    pull,
  }: { run: Pick<RunFacts, 'repository' | 'repositoryId'>; now: number; pull: PullRequestState | undefined },
): Verdict {
  const verdict = (action: Verdict['action'], why: string): Verdict =>
    candidate.damaged.length === 0 || action === 'remove'
      ? { candidate, action, why }
      : { candidate, action: 'name', why: `${why}, but ${damageOf(candidate)}` };
  const { repository, repositoryId } = candidate;
  if (repository === undefined)
    return candidate.damaged.length > 0
      ? verdict('name', found(candidate))
      : verdict('name', `${found(candidate)}, but Deploy has no record of it: it may belong to something else`);
  if (!isSameRepository({ repository, repositoryId }, run))
    return { candidate, action: 'keep', why: `it belongs to ${repository}, whose own sweep handles it` };
  if (isProtected(candidate.environment))
    return verdict('name', 'its teardown is not finished; a sweep never touches a protected environment');
  if (candidate.number === undefined) return verdict('remove', 'its teardown was started but not finished');
  if (!pull) return verdict('name', `GitHub knows no pull request ${candidate.number} in ${run.repository}`);
  if (!pull.isOpen) return verdict('remove', `pull request ${candidate.number} is closed`);
  if (pull.labels.includes(KEEP_LABEL)) return verdict('keep', `label ${KEEP_LABEL}`);
  const until = candidate.until === undefined ? NaN : Date.parse(candidate.until);
  return until < now
    ? verdict('remove', `it has expired (${candidate.until}) and nobody has deployed it since`)
    : verdict('keep', `pull request ${candidate.number} is open`);
}

function found({ stacks }: Candidate): string {
  return stacks.length > 0 ? 'it has the tags of Deploy' : 'the artifacts bucket has files of it';
}

function damageOf({ damaged }: Candidate): string {
  return damaged.length === 1
    ? `its record ${damaged[0]} is damaged: restore an earlier version of the object (the bucket keeps them)`
    : `its records ${damaged.join(', ')} are damaged: restore an earlier version of each object (the bucket keeps them)`;
}

/** More than this many at once is not what an ordinary day closes. */
const MOST = 10;

/**
 * Why a sweep only reports: more than ten, or more than half of all, at once is rather a mistake of whoever asks or answers.
 * One or two are never too many: an app may have no more.
 */
export function brake(doomed: number, all: number): string | undefined {
  if (doomed > MOST) return `${doomed} at once are more than ${MOST}`;
  return doomed > 2 && doomed * 2 > all ? `${doomed} of ${all} are more than half` : undefined;
}
