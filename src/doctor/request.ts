import type { LocatedSecret } from '../stack/index.ts';
import type { JobFacts } from './github.ts';

/** What is to be deployed, as far as it decides what is looked at. */
export interface DoctorRequest {
  app: string;
  environment: string;
  mode: 'lambda' | 'container' | 'none';
  /** `mode` was written, and does not just follow from the others. */
  modeGiven: boolean;
  web: boolean;
  image: boolean;
  /** References of app-secrets by the name of the variable. */
  secrets: Readonly<Record<string, string>>;
  /** owner/name and folder of this run; '' outside of a repository. */
  repository: string;
  folder: string;
  /** Types of the resources that the templates hold. */
  resourceTypes: readonly string[];
  job: JobFacts;
  /** Claims of this job's OIDC token; undefined where GitHub gives none. */
  claims(): Promise<Readonly<Record<string, string>> | undefined>;
  /** Looks references up, and throws a Failure for one that is not there. */
  locateSecrets(): Promise<Readonly<Record<string, LocatedSecret>>>;
}
