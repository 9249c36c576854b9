import { describe, expect, test } from '@jest/globals';
import { push } from '../../../../src/image/engine/push.ts';
import { scriptedEngine } from '../../../support/images/scripted-engine.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

describe('a push', () => {
  const context = { report: recordingReporter(), clock: { now: () => 0, sleep: () => Promise.resolve() } };
  const options = { repository: 'h/r', host: 'h', tag: 't', login: {}, secrets: [] };

  test('is tried again after a broken connection', async () => {
    const ends = [{ code: 1, stderr: 'write: broken pipe' }, { code: 1, stderr: 'unexpected EOF' }, { code: 0 }];
    const engine = scriptedEngine(() => ends.shift()!);
    await push(engine, options, context);
    expect(engine.calls).toHaveLength(3);
  });

  test('ends after four attempts', async () => {
    const engine = scriptedEngine(() => ({ code: 1, stderr: 'connection reset by peer' }));
    await expect(push(engine, options, context)).rejects.toMatchObject({
      code: 'push',
      why: 'connection reset by peer',
    });
    expect(engine.calls).toHaveLength(4);
  });

  test.each([
    ['denied: User is not authorized to perform: ecr:PutImage', 'registry', { todo: /ecr:PutImage/ }],
    ['no basic auth credentials', 'registry', { why: /no basic auth/ }],
    [
      "tag invalid: The image tag 't' already exists and cannot be overwritten because the repository is immutable",
      'immutable-tag',
      { what: /Tag t .*h\/r/ },
    ],
    ['name unknown: The repository does not exist', 'registry', { todo: /create-repository/ }],
    ['no space left on device', 'push', { why: /disk is full/i }],
  ])('%s is not tried again', async (stderr, code, facts) => {
    const engine = scriptedEngine(() => ({ code: 1, stderr }));
    await expect(push(engine, options, context)).rejects.toMatchObject({
      code,
      ...Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, expect.stringMatching(fact)])),
    });
    expect(engine.calls).toHaveLength(1);
  });
});
