/** The data of each server-sent event of an answer, as it comes. The page and the API read streams by it. */
export async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (text + decoder.decode(part.value, { stream: true })).split(/\r?\n/);
      text = lines.pop()!;
      for (const line of lines) if (line.startsWith('data:')) yield line.slice(5).trim();
    }
  } finally {
    await reader.cancel();
  }
}
