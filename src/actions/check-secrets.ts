import type { ActionRun } from '../github/index.ts';
import { Failure } from '../report/index.ts';

/** Input secrets-from: names of variables, with spaces, commas or line ends between them; each must have a value. */
export function readCheckSecrets({ inputs, environment, report }: ActionRun): Record<string, string> {
  const names = inputs
    .text('secrets-from')
    .split(/[\s,]+/)
    .filter(Boolean);
  return Object.fromEntries(
    names.map((name) => {
      const value = environment[name];
      if (!value)
        throw new Failure({
          code: 'input',
          what: `Input "secrets-from" names ${name}, which is not set`,
          todo: `Give the step env: ${name}: \${{ secrets.${name} }}`,
        });
      report.mask(value);
      return [name, value];
    }),
  );
}
