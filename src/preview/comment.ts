import type { GitHubApi, IssueComment } from '../github/index.ts';
import { markdown } from '../report/index.ts';
import { KEEP_LABEL } from './pull-request.ts';

/** What a comment is about: a pull request has one of each. */
type CommentKind = 'previews' | 'plans';

/** First line of the one comment of a pull request; a person who quotes the comment does not begin with it. */
const markerOf = (kind: CommentKind) => `<!-- deploy:${kind} -->`;
/** GitHub refuses more than 65,536 characters. */
const LIMIT = 60_000;
/** How often a section is written again that another job has overwritten. */
const TRIES = 4;

/** Characters that a section has in any case. */
const LEAST = 500;

/** A section of the comment: of an app, or of what else tells the sections of a kind apart. */
interface Section {
  app: string;
  kind?: CommentKind;
}

function tags({ app, kind = 'previews' }: Section): { start: string; end: string } {
  const name = `${kind.replace(/s$/, '')}:${app}`;
  return { start: `<!-- ${name} -->`, end: `<!-- /${name} -->` };
}

/** The text of a section, or what makes it fit into the characters that the other sections leave. */
type SectionText = string | ((room: number) => string);

/** The comment with one section in it; the others stay as they are. */
export function withSection(body: string, of: Section, text: SectionText): string {
  const { start, end } = tags(of);
  const marker = markerOf(of.kind ?? 'previews');
  const before = body.startsWith(marker) ? body : marker;
  const [from, to] = [before.indexOf(start), before.indexOf(end)];
  const isNew = from === -1 || to < from;
  const [head, tail] = isNew ? [`${before}\n`, ''] : [before.slice(0, from), before.slice(to + end.length)];
  const room = Math.max(LIMIT - head.length - tail.length - start.length - end.length, LEAST);
  return `${head}${start}\n${shortened(typeof text === 'string' ? text : text(room), room)}\n${end}${tail}`;
}

/** A comment must not be refused for its length: the end is left out. */
function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 100)}\n\n_The rest is too long for a comment: see the summary of the run._`;
}

/**
 * Puts a text into the one comment of a pull request: edited in place, so that nobody is notified twice. Where jobs have
 * made one each at the same time, the oldest stays; a section that another job has just overwritten is written again.
 * Throws what GitHub answers.
 */
export async function publishSection(
  github: GitHubApi,
  { number, ...of }: { number: number } & Section,
  text: SectionText,
): Promise<void> {
  if ((await ownComments(github, number, of.kind)).length === 0)
    await github.createComment(number, withSection('', of, text));
  await editSection(github, { number, ...of }, text);
}

/** The same where the comment has such a section already; what was never told of is not told of now. */
export async function closeSection(
  github: GitHubApi,
  { number, ...of }: { number: number } & Section,
  text: SectionText,
): Promise<void> {
  const [comment] = await ownComments(github, number, of.kind);
  if (comment?.body.includes(tags(of).start)) await editSection(github, { number, ...of }, text);
}

async function editSection(
  github: GitHubApi,
  { number, ...of }: { number: number } & Section,
  text: SectionText,
): Promise<void> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const [comment, ...others] = await ownComments(github, number, of.kind);
    // A person has deleted it in between, and does not want it.
    if (!comment) return;
    for (const other of others) await github.deleteComment(other.id).catch(() => undefined);
    const body = withSection(comment.body, of, text);
    if (body === comment.body) return;
    await github.updateComment(comment.id, body);
  }
}

/** Our comments, oldest first. One of a person that begins alike is not ours, and stays untouched. */
async function ownComments(github: GitHubApi, number: number, kind: CommentKind = 'previews'): Promise<IssueComment[]> {
  const marked: IssueComment[] = [];
  for await (const page of github.comments(number))
    marked.push(...page.filter(({ body }) => body.startsWith(markerOf(kind))));
  const viewer = marked.some(({ isBot }) => !isBot) ? await github.viewer() : undefined;
  return marked.filter(({ isBot, author }) => isBot || (viewer !== undefined && author === viewer));
}

/** What a section tells. Addresses, names and reasons are taken as they are, and escaped here. */
export interface SectionFacts {
  app: string;
  state: 'building' | 'ready' | 'failed' | 'closed' | 'limit';
  url?: string;
  commit: string;
  runUrl: string;
  /** What this deployment changed, a line a step. */
  changes?: readonly { step: string; change: string }[];
  checks?: string;
  /** ISO 8601. */
  since?: string;
  /** How long that is, in words. */
  age?: string;
  until?: string;
  isKept?: boolean;
  /** Who may open it. */
  access?: string;
  cost?: string;
  /** Why it failed, or why there is none. */
  reason?: string;
}

const HEADLINES: Readonly<Record<SectionFacts['state'], string>> = {
  building: '🔨 building',
  ready: '✅ ready',
  failed: '❌ failed',
  closed: '🗑️ removed',
  limit: '⏸️ not made',
};

/** The section of one app: state and address first. */
export function describeSection(facts: SectionFacts): string {
  const { app, state, url, commit, runUrl } = facts;
  const { escapeCell, code, runLink, unnamed } = markdown;
  const lines = [`### Preview of ${escapeCell(app)}: ${HEADLINES[state]}`];
  if (facts.reason) lines.push(unnamed(escapeCell(facts.reason)));
  if (url && state !== 'closed') lines.push(state === 'ready' ? `**<${url}>**` : `Before this commit: <${url}>`);
  const rows: [string, string][] = [
    ['Commit', [code(commit.slice(0, 7)), runLink(runUrl)].filter(Boolean).join(' · ')],
    [
      'Changes',
      (facts.changes ?? [])
        .map(({ step, change }) => unnamed(`${escapeCell(step)}: ${escapeCell(change)}`))
        .join('<br>'),
    ],
    ['Checks', escapeCell(facts.checks ?? '')],
    ['Access', escapeCell(facts.access ?? '')],
    ['Since', [date(facts.since), facts.age && `(${facts.age})`].filter(Boolean).join(' ')],
    ['Expires', expiry(facts)],
    ['Cost', escapeCell(facts.cost ?? '')],
  ];
  const shown = rows.filter(([, value]) => value !== '');
  if (shown.length > 0) lines.push(markdown.table(['', ''], shown));
  return lines.join('\n\n');
}

function expiry({ until, isKept }: SectionFacts): string {
  if (!until) return '';
  const kept = isKept
    ? ` (kept by the label ${KEEP_LABEL})`
    : `, counted from the last deployment; the label ${KEEP_LABEL} keeps it longer`;
  return `${date(until)}${kept}`;
}

/** 2026-11-28 09:12 UTC */
function date(iso = ''): string {
  return iso === '' ? '' : `${markdown.minute(iso)} UTC`;
}
