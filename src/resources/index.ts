export { accessTo } from './access.ts';
export { dataTemplate, isInNetwork, needsWebUrl } from './compose/data-template.ts';
export { networkTemplate } from './compose/network-template.ts';
export { backgroundAdditions } from './compose/background.ts';
export { variablesOf } from './definition/parse.ts';
export { entriesOf, type Resources, resourcesFailure } from './definition/resources.ts';
export { readResources } from './source.ts';
