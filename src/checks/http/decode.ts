import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { messageOf } from '../../report/index.ts';
import type { HttpAnswer } from './messages.ts';

type Decode = (input: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** Undoes Content-Encoding, which a server uses only when a step's own headers ask for it. */
export async function decoded(answer: HttpAnswer, maxBody: number): Promise<HttpAnswer> {
  const encoding = String(answer.headers['content-encoding'] ?? '').toLowerCase();
  const decode = { gzip: gunzip, 'x-gzip': gunzip, deflate: inflate, br: brotliDecompress }[encoding];
  if (!decode || answer.body.length === 0) return answer;
  try {
    const body = await (promisify(decode) as Decode)(answer.body, { maxOutputLength: maxBody });
    return { ...answer, body };
  } catch (error) {
    const message = `The body cannot be decoded as content-encoding: ${encoding}: ${messageOf(error)}`;
    return { ...answer, cut: answer.cut ?? { kind: 'protocol', message } };
  }
}
