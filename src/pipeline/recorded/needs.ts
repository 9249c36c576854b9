import type { AwsSession } from '../../aws/index.ts';
import { Bucket } from '../../aws/s3/index.ts';
import { stateOf, type ReleaseRecord, type RollbackPart, type StackRecord, stackOf } from '../../release/index.ts';
import { messageOf } from '../../report/index.ts';
import { missingOfRelease } from '../../site/index.ts';
import { readStoredTemplate } from '../../stack/index.ts';

/** Objects that releases share are looked at once, however many releases name them. */
export class Needs {
  readonly #session: AwsSession;
  readonly #looks = new Map<string, Promise<string | undefined>>();

  constructor(session: AwsSession) {
    this.#session = session;
  }

  /** What is gone of what a release is made of; empty where it can come back. */
  async missing(record: ReleaseRecord, what: RollbackPart): Promise<string[]> {
    if (record.status !== 'live') return [stateOf({ id: record.id, record }, new Set())];
    const looks = [
      ...(what === 'site' ? [] : [this.#backend(record)]),
      ...(what === 'backend' ? [] : [this.#site(record)]),
    ];
    return (await Promise.all(looks)).flat();
  }

  async #backend(record: ReleaseRecord): Promise<string[]> {
    const stack = stackOf(record, 'backend');
    if (!stack && record.mode === 'none') return [];
    if (!stack?.templateUrl) return ['its record names no template'];
    let text: string;
    try {
      text = await readStoredTemplate(this.#session, stack.templateUrl);
    } catch (error) {
      return [messageOf(error).replace(/\.$/, '')];
    }
    const looks = [
      ...objectsOf(stack, text).map((object) => this.#object(object)),
      ...imagesOf(record, stack, text).map((image) => this.#image(image)),
    ];
    return (await Promise.all(looks)).flatMap((missing) => missing ?? []);
  }

  async #site(record: ReleaseRecord): Promise<string[]> {
    const store = stackOf(record, 'web')?.outputs['KeyValueStoreArn'];
    if (!record.site || !store) return [];
    const { bucket, release } = record.site;
    const missing = await this.#once(`site ${bucket} ${release}`, async () => {
      const target = { bucket, prefix: '', keyValueStoreArn: store };
      const why = await missingOfRelease(this.#session, target, release);
      return why && `site release ${release}: ${why}`;
    });
    return missing === undefined ? [] : [missing];
  }

  #object({ bucket, key }: { bucket: string; key: string }): Promise<string | undefined> {
    return this.#once(`${bucket} ${key}`, async () =>
      (await new Bucket(this.#session, bucket).head(key)) ? undefined : `s3://${bucket}/${key} is gone`,
    );
  }

  #image(reference: string): Promise<string | undefined> {
    return this.#once(reference, async () => {
      const { isImageThere } = await import('../../image/index.ts');
      return (await isImageThere(this.#session, reference)) === false ? `image ${reference} is gone` : undefined;
    });
  }

  /** What may not be looked at is a reason as well: nothing is promised that was not seen. */
  #once(name: string, look: () => Promise<string | undefined>): Promise<string | undefined> {
    const known = this.#looks.get(name) ?? look().catch((error: unknown) => messageOf(error).replace(/\.$/, ''));
    this.#looks.set(name, known);
    return known;
  }
}

/** Packages in the artifacts bucket, named by parameters or by a packaged template. */
function objectsOf({ templateUrl, parameters }: StackRecord, text: string): { bucket: string; key: string }[] {
  const { CodeBucket: bucket, CodeKey: key } = parameters;
  const own = bucket && key ? [{ bucket, key }] : [];
  const artifacts = /^https:\/\/[^/]+\/([^/]+)\//.exec(templateUrl)?.[1];
  const keys = new Set(text.match(/(?:previews\/)?(?:packages|templates)\/[0-9a-f]{64}(?:\.\w+)?/g));
  return [...own, ...(artifacts ? [...keys].map((named) => ({ bucket: artifacts, key: named })) : [])];
}

/** Images with their digest. */
function imagesOf({ image }: ReleaseRecord, { parameters }: StackRecord, text: string): string[] {
  const named = [...Object.values(parameters), text].join('\n').match(/[\w.:/-]+@sha256:[0-9a-f]{64}/g) ?? [];
  return [...new Set([...(image ? [image] : []), ...named])];
}
