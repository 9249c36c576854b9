import { didYouMean, hiddenInputFailure, inputFailure, parseDuration, readYaml, YamlError } from '../report/index.ts';

/** Where inputs come from: the runner puts each one into INPUT_<NAME>. Tests pass a plain object. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** In milliseconds: no date is reckoned with more. */
const LONGEST_TIME = 3650 * 86_400_000;

/**
 * Typed, validated access to an action's inputs. Every error names the input, the value and what is allowed, and is
 * thrown before anything is written. Empty means "not given" (GitHub passes unset inputs as the empty string).
 */
export class Inputs {
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The value as GitHub passes it (INPUT_ + upper-cased name, spaces as _), trimmed; '' when not given. */
  text(name: string, fallback = ''): string {
    const value = (this.#environment[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] ?? '').trim();
    return value === '' ? fallback : value;
  }

  optional(name: string): string | undefined {
    return this.text(name) || undefined;
  }

  required(name: string, example?: string): string {
    const value = this.text(name);
    if (value === '') throw inputFailure(name, value, 'a value is required', example);
    return value;
  }

  /**
   * A value that must match `pattern`; `allowed` says in words what that means. `near` makes a value that is allowed of one
   * that is not, as the example.
   */
  matching(
    name: string,
    pattern: RegExp,
    allowed: string,
    { fallback = '', near }: { fallback?: string; near?: (value: string) => string } = {},
  ): string {
    const value = this.text(name, fallback);
    if (value === '' || pattern.test(value)) return value;
    const example = near?.(value);
    throw inputFailure(name, value, allowed, example && pattern.test(example) ? example : undefined);
  }

  choice<const T extends string>(name: string, allowed: readonly T[], fallback?: T): T {
    const value = this.text(name, fallback ?? '');
    const found = allowed.find((option) => option === value);
    if (found === undefined)
      throw inputFailure(name, value, `one of ${allowed.join(', ')}`, didYouMean(value, allowed));
    return found;
  }

  /** true/false as GitHub's own YAML 1.2 core schema spells them. */
  boolean(name: string, fallback: boolean): boolean {
    const value = this.text(name, String(fallback));
    if (/^(true|True|TRUE)$/.test(value)) return true;
    if (/^(false|False|FALSE)$/.test(value)) return false;
    throw inputFailure(name, value, 'true or false');
  }

  integer(name: string, fallback: number, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): number {
    const value = this.text(name, String(fallback));
    const number = Number(value);
    if (!/^-?\d+$/.test(value) || number < min || number > max) {
      throw inputFailure(
        name,
        value,
        max === Number.MAX_SAFE_INTEGER ? `a whole number, at least ${min}` : `a whole number from ${min} to ${max}`,
      );
    }
    return number;
  }

  /** Seconds, or a number with ms, s, min, h or d: "90", "500ms", "2min". Returns milliseconds. */
  duration(name: string, fallback: string): number {
    const value = this.text(name, fallback);
    const milliseconds = parseDuration(/\d$/.test(value) ? `${value}s` : value);
    if (milliseconds === undefined) throw inputFailure(name, value, 'a time such as 90, 500ms, 30s, 2min, 1h or 30d');
    if (milliseconds > LONGEST_TIME) throw inputFailure(name, value, 'a time of at most 3650d (ten years)');
    return milliseconds;
  }

  /** One value a line; empty lines and lines starting with # are left out. */
  lines(name: string): string[] {
    return this.text(name)
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
  }

  /** A YAML or JSON value; `shape` says in words what it must be, for the error. */
  yaml(name: string, shape: string): unknown {
    const value = this.text(name);
    if (value === '') return undefined;
    return valueOf(value, 'core', (problem) => inputFailure(name, value, `${shape} (${problem})`));
  }

  /**
   * A flat mapping of names to strings, as YAML, JSON or NAME=VALUE lines. YAML scalars keep the text as written
   * ("0123" and 1e3 are not turned into numbers); lists and mappings are refused.
   */
  mapping(name: string): Record<string, string> {
    const value = this.text(name);
    // Its values may be secrets, and the runner masks them only as they are, not cut or quoted.
    return value === '' ? {} : parseMapping(value, (problem) => hiddenInputFailure(name, problem));
  }
}

/** The last line of wrapped base64, which looks like a name without a value. */
const PADDED = /^(?=(?:.{4}){4,}$)[A-Za-z0-9+/]+={1,2}$/;

/** The text forms of a flat mapping (see Inputs.mapping), for files that hold the same. */
function parseMapping(text: string, fail: (allowed: string) => Error): Record<string, string> {
  const result = new Map<string, string>();
  const keyValue = /^([^\s=:#{}[\]"']+)=(.*)$/;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  if (lines.every((line) => keyValue.test(line.trim()))) {
    for (const line of lines) {
      const [, key, value] = keyValue.exec(line.trim())!;
      if (result.size > 0 && PADDED.test(line.trim()))
        throw fail('NAME=value lines, or NAME: | for a value of several lines');
      if (result.has(key!)) throw fail(`each name only once (${key} appears twice)`);
      result.set(key!, value!);
    }
    return Object.fromEntries(result);
  }
  const parsed = valueOf(text, 'failsafe', (problem) => fail(`NAME: value lines (${problem})`));
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed))
    throw fail('NAME: value lines, JSON or NAME=VALUE lines');
  for (const [key, value] of Object.entries(parsed)) {
    if (typeof value !== 'string') {
      const quotes = text.includes('{{') ? " (a value with {{...}} needs quotes: '{{...}}')" : '';
      throw fail(`a plain value for ${key}, not a list or mapping${quotes}`);
    }
    result.set(key, value);
  }
  return Object.fromEntries(result);
}

function valueOf(text: string, schema: 'core' | 'failsafe', fail: (problem: string) => Error): unknown {
  try {
    return readYaml(text, { schema }).value;
  } catch (error) {
    if (error instanceof YamlError) throw fail(`line ${error.line}: ${error.message}`);
    throw error;
  }
}
