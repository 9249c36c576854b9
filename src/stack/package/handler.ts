import { existsSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { warnOfMissingPackages } from '../../files/missing-packages.ts';
import { isFolder } from '../../files/walk.ts';
import { Failure, literal, type Reporter } from '../../report/index.ts';
import type { Template, TemplateResource } from '../template/template.ts';
import { lineOf } from '../template/yaml.ts';
import { IGNORE_FILES, listPackageFiles } from './package-files.ts';

/** What Lambda loads a handler from, by the family of the runtime; other families are compiled, and not looked at. */
const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  nodejs: ['.mjs', '.js', '.cjs'],
  python: ['.py'],
};

/** What Lambda would not find, in words; it takes such a function and fails on every request. */
export type HandlerProblem =
  | { lacks: 'file'; extensions: readonly string[] }
  | { lacks: 'function'; file: string; name: string }
  /** It answers by a callback alone. */
  | { lacks: 'promise'; file: string; name: string };

/**
 * Looks for a handler in a folder of code: FILE.FUNCTION for Node.js and Python. Undefined: it is there, or cannot be
 * told (another runtime, a path in a layer, exports that are only known when the file runs).
 */
export function problemOfHandler(
  folder: string,
  { runtime, handler }: { runtime: string; handler: string },
): HandlerProblem | undefined {
  const extensions = EXTENSIONS[/^[a-z]+/.exec(runtime)?.[0] ?? ''];
  if (!extensions || handler.startsWith('/')) return undefined;
  const found = candidates(handler, extensions).find(({ file }) => existsSync(join(folder, file)));
  if (!found) return { lacks: 'file', extensions };
  const text = readFileSync(join(folder, found.file), 'utf8');
  // Nothing in it is nothing to judge by.
  if (text.trim() === '') return undefined;
  if (!mayDefine(text, found.name, extensions)) return { lacks: 'function', ...found };
  return Number(/^nodejs(\d+)/.exec(runtime)?.[1] ?? 0) >= 24 && hasCallback(text, found.name)
    ? { lacks: 'promise', ...found }
    : undefined;
}

/**
 * Whether the exported function has three parameters: from Node.js 24 on, Lambda does not start such a handler
 * (Runtime.CallbackHandlerDeprecated). Only what is exported where it stands, and never again: another may be wrapped.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
function hasCallback(text: string, name: string): boolean {
  const own = literal(name);
  // Also where it stands in a comment: then it is not sure, and Lambda says it.
  const assigned = text.match(new RegExp(`(?<![\\w$])${own}\\s*=(?![=>])`, 'g'))?.length ?? 0;
  if (EXPORTS_AGAIN.test(text)) return false;
  const code = text.replace(NO_CODE, (found) => (/^["']/.test(found) ? found : ' '));
  const three = String.raw`\(\s*[\w$]+\s*,\s*[\w$]+\s*,\s*[\w$]+\s*,?\s*\)`;
  const begin = String.raw`(?:exports\.${own}\s*=|export\s+(?:const|let|var)\s+${own}\s*=)\s*(?:async\s*)?`;
  const exported = String.raw`export\s+(?:async\s+)?function\s+${own}\s*`;
  const hasThree = (pattern: string) => new RegExp(`^\\s*(?:module\\.)?${pattern}`, 'm').test(code);
  if (assigned === 0) return hasThree(`${exported}${three}`);
  return assigned === 1 && hasThree(`${begin}(?:function\\s*[\\w$]*\\s*${three}|${three}\\s*=>)`);
}

/** Strings, which stay what they are; comments and texts of several lines, which are no code. */
const NO_CODE = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/.*|\/\*[^]*?\*\/|`(?:\\[^]|[^`\\])*`/g;

/** What may export another function by the same name. */
const EXPORTS_AGAIN = /module\.exports\s*=(?!=)|export\s*(\{|\*)|exports\[|Object\.(assign|defineProperties)\(/;

/**
 * Node.js: the file's name ends at the first dot after the last slash, and names of objects may follow. Python: packages
 * may be named with dots, as the runtime's own import does.
 */
function candidates(handler: string, extensions: readonly string[]): { file: string; name: string }[] {
  const [first, last] = [handler.indexOf('.', handler.lastIndexOf('/') + 1), handler.lastIndexOf('.')];
  if (first <= 0) return [];
  const splits = [...new Set([last, first])].map((at) => [handler.slice(0, at), handler.slice(at + 1)] as const);
  return splits.flatMap(([file, rest]) => {
    const files = extensions.includes('.py') ? [file, file.replaceAll('.', '/')] : [file];
    const name = rest.split('.')[0]!;
    return files.flatMap((one) => extensions.map((end) => ({ file: one + end, name })));
  });
}

/** Exports that only running the file can tell, and all of another module's. */
const UNKNOWN =
  /export\s*\*|__exportStar|module\.exports\s*=\s*(?!\{)|Object\.(assign|definePropert\w+)\(\s*(module\.)?exports|exports\[|import\s+\*|__getattr__|globals\(\)/;

/** Whether a file may define a name: it stands in it as a word of its own. */
function mayDefine(text: string, name: string, extensions: readonly string[]): boolean {
  const code = extensions.includes('.py') ? text.replace(/^\s*#.*$/gm, '') : text.replace(/^\s*\/\/.*$/gm, '');
  const word = new RegExp(`(?<![\\w$])${literal(name)}(?![\\w$])`);
  return word.test(code) || UNKNOWN.test(code);
}

/** Refuses a template with a function whose handler is not in its local code. */
export function checkHandlers(template: Template): void {
  for (const [id, resource] of Object.entries(template.resources)) {
    if (!/^AWS::(Serverless|Lambda)::Function$/.test(resource.Type)) continue;
    const code = localCode(template, resource);
    const {
      Handler: handler,
      Runtime: runtime,
      Layers: layers,
    } = { ...template.functionGlobals, ...resource.Properties };
    if (code === undefined || typeof handler !== 'string' || typeof runtime !== 'string') continue;
    const problem = problemOfHandler(code, { handler, runtime });
    // A layer may bring the file.
    if (!problem || (problem.lacks === 'file' && layers !== undefined)) continue;
    throw new Failure({
      code: 'package',
      what: `Function ${id}: Lambda would not find its handler ${handler}`,
      why: explainHandler(problem, relative(process.cwd(), code) || basename(code)),
      todo: 'Correct Handler or CodeUri, or build the code first',
      file: template.file,
      line: lineOf(template.text, template.document, ['Resources', id]),
    });
  }
}

export function explainHandler(problem: HandlerProblem, folder: string): string {
  if (problem.lacks === 'promise')
    return `${folder}/${problem.file} defines ${problem.name} with a callback, which Node.js 24 does not support. Return the answer from an async function with two parameters (event, context), or set the runtime nodejs22.x`;
  if (problem.lacks === 'function') return `${folder}/${problem.file} does not define ${problem.name}`;
  return `${folder} has no such file with the extension ${problem.extensions.join(', ')}`;
}

/** Warns of functions whose local code lacks packages that it asks for; a layer may bring them. */
export function warnOfMissingCode(report: Pick<Reporter, 'warning'>, template: Template): void {
  const seen = new Set<string>();
  for (const [id, resource] of Object.entries(template.resources)) {
    if (!/^AWS::(Serverless|Lambda)::Function$/.test(resource.Type)) continue;
    const code = localCode(template, resource);
    const { Layers: layers, Runtime: runtime } = { ...template.functionGlobals, ...resource.Properties };
    if (code === undefined || layers !== undefined || typeof runtime !== 'string' || seen.has(code)) continue;
    seen.add(code);
    warnOfMissingPackages(
      report,
      { folder: code, runtime, paths: shippedOf(code) },
      {
        where: `The code of function ${id}, ${relative(process.cwd(), code) || basename(code)},`,
        todo: 'or deploy the template that sam build writes (.aws-sam/build/template.yaml)',
      },
    );
  }
}

/** The files that are packed, where something says that not all of them are. */
function shippedOf(folder: string): string[] | undefined {
  const isWhole = IGNORE_FILES.every((file) => !existsSync(join(folder, file)));
  return isWhole ? undefined : listPackageFiles(folder).map(({ name }) => name);
}

/** The folder with a function's code; undefined for a zip, an address, and what only CloudFormation can compute. */
function localCode(
  template: Template,
  { Type: type, Properties: properties = {}, Metadata: metadata }: TemplateResource,
): string | undefined {
  const all = { ...template.functionGlobals, ...properties };
  if (all['PackageType'] === 'Image' || all['ImageUri'] || properties['InlineCode']) return undefined;
  const asset = metadata?.['aws:asset:path'];
  const given = asset ?? (type === 'AWS::Serverless::Function' ? (all['CodeUri'] ?? '.') : properties['Code']);
  if (typeof given !== 'string' || /^[a-z][a-z0-9+.-]*:\/\//i.test(given)) return undefined;
  const path = resolve(template.folder, given);
  return isFolder(path) ? path : undefined;
}
