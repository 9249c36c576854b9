import { isMap, type Document } from 'yaml';
import { nodeOf, type TemplateParameter, type TemplateResource } from '../template/template.ts';

/** What a backend gets beside its function or service. */
export interface Additions {
  /**
   * Further functions, or task definitions, with the code and the settings of the app, by logical ID: the properties in
   * which they differ (a path with dots for what is inside one), `undefined` for one that they do not have.
   */
  copies: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  resources: Readonly<Record<string, TemplateResource>>;
  parameters: Readonly<Record<string, TemplateParameter>>;
  conditions?: Readonly<Record<string, unknown>>;
}

/** Puts them in; `copiedId` is the function, or task definition, that further ones are copies of. */
export function addAdditions(document: Document, additions: Additions | undefined, copiedId: string): void {
  if (!additions) return;
  for (const [id, properties] of Object.entries(additions.copies)) {
    const copy: unknown = (document.getIn(['Resources', copiedId], true) as { clone(): unknown }).clone();
    if (!isMap(copy)) continue;
    // The name and the limit are of the function that answers requests.
    copy.deleteIn(['Properties', 'FunctionName']);
    copy.deleteIn(['Properties', 'ReservedConcurrentExecutions']);
    for (const [name, value] of Object.entries(properties)) {
      const path = ['Properties', ...name.split('.')];
      if (value === undefined) copy.deleteIn(path);
      else copy.setIn(path, nodeOf(document, value));
    }
    document.setIn(['Resources', id], copy);
  }
  for (const [id, resource] of Object.entries(additions.resources))
    document.setIn(['Resources', id], nodeOf(document, resource));
  for (const [name, parameter] of Object.entries(additions.parameters))
    document.setIn(['Parameters', name], nodeOf(document, parameter));
  for (const [name, condition] of Object.entries(additions.conditions ?? {}))
    document.setIn(['Conditions', name], nodeOf(document, condition));
}
