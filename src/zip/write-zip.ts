import { createHash, hash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, createDeflateRaw, deflateRaw, deflateRawSync } from 'node:zlib';

/** One file of a zip. */
export interface ZipFile {
  /** Path in the zip, with forward slashes. */
  name: string;
  /** Where the content is on this machine; for a link, the link itself. */
  path: string;
  /** Bytes. */
  size: number;
  executable: boolean;
  /** Target of a symbolic link, relative, with forward slashes. */
  link?: string;
}

/** Files up to this size are compressed whole, several at once; larger ones are streamed, one at a time. */
const WHOLE_FILE = 4_000_000;
/** Bytes of whole files that may be in memory at once, of one zip. */
const WINDOW = 8_000_000;
/**
 * Bytes at the beginning of a file that show whether it compresses; less than a twentieth saved is not worth the time.
 * Files that are no longer than that are compressed at once: a thread of zlib would take twice the time and memory.
 */
const PROBE = 65_536;
const WORTH_IT = 0.95;
/** 1 January 1980, the first date that a zip can hold: dates are no content. */
const DOS_DATE = 0x21;
const COMPRESSION_LEVEL = 6;
/** More entries than this need the Zip64 end record. */
const ZIP32_ENTRIES = 0xffff;

const deflate = promisify<Buffer, { level: number }, Buffer>(deflateRaw);

interface Entry {
  name: Buffer;
  method: 0 | 8;
  crc: number;
  packed: number;
  size: number;
  /** Unix mode, file type included. */
  mode: number;
  offset: number;
}

interface Compressed {
  data: Buffer;
  method: 0 | 8;
  crc: number;
  /** Bytes before compression. */
  size: number;
  sha256: string;
}

/**
 * Writes a zip of `files` in their order; the bytes depend on names, contents and modes only. Returns the SHA-256 of
 * each file's content as it was packed. Format: PKWARE's APPNOTE.TXT 6.3.
 */
export async function writeZip(path: string, files: readonly ZipFile[]): Promise<string[]> {
  const handle = await open(path, 'w');
  try {
    const writer = new ZipWriter(handle);
    const hashes: string[] = [];
    for (const [index, ahead] of aheadOf(files)) {
      const file = files[index]!;
      hashes.push(ahead ? await writer.add(file, await ahead) : await writer.stream(file));
    }
    await writer.end();
    return hashes;
  } finally {
    await handle.close();
  }
}

/** Compresses small files ahead of the writer, so that all of zlib's threads are busy and memory stays bounded. */
function* aheadOf(files: readonly ZipFile[]): Generator<[number, Promise<Compressed> | undefined]> {
  const queue: (Promise<Compressed> | undefined)[] = [];
  let next = 0;
  let inMemory = 0;
  for (const [index, file] of files.entries()) {
    while (next < files.length && next - index < 64 && (next === index || inMemory + files[next]!.size <= WINDOW)) {
      const ahead = files[next]!;
      const whole = ahead.link !== undefined || ahead.size <= WHOLE_FILE;
      if (whole) inMemory += ahead.size;
      queue.push(whole ? compress(ahead) : undefined);
      // An error is thrown when its turn comes; until then it must not count as unhandled.
      queue.at(-1)?.catch(() => undefined);
      next++;
    }
    const current = queue.shift();
    yield [index, current];
    if (current) inMemory -= file.size;
  }
}

async function compress(file: ZipFile): Promise<Compressed> {
  const raw = file.link !== undefined ? Buffer.from(file.link) : readFileSync(file.path);
  const packed = file.link !== undefined ? raw : await deflated(raw);
  const smaller = packed.length < raw.length;
  return {
    data: smaller ? packed : raw,
    method: smaller ? 8 : 0,
    crc: crc32(raw),
    size: raw.length,
    sha256: hash('sha256', raw),
  };
}

async function deflated(raw: Buffer): Promise<Buffer> {
  if (raw.length <= PROBE) return deflateRawSync(raw, { level: COMPRESSION_LEVEL });
  return compresses(raw.subarray(0, PROBE)) ? await deflate(raw, { level: COMPRESSION_LEVEL }) : raw;
}

/** Whether content like this gets smaller: images, archives and other packed data do not. */
function compresses(head: Buffer): boolean {
  return head.length > 0 && deflateRawSync(head, { level: 1 }).length < head.length * WORTH_IT;
}

class ZipWriter {
  readonly #handle: FileHandle;
  readonly #entries: Entry[] = [];
  #offset = 0;
  /** Small writes gathered into larger ones. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async add(file: ZipFile, { data, method, crc, size, sha256 }: Compressed): Promise<string> {
    const entry = entryFor(file, { method, crc, packed: data.length, size, offset: this.#offset });
    this.#entries.push(entry);
    await this.#write(localHeader(entry));
    await this.#write(data);
    return sha256;
  }

  /** Streams a large file; its header is written again once its sizes are known. */
  async stream(file: ZipFile): Promise<string> {
    const worth = compresses(await headOf(file.path));
    const entry = entryFor(file, { method: worth ? 8 : 0, crc: 0, packed: 0, size: 0, offset: this.#offset });
    this.#entries.push(entry);
    await this.#write(localHeader(entry));
    const hash = createHash('sha256');
    const take = (chunk: Buffer) => {
      hash.update(chunk);
      entry.crc = crc32(chunk, entry.crc);
      entry.size += chunk.length;
    };
    if (worth) await this.#deflate(file, entry, take);
    else await this.#copy(file, entry, take);
    await this.#flush();
    await this.#handle.write(localHeader(entry), 0, undefined, entry.offset);
    return hash.digest('hex');
  }

  async #deflate(file: ZipFile, entry: Entry, take: (chunk: Buffer) => void): Promise<void> {
    const source = createReadStream(file.path, { highWaterMark: 1 << 18 });
    source.on('data', (chunk) => take(chunk as Buffer));
    const deflater = createDeflateRaw({ level: COMPRESSION_LEVEL, chunkSize: 1 << 18 });
    source.once('error', (error) => deflater.destroy(error));
    for await (const chunk of source.pipe(deflater)) {
      entry.packed += (chunk as Buffer).length;
      await this.#write(chunk as Buffer);
    }
  }

  /** Copies through one buffer: hundreds of megabytes leave no garbage behind. */
  async #copy(file: ZipFile, entry: Entry, take: (chunk: Buffer) => void): Promise<void> {
    await this.#flush();
    const source = await open(file.path, 'r');
    try {
      const buffer = Buffer.allocUnsafe(1 << 20);
      for (;;) {
        const { bytesRead } = await source.read(buffer, 0, buffer.length, null);
        if (bytesRead === 0) return;
        const chunk = buffer.subarray(0, bytesRead);
        take(chunk);
        await this.#handle.write(chunk, 0, bytesRead, this.#offset);
        this.#offset += bytesRead;
        entry.packed += bytesRead;
      }
    } finally {
      await source.close();
    }
  }

  async end(): Promise<void> {
    const start = this.#offset;
    for (const entry of this.#entries) await this.#write(centralHeader(entry));
    await this.#write(endRecords(this.#entries.length, start, this.#offset - start));
    await this.#flush();
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#offset += bytes.length;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= 1 << 20) await this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#pendingBytes === 0) return;
    const bytes = Buffer.concat(this.#pending);
    await this.#handle.write(bytes, 0, bytes.length, this.#offset - bytes.length);
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PROBE), 0, PROBE, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function entryFor(file: ZipFile, rest: Omit<Entry, 'name' | 'mode'>): Entry {
  const mode = file.link !== undefined ? 0o120777 : file.executable ? 0o100755 : 0o100644;
  return { name: Buffer.from(file.name), mode, ...rest };
}

/** Bit 11 of the flags: names are UTF-8. */
const UTF8 = 0x0800;

function localHeader(entry: Entry): Buffer {
  const header = Buffer.alloc(30 + entry.name.length);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(UTF8, 6);
  header.writeUInt16LE(entry.method, 8);
  header.writeUInt16LE(DOS_DATE, 12);
  header.writeUInt32LE(entry.crc, 14);
  header.writeUInt32LE(entry.packed, 18);
  header.writeUInt32LE(entry.size, 22);
  header.writeUInt16LE(entry.name.length, 26);
  entry.name.copy(header, 30);
  return header;
}

function centralHeader(entry: Entry): Buffer {
  const header = Buffer.alloc(46 + entry.name.length);
  header.writeUInt32LE(0x02014b50, 0);
  // Made by version 2.0 on Unix: only then do readers look at the mode.
  header.writeUInt16LE((3 << 8) | 20, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(UTF8, 8);
  header.writeUInt16LE(entry.method, 10);
  header.writeUInt16LE(DOS_DATE, 14);
  header.writeUInt32LE(entry.crc, 16);
  header.writeUInt32LE(entry.packed, 20);
  header.writeUInt32LE(entry.size, 24);
  header.writeUInt16LE(entry.name.length, 28);
  header.writeUInt32LE((entry.mode << 16) >>> 0, 38);
  header.writeUInt32LE(entry.offset, 42);
  entry.name.copy(header, 46);
  return header;
}

function endRecords(entries: number, start: number, size: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(entries, ZIP32_ENTRIES), 8);
  end.writeUInt16LE(Math.min(entries, ZIP32_ENTRIES), 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(start, 16);
  if (entries < ZIP32_ENTRIES) return end;
  const zip64 = Buffer.alloc(76);
  zip64.writeUInt32LE(0x06064b50, 0);
  zip64.writeBigUInt64LE(44n, 4);
  zip64.writeUInt16LE((3 << 8) | 45, 12);
  zip64.writeUInt16LE(45, 14);
  zip64.writeBigUInt64LE(BigInt(entries), 24);
  zip64.writeBigUInt64LE(BigInt(entries), 32);
  zip64.writeBigUInt64LE(BigInt(size), 40);
  zip64.writeBigUInt64LE(BigInt(start), 48);
  zip64.writeUInt32LE(0x07064b50, 56);
  zip64.writeBigUInt64LE(BigInt(start + size), 64);
  zip64.writeUInt32LE(1, 72);
  return Buffer.concat([zip64, end]);
}
