import { parseTemplate } from './yaml.ts';
import { checkSize, composedText, type Template, type TemplateParameter, type TemplateResource } from './template.ts';

export interface ComposedParts {
  Description: string;
  Resources: Record<string, TemplateResource>;
  Outputs: Record<string, unknown>;
  Parameters?: Record<string, TemplateParameter>;
}

/**
 * A template that a program has put together, in long forms and without transforms. Its text is JSON; the
 * document, which few need, is made of it when it is asked for: parsing costs more than all the rest.
 */
export function composedTemplate(parts: ComposedParts): Template {
  const text = composedText(parts);
  checkSize(text, undefined);
  let document: Template['document'] | undefined;
  let data: Template['data'] | undefined;
  return {
    text,
    folder: process.cwd(),
    get document() {
      return (document ??= parseTemplate(text));
    },
    get data() {
      return (data ??= JSON.parse(text) as Template['data']);
    },
    parameters: parts.Parameters ?? {},
    outputs: Object.keys(parts.Outputs),
    resources: parts.Resources,
    transforms: [],
    functionGlobals: {},
  };
}
