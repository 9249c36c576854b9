// The shipped web template carries the code of its CloudFront Functions inline, since CloudFormation takes nothing else.
// `node scripts/edge.ts` puts templates/stacks/edge/*.js into it.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const stacks = join(dirname(dirname(fileURLToPath(import.meta.url))), 'templates', 'stacks');
const BLOCK = /^( +)FunctionCode: \| # (edge\/\w+\.js)\n(?:\1 .*\n|\n)+/gm;

/** The template with each block that names a file below templates/stacks/edge/ holding exactly that file. */
export function inlineEdge(template: string, read: (name: string) => string): string {
  return template.replace(BLOCK, (_, indent: string, name: string) => {
    const lines = read(name).trimEnd().split('\n');
    const code = lines.map((line) => (line ? `${indent}  ${line}` : '')).join('\n');
    return `${indent}FunctionCode: | # ${name}\n${code}\n\n`;
  });
}

export function webTemplate(): { present: string; inlined: string } {
  const present = readFileSync(join(stacks, 'web.yaml'), 'utf8');
  return { present, inlined: inlineEdge(present, (name) => readFileSync(join(stacks, name), 'utf8')) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(join(stacks, 'web.yaml'), webTemplate().inlined);
