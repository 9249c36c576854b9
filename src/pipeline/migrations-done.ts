import type { Context } from '../operation/index.ts';
import { jsonStore, migrationsPrefix, type ReleaseRecord, type Scope } from '../release/index.ts';
import { messageOf } from '../report/index.ts';
import type { Bootstrap } from '../stack/index.ts';

/** That a plan was carried out: migrations/<app>/<environment>/<id>/done.json. */
export interface Done {
  plan: string;
  /** ISO 8601, UTC. */
  time: string;
  /** Whether the release that it was carried out for went live; until then the app before it goes on writing to the source. */
  live?: boolean;
  /** Which of its checkpoints belongs to `places`; 1 where it is not said. */
  attempt?: number;
  /** The outputs of the data stack that the plan names, as they were. */
  places?: Readonly<Record<string, string>>;
  /** It has left the app frozen for the switch. */
  frozen?: boolean;
}

/** Folder of what is known of a plan in an environment. */
export function planFolder(scope: Scope, id: string): string {
  return `${migrationsPrefix(scope)}${id}`;
}

export function doneKey(scope: Scope, id: string): string {
  return `${planFolder(scope, id)}/done.json`;
}

/**
 * Writes down that a release is what people use which plans were carried out for: from now on they are done. It is no failure
 * of the release where that cannot be written.
 */
export async function recordMigrations(
  { session, report }: Pick<Context, 'session' | 'report'>,
  bootstrap: Bootstrap | undefined,
  release: Pick<ReleaseRecord, 'app' | 'environment' | 'migrations'>,
): Promise<void> {
  if (!bootstrap || !release.migrations) return;
  const store = jsonStore(session, bootstrap.artifactsBucket);
  try {
    for (const { id } of release.migrations) {
      const done = await store.get<Done>(doneKey(release, id));
      if (done?.value.live === false)
        await store.put(doneKey(release, id), { ...done.value, live: true }, { ifMatch: done.etag });
    }
  } catch (error) {
    report.warning(
      `It could not be recorded that the migrations are done, so the next deployment looks at them again: ${messageOf(error)}`,
    );
  }
}
