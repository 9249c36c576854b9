import { expect, test } from '@jest/globals';
import { notesFor } from '../../../scripts/changelog.ts';

const changelog = `# Changelog

## [Unreleased]

## [1.1.0] - 2026-12-01

### Added

- More.

## [1.0.0] - 2026-11-21

- First.

[1.0.0]: https://example.org
`;

test.each([
  ['1.1.0', '### Added\n\n- More.'],
  ['1.0.0', '- First.'],
  ['1.1', ''],
  ['Unreleased', ''],
  ['2.0.0', ''],
])('notes for %s', (version, expected) => {
  expect(notesFor(changelog, version)).toBe(expected);
});
