import js from '@eslint/js';
import { builtinRules } from 'eslint/use-at-your-own-risk';
import globals from 'globals';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

// What needs types is oxlint's (.oxlintrc.json): it asks the compiler in Go, in a third of the time.

/** Only these may reach outside: everything else gets typed options, clients and a Reporter. */
const OUTSIDE = ['src/github/**', 'src/actions/**', 'src/main.ts'];
const CAPABILITIES = ['stack', 'image', 'site', 'checks', 'data', 'release', 'preview'];

/** ESLint's own rule, except that a `describe` is a list of tests and no function that anybody has to follow. */
const lines = builtinRules.get('max-lines-per-function');
const functionLength = {
  meta: lines.meta,
  create(context) {
    const report = (fault) => isDescribe(fault.node) || context.report(fault);
    return lines.create(Object.create(context, { report: { value: report } }));
  },
};

/** Whether a function is the body of `describe(...)`, `(skip ? describe.skip : describe).each(...)(...)`, `describeWith(...)(...)`, or `suite`. */
function isDescribe({ id, parent }) {
  if (id?.name === 'suite') return true;
  let called = parent.type === 'CallExpression' ? parent.callee : undefined;
  while (called && called.type !== 'Identifier')
    called = called.callee ?? called.object ?? called.tag ?? called.alternate;
  return called?.name.startsWith('describe') === true;
}

export default tseslint.config(
  { ignores: ['dist/', 'build/', '.tools/', '.demo/', 'coverage/', '**/node_modules/', 'templates/app/**/dist/'] },
  // Made from templates/stacks/edge by scripts/edge.ts.
  { ignores: ['templates/stacks/preview/site.mjs', 'templates/stacks/preview/api.mjs'] },
  js.configs.recommended,
  tseslint.configs.strict,
  { plugins: { deploy: { rules: { 'function-length': functionLength } } } },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.{ts,mjs}'],
    rules: {
      'max-lines': ['error', { max: 300 }],
      'deploy/function-length': ['error', { max: 80 }],
      'max-params': ['error', { max: 5 }],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: OUTSIDE,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@actions/core',
              message: 'Take a Reporter instead: only src/github and src/actions talk to the runner.',
            },
          ],
          patterns: [
            {
              regex: `(^|/)\\.\\./(${CAPABILITIES.join('|')})/(?!index\\.ts$)`,
              message: "A capability's insides are its own: import its index.ts.",
            },
          ],
        },
      ],
    },
  },
  {
    files: CAPABILITIES.map((name) => `src/${name}/**/*.ts`),
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Capabilities take options; the action entry reads the environment.',
        },
      ],
    },
  },
  { files: ['templates/app/**/*.{ts,tsx}'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  {
    // CloudFront's JavaScript runtime 2.0: ECMAScript 5.1 with const, let, template literals, arrow functions and async.
    files: ['templates/stacks/edge/*.js'],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^handler$', caughtErrors: 'none' }],
      'no-restricted-syntax': [
        'error',
        ...[
          'ClassDeclaration',
          'ClassExpression',
          'ObjectPattern',
          'ArrayPattern',
          'SpreadElement',
          'ForOfStatement',
          'ChainExpression',
          'LogicalExpression[operator="??"]',
          'FunctionDeclaration[generator=true]',
          'CatchClause[param=null]',
          'ImportDeclaration[source.value!="cloudfront"]',
        ].map((selector) => ({ selector, message: "CloudFront's JavaScript runtime 2.0 does not have it." })),
      ],
    },
  },
  { files: ['**/*.js', '**/*.mjs'], languageOptions: { globals: globals.nodeBuiltin } },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs', globals: globals.node } },
  prettier,
);
