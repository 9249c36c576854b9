/** The generated tables of the documentation: pure functions from manifests, workflows and templates to markdown. */
import { parseDocument } from 'yaml';
import { table } from '../src/report/markdown.ts';

/** Something that a table says about a file; every problem is one line that names the file and the entry. */
export interface Rendered {
  markdown: string;
  problems: string[];
}

interface Entry {
  description?: string;
  default?: unknown;
  required?: boolean;
  type?: string;
}

interface Manifest {
  name?: string;
  description?: string;
  inputs?: Record<string, Entry | null>;
  outputs?: Record<string, Entry | null>;
  on?: { workflow_call?: Manifest & { secrets?: Record<string, Entry | null> } };
}

/** The kinds of table that a marker can ask for. */
export type Kind = 'inputs' | 'outputs' | 'secrets' | 'parameters';

const HEAD: Record<Exclude<Kind, 'parameters'>, string[]> = {
  inputs: ['Input', 'What it does', 'Default', 'Example'],
  outputs: ['Output', 'What it holds', 'Example'],
  secrets: ['Secret', 'What it is for', 'Example'],
};

/** Action manifests (action.yml), reusable workflows (on.workflow_call) and templates (Parameters, Outputs). */
export function renderTable(kind: Kind, path: string, text: string): Rendered {
  const document = read(text);
  if (kind === 'parameters') return parameters(path, document as { Parameters?: Record<string, Parameter> });
  const manifest = document as Manifest;
  const source = manifest.on?.workflow_call ?? manifest;
  const entries = Object.entries((source as Record<Kind, Record<string, Entry | null> | undefined>)[kind] ?? {});
  const problems: string[] = [];
  const rows = entries.map(([name, entry]) => {
    const { text: what, example } = describe(entry?.description ?? '');
    const where = `${path}: ${kind.slice(0, -1)} ${name}`;
    // The runner evaluates expressions in descriptions too, and refuses the whole file.
    if (entry?.description?.includes('${{')) problems.push(`${where}: no expression is allowed in a description`);
    if (what === '') problems.push(`${where} has no description`);
    if (example === '' && kind !== 'secrets') problems.push(`${where}: the description must end with "Example: ..."`);
    const cells = [code(name), cell(what), example && code(example)];
    return kind === 'inputs' ? [cells[0], cells[1], preset(entry), cells[2]] : cells;
  });
  if (rows.length === 0) return { markdown: `None.\n`, problems };
  return { markdown: table(HEAD[kind], rows), problems };
}

/** One line for each action: link and first sentence of its description. */
export function renderActions(manifests: readonly { folder: string; text: string }[]): Rendered {
  const problems: string[] = [];
  const rows = manifests.map(({ folder, text }) => {
    const description = (read(text) as Manifest).description?.trim() ?? '';
    if (description === '' || !description.includes(' '))
      problems.push(`${folder}/action.yml: the action has no description`);
    return [`[${folder.split('/').at(-1)}](${folder}/README.md)`, cell(description)];
  });
  return { markdown: table(['Action', 'What it does'], rows), problems };
}

interface Parameter {
  Type?: string;
  Default?: unknown;
  Description?: string;
  AllowedValues?: unknown[];
}

function parameters(path: string, template: { Parameters?: Record<string, Parameter> }): Rendered {
  const problems: string[] = [];
  const rows = Object.entries(template.Parameters ?? {}).map(([name, parameter]) => {
    if (!parameter.Description) problems.push(`${path}: parameter ${name} has no Description`);
    const allowed = parameter.AllowedValues ? ` One of ${parameter.AllowedValues.map(code).join(', ')}.` : '';
    const fallback = parameter.Default === undefined ? '**required**' : code(parameter.Default);
    const what = cell(parameter.Description ?? '');
    return [code(name), (allowed ? what.replace(/[^.!?]$/, '$&.') : what) + allowed, fallback];
  });
  return { markdown: table(['Parameter', 'What it does', 'Default'], rows), problems };
}

/**
 * Fills every `<!-- kind path -->` ... `<!-- /kind -->` of a page. `render` gets the kind and the path as written ('' when
 * the marker has none). A marker that is never closed is a problem.
 */
export function fillMarkers(page: string, render: (kind: string, path: string) => Rendered | undefined): Rendered {
  const problems: string[] = [];
  const open = /<!-- (inputs|outputs|secrets|parameters|actions|errors|aws-rules|systems)(?: (\S+))? -->/g;
  let result = '';
  let end = 0;
  for (let match = open.exec(page); match; match = open.exec(page)) {
    const close = page.indexOf(`<!-- /${match[1]} -->`, open.lastIndex);
    if (close === -1) {
      problems.push(`${match[0]} is never closed by <!-- /${match[1]} -->`);
      break;
    }
    const rendered = render(match[1]!, match[2] ?? '');
    result += page.slice(end, open.lastIndex);
    result += rendered ? `\n\n${rendered.markdown.trim()}\n\n` : page.slice(open.lastIndex, close);
    problems.push(...(rendered?.problems ?? [`${match[0]} names a file that is not there`]));
    end = close;
    open.lastIndex = close;
  }
  return { markdown: result + page.slice(end), problems };
}

/** "What it does. Example: `x`" in its two parts. */
export function describe(description: string): { text: string; example: string } {
  const at = description.lastIndexOf('Example:');
  if (at === -1) return { text: description.trim(), example: '' };
  const example = description.slice(at + 'Example:'.length).trim();
  return { text: description.slice(0, at).trim(), example: example.replace(/^`([^`]*)`\.?$/, '$1') };
}

function preset(entry: Entry | null): string {
  if (entry?.required) return '**required**';
  return entry?.default === undefined || entry.default === '' ? '' : code(entry.default);
}

/** Intrinsics (!Ref) have no meaning here: their values are taken as they stand. */
function read(text: string): unknown {
  return parseDocument(text, { logLevel: 'silent' }).toJS() ?? {};
}

/** Markdown in one table cell. */
function cell(text: string): string {
  return text
    .trim()
    .replace(/\|/g, '\\|')
    .replace(/\n\s*\n/g, '<br>')
    .replace(/\s*\n\s*/g, ' ');
}

function code(value: unknown): string {
  const text = String(value);
  if (!/[\n`|]/.test(text)) return `\`${text}\``;
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/\|/g, '&#124;').replace(/`/g, '&#96;');
  return `<code>${escaped.replace(/ {2}/g, '&nbsp; ').replace(/\n/g, '<br>')}</code>`;
}
