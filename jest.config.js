/** One project per level; `npm test` runs unit, integration and e2e, `npm run soak` the long runs. */
const level = (name, { setupFiles = [], ...extra } = {}) => ({
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: '<rootDir>/scripts/jest/environment.mjs',
  runtime: '<rootDir>/scripts/jest/runtime.mjs',
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  setupFiles: ['<rootDir>/test/support/levels/record-calls.ts', ...setupFiles],
  transform: {},
  modulePathIgnorePatterns: [
    '<rootDir>/dist/',
    '<rootDir>/build/',
    '<rootDir>/.tools/',
    '<rootDir>/.demo/',
    '<rootDir>/templates/app/dist/',
  ],
  ...extra,
});

const emulated = {
  globalSetup: '<rootDir>/test/support/levels/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/levels/global-teardown.ts',
};

/** Workflows run against a published copy of the repository. */
const published = {
  globalSetup: '<rootDir>/test/support/levels/e2e-setup.ts',
  globalTeardown: '<rootDir>/test/support/levels/e2e-teardown.ts',
};

export default {
  testSequencer: '<rootDir>/scripts/jest/longest-first.mjs',
  projects: [
    level('unit'),
    level('integration', { ...emulated, setupFiles: ['<rootDir>/test/support/levels/short-sleeps.ts'] }),
    level('e2e', published),
    level('soak', emulated),
  ],
};
