export { withEnvironment, type OpenEnvironment } from './with-environment.ts';
