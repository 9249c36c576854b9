import { expect, test } from '@jest/globals';
import { createContext } from '../../../../src/operation/index.ts';
import { makeRoom } from '../../../../src/teardown/index.ts';
import { offlineSession } from '../../../support/data/two-tables.ts';
import { naming } from '../../../support/failure-with.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const previews = [7, 8, 9].map((number) => ({ number, repository: 'o/r', until: '2100-01-01T00:00:00Z' }));

test('a preview that GitHub does not answer for stays, and why no room was made is said once', async () => {
  const report = recordingReporter();
  const request = {
    app: 'shop',
    run: { repository: 'o/r' } as Parameters<typeof makeRoom>[1]['run'],
    templates: '',
    ask: (number: number) =>
      number === 9 ? Promise.resolve({ isOpen: true, labels: [] }) : Promise.reject(new Error(`HTTP 50${number - 6}`)),
    gone: () => Promise.reject(new Error('nothing goes')),
  };
  expect(await makeRoom(createContext(offlineSession, report), request, previews, 2)).toBe(0);
  expect(report.lines).toEqual([naming('#7', '#8', 'GitHub', 'HTTP 501')]);
  expect(report.lines.join()).not.toContain('#9');
});
