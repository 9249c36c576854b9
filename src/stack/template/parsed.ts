/** What the build has read of a shipped template, so that no run parses its text: that takes up to 100 ms. */
export interface ParsedTemplate {
  data: Record<string, unknown>;
  selfContained: boolean;
}

/** Nothing: from source, texts are parsed. The build puts parsed-in-dist.ts in the place of this module. */
export function parsedTemplate(_templatesFolder: string, _name: string, _text: string): ParsedTemplate | undefined {
  return undefined;
}
