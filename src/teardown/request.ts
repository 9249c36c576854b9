import type { Bootstrap } from '../stack/index.ts';
import type { JsonStore, RunFacts, Scope } from '../release/index.ts';

/** What is asked for: one environment is to go. Times are milliseconds. */
export interface TeardownRequest extends Scope {
  /** `<app>-<environment>`, typed by a person: without it no protected environment is touched. */
  confirm: string;
  /** `<app>-<environment>`, typed by a person: the data goes as well. */
  deleteData: string;
  /** Whether what `deleteData` loses is saved first. */
  lastExport: boolean;
  run: RunFacts;
}

/** The same, with where to look. */
export interface TeardownJob extends TeardownRequest {
  bootstrap: Bootstrap;
  store: JsonStore;
}

/** The tags that every stack of an environment has; see deploymentTags in src/pipeline. */
export function carriesTagsOf(tags: Readonly<Record<string, string>>, { app, environment }: Scope): boolean {
  return tags['deploy:app'] === app && tags['deploy:environment'] === environment;
}
