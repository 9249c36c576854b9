const RATE = 8000;
const NOTE_SECONDS = 0.09;

/**
 * Reads a text aloud in a voice of its own: a short tone for each letter, as a WAV file (PCM, one channel, 8 bits). It
 * stands for a service that costs money and time, whose results are worth keeping.
 */
export function speak(text: string): Uint8Array {
  const letters = [...text.toLowerCase()].slice(0, 200);
  const perLetter = Math.round(RATE * NOTE_SECONDS);
  const samples = letters.length * perLetter;
  const wav = Buffer.alloc(44 + samples);
  wav.write('RIFF    WAVEfmt ', 0);
  wav.writeUInt32LE(36 + samples, 4);
  // Length of the format, PCM and one channel, samples a second, bytes a second, 1 byte and 8 bits a sample.
  [16, 0x1_0001, RATE, RATE, 0x8_0001].forEach((value, index) => wav.writeUInt32LE(value, 16 + 4 * index));
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
