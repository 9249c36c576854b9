import { hash, scryptSync } from 'node:crypto';

/** What the door of a preview knows of its password: it can tell the right key, and makes none. */
export interface PreviewLock {
  salt: string;
  /** SHA-256 of the key, in hexadecimal. */
  digest: string;
}

/**
 * The lock of a password, and the key that opens it: in a header, in a link, or in the cookie that the right password
 * brings. The same password gives the same key for a preview, so nobody is locked out by a push. templates/stacks/preview/
 * lock.mjs makes the key from what a person types in the same way.
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html (scrypt)
 */
export function lockOf(
  password: string,
  { app, number }: { app: string; number: number },
): { lock: PreviewLock; key: string } {
  const salt = `deploy-preview/${app}/${number}`;
  const key = scryptSync(password.normalize('NFC'), salt, 32, { N: 16384, r: 8, p: 1 }).toString('base64url');
  return { lock: { salt, digest: hash('sha256', key) }, key };
}

/** The header that carries the key. */
export const KEY_HEADER = 'x-deploy-preview';
