export { teardown, type TeardownOptions } from './teardown.ts';
