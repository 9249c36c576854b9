import { describe, expect, test } from '@jest/globals';
import { Cookies } from '../../../../src/checks/http/cookies.ts';
import { breaksOff } from '../../../support/breaks-off.ts';
import { ManualClock } from '../../../support/http/manual-clock.ts';

const page = new URL('https://shop.example/');

describe('a cookie ends', () => {
  /** What is sent `later` milliseconds after an answer that sets this. */
  const sentLater = async (line: string, later: number) => {
    const clock = new ManualClock();
    const cookies = new Cookies(clock);
    cookies.keep(page, line);
    clock.advance(later);
    return await cookies.headerFor(page);
  };
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();

  test.each([
    ['before', 'a=1; Max-Age=2', 1500, 'a=1'],
    ['counted from the answer, not from the first look', 'a=1; Max-Age=2', 2500, ''],
    ['at once', 'a=1; Max-Age=0', 0, ''],
    ['at once', 'a=1; Max-Age=-1', 0, ''],
    ['never', `a=1; Max-Age=${'9'.repeat(30)}`, 86_400_000, 'a=1'],
    ['with the scenario', 'a=1', 86_400_000, 'a=1'],
    ['by the day that it names', `a=1; Expires=${inSeconds(-60)}`, 0, ''],
    ['by the day that it names', `a=1; Expires=${inSeconds(3600)}`, 3_000_000, 'a=1'],
    ['by the day that it names', `a=1; Expires=${inSeconds(3600)}`, 3_700_000, ''],
    ['by its age where it has both', `a=1; Max-Age=60; Expires=${inSeconds(3600)}`, 61_000, ''],
  ])('%s: %s, after %d ms', async (_, line, later, sent) => {
    expect(await sentLater(line, later)).toBe(sent);
  });

  test('though it was sent in between', async () => {
    const clock = new ManualClock();
    const cookies = new Cookies(clock);
    cookies.keep(page, ['a=1; Max-Age=2', 'b=2']);
    expect(await cookies.headerFor(page)).toBe('a=1; b=2');
    clock.advance(1500);
    expect(await cookies.headerFor(page)).toBe('a=1; b=2');
    expect(await cookies.value(page, 'a')).toBe('1');
    clock.advance(1000);
    expect(await cookies.headerFor(page)).toBe('b=2');
    expect(await cookies.value(page, 'a')).toBeUndefined();
  });

  test('and is set anew by another answer', async () => {
    const clock = new ManualClock();
    const cookies = new Cookies(clock);
    cookies.keep(page, 'a=1; Max-Age=2');
    clock.advance(3000);
    cookies.keep(page, 'a=2; Max-Age=2');
    expect(await cookies.headerFor(page)).toBe('a=2');
    cookies.keep(page, 'a=; Max-Age=0');
    expect(await cookies.headerFor(page)).toBe('');
  });
});

describe('the name and the value of a cookie', () => {
  const kept = (line: string) => new Cookies(new ManualClock()).keep(page, line);

  test.each([
    ['a=1', 'a', '1'],
    [' a  = b = c ; Path=/', 'a', 'b = c'],
    ['a=', 'a', ''],
    ['a="x y"', 'a', '"x y"'],
  ])('%j', (line, name, value) => {
    expect(kept(line)).toEqual([{ name, value }]);
  });

  test.each(['', 'a', 'a; b=1', '=1', '  =1', ';a=1'])('%j has none', (line) => {
    expect(kept(line)).toEqual([]);
  });

  test('are found at once in a line full of spaces', () => {
    const spaces = ' '.repeat(1_000_000);
    expect(breaksOff(() => [kept(`a${spaces}x`), kept(`a${spaces}=1`), kept(`a=1${spaces}x`)].flat())).toHaveLength(2);
  });
});
