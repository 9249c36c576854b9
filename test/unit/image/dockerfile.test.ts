import { describe, expect, test } from '@jest/globals';
import { parseDockerfile } from '../../../src/image/dockerfile.ts';

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
    ['Windows line ends', 'FROM a:1\r\nCOPY . .\r\n', {}, ['a:1']],
  ])('%s', (_, text, buildArgs, images) => {
    expect(parseDockerfile(text, buildArgs).images).toEqual(images);
  });

  test('ports are those of the stage that is built', () => {
    const text = 'FROM a:1 AS dev\nEXPOSE 9229 3000/tcp\nFROM a:1\nEXPOSE 8080 53/udp';
    expect(parseDockerfile(text, {}).ports).toEqual([8080]);
    expect(parseDockerfile(text, {}, 'dev').ports).toEqual([9229, 3000]);
  });

  test('no FROM and no such stage are said', () => {
    expect(() => parseDockerfile('COPY . .', {})).toThrow('has no FROM');
    expect(() => parseDockerfile('FROM a AS one\nFROM b', {}, 'two')).toThrow(
      'Allowed: a stage of Dockerfile (one, 1)',
    );
  });
});
