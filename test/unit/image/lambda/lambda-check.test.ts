import { describe, expect, test } from '@jest/globals';
import { httpEvent, ownLines, readAnswer } from '../../../../src/image/lambda/lambda-check.ts';

describe('a function’s answer', () => {
  test.each<[number, string, string | undefined, string]>([
    [200, '{"statusCode":200}', '/', 'healthy'],
    [200, '{"statusCode":404}', '/', 'not-healthy'],
    [200, '{}', '/', 'not-healthy'],
    [200, '', '/', 'not-healthy'],
    [200, '{"statusCode":200,"headers":{}}\0\0\0\0\0\0\0\0hello', '/', 'healthy'],
    [200, 'null', undefined, 'healthy'],
    [200, '"text"', undefined, 'healthy'],
    [200, '{"errorType":"Runtime.ImportModuleError","errorMessage":"m"}', undefined, 'crashed'],
    [200, '{"errorType":"TypeError","errorMessage":"m"}', undefined, 'not-healthy'],
    [502, '', undefined, 'crashed'],
  ])('%s %j of %s is %s', (status, body, webPath, kind) => {
    expect(readAnswer({ status, body }, webPath).kind).toBe(kind);
  });

  test('the emulator’s own lines are not the application’s', () => {
    expect(ownLines('21 Nov 2026 03:52:03,780 [INFO] (rapid) exec\nSTART RequestId: 1\nmine')).toBe('mine');
  });

  test('the event is what an HTTP API sends', () => {
    expect(httpEvent('/health?full=1', 0)).toMatchObject({
      version: '2.0',
      rawPath: '/health',
      rawQueryString: 'full=1',
    });
  });
});
