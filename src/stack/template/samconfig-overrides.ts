import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse as parseToml, TomlError } from 'smol-toml';
import { readYaml, YamlError } from '../../report/index.ts';
import { parsePairs, type BadText } from './parameter-text.ts';

/**
 * Parameter overrides of a samconfig file as the SAM CLI takes them: NAME=VALUE text, mappings (null is empty, a list is
 * joined with commas), lists of both, and file:// references or `$include` to files with the same.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-deploy.html
 */
export function readOverrides(value: unknown, file: string, fail: BadText): Record<string, string> {
  return overrides(value, file, fail, []);
}

function overrides(value: unknown, file: string, fail: BadText, open: readonly string[]): Record<string, string> {
  if (value === null || value === undefined) return {};
  if (Array.isArray(value)) {
    return Object.assign({}, ...value.map((item) => overrides(item, file, fail, open))) as Record<string, string>;
  }
  if (typeof value === 'string') {
    return value.startsWith('file://') ? included(value.slice(7), file, fail, open) : parsePairs(value, fail);
  }
  if (typeof value !== 'object') throw fail('NAME=VALUE pairs, or a mapping of names to values');
  const result: Record<string, string> = {};
  for (const [name, item] of Object.entries(value)) {
    if (name === '$include') {
      for (const path of [item].flat()) Object.assign(result, overrides(String(path), file, fail, open));
    } else if (Array.isArray(item)) {
      result[name] = item
        .filter((part) => part !== null && part !== '')
        .map((part) => String(part).trim())
        .join(',');
    } else {
      result[name] = item === null ? '' : String(item);
    }
  }
  return result;
}

function included(path: string, from: string, fail: BadText, open: readonly string[]): Record<string, string> {
  const file = resolve(dirname(from), path);
  if (open.includes(file)) throw fail(`files without circular includes (${file})`);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw fail(`files that can be read (${(error as Error).message})`);
  }
  try {
    const data: unknown = file.endsWith('.toml') ? parseToml(text) : readYaml(text).value;
    return overrides(data, file, fail, [...open, file]);
  } catch (error) {
    const unreadable = error instanceof SyntaxError || error instanceof YamlError || error instanceof TomlError;
    if (!unreadable) throw error;
    throw fail(`valid YAML, JSON or TOML in ${file} (${(error as Error).message.split('\n')[0]})`);
  }
}
