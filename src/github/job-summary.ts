import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdown } from '../report/index.ts';
import type { Environment } from './inputs.ts';
import { readRunContext } from './run-context.ts';

/** A piece of a step's summary. `about` names what its heading is about where a job may have several: "deploy shop production". */
export interface SummaryPart {
  text: string;
  about?: string;
}

/** What the steps of this job that are ours have said so far. */
export interface Said {
  /** What the headings were about; '' for one about the job as a whole. */
  about: string[];
  addresses: string[];
}

const HEADING = /^### (.*)$/m;
/** Where the first lines of a part end, and tables, folds and sections begin. */
const BODY = /^(?:\||<details|```|####|- )/m;
const ADDRESS =
  /^(?:\*\*)?(?:\[[^\]]*\]\((https?:[^\s)]+)\)|<code>(https?:[^\s<]+)<\/code>|(https?:[^\s*]+))(?:\*\*)?$/;

/**
 * The parts as they continue what earlier steps of the job have said, verdict first and folds last. GitHub shows the
 * summaries of a job's steps one below the other, and no step can change that of another; so the first of our actions has
 * the heading, and each that follows adds its verdict as a line, what is its own, and the rest folded. A failure always has
 * its heading.
 */
export function continueSummary(parts: readonly SummaryPart[], said: Said, failed: boolean): string[] {
  const rank = ({ text }: SummaryPart) => (text.startsWith('### ') ? 0 : text.startsWith('<details') ? 2 : 1);
  const sorted = parts.toSorted((a, b) => rank(a) - rank(b));
  return sorted.map(({ text, about = '' }, index) => {
    const withHeading = text.startsWith('### ');
    const head = BODY.exec(text)?.index ?? text.length;
    const first = withoutKnown(text.slice(0, head), said);
    const rest = text.slice(head);
    if (!withHeading) return first + rest;
    const isFailure = failed && index === 0;
    const keeps = isFailure || said.about.length === 0 || (about !== '' && !said.about.includes(about));
    said.about.push(about);
    if (keeps) return first + rest;
    const line = first.replace(HEADING, '**$1**');
    return failed || rest === '' || rest.startsWith('<details') ? line + rest : line + markdown.details('More', rest);
  });
}

/** Leaves out addresses that are on the page already, and remembers those that are now. */
function withoutKnown(text: string, said: Said): string {
  const here = new Set<string>();
  const kept = text.split('\n').flatMap((line) => {
    const pieces = line.split(' · ').filter((piece) => {
      const found = ADDRESS.exec(piece.trim());
      const address = found && (found[1] ?? found[2] ?? found[3])!.replaceAll('\\', '').replace(/\/$/, '');
      if (!address) return true;
      here.add(address);
      return !said.addresses.includes(address);
    });
    return line !== '' && pieces.length === 0 ? [] : [pieces.join(' · ')];
  });
  said.addresses.push(...here);
  return kept.join('\n').replace(/\n{3,}/g, '\n\n');
}

/**
 * What earlier steps of this job have said. The file is in RUNNER_TEMP, which is emptied at both ends of a job:
 * https://docs.github.com/actions/reference/workflows-and-actions/variables
 */
export function readSaid(environment: Environment): Said {
  try {
    const { about, addresses } = JSON.parse(readFileSync(pathOf(environment)!, 'utf8')) as Partial<Said>;
    const texts = (list: unknown) => (Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []);
    return { about: texts(about), addresses: texts(addresses) };
  } catch {
    return { about: [], addresses: [] };
  }
}

/** For the steps that follow. A summary that repeats something is no reason to fail. */
export function rememberSaid(said: Said, environment: Environment): void {
  const path = pathOf(environment);
  try {
    if (path) writeFileSync(path, JSON.stringify(said));
  } catch {
    // The next step's summary has a heading of its own.
  }
}

function pathOf(environment: Environment): string | undefined {
  const folder = environment['RUNNER_TEMP'];
  const { runId, runAttempt, job } = readRunContext(environment);
  return folder && join(folder, `deploy-said-${runId}-${runAttempt}-${encodeURIComponent(job)}.json`);
}
