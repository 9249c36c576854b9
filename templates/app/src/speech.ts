const RATE = 8000;
const NOTE_SECONDS = 0.09;

/**
 * Reads a text aloud in a voice of its own: a short tone for each letter, as a WAV file. It stands for a service that
 * costs money and time, whose results are worth keeping.
 */
export function speak(text: string): Uint8Array {
  const letters = [...text.toLowerCase()].slice(0, 200);
  const perLetter = Math.round(RATE * NOTE_SECONDS);
  const samples = letters.length * perLetter;
  const wav = Buffer.alloc(44 + samples);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  // PCM, one channel, 8 bits.
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(RATE, 24);
  wav.writeUInt32LE(RATE, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples, 40);
  for (let at = 0; at < samples; at++) {
    const letter = letters[Math.floor(at / perLetter)]!;
    const fade = 1 - (at % perLetter) / perLetter;
    const hertz = /\p{L}|\p{N}/u.test(letter) ? 220 * 2 ** ((letter.codePointAt(0)! % 24) / 12) : 0;
    wav[44 + at] = 128 + Math.round(60 * fade * Math.sin((2 * Math.PI * hertz * at) / RATE));
  }
  return wav;
}
