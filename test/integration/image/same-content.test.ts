import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { EngineName, ImageRequest } from '../../../src/image/request.ts';
import {
  engineEnvironment,
  imageContext,
  type ImageContext,
  pushAs,
  removeImages,
  requestFor,
  buildImage,
  planImage,
} from '../../support/images/image-context.ts';
import { unique } from '../../support/names.ts';
import { describeEngines } from '../../support/needs.ts';
import { testSession } from '../../support/emulator/session.ts';

const registry = new URL(process.env['AWS_ENDPOINT_URL']!).host;
const session = testSession();

describeEngines((engine) => `what ${engine} would build otherwise is never taken from the registry`, suite);

/** Whatever changes what an engine makes of a context has to change the key under which its image is found again. */
function suite(engine: EngineName): void {
  const repository = unique('same');
  const store = engine === 'docker' ? 'docker' : 'podman';
  const base = `${registry}/${repository}-base:1`;
  let context: ImageContext;
  let files: Server;
  let published = 'one';

  beforeAll(async () => {
    for (const name of [repository, `${repository}-base`])
      await session.client(ECRClient).send(new CreateRepositoryCommand({ repositoryName: name }));
    files = createServer((_, answer) => answer.writeHead(200, { etag: `"${published}"` }).end(published));
    await new Promise<void>((listening) => files.listen(0, '127.0.0.1', listening));
  });
  afterAll(() => {
    files.close();
    files.closeAllConnections();
    for (const name of [repository, `${repository}-base`, `${repository}-local`]) removeImages(store, name);
  });

  const request = (more: Partial<ImageRequest> = {}) => requestFor(context, repository, { engine, ...more });
  const tool = (...args: string[]) => {
    const env = engineEnvironment() as NodeJS.ProcessEnv;
    const { status, stdout, stderr } = spawnSync(store, args, { encoding: 'utf8', env });
    if (status !== 0) throw new Error(`${store} ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  /** Makes `name` anew in the engine's store, holding `text`. */
  const make = (name: string, text: string) => {
    const folder = imageContext({ Dockerfile: 'FROM scratch\nCOPY text /text\n', text });
    tool('build', '--quiet', '--tag', name, folder.folder);
    folder.remove();
  };
  const publish = (text: string) => {
    make(base, text);
    pushAs(base, base, store);
  };
  const key = async (more: Partial<ImageRequest> = {}) => (await planImage(session, request(more))).key;

  const FILES = { 'a.txt': 'a', 'b.txt': 'b', 'sub/c.txt': 'c', 'notes.md': 'n' };
  // What is read here, whatever engine builds it.
  if (engine === 'docker') {
    test.each<[string, Record<string, string>, () => void, Partial<ImageRequest>?]>([
      [
        'a script in a here-document',
        { Dockerfile: 'FROM scratch\nCOPY <<EOF /x\none\nEOF\n' },
        () => context.write('Dockerfile', 'FROM scratch\nCOPY <<EOF /x\ntwo\nEOF\n'),
      ],
      [
        'its line ends',
        { Dockerfile: 'FROM scratch\nCOPY <<EOF /x\r\none\r\nEOF\r\n' },
        () => context.write('Dockerfile', 'FROM scratch\nCOPY <<EOF /x\none\nEOF\n'),
      ],
      ['a file that a ! line takes in again', { '.dockerignore': '*\n!a.txt\n' }, () => context.write('a.txt', 'A')],
      [
        'a file that a !** line takes in again',
        { '.dockerignore': '**\n!**.txt\n' },
        () => context.write('sub/c.txt', 'C'),
      ],
      ['a file beside the context', { '.dockerignore': '../a.txt\n' }, () => context.write('a.txt', 'A')],
      ['a character that is excluded by no list', { '.dockerignore': '[!a].txt\n' }, () => context.write('b.txt', 'B')],
      ['the ignore file', { '.dockerignore': '*.md\n' }, () => context.write('.dockerignore', '*.txt\n')],
      [
        'the ignore file of this Dockerfile',
        {
          '.dockerignore': 'a.txt\n',
          'x.Dockerfile': 'FROM scratch\nCOPY . /\n',
          'x.Dockerfile.dockerignore': 'b.txt\n',
        },
        () => context.write('a.txt', 'A'),
        { file: 'x.Dockerfile' },
      ],
      ['permissions', {}, () => chmodSync(join(context.folder, 'a.txt'), 0o600)],
      ['permissions of a folder', {}, () => chmodSync(join(context.folder, 'sub'), 0o700)],
      ['an empty folder', {}, () => mkdirSync(join(context.folder, 'empty'))],
      [
        'a file that becomes a link',
        {},
        () => {
          rmSync(join(context.folder, 'b.txt'));
          symlinkSync('a.txt', join(context.folder, 'b.txt'));
        },
      ],
    ])('%s', async (_, given, change, more = {}) => {
      context = imageContext({ Dockerfile: 'FROM scratch\nCOPY . /\n', ...FILES, ...given });
      const before = await key(more);
      expect(await key(more)).toBe(before);
      change();
      expect(await key(more)).not.toBe(before);
      context.remove();
    });

    test('a platform, and the image that its name stands for', async () => {
      context = imageContext({ Dockerfile: `FROM ${base.replace(':1', ':$TARGETARCH')}\nCOPY . /\n` });
      const amd64 = await key({ platforms: ['linux/amd64'] });
      expect(await key({ platforms: ['linux/arm64'] }).catch(() => '')).not.toBe(amd64);
      make(base.replace(':1', ':amd64'), unique('text'));
      pushAs(base.replace(':1', ':amd64'), base.replace(':1', ':amd64'), store);
      expect(await key({ platforms: ['linux/amd64'] })).not.toBe(amd64);
      context.remove();
    });

    test.each<[string, string]>([
      ['FROM with an argument of the build', 'ARG TAG\nFROM BASE:$TAG\nCOPY . /\n'],
      ['COPY --from', 'FROM scratch\nCOPY --from=BASE:1 /text /\nCOPY . /\n'],
      ['COPY --from in a stage of its own', 'FROM BASE:1 AS one\nFROM scratch\nCOPY --from=one /text /\n'],
    ])('an image that was published anew: %s', async (_, dockerfile) => {
      context = imageContext({ Dockerfile: dockerfile.replaceAll('BASE:', base.slice(0, -1)), ...FILES });
      publish(unique('text'));
      const more = { buildArgs: { TAG: '1' } };
      const before = await key(more);
      publish(unique('text'));
      expect(await key(more)).not.toBe(before);
      context.remove();
    });

    test('what ADD fetches', async () => {
      const address = `http://127.0.0.1:${(files.address() as AddressInfo).port}/tool`;
      context = imageContext({ Dockerfile: `FROM scratch\nADD ${address} /tool\n` });
      const before = await key();
      expect(await key()).toBe(before);
      published = 'two';
      expect(await key()).not.toBe(before);
      context.remove();
    });
  }

  test('an image that only this machine has', async () => {
    const local = `localhost/${repository}-local:1`;
    context = imageContext({ Dockerfile: `FROM ${local}\nCOPY . /\n`, ...FILES });
    make(local, 'one');
    const built = await buildImage(session, request());
    expect((await buildImage(session, request())).reused).toBe(true);
    make(local, 'two');
    const again = await buildImage(session, request());
    expect(again.reused).toBe(false);
    expect(again.digest).not.toBe(built.digest);
    context.remove();
  });

  test('the build takes the image that the registry has, not an older one that the engine kept', async () => {
    context = imageContext({ Dockerfile: `FROM ${base}\nCOPY a.txt /\n`, 'a.txt': unique('a') });
    publish('the old one');
    tool('tag', base, `localhost/${repository}-local:old`);
    publish('the new one');
    tool('tag', `localhost/${repository}-local:old`, base);
    const { image, tags } = await buildImage(session, request());
    const container = tool('create', `${image.split('@')[0]}:${tags[0]}`, '/x').trim();
    const { stdout } = spawnSync(store, ['cp', `${container}:/text`, '-'], { encoding: 'utf8' });
    tool('rm', container);
    expect(stdout).toContain('the new one');
    context.remove();
  });
}
