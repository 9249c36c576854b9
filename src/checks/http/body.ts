import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Failure, messageOf } from '../report/index.ts';
import type { Body, Part } from './spec.ts';

export interface EncodedBody {
  bytes: Buffer;
  /** Content-Type that goes with it; none for plain text, where the step says it. */
  type?: string;
  parts?: readonly Part[];
}

/** The bytes of a request's body. */
export async function encodeBody(body: Body, directory: string): Promise<EncodedBody> {
  switch (body.kind) {
    case 'text':
      return { bytes: Buffer.from(typeof body.text === 'string' ? body.text : JSON.stringify(body.text)) };
    case 'json':
      return { bytes: Buffer.from(JSON.stringify(body.value)), type: 'application/json' };
    case 'form':
      return {
        bytes: Buffer.from(new URLSearchParams(body.fields).toString()),
        type: 'application/x-www-form-urlencoded',
      };
    case 'multipart':
      return await encodeMultipart(body.parts, directory);
  }
}

/** multipart/form-data (RFC 7578); names are escaped as browsers do (HTML standard, multipart/form-data encoding). */
async function encodeMultipart(parts: readonly Part[], directory: string): Promise<EncodedBody> {
  const boundary = `deploy-${randomBytes(12).toString('hex')}`;
  const chunks: Buffer[] = [];
  for (const part of parts) {
    const filename = part.filename ?? (part.file === undefined ? undefined : basename(part.file));
    const disposition = `form-data; name="${quoted(part.name)}"${filename === undefined ? '' : `; filename="${quoted(filename)}"`}`;
    const type = part.type ?? (filename === undefined ? undefined : 'application/octet-stream');
    const head = [`--${boundary}`, `Content-Disposition: ${disposition}`, ...(type ? [`Content-Type: ${type}`] : [])];
    const content = part.file === undefined ? Buffer.from(part.value ?? '') : await readPart(part.file, directory);
    chunks.push(Buffer.from(`${head.join('\r\n')}\r\n\r\n`), content, Buffer.from('\r\n'));
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { bytes: Buffer.concat(chunks), type: `multipart/form-data; boundary=${boundary}`, parts };
}

async function readPart(file: string, directory: string): Promise<Buffer> {
  try {
    return await readFile(resolve(directory, file));
  } catch (error) {
    throw new Failure({
      code: 'input',
      what: `The file ${file} of a multipart body cannot be read`,
      why: messageOf(error),
      todo: 'Paths in a check file stand on the working directory',
    });
  }
}

function quoted(name: string): string {
  return name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
