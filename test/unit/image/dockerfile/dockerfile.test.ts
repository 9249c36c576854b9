import { describe, expect, test } from '@jest/globals';
import { parseDockerfile, type BuildParameters } from '../../../../src/image/dockerfile/dockerfile.ts';

const parse = (text: string, more: Partial<BuildParameters> = {}) =>
  parseDockerfile(text, { buildArgs: {}, platforms: ['linux/amd64'], ...more });

describe('a Dockerfile', () => {
  test.each<[string, string, Record<string, string>, string[]]>([
    ['one base', 'FROM node:24', {}, ['node:24']],
    ['scratch is none', 'FROM scratch', {}, []],
    ['a stage is none', 'FROM node:24 AS build\nFROM build', {}, ['node:24']],
    [
      'stages by number and any case',
      'FROM node:24 AS Build\nFROM alpine\nCOPY --from=0 /a /a\nCOPY --from=BUILD /b /b',
      {},
      ['alpine', 'node:24'],
    ],
    ['an image in COPY --from', 'FROM scratch\nCOPY --from=public.ecr.aws/x/y:1 /a /a', {}, ['public.ecr.aws/x/y:1']],
    ['an image in RUN --mount', 'FROM a:1\nRUN --mount=type=bind,from=b:2,target=/b ls', {}, ['a:1', 'b:2']],
    ['an argument with a default', 'ARG V=24\nFROM node:${V}-slim', {}, ['node:24-slim']],
    ['an argument that is given', 'ARG V=24\nFROM node:$V', { V: '22' }, ['node:22']],
    ['a word in place of an empty argument', 'ARG V\nFROM node:${V:-24}', {}, ['node:24']],
    ['a word for a set argument', 'ARG V=1\nFROM node:24${V:+-slim}', {}, ['node:24-slim']],
    ['a platform', 'FROM --platform=$BUILDPLATFORM node:24 AS b', {}, ['node:24']],
    ['continuation lines and comments', '# FROM no:1\nFROM \\\n  # a comment\n  node:24', {}, ['node:24']],
    ['a here-document', 'FROM a:1\nRUN <<EOF\nFROM b:2\nEOF\nRUN <<-"X" cat\n\tFROM c:3\n\tX\nCOPY . .', {}, ['a:1']],
    ['a shift operator', 'FROM a:1 AS x\nRUN echo $((1<<SIZE))\nFROM b:2', {}, ['a:1', 'b:2']],
    ['the escape directive', '# escape=`\nFROM `\n  a:1', {}, ['a:1']],
    ['an argument in an argument', 'ARG A=1\nARG B=${C:-${A}}-x\nFROM node:$B', {}, ['node:1-x']],
    ['an argument that is set and empty', 'ARG A=1\nFROM node:24${A-x}${A:-y}', { A: '' }, ['node:24y']],
    ['an argument with the name of every object', 'ARG constructor=1\nFROM node:$constructor', {}, ['node:1']],
    [
      'the platform in a name',
      'FROM alpine AS go-amd64\nFROM go-$TARGETARCH\nFROM b:$TARGETARCH',
      {},
      ['alpine', 'b:amd64'],
    ],
    ['an argument of the stage', 'ARG A=1\nFROM scratch\nARG A\nARG B=2\nCOPY --from=a:$A-$B / /', {}, ['a:1-2']],
    ['a variable of the stage', 'FROM scratch\nENV A=1 B="2"\nRUN --mount=type=bind,from=a:$A-$B ls', {}, ['a:1-2']],
    ['what only looks like a flag', 'FROM a:1\nRUN tool --from=b:2\nCOPY x --from=c:3 /', {}, ['a:1']],
    ['a form that only the builder knows', 'ARG A=1.2\nFROM node:${A%.*}', {}, ['node:${A%.*}']],
    ['an empty line in a continuation', 'FROM a:1\nCOPY \\\n\n  --from=b:2 / /', {}, ['a:1', 'b:2']],
    ['a here-document with a dot', 'FROM a:1\nCOPY <<E.1 /x\nFROM b:2\nE.1\nRUN x', {}, ['a:1']],
    ['a quoted sign of a here-document', 'FROM a:1\nRUN echo "<<EOF"\nFROM b:2\nRUN x', {}, ['a:1', 'b:2']],
    ['two here-documents', 'FROM a:1\nRUN cat <<ONE <<TWO\nFROM b\nONE\nFROM c\nTWO\nFROM d:1', {}, ['a:1', 'd:1']],
    ['quotes', 'FROM "a:1"\nCOPY --from="b:2" x /', {}, ['a:1', 'b:2']],
    ['Windows line ends', 'FROM a:1\r\nCOPY . .\r\n', {}, ['a:1']],
  ])('%s', async (_, text, buildArgs, images) => {
    expect((await parse(text, { buildArgs })).images).toEqual(images);
  });

  test('the images of every platform count', async () => {
    const { images } = await parse('FROM b:$TARGETARCH', { platforms: ['linux/amd64', 'linux/arm64'] });
    expect(images).toEqual(['b:amd64', 'b:arm64']);
  });

  test('addresses are those that ADD fetches unchecked', async () => {
    const text = [
      'ARG V=1',
      'FROM scratch',
      'ARG V',
      'ADD https://example.org/tool-$V.tgz local.txt /opt/',
      'ADD ["https://example.org/a b", "/x"]',
      'ADD --checksum=sha256:1 https://example.org/checked /x',
      'ADD git@github.com:org/repo.git#main /src',
      'COPY https /x',
    ].join('\n');
    expect((await parse(text)).addresses).toEqual([
      'git@github.com:org/repo.git#main',
      'https://example.org/a b',
      'https://example.org/tool-1.tgz',
    ]);
  });

  test('ports are those of the stage that is built', async () => {
    const ports = async (...given: Parameters<typeof parse>) => (await parse(...given)).ports;
    const text = 'FROM a:1 AS dev\nEXPOSE 9229 3000/tcp\nFROM a:1\nEXPOSE 8080 53/udp';
    expect(await ports(text)).toEqual([8080]);
    expect(await ports(text, { target: 'dev' })).toEqual([9229, 3000]);
    expect(await ports('FROM a\nARG P=81\nENV Q=$P\nEXPOSE $Q')).toEqual([81]);
  });

  test('a file without FROM and a stage that does not exist are refused', async () => {
    await expect(parse('COPY . .')).rejects.toMatchObject({ code: 'input', what: expect.stringContaining('FROM') });
    await expect(parse('FROM a AS one\nFROM b', { target: 'two' })).rejects.toMatchObject({
      code: 'input',
      what: expect.stringContaining('"target" cannot be "two"'),
      why: expect.stringContaining('one, 1'),
    });
  });
});
