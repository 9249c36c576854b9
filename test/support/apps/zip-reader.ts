import { unzipSync } from 'fflate';

export interface ZipEntry {
  name: string;
  /** Unix mode with file type. */
  mode: number;
  content: Buffer;
}

/** The files of a zip as an unzipper reads them; the modes, which fflate does not give, from the central directory. */
export function readZip(zip: Buffer): ZipEntry[] {
  const modes = unixModes(zip);
  return Object.entries(unzipSync(zip))
    .filter(([name]) => !name.endsWith('/'))
    .map(([name, content]) => ({ name, mode: modes.get(name)!, content: Buffer.from(content) }));
}

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12: the upper half of the external attributes. */
function unixModes(zip: Buffer): Map<string, number> {
  const end = zip.lastIndexOf(Buffer.from('504b0506', 'hex'));
  const modes = new Map<string, number>();
  for (let at = zip.readUInt32LE(end + 16); zip.readUInt32LE(at) === 0x02014b50;) {
    const nameLength = zip.readUInt16LE(at + 28);
    modes.set(zip.toString('utf8', at + 46, at + 46 + nameLength), zip.readUInt32LE(at + 38) >>> 16);
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return modes;
}
