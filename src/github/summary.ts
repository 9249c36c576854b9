import { appendFileSync } from 'node:fs';
import * as core from '@actions/core';
import { messageOf } from '../report/index.ts';
import type { Environment, Inputs } from './inputs.ts';
import { continueSummary, readSaid, rememberSaid, type SummaryPart } from './job-summary.ts';

/** GitHub drops a step's summary past 1 MiB; ours ends earlier and says so. */
const SUMMARY_LIMIT = 1_000_000;

/** When a run writes its Job Summary: the input `summary` of every action. */
const SUMMARY_WHEN = ['always', 'on-change', 'on-failure', 'never'] as const;
export type SummaryWhen = (typeof SUMMARY_WHEN)[number];

export function readSummaryWhen(inputs: Inputs): SummaryWhen {
  return inputs.choice('summary', SUMMARY_WHEN, 'always');
}

/** Whether a run that ended so writes its summary. A failure is told wherever anything is. */
export function isWanted(when: SummaryWhen, ended: { failed: boolean; outputs: ReadonlyMap<string, string> }): boolean {
  if (when === 'never') return false;
  if (when === 'always' || ended.failed) return true;
  return when === 'on-change' && hasChanged(ended.outputs);
}

/** By what the actions say of themselves; checks change nothing, and have a verdict alone. */
function hasChanged(outputs: ReadonlyMap<string, string>): boolean {
  const changes = outputs.get('has-changes');
  if (changes !== undefined) return changes !== 'false';
  if (outputs.get('reused') === 'true' || outputs.get('status') === 'nothing-there') return false;
  const copied = outputs.get('copied');
  return copied === undefined ? !outputs.has('verdict') : copied !== '0';
}

/** Adds the parts to the Job Summary of the step, as far as they fit, as what earlier steps of the job have said goes on. */
export function writeSummary(parts: readonly SummaryPart[], failed: boolean, environment: Environment): void {
  const path = environment['GITHUB_STEP_SUMMARY'];
  if (!path || parts.length === 0) return;
  let text = '';
  const said = readSaid(environment);
  for (const part of continueSummary(parts, said, failed)) {
    if (Buffer.byteLength(text) + Buffer.byteLength(part) > SUMMARY_LIMIT) {
      text += '\n> The rest does not fit into a Job Summary (1 MiB); the log has it.\n';
      break;
    }
    text += part.endsWith('\n') ? part : `${part}\n`;
    text += '\n';
  }
  try {
    appendFileSync(path, text);
    rememberSaid(said, environment);
  } catch (error) {
    core.info(`The Job Summary could not be written: ${messageOf(error)}`);
  }
}
