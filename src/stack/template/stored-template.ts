import type { AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';

/** The text of a template in the artifacts bucket, by the URL that a release record or a nested stack has of it. */
export async function readStoredTemplate(session: AwsSession, templateUrl: string): Promise<string> {
  const place = parseTemplateUrl(templateUrl);
  if (!place) {
    throw new Failure({ code: 'template', what: `${JSON.stringify(templateUrl)} is not the URL of a template in S3` });
  }
  const { Bucket } = await import('../../aws/s3/index.ts');
  const object = await new Bucket(session, place.bucket).get(place.key);
  if (object) return Buffer.from(object.bytes).toString('utf8');
  throw new Failure({
    code: 'not-found',
    what: `Template s3://${place.bucket}/${place.key} does not exist`,
    why: 'It was deleted from the bucket',
  });
}

/** Bucket and key of https://BUCKET.s3.REGION.amazonaws.com/KEY, or of the path-style form. */
function parseTemplateUrl(text: string): { bucket: string; key: string } | undefined {
  if (!URL.canParse(text)) return undefined;
  const { hostname, pathname } = new URL(text);
  const path = decodeURIComponent(pathname.slice(1));
  const virtual = /^(.+)\.s3[.-]/.exec(hostname);
  if (virtual) return { bucket: virtual[1]!, key: path };
  const slash = path.indexOf('/');
  return slash > 0 ? { bucket: path.slice(0, slash), key: path.slice(slash + 1) } : undefined;
}
