import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure, messageOf } from '../report/index.ts';
import { parseChecks } from './parse.ts';
import { PRESET_FILES, PRESETS, type Preset } from './presets.ts';
import type { CheckFile } from './spec.ts';

/** A check file as text, by its path, or ready-made ones by name. */
export type ChecksSource = { text: string; file?: string } | { path: string } | { presets: readonly Preset[] };

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
        what: `Input "checks" names ${JSON.stringify(item)}`,
        why: `Allowed: the presets ${PRESETS.join(', ')}, paths of check files, or a check file in place (scenarios: ...)`,
      });
    });
}

/** Reads and parses what the sources name; presets that a file asks for run before its own scenarios. */
export async function loadChecks(sources: readonly ChecksSource[], directory: string): Promise<CheckFile[]> {
  const files: CheckFile[] = [];
  for (const source of sources) {
    if ('presets' in source) files.push(...source.presets.map((name) => preset(name)));
    else {
      const file =
        'path' in source
          ? parseChecks(await readCheckFile(source.path, directory), source.path)
          : parseChecks(source.text, source.file ?? '(inline)');
      files.push(
        ...file.presets.map((name) => preset(name, file.variables)),
        ...(file.scenarios.length > 0 ? [file] : []),
      );
    }
  }
  return files;
}

function preset(name: Preset, variables: CheckFile['variables'] = {}): CheckFile {
  const file = parseChecks(PRESET_FILES[name], `(${name})`);
  return { ...file, variables: { ...file.variables, ...variables } };
}

async function readCheckFile(path: string, directory: string): Promise<string> {
  try {
    return await readFile(resolve(directory, path), 'utf8');
  } catch (error) {
    throw new Failure({
      code: 'input',
      what: `The check file ${path} cannot be read`,
      why: messageOf(error),
      todo: 'Paths stand on the working directory',
    });
  }
}
