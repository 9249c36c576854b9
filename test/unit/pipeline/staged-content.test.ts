import { describe, expect, test } from '@jest/globals';
import { createSession } from '../../../src/aws/session.ts';
import { createContext } from '../../../src/operation/index.ts';
import type { Deployment } from '../../../src/pipeline/deployment.ts';
import { runSteps } from '../../../src/pipeline/run.ts';
import type { Step } from '../../../src/pipeline/step.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const testSession = createSession({ region: 'eu-central-1' });

describe('content is written', () => {
  const begin = (open: (log: string[]) => Promise<void>) => {
    const log: string[] = [];
    const step = (name: string): Step => ({
      name,
      applies: () => true,
      plan: () => ({ change: 'new', apply: () => String(log.push(name)) }),
    });
    const context = createContext(testSession, recordingReporter());
    const deployment = { request: { dryRun: false }, context, timeline: [], plans: {} } as unknown as Deployment;
    const running = runSteps([{ ...step('content'), stagesContent: true }, step('more')], [], deployment, {
      open: () => open(log),
    });
    return { log, running };
  };

  test('while the record is opened, and nothing else', async () => {
    const { log, running } = begin(async (told) => {
      await new Promise((resolve) => setImmediate(resolve));
      told.push('open');
    });
    await running;
    expect(log).toEqual(['content', 'open', 'more']);
  });

  test('alone where no record can be opened', async () => {
    const { log, running } = begin(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('no record');
    });
    await expect(running).rejects.toThrow('no record');
    expect(log).toEqual(['content']);
  });
});
