import js from '@eslint/js';
import globals from 'globals';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Only these may reach outside: everything else gets typed options, clients and a Reporter. */
const OUTSIDE = ['src/github/**', 'src/actions/**', 'src/main.ts'];
const CAPABILITIES = ['stack', 'image', 'site', 'checks', 'data', 'release'];

export default tseslint.config(
  { ignores: ['dist/', 'build/', '.tools/', '.demo/', 'coverage/', '**/node_modules/', 'templates/app/**/dist/'] },
  js.configs.recommended,
  tseslint.configs.strict,
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['warn', { max: 300, skipBlankLines: true, skipComments: true }],
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
  { files: ['templates/app/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
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
  prettier,
);
