import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../../src/aws/index.ts';
import { checkImage } from '../../../../src/image/build/check-image.ts';
import type { LocalImage } from '../../../../src/image/engine/local-image.ts';
import { imageRequest, type BootCheckLevel, type ImagePlan } from '../../../../src/image/index.ts';
import { scriptedEngine } from '../../../support/images/scripted-engine.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

describe('a container that does not come up', () => {
  const observed = async (refused: string, stderr: string, level: BootCheckLevel) => {
    const engine = scriptedEngine(([verb]) => (verb === refused ? { code: 125, stderr } : {}));
    const plan = {
      request: imageRequest({ context: '/', repository: 'shop', bootCheck: { level } }),
      dockerfile: { ports: [] as number[] },
    } as ImagePlan;
    const report = recordingReporter();
    const local = { architecture: 'amd64' } as LocalImage;
    const result = await checkImage({ report, clock: systemClock }, { plan, engine, name: 'shop:1' }, local, false);
    return { result, report };
  };
  const noCommand = "docker: Error response from daemon: No command specified.\nSee 'docker run --help'.\n";

  test('because of the image is a crash, in the engine’s words', async () => {
    await expect(observed('run', noCommand, 'auto')).rejects.toMatchObject({
      code: 'boot-check',
      what: 'The image crashes at start',
      why: 'it cannot be started (docker: Error response from daemon: No command specified.)',
    });
    const { result, report } = await observed('run', noCommand, 'warn');
    expect(result).toMatchObject({ outcome: 'not-healthy' });
    expect(report.warnings.join()).toContain('No command specified');
  });
  test('because of the machine says nothing about the image, and is no pass', async () => {
    const { result } = await observed('network', 'permission denied', 'auto');
    expect(result).toMatchObject({ outcome: 'skipped' });
    await expect(observed('network', 'permission denied', 'enforce')).rejects.toMatchObject({
      what: 'The image could not be checked',
      why: expect.stringContaining('permission denied'),
    });
  });
});
