import type { AwsSession } from '../../aws/index.ts';
import { jsonStore } from '../../release/index.ts';
import { Failure } from '../../report/index.ts';

/** Place of an edge object, in the form of an ARN: what the stack of a preview outputs as KeyValueStoreArn. */
const EDGE_OBJECT = /^arn:aws[\w-]*:s3:::([a-z0-9.-]+)\/(.+)$/;
/** Writers of one preview are kept apart by its lease: more than a few that meet are a mistake. */
const ATTEMPTS = 10;

/** The values that an edge function reads, by key. */
export interface EdgeValues {
  get(key: string): Promise<string | undefined>;
  /** `change` returns the new value, or undefined when nothing is to be written. */
  update(key: string, change: (present: string | undefined) => string | undefined): Promise<void>;
  /** Takes keys away. */
  remove(keys: readonly string[]): Promise<void>;
}

/**
 * The values of a preview: one object of the site's bucket takes the place of a KeyValueStore (templates/stacks/preview).
 * S3 shows a write to every reader at once. Undefined for the ARN of anything else.
 */
export function edgeObject(session: AwsSession, arn: string): EdgeValues | undefined {
  const [, bucket, key] = EDGE_OBJECT.exec(arn) ?? [];
  if (!bucket || !key) return undefined;
  const store = jsonStore(session, bucket);
  const read = () => store.get<Values>(key);
  /** `change` returns all values, or undefined when nothing is to be written. */
  const write = async (change: (present: Values) => Values | undefined) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const present = await read();
      const values = change(present?.value ?? {});
      if (values === undefined) return;
      const condition = present ? { ifMatch: present.etag } : { ifNoneMatch: '*' as const };
      if (await store.put(key, values, condition)) return;
    }
    throw new Failure({
      code: 'conflict',
      what: `${key} in bucket ${bucket} could not be written`,
      why: 'Other runs kept writing it at the same time',
      todo: 'Start this run again',
    });
  };
  return {
    get: async (name) => (await read())?.value[name],
    update: (name, change) =>
      write((present) => {
        const value = change(present[name]);
        return value === undefined ? undefined : { ...present, [name]: value };
      }),
    remove: (keys) =>
      write((present) => {
        const left = Object.entries(present).filter(([name]) => !keys.includes(name));
        return left.length === Object.keys(present).length ? undefined : Object.fromEntries(left);
      }),
  };
}

type Values = Readonly<Record<string, string>>;
