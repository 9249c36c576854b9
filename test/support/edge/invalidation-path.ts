/** RFC 1738, 2.2: the characters that are unsafe, and what is not ASCII. */
const TO_ENCODE = /[^\x21-\x7e]|[<>"#%{}|\\^[\]`]/gu;
const ENCODED = /(?:%[0-9a-f]{2})+/gi;

/**
 * A path as an invalidation has to name it: non-ASCII and unsafe characters are encoded, and nothing else is.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
export function invalidationForm(uri: string): string {
  let path = uri;
  try {
    path = decodeURIComponent(uri);
  } catch {
    // A path that is not UTF-8 stays as it came.
  }
  return path.replace(TO_ENCODE, encodeURIComponent);
}

/** Whether something is encoded that must not be: CloudFront takes such a path and drops nothing. */
export function isOverEncoded(path: string): boolean {
  return (path.match(ENCODED) ?? []).some((part) => invalidationForm(part) !== part.toUpperCase());
}
