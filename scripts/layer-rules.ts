// The layers of ARCHITECTURE.md as rules of dependency-cruiser: scripts/layers.ts runs them. Types and `await import()`
// count as everything else.
import type { ICruiseOptions, IRegularForbiddenRuleType } from 'dependency-cruiser';

const CAPABILITIES = ['stack', 'compute', 'image', 'site', 'checks', 'data', 'release', 'resources', 'preview'];
const BELOW = ['operation', 'github', 'aws', 'process', 'files', 'zip', 'schema', 'report'];

/** What each part of src/ may use besides itself. */
export const MAY_USE: Record<string, string[]> = {
  main: ['actions', 'github', 'aws'],
  actions: ['pipeline', 'teardown', 'doctor', 'environment', ...CAPABILITIES, ...BELOW],
  pipeline: ['environment', ...CAPABILITIES, ...BELOW],
  teardown: ['environment', ...CAPABILITIES, ...BELOW],
  doctor: [...CAPABILITIES, ...BELOW],
  environment: ['stack', 'release', 'operation', 'report'],
  ...Object.fromEntries(
    CAPABILITIES.map((name) => [name, [...CAPABILITIES.filter((other) => other !== name), ...BELOW]]),
  ),
  operation: ['aws', 'report'],
  github: ['report'],
  aws: ['report'],
  process: ['report'],
  files: ['report'],
  zip: [],
  schema: ['report'],
  report: [],
};

/** Modules that others may import beside the index.ts of a folder. */
const DOORS = [
  'aws/s3/index.ts',
  'aws/requests/direct-request.ts',
  'aws/requests/proxy.ts',
  'files/walk.ts',
  'files/hash-file.ts',
  'files/secret-files.ts',
  'files/large-files.ts',
  'files/missing-packages.ts',
  'files/read-input.ts',
  'files/temporary-folder.ts',
  'github/api.ts',
];

const part = (name: string) => (name === 'main' ? '^src/main\\.ts$' : `^src/${name}/`);
const module = (path: string) => `^src/${path.replaceAll('.', '\\.')}$`;

/** A rule that lets no module of `from` import one of `to`. */
function forbid(
  name: string,
  comment: string,
  from: IRegularForbiddenRuleType['from'],
  to: IRegularForbiddenRuleType['to'],
): IRegularForbiddenRuleType {
  return { name, comment, severity: 'error', from, to };
}

export const rules: IRegularForbiddenRuleType[] = [
  forbid('circle', 'What two modules share belongs in a third one.', {}, { circular: true }),
  ...Object.entries(MAY_USE).map(([name, others]) =>
    forbid(
      `layer-${name}`,
      `src/${name} may use ${others.join(', ') || 'nothing'}.`,
      { path: part(name) },
      { path: '^src/', pathNot: [name, ...others].map(part) },
    ),
  ),
  forbid(
    'unknown-part',
    'A new folder of src/ needs its row in ARCHITECTURE.md and in scripts/layer-rules.ts.',
    {},
    { path: '^src/', pathNot: Object.keys(MAY_USE).map(part) },
  ),
  forbid(
    'inside',
    'The insides of a folder are its own: import its index.ts, or one of the doors.',
    { path: '^src/([^/]+)' },
    {
      path: '^src/[^/]+/',
      pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '^src/actions/', ...DOORS.map(module)],
    },
  ),
  forbid(
    'runner',
    'Only the actions talk to the runner: take a Reporter and typed options, and from github/ only types.',
    { path: '^src/', pathNot: ['^src/main\\.ts$', '^src/actions/', '^src/github/'] },
    { path: ['^src/github/', '(^|/)node_modules/@actions/core/'], dependencyTypesNot: ['type-only'] },
  ),
  forbid('shipped', 'What ships knows nothing of tests and scripts.', { path: '^src/' }, { path: '^(test|scripts)/' }),
  forbid(
    'test-level',
    'Tests share what is in test/support, not what is in another level.',
    { path: '^test/(unit|integration|e2e|soak|bench|support)/', pathNot: '^test/unit/bench/' },
    { path: '^test/', pathNot: ['^test/$1/', '^test/support/'] },
  ),
  forbid(
    'package',
    'Packages that ship stand in `dependencies` of package.json.',
    { path: '^src/' },
    { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-optional'] },
  ),
  forbid('unresolvable', 'There is no such module.', {}, { couldNotResolve: true }),
];

export const options: ICruiseOptions = {
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
  exclude: { path: ['^(dist|build)/', '(^|/)templates/'] },
  enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
};
