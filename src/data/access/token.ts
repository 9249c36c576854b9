import { Failure, type Reporter } from '../../report/index.ts';

/** Where the values of environment variables that a plan names come from. */
export interface TokenOptions {
  secret(name: string): string | undefined;
  report: Pick<Reporter, 'mask'>;
}

/** The bearer token for an address of the app, masked; undefined where the plan names none. Throws when it is empty. */
export function tokenFor(url: string, variable: string | undefined, options: TokenOptions): string | undefined {
  if (variable === undefined) return undefined;
  const token = options.secret(variable);
  if (!token) {
    throw new Failure({
      code: 'plan',
      what: `The environment variable ${variable} is empty`,
      why: `The plan names it as the token for ${new URL(url).origin}`,
      todo: `Set it in env of the step: ${variable}: \${{ secrets.${variable} }}`,
    });
  }
  options.report.mask(token);
  return token;
}
