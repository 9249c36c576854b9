/**
 * Ends the process once all that was written has been read: a pipe takes 64 kB at once, and what waits behind that, the
 * annotation of the failure for example, would be lost. Without a code it is process.exitCode that counts. https://nodejs.org/api/process.html#a-note-on-process-io
 */
export async function exitWhenWritten(code?: number): Promise<never> {
  await Promise.all([process.stdout, process.stderr].map(written));
  // An argument that is undefined would make a success of what has set process.exitCode.
  process.exit(code ?? process.exitCode);
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  // A reader that has gone is no reason to stay.
  return new Promise((resolve) => stream.write('', () => resolve()));
}
