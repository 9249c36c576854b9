import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes of the record that ends a zip, and the longest comment that may follow it (APPNOTE.TXT 4.3.16). */
const END_RECORD = 22;
const LONGEST_COMMENT = 0xffff;
const END_SIGNATURE = Buffer.from('504b0506', 'hex');

/** Whether a file is a zip: its end shows it, since a program may stand before it (executable jars, pex files). */
export function isZipFile(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(size, END_RECORD + LONGEST_COMMENT));
    readSync(file, tail, 0, tail.length, size - tail.length);
    for (
      let at = tail.lastIndexOf(END_SIGNATURE);
      at >= 0;
      at = at === 0 ? -1 : tail.lastIndexOf(END_SIGNATURE, at - 1)
    ) {
      const comment = at + END_RECORD;
      if (comment <= tail.length && tail.readUInt16LE(comment - 2) === tail.length - comment) return true;
    }
    return false;
  } finally {
    closeSync(file);
  }
}
