/** Names of environments that the users of an app reach; the default of deploy is one of them. */
const LIVE_ENVIRONMENTS = ['production', 'prod', 'main', 'live'];

/** Whether losing the environment would be noticed by users of the app: one of those names, or a part of its name is one. */
export function isProtected(environment: string): boolean {
  return environment.split('-').some((part) => [...LIVE_ENVIRONMENTS, 'prd', 'master'].includes(part));
}

/** How the environments of previews begin. The roles of bootstrap.yaml have it, too. */
export const PREVIEW = 'pr-';

/** The environment of a pull request's preview, and what its stacks are named after: pr-7. */
export function previewEnvironment(number: number): string {
  return `${PREVIEW}${number}`;
}

const PREVIEW_NAME = new RegExp(`^${PREVIEW}([1-9]\\d{0,8})$`);

/** The number of the pull request whose preview an environment is; undefined for every other environment. */
export function previewOf(environment: string): number | undefined {
  const number = PREVIEW_NAME.exec(environment)?.[1];
  return number === undefined ? undefined : Number(number);
}
