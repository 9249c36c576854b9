import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Part, RequestSpec } from '../definition/request-schema.ts';
import { Failure, messageOf } from '../../report/index.ts';

export interface EncodedBody {
  bytes: Buffer;
  /** Content-Type that goes with it; none for plain text, where the step sets it. */
  type?: string;
}

/** The bytes of a request's body, whose variables are filled in. */
export async function encodeBody(
  { json, form, multipart, body }: Pick<RequestSpec, 'json' | 'form' | 'multipart' | 'body'>,
  directory: string,
): Promise<EncodedBody | undefined> {
  if (json !== undefined) return { bytes: Buffer.from(JSON.stringify(json)), type: 'application/json' };
  if (form) {
    return { bytes: Buffer.from(new URLSearchParams(form).toString()), type: 'application/x-www-form-urlencoded' };
  }
  if (multipart) return await encodeMultipart(multipart, directory);
  // A variable may have made something else of it.
  return body === undefined
    ? undefined
    : { bytes: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
}

/**
 * multipart/form-data (RFC 7578); names are escaped as browsers do (HTML standard, multipart/form-data encoding). The
 * platform's FormData gives every part with a type a file name, which turns a JSON part into a file for many servers.
 */
async function encodeMultipart(parts: Record<string, Part>, directory: string): Promise<EncodedBody> {
  const boundary = `deploy-${randomBytes(12).toString('hex')}`;
  const chunks: Buffer[] = [];
  for (const [name, part] of Object.entries(parts)) {
    const filename = part.filename ?? (part.file === undefined ? undefined : basename(part.file));
    const type = part.type ?? (filename === undefined ? undefined : 'application/octet-stream');
    const head = [
      `--${boundary}`,
      `Content-Disposition: form-data; name="${quoted(name)}"${filename === undefined ? '' : `; filename="${quoted(filename)}"`}`,
      ...(type ? [`Content-Type: ${type}`] : []),
    ];
    const content = part.file === undefined ? Buffer.from(String(part.value)) : await readPart(part.file, directory);
    chunks.push(Buffer.from(`${head.join('\r\n')}\r\n\r\n`), content, Buffer.from('\r\n'));
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { bytes: Buffer.concat(chunks), type: `multipart/form-data; boundary=${boundary}` };
}

async function readPart(file: string, directory: string): Promise<Buffer> {
  try {
    return await readFile(resolve(directory, file));
  } catch (error) {
    throw new Failure({
      code: 'input',
      what: `The file ${file} of a multipart body cannot be read`,
      why: messageOf(error),
      todo: 'Paths in a check file are relative to working-directory',
    });
  }
}

function quoted(name: string): string {
  return name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
