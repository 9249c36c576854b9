import { readYaml, YamlError } from '../../report/index.ts';

/** Makes the failure for a bad text: gets what is allowed, in words. */
export type BadText = (allowed: string) => Error;

const KEY_VALUE = /^([A-Za-z0-9]+)=(.*)$/;
const ALLOWED = 'NAME: value lines (YAML), JSON, or NAME=VALUE lines';

/**
 * Parameter values from text, in any of the usual forms: a YAML or JSON mapping (lists become comma-separated values,
 * scalars keep their text: 0123 stays 0123), NAME=VALUE lines (the value is the rest of the line, as it is), the
 * AWS CLI's list of ParameterKey/ParameterValue, and CodePipeline's {"Parameters": {...}}.
 */
export function parseParameters(text: string, fail: BadText): Record<string, string> {
  if (text.trim() === '') return {};
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  if (lines.every((line) => KEY_VALUE.test(line.trimStart()))) return fromLines(lines, fail);
  let data: unknown;
  try {
    data = readYaml(text, { schema: 'failsafe' }).value;
  } catch (error) {
    if (error instanceof YamlError) throw fail(`${ALLOWED} (line ${error.line}: ${error.message})`);
    throw error;
  }
  return fromData(data, fail);
}

function fromLines(lines: readonly string[], fail: BadText): Record<string, string> {
  const result: Record<string, string> = {};
  for (const line of lines) {
    const [, name, value] = KEY_VALUE.exec(line.trimStart())!;
    add(result, name!, value!, fail);
  }
  return result;
}

function fromData(data: unknown, fail: BadText): Record<string, string> {
  if (Array.isArray(data)) return fromEntries(data, fail);
  if (typeof data !== 'object' || data === null) throw fail(ALLOWED);
  const inner = (data as Record<string, unknown>)['Parameters'];
  if (typeof inner === 'object' && inner !== null) return fromData(inner, fail);
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(data)) add(result, name, textOf(name, value, fail), fail);
  return result;
}

function fromEntries(entries: readonly unknown[], fail: BadText): Record<string, string> {
  const result: Record<string, string> = {};
  for (const entry of entries) {
    const {
      ParameterKey: name,
      ParameterValue: value,
      UsePreviousValue: previous,
    } = (entry ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string') throw fail('entries with ParameterKey and ParameterValue');
    if (/^true$/i.test(String(previous))) continue;
    add(result, name, textOf(name, value, fail), fail);
  }
  return result;
}

function textOf(name: string, value: unknown, fail: BadText): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(',');
  throw fail(`a plain value or a list of plain values for ${name}`);
}

function add(result: Record<string, string>, name: string, value: string, fail: BadText): void {
  if (!/^[A-Za-z0-9]{1,255}$/.test(name))
    throw fail(`parameter names of letters and digits (not ${JSON.stringify(name)})`);
  if (Object.hasOwn(result, name)) throw fail(`each name only once (${name} appears twice)`);
  result[name] = value;
}

/** A word in quotes of either kind, or up to the next space; a backslash takes the next character along. */
const WORD = String.raw`"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|(?:\\[^]|[^\s"\\])+`;
const NAME = String.raw`"[^"]*"|'[^']*'|[^\s="',]+`;
const PAIR = new RegExp(`\\s*(?:ParameterKey=(${NAME}),ParameterValue=(${WORD})?|(${NAME})=(${WORD})?)(?=\\s|$)`, 'y');

/**
 * NAME=VALUE pairs of a samconfig file, separated by spaces, also as ParameterKey=NAME,ParameterValue=VALUE. Quotes
 * count where a value begins, as for the SAM CLI: B=it's is one word.
 */
export function parsePairs(text: string, fail: BadText): Record<string, string> {
  const result: Record<string, string> = {};
  const rest = text.trimEnd();
  for (let at = 0; at < rest.length; at = PAIR.lastIndex) {
    PAIR.lastIndex = at;
    const pair = PAIR.exec(rest);
    if (!pair) {
      throw fail(`NAME=VALUE pairs separated by spaces (not ${JSON.stringify(rest.slice(at).trim().split(/\s/)[0])})`);
    }
    result[unquoted(pair[1] ?? pair[3]!)] = unquoted(pair[2] ?? pair[4] ?? '');
  }
  return result;
}

function unquoted(word: string): string {
  const inner = /^(["'])[^]*\1$/.test(word) && word.length > 1 ? word.slice(1, -1) : word;
  return inner.replace(/\\([ "'])/g, '$1');
}
