// checkov's rules over every shipped template: what does not pass is in checkov-exceptions.json with its reason, or fails.
// checkov, not cfn-guard: its rules for these services are kept up by others, and it comes from PyPI with pinned hashes,
// where cfn-guard is a program to compile and a language to write the rules in.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Exceptions, findingsOf, problemsOf } from './checkov-findings.ts';
import { ensureTools, toolPath } from './tools.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
ensureTools('checkov');
const argv = [
  '--framework',
  'cloudformation',
  '--directory',
  'templates/stacks',
  '--skip-download',
  '--output',
  'json',
];
const { stdout, stderr, error } = spawnSync(toolPath('checkov', 'checkov'), argv, {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
if (error || !stdout.trim()) {
  console.error(error?.message ?? stderr);
  process.exit(1);
}
const exceptions = JSON.parse(readFileSync(join(root, 'scripts/checkov-exceptions.json'), 'utf8')) as Exceptions;
const findings = findingsOf(stdout);
const problems = problemsOf(findings, exceptions);
for (const problem of problems) console.error(problem);
console.log(`${findings.length} findings, ${problems.length} without a reason`);
process.exit(problems.length > 0 ? 1 : 0);
