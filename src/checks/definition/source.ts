import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure, messageOf } from '../../report/index.ts';
import type { CheckFile } from './check-file.ts';
import { defineChecks, parseChecks } from './parse.ts';
import { PRESET_CHECKS } from './presets.ts';
import { PRESETS, type CheckFileInput, type Preset } from './schema.ts';

/** Checks as text, by the path of a file, ready-made ones by name, or checks that the program itself defines. */
export type ChecksSource =
  { text: string } | { path: string } | { presets: readonly Preset[] } | { checks: CheckFileInput; name: string };

/**
 * The text of a `checks` input: a check file written in place, or names of presets and paths of check files, one a line
 * or with commas between them.
 */
export function readChecksInput(text: string): ChecksSource[] {
  if (/^\s*\{/.test(text) || /^\s*("?(scenarios|presets|variables|defaults|concurrency|\$schema)"?)\s*:/m.test(text))
    return [{ text }];
  return text
    .split(/[\n,]/)
    .map((item) => item.trim())
    .filter((item) => item !== '' && !item.startsWith('#'))
    .map((item) => {
      const preset = PRESETS.find((name) => name === item);
      if (preset) return { presets: [preset] };
      if (/[./\\]/.test(item)) return { path: item };
      throw new Failure({
        code: 'input',
        what: `Input "checks" cannot have ${JSON.stringify(item)}`,
        why: `Allowed: the presets ${PRESETS.join(', ')}, paths of check files, or an inline check file (scenarios: ...)`,
      });
    });
}

/** Reads what the sources name; presets that a file asks for run before its own scenarios. */
export async function loadChecks(sources: readonly ChecksSource[], directory: string): Promise<CheckFile[]> {
  const files: CheckFile[] = [];
  for (const source of sources) {
    if ('presets' in source) files.push(...source.presets.map((name) => preset(name)));
    else {
      const file = await loadFile(source, directory);
      files.push(...file.presets.map((name) => preset(name, file.variables)));
      if (file.scenarios.length > 0) files.push(file);
    }
  }
  return files;
}

async function loadFile(
  source: Exclude<ChecksSource, { presets: readonly Preset[] }>,
  directory: string,
): Promise<CheckFile> {
  if ('checks' in source) return defineChecks(source.checks, `(${source.name})`);
  if ('text' in source) return parseChecks(source.text, '(inline)');
  let text: string;
  try {
    text = await readFile(resolve(directory, source.path), 'utf8');
  } catch (error) {
    throw new Failure({
      code: 'input',
      what: `The check file ${source.path} cannot be read`,
      why: messageOf(error),
      todo: 'Paths are relative to working-directory',
    });
  }
  return parseChecks(text, source.path);
}

function preset(name: Preset, variables: CheckFile['variables'] = {}): CheckFile {
  const file = defineChecks(PRESET_CHECKS[name], `(${name})`);
  return { ...file, variables: { ...file.variables, ...variables } };
}
