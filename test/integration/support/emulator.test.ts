import { describe, expect, test } from '@jest/globals';
import { testSession } from '../../support/emulator/session.ts';

describe('the emulator', () => {
  test('answers who the caller is', async () => {
    expect(await testSession().accountId()).toMatch(/^\d{12}$/);
  });
});
