import { randomBytes } from 'node:crypto';

/** "site-3f9a1c": names that no other suite on the same emulator uses. */
export function unique(prefix: string): string {
  return `${prefix}-${randomBytes(3).toString('hex')}`;
}
