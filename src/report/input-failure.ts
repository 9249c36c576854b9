import { Failure } from './failure.ts';

/** The one form of every bad-input error. `allowed` says in words which values are. */
export function inputFailure(name: string, value: string, allowed: string, example?: string): Failure {
  const shown = value.length > 120 ? `${value.slice(0, 120)}...` : value;
  return new Failure({
    code: 'input',
    what: value === '' ? `Input "${name}" is missing` : `Input "${name}" cannot be ${JSON.stringify(shown)}`,
    why: value === '' ? undefined : `Allowed: ${allowed}`,
    todo:
      value === ''
        ? `Set ${name}${example ? `, for example ${name}: ${example}` : ''} (${allowed})`
        : example
          ? `For example ${name}: ${example}`
          : undefined,
  });
}

/** The same for one name of a mapping, or one line of a list: the input has it, and is more than that. */
export function entryFailure(name: string, entry: string, allowed: string): Failure {
  return new Failure({
    code: 'input',
    what: `Input "${name}" cannot have ${JSON.stringify(entry)}`,
    why: `Allowed: ${allowed}`,
  });
}

/** The same for a value that must not be shown: it may be a secret. */
export function hiddenInputFailure(name: string, allowed: string): Failure {
  return new Failure({
    code: 'input',
    what: `Input "${name}" cannot be read (its value is not shown)`,
    why: `Allowed: ${allowed}`,
  });
}
