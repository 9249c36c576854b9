import { join } from 'node:path';
import * as core from '@actions/core';
import { Failure, markdown, messageOf, type Reporter } from '../report/index.ts';
import { Inputs, type Environment } from './inputs.ts';
import { Interrupted } from './interrupted.ts';
import type { SummaryPart } from './job-summary.ts';
import { readRunContext, type RunContext } from './run-context.ts';
import { isWanted, readSummaryWhen, type SummaryWhen, writeSummary } from './summary.ts';

/** All outputs of a job together may hold 1 MB (UTF-16); one value past this goes to a file instead. */
const OUTPUT_LIMIT = 900_000;

/** What an action's entry function gets. */
export interface ActionRun {
  inputs: Inputs;
  environment: Environment;
  context: RunContext;
  report: Reporter;
  /** Folder of the shipped templates: templates/ of the repository that the action runs from. */
  templates: string;
  /** Sets an output; objects become JSON. */
  output(name: string, value: string | number | boolean | object): void;
}

export type Action = (run: ActionRun) => Promise<void>;

/** Runs an action on the runner: reports, writes the summary, and turns a failure into one annotation and exit code 1. */
export async function runAction(action: Action, dist: string, environment: Environment = process.env): Promise<void> {
  const summary: SummaryPart[] = [];
  const report = runnerReporter(summary);
  const inputs = new Inputs(environment);
  const outputs = new Map<string, string>();
  let when: SummaryWhen = 'always';
  let failed = false;
  try {
    when = readSummaryWhen(inputs);
    await action({
      inputs,
      environment,
      context: readRunContext(environment),
      report,
      templates: join(dist, '..', 'templates'),
      output: (name, value) => {
        const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
        if (text.length > OUTPUT_LIMIT)
          report.warning(`Output ${name} has ${markdown.bytes(text.length)}: GitHub may drop it (limit 1 MB a job)`);
        core.setOutput(name, text);
        outputs.set(name, text);
      },
    });
  } catch (error) {
    failed = true;
    if (error instanceof Interrupted) leave(error, summary);
    else fail(error, summary);
  } finally {
    if (isWanted(when, { failed, outputs })) writeSummary(summary, failed, environment);
  }
}

/** What the machine under us can cause anywhere, and nobody has to repair in this code. */
function machineFailure(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException | undefined)?.code !== 'ENOSPC') return error;
  return new Failure({
    code: 'disk-full',
    what: 'The disk of this runner is full',
    why: messageOf(error),
    todo: 'Free space before this step (docker system prune --all --force), or use a larger runner',
    cause: error,
  });
}

/** A job that was cancelled: what is live now is all that counts of it, also where the work had failed meanwhile. */
function leave({ message, exitCode }: Interrupted, summary: SummaryPart[]): void {
  process.exitCode = exitCode;
  core.warning(message, { title: 'Interrupted' });
  summary.splice(0, summary.length, { text: `### ⏹️ Cancelled\n\n${markdown.escapeCell(message)}\n` });
}

/** The failure comes before whatever else the action has to say. */
function fail(thrown: unknown, summary: SummaryPart[]): void {
  const error = machineFailure(thrown);
  process.exitCode = 1;
  if (error instanceof Failure) {
    // The log shows no titles, and an annotation shows its title above the message: each says it once.
    core.info(asText(`✖ ${error.what}`));
    const message = error.withoutWhat || error.what;
    core.error(message, { title: `${error.what} [${error.code}]`, file: error.file, startLine: error.line });
    if (error.summarized) return;
    const told = [`### ❌ ${markdown.escapeCell(error.what)}`, markdown.failureReason(error), error.details];
    summary.unshift({ text: `${told.filter(Boolean).join('\n\n')}\n` });
    return;
  }
  core.error(`Unexpected error: ${messageOf(error)}. This is a defect of Deploy: please report it with this log.`, {
    title: 'Unexpected error [unexpected]',
  });
  summary.unshift({ text: `### ❌ Unexpected error\n\n${markdown.escapeCell(messageOf(error))}\n` });
  if (error instanceof Error && error.stack) core.info(asText(error.stack));
}

function runnerReporter(summary: SummaryPart[]): Reporter {
  const masked = new Set<string>();
  return {
    progress: (message) => core.info(asText(message)),
    note: (message) => core.info(asText(message)),
    warning: (message, at) => core.warning(message, { title: at?.title, file: at?.file, startLine: at?.line }),
    group: (title, work) => core.group(title, work),
    mask: (secret) => {
      // The runner masks line by line; a short value would blank out unrelated text.
      for (const line of secret.split(/\r?\n/).map((text) => text.trim())) {
        if (line.length < 3 || masked.has(line)) continue;
        masked.add(line);
        core.setSecret(line);
      }
    },
    summary: (text, about) => void summary.push({ text, ...(about !== undefined && { about }) }),
  };
}

/**
 * A text that the runner takes for a text, whatever is in it: lines that begin with `::`, and `##[` anywhere, would be
 * commands. What services, logs and users say is printed too. The runner trims U+0085 as well, which \s is not.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
function asText(message: string): string {
  return message.replace(/^((?:[^\S\r\n]|\u0085)*):(?=:)/gm, '$1: ').replace(/##(?=\[)/g, '## ');
}
