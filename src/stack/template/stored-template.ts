import { explainAwsError, type AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';

/** The text of a template that a release record names by its URL in the artifacts bucket. */
export async function readStoredTemplate(session: AwsSession, templateUrl: string): Promise<string> {
  const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const place = parseTemplateUrl(templateUrl);
  if (!place) {
    throw new Failure({ code: 'template', what: `${JSON.stringify(templateUrl)} is not the URL of a template in S3` });
  }
  try {
    const { Body } = await session
      .client(S3Client)
      .send(new GetObjectCommand({ ...place, ExpectedBucketOwner: await session.accountId() }));
    return await Body!.transformToString();
  } catch (error) {
    throw explainAwsError(error, `Template s3://${place.Bucket}/${place.Key} could not be read`);
  }
}

/** Bucket and key of https://BUCKET.s3.REGION.amazonaws.com/KEY, or of the path-style form. */
export function parseTemplateUrl(text: string): { Bucket: string; Key: string } | undefined {
  if (!URL.canParse(text)) return undefined;
  const { hostname, pathname } = new URL(text);
  const path = decodeURIComponent(pathname.slice(1));
  const virtual = /^(.+)\.s3[.-]/.exec(hostname);
  if (virtual) return { Bucket: virtual[1]!, Key: path };
  const slash = path.indexOf('/');
  return slash > 0 ? { Bucket: path.slice(0, slash), Key: path.slice(slash + 1) } : undefined;
}
