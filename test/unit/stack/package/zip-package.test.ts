import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isZipFile } from '../../../../src/zip/index.ts';
import { sam, TemplateFolder } from '../../../support/apps/template-folder.ts';

let files: TemplateFolder;
beforeEach(() => void (files = new TemplateFolder()));
afterEach(() => files.remove());

describe('a file that is a zip already', () => {
  // An empty one: nothing but the record at its end.
  const end = (comment = 0) =>
    Buffer.concat([Buffer.from('504b0506', 'hex'), Buffer.alloc(16), Buffer.from([comment & 255, comment >> 8])]);
  test.each<[string, Buffer, boolean]>([
    ['a zip', Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), end()]), true],
    ['a program before a zip', Buffer.concat([Buffer.from('#!/usr/bin/env python3\n'), end()]), true],
    ['a zip with a comment', Buffer.concat([end(5), Buffer.from('hello')]), true],
    [
      'a zip with the longest comment',
      Buffer.concat([Buffer.alloc(100_000), end(65_535), Buffer.alloc(65_535, 'c')]),
      true,
    ],
    ['a zip whose comment looks like an end', Buffer.concat([end(4), Buffer.from('504b0506', 'hex')]), true],
    ['a zip whose comment is cut off', end(9), false],
    ['a zip that is cut off', Buffer.from('PK\x03\x04 and no end', 'latin1'), false],
    ['text', Buffer.from('exports.handler = 1;\n'), false],
    ['nothing', Buffer.alloc(0), false],
  ])('%s', async (_, bytes, expected) => {
    files.write({ 'app.jar': bytes });
    expect(isZipFile(join(files.path, 'app.jar'))).toBe(expected);
    const { resources } = await files.packaged(sam('{CodeUri: app.jar}'));
    expect(resources['Fn']!.Properties!['CodeUri']).toMatch(expected ? /\.jar$/ : /\.zip$/);
  });
});
