import { isSeq, type Document } from 'yaml';
import { nodeOf } from '../template/template.ts';

/** Adds `value` to the list at a path of a template, which is made where there is none. */
export function append(document: Document, path: readonly (string | number)[], value: object): void {
  if (isSeq(document.getIn(path))) document.addIn(path, nodeOf(document, value));
  else document.setIn(path, nodeOf(document, [value]));
}

/** Gives a role of the template an inline policy; without statements it gets none. */
export function addPolicy(document: Document, role: string, name: string, statements: readonly object[]): void {
  if (statements.length === 0) return;
  const policy = { PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement: statements } };
  append(document, ['Resources', role, 'Properties', 'Policies'], policy);
}
