/**
 * Ends the process once all that was written has been read: a pipe takes 64 kB at once, and what waits behind that, the
 * annotation of the failure say, would be lost. https://nodejs.org/api/process.html#a-note-on-process-io
 */
export async function exitWhenWritten(code?: number): Promise<never> {
  await Promise.all([process.stdout, process.stderr].map(written));
  process.exit(code);
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  // A reader that has gone is no reason to stay.
  return new Promise((resolve) => stream.write('', () => resolve()));
}
