// The shipped templates with a distribution carry the code of their CloudFront Functions inline, since CloudFormation takes nothing else.
// `node scripts/edge.ts` puts templates/stacks/edge/*.js into them, with what they share with src; and beside the door of
// previews (templates/stacks/preview), which runs the same functions. preview-containers.yaml has the relay of that folder inline.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const EDGE_TEMPLATES = ['web.yaml', 'edge.yaml', 'preview-domain.yaml', 'preview-containers.yaml'] as const;
const templatePath = (name: string) => join(root, 'templates/stacks', name);
const BLOCK = /^( +)(FunctionCode|ZipFile): \| # (edge|preview)\/(\w+\.c?js)\n(?:\1 .*\n|\n)+/gm;
const INSERT = /^\/\/ insert (src\/\S+\.ts)$/gm;

/**
 * The code of an edge function as it is deployed: each `// insert src/<file>.ts` is that file without its types, and
 * comments stay in templates/stacks/edge, since CloudFront counts them.
 */
export function edgeFunction(name: string, folder = 'edge'): string {
  const source = readFileSync(join(root, 'templates/stacks', folder, name), 'utf8');
  const inserted = source.replace(INSERT, (_, path: string) => {
    const { outputText } = ts.transpileModule(readFileSync(join(root, path), 'utf8'), {
      compilerOptions: { target: ts.ScriptTarget.ESNext, removeComments: true },
    });
    const code = outputText
      .replace(/^export /gm, '')
      .replace(/^( {4})+/gm, (spaces) => spaces.slice(spaces.length / 2));
    return code.trimEnd();
  });
  return `// templates/stacks/${folder}/${name} says what it does.\n${withoutComments(inserted)}`;
}

function withoutComments(code: string): string {
  return code
    .replace(/^\/\* global .*\n/, '')
    .replace(/^ *\/\/ .*\n/gm, '')
    .replace(/\n{3,}/g, '\n\n');
}

/** A template with edge functions, as it is and as it has to be. */
export function edgeTemplate(name: (typeof EDGE_TEMPLATES)[number]): { present: string; inlined: string } {
  const present = readFileSync(templatePath(name), 'utf8');
  const inlined = present.replace(BLOCK, (_, indent: string, property: string, folder: string, name: string) => {
    const lines = edgeFunction(name, folder).trimEnd().split('\n');
    const code = lines.map((line) => (line ? `${indent}  ${line}` : '')).join('\n');
    return `${indent}${property}: | # ${folder}/${name}\n${code}\n\n`;
  });
  return { present, inlined };
}

/** The edge functions as modules of the door of previews, by path from the root. */
export function previewModules(): Record<string, string> {
  const functions = ['site', 'api'].map((name) => {
    const code = edgeFunction(`${name}.js`).replace("from 'cloudfront'", "from './cloudfront.mjs'");
    const withCrypto = code
      .replace("require('crypto')", 'crypto')
      .replace(/^import /m, "import crypto from 'node:crypto';\nimport ");
    const notice = `// Made from ../edge/${name}.js by scripts/edge.ts: change that file.\n`;
    return [`templates/stacks/preview/${name}.mjs`, `${notice}${withCrypto.trimEnd()}\n\nexport { handler };\n`];
  });
  return Object.fromEntries(functions) as Record<string, string>;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of EDGE_TEMPLATES) writeFileSync(templatePath(name), edgeTemplate(name).inlined);
  for (const [path, text] of Object.entries(previewModules())) writeFileSync(join(root, path), text);
}
