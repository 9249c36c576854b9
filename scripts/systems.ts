/** The tables of docs/systems.md, from docs/systems.yaml: what the five systems need, and what holds each requirement. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';
import { escapeCell, table } from '../src/report/markdown.ts';
import { readDefinition } from '../src/schema/index.ts';
import type { Rendered } from './tables.ts';

const SOURCE = 'docs/systems.yaml';
const KINDS = ['infra', 'app', 'step', 'migration', 'check', 'rollback', 'monitoring', 'doc'] as const;

const name = v.pipe(v.string('must be a text'), v.minLength(1, 'is empty'));
const names = v.pipe(v.array(name, 'must be a list of names'), v.minLength(1, 'names nothing'));
const held = v.union(
  [names, v.strictObject({ aws: name, by: v.optional(names) }), v.strictObject({ 'not-built': name })],
  'must be a list of names, { aws: why }, or { not-built: what is missing }',
);
const row = v.strictTuple([v.picklist(KINDS, `must be one of ${KINDS.join(', ')}`), name, held]);
const definition = v.strictObject({
  tests: v.record(
    v.string(),
    v.union([v.strictTuple([name, name]), v.strictTuple([name, name, v.literal('template')])]),
  ),
  systems: v.record(
    v.string(),
    v.strictObject({ name, what: name, rows: v.record(v.pipe(v.string(), v.regex(/^\d+$/, 'is no number')), row) }),
  ),
});
type Systems = v.InferOutput<typeof definition>;

/** How a requirement is held. */
const WAYS = ['a test', 'a template test', 'documentation', 'only on AWS', 'not built'] as const;
type Way = (typeof WAYS)[number];

/** `root` is the folder of the repository: what is named must be there. Throws where the file cannot be read. */
export function systemTables(root: string, text = readFileSync(join(root, SOURCE), 'utf8')): Rendered {
  const { value } = readDefinition(
    definition,
    text,
    ({ line, column }, problem) => new Error(`${SOURCE}, line ${line}, column ${column}: ${problem}`),
  );
  const look = new Evidence(root, value.tests);
  const counts = new Map<string, Record<Way, number>>();
  const sections = Object.entries(value.systems).map(([id, system]) => {
    const count = Object.fromEntries(WAYS.map((way) => [way, 0])) as Record<Way, number>;
    counts.set(id, count);
    const rows = Object.entries(system.rows).map(([number, [kind, need, by]], index) => {
      if (Number(number) !== index + 1) look.problems.push(`${id}: row ${number} stands where ${index + 1} should be`);
      const { way, cell } = look.row(`${id}.${number}`, by);
      count[way]++;
      return [number, kind, escapeCell(need), cell];
    });
    return `## ${id}: ${escapeCell(system.name)}\n\n${escapeCell(system.what)}.\n\n${table(['#', 'kind', 'what is needed', 'what holds it'], rows)}`;
  });
  const tests = Object.entries(value.tests).map(([alias, [file, title]]) => [
    `<a id="${alias}"></a>${alias}`,
    `[${file}](../test/${file}.test.ts)`,
    escapeCell(title),
  ]);
  look.unused();
  return {
    markdown: [countTable(counts), ...sections, `## The tests\n\n${table(['name', 'file', 'test'], tests)}`].join('\n'),
    problems: look.problems,
  };
}

function countTable(counts: ReadonlyMap<string, Record<Way, number>>): string {
  const all = [...counts.values()];
  const total = (of: readonly Record<Way, number>[], way: Way) => of.reduce((sum, count) => sum + count[way], 0);
  const line = (title: string, of: readonly Record<Way, number>[]) => [
    title,
    WAYS.reduce((sum, way) => sum + total(of, way), 0),
    ...WAYS.map((way) => total(of, way)),
  ];
  const rows = [...[...counts].map(([id, count]) => line(id, [count])), line('**all**', all)];
  return table(['system', 'requirements', ...WAYS], rows, ['left', ...Array(WAYS.length + 1).fill('right')]);
}

/** Finds what rows name, and notes what is not there. */
class Evidence {
  readonly problems: string[] = [];
  readonly #root: string;
  readonly #tests: Systems['tests'];
  readonly #used = new Set<string>();
  readonly #files = new Map<string, string | undefined>();

  constructor(root: string, tests: Systems['tests']) {
    this.#root = root;
    this.#tests = tests;
    for (const [alias, [file, title]] of Object.entries(tests)) {
      const path = `test/${file}.test.ts`;
      const text = this.#read(path);
      if (text === undefined) this.problems.push(`tests.${alias}: there is no ${path}`);
      else if (!declares(text, title))
        this.problems.push(`tests.${alias}: ${path} has no test ${JSON.stringify(title)}`);
    }
  }

  row(where: string, by: v.InferOutput<typeof held>): { way: Way; cell: string } {
    if (Array.isArray(by)) {
      const parts = by.map((one) => this.#one(where, one));
      return { way: strongest(parts.map(({ way }) => way)), cell: parts.map(({ cell }) => cell).join(', ') };
    }
    if ('not-built' in by) return { way: 'not built', cell: `**not built**: ${escapeCell(by['not-built'])}` };
    const parts = (by.by ?? []).map((one) => this.#one(where, one).cell);
    const template = parts.length > 0 ? `; here: ${parts.join(', ')}` : '';
    return { way: 'only on AWS', cell: `only on AWS: ${escapeCell(by.aws)}${template}` };
  }

  unused(): void {
    for (const alias of Object.keys(this.#tests))
      if (!this.#used.has(alias)) this.problems.push(`tests.${alias}: no requirement names it`);
  }

  #one(where: string, one: string): { way: Way; cell: string } {
    const [file = '', anchor] = one.split('#');
    if (anchor === undefined) return this.#test(where, one);
    if (file.endsWith('.md')) return this.#heading(where, file, anchor);
    const template = `templates/stacks/${file}.yaml`;
    const parameters = (parse(this.#read(template) ?? '{}', { logLevel: 'silent' }) as Template).Parameters ?? {};
    if (!(anchor in parameters)) this.problems.push(`${where}: ${template} has no parameter ${anchor}`);
    return { way: 'a template test', cell: `parameter \`${anchor}\` of [${file}](../${template})` };
  }

  #test(where: string, alias: string): { way: Way; cell: string } {
    this.#used.add(alias);
    const test = this.#tests[alias];
    if (!test) this.problems.push(`${where}: ${alias} is not among the tests`);
    return { way: test?.[2] ? 'a template test' : 'a test', cell: `[${alias}](#${alias})` };
  }

  #heading(where: string, file: string, anchor: string): { way: Way; cell: string } {
    const headings = [...(this.#read(file) ?? '').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!);
    const heading = headings.find((one) => slug(one) === anchor);
    if (heading === undefined) this.problems.push(`${where}: ${file} has no heading #${anchor}`);
    return { way: 'documentation', cell: `[${heading ?? anchor}](../${file}#${anchor})` };
  }

  #read(path: string): string | undefined {
    if (!this.#files.has(path)) {
      const full = join(this.#root, path);
      this.#files.set(path, existsSync(full) ? readFileSync(full, 'utf8') : undefined);
    }
    return this.#files.get(path);
  }
}

interface Template {
  Parameters?: Record<string, unknown>;
}

/** What is deployed says more than the text of a template, and both more than words. */
function strongest(ways: readonly Way[]): Way {
  return WAYS.find((way) => ways.includes(way))!;
}

/** Whether a test or a group of tests has this title, a table of tests included: `test('title',`, `)('title',`. */
export function declares(text: string, title: string): boolean {
  const written = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/['"`]/g, '\\\\?$&');
  return new RegExp(`(?:\\b(?:test|describe)|\\))\\(\\s*(['"\`])${written}\\1,`).test(text);
}

/** The anchor that GitHub gives a heading. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
