import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { addressOf, Demo, getJson, postNote } from '../support/actions/demo.ts';
import { describeWith } from '../support/needs.ts';

const demo = new Demo();

afterAll(async () => await demo.end());

/** Writes notes, one after the other, while `work` is under way: those that were acknowledged, and why others were not. */
async function writing<T>(
  url: string,
  work: Promise<T>,
): Promise<{ result: T; acknowledged: string[]; refused: string[] }> {
  let done = false;
  void work.finally(() => (done = true));
  const acknowledged: string[] = [];
  const refused: string[] = [];
  const begun = Date.now();
  for (let count = 0; !done; count++) {
    const answer = await postNote(url, `note ${count}`).catch((error: Error) => String(error.cause ?? error));
    if (typeof answer === 'string') refused.push(`${Date.now() - begun} ms: ${answer}`);
    else if (answer.status === 201) acknowledged.push(((await answer.json()) as { id: string }).id);
    else refused.push(`${Date.now() - begun} ms: ${answer.status} ${await answer.text()}`);
    await sleep(50);
  }
  return { result: await work, acknowledged, refused };
}

describeWith('docker')('npm run demo -- --mode container', () => {
  const docker = (...argv: string[]) => execFileSync('docker', argv, { encoding: 'utf8' });

  test('runs the app in a real container; no write is lost on the way to Lambda mode and back; --down leaves nothing', async () => {
    const container = await demo.run('--mode', 'container');
    expect(container).toMatchObject({ code: 0 });
    const url = addressOf(container);
    expect(await getJson(`${url}/api/health`)).toMatchObject({ mode: 'container', storage: 'dynamodb' });
    const { id: first } = (await (await postNote(url, 'written in a container')).json()) as { id: string };

    // There and back, while people go on writing.
    for (const [mode, ...options] of [['lambda'], ['container', '--mode', 'container']] as const) {
      const { result, acknowledged, refused } = await writing(url, demo.run(...options));
      expect(result).toMatchObject({ code: 0 });
      expect(await getJson(`${url}/api/health`)).toMatchObject({ mode });
      expect(await getJson(`${url}/api/notes/${first}`)).toMatchObject({ text: 'written in a container' });
      expect([mode, refused]).toEqual([mode, []]);
      expect(acknowledged.length).toBeGreaterThan(0);
      for (const id of acknowledged) expect((await fetch(`${url}/api/notes/${id}`)).status).toBe(200);
    }

    const { port } = demo.state().emulator!;
    expect(docker('ps', '--format', '{{.Image}}')).toContain(`localhost:${port}/`);
    expect(await demo.run('--down')).toMatchObject({ code: 0 });
    expect(docker('ps', '--all', '--format', '{{.Image}}')).not.toContain(`localhost:${port}/`);
    expect(docker('images', '--format', '{{.Repository}}')).not.toMatch(new RegExp(`localhost:${port}/|deploy-demo/`));
  });
});
