export { accessTo, type Statement } from './access.ts';
export { dataTemplate, needsWebUrl } from './compose/data-template.ts';
export { variablesOf } from './definition/parse.ts';
export { type Resources } from './definition/resources.ts';
export { readResources } from './source.ts';
