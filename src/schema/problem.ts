import type * as v from 'valibot';

/** Keys and indices that lead to a value. */
export type Path = readonly (string | number)[];

/** The one problem to tell of all that a schema finds: where it is (its key, or its value), and in words. */
export function firstProblem(issues: readonly v.BaseIssue<unknown>[]): { path: Path; isKey: boolean; text: string } {
  // A key that is not known explains best why another one is missing.
  const issue = issues.find(({ expected }) => expected === 'never') ?? issues[0]!;
  const keys = (issue.path ?? []).map(({ key }) => key as string | number);
  // A key that is missing has no line of its own.
  const path = /^"/.test(issue.expected ?? '') ? keys.slice(0, -1) : keys;
  const got = issue.message.startsWith('must') ? `, not ${issue.received.slice(0, 80)}` : '';
  const isKey = issue.expected === 'never' || issue.path?.at(-1)?.origin === 'key';
  return { path, isKey, text: `${path.length > 0 ? `${placeOf(path)}: ` : ''}${issue.message}${got}` };
}

/** `scenarios[0].steps[2].expect`: where a value is, as a person would write it. */
function placeOf(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}
