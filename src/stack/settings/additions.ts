import { isMap, type Document } from 'yaml';
import { nodeOf, type TemplateParameter, type TemplateResource } from '../template/template.ts';

/** What a backend gets beside its function or service. */
export interface Additions {
  /** Further functions with the code and the settings of the app, by logical ID: the properties in which they differ. */
  functions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  resources: Readonly<Record<string, TemplateResource>>;
  parameters: Readonly<Record<string, TemplateParameter>>;
  conditions?: Readonly<Record<string, unknown>>;
}

/** Puts them in; `functionId` is the function that further ones are copies of. */
export function addAdditions(document: Document, additions: Additions | undefined, functionId?: string): void {
  if (!additions) return;
  for (const [id, properties] of Object.entries(additions.functions)) {
    const copy: unknown = (document.getIn(['Resources', functionId], true) as { clone(): unknown }).clone();
    if (!isMap(copy)) continue;
    // The name and the limit are of the function that answers requests.
    copy.deleteIn(['Properties', 'FunctionName']);
    copy.deleteIn(['Properties', 'ReservedConcurrentExecutions']);
    for (const [name, value] of Object.entries(properties)) copy.setIn(['Properties', name], nodeOf(document, value));
    document.setIn(['Resources', id], copy);
  }
  for (const [id, resource] of Object.entries(additions.resources))
    document.setIn(['Resources', id], nodeOf(document, resource));
  for (const [name, parameter] of Object.entries(additions.parameters))
    document.setIn(['Parameters', name], nodeOf(document, parameter));
  for (const [name, condition] of Object.entries(additions.conditions ?? {}))
    document.setIn(['Conditions', name], nodeOf(document, condition));
}

export function hasAdditions(additions: Additions | undefined): boolean {
  return additions !== undefined && Object.keys(additions.resources).length > 0;
}
