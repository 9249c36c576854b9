/**
 * Puts `body` between the markers of `section`, or appends a new section: what other benches wrote stays as it is.
 */
export function replaceSection(document: string, section: string, body: string, kind = 'bench'): string {
  const open = `<!-- ${kind}:${section} -->`;
  const close = `<!-- /${kind}:${section} -->`;
  const text = `${open}\n\n${body.trim()}\n\n${close}`;
  const start = document.indexOf(open);
  const end = document.indexOf(close);
  if (start === -1 || end === -1) return `${document.trimEnd()}\n\n${text}\n`;
  return document.slice(0, start) + text + document.slice(end + close.length);
}
