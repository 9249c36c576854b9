export { withEnvironment, type EnvironmentRequest, type OpenEnvironment } from './with-environment.ts';
