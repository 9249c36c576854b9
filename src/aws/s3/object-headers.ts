/**
 * The headers that S3 keeps with an object: our field, the SDK's field, the name on the wire. This table is the only
 * place that lists them: what is sent, read back, copied and compared follows from it.
 */
const HEADERS = [
  ['contentType', 'ContentType', 'content-type'],
  ['cacheControl', 'CacheControl', 'cache-control'],
  ['contentEncoding', 'ContentEncoding', 'content-encoding'],
  ['contentDisposition', 'ContentDisposition', 'content-disposition'],
  ['contentLanguage', 'ContentLanguage', 'content-language'],
] as const;

type Header = (typeof HEADERS)[number];

/** What S3 keeps with an object and sends with every answer; names of metadata without `x-amz-meta-`. */
export type StoredHeaders = Partial<Record<Header[0], string>> & { metadata?: Readonly<Record<string, string>> };

/** The same as parameters of PutObject, CopyObject and Upload, and as fields of what GetObject and HeadObject return. */
export type HeaderParameters = { [Field in Header[1]]?: string | undefined } & {
  Metadata?: Record<string, string> | undefined;
};

/** Parameters for a request that writes an object. */
export function headerParameters(headers: StoredHeaders): HeaderParameters {
  const parameters: HeaderParameters = {};
  for (const [field, parameter] of HEADERS) if (headers[field]) parameters[parameter] = headers[field];
  if (headers.metadata) parameters.Metadata = { ...headers.metadata };
  return parameters;
}

/** The headers of an HTTP request that writes an object. */
export function wireHeaders(headers: StoredHeaders): Record<string, string> {
  const fields: Record<string, string> = { 'content-type': 'application/octet-stream' };
  for (const [field, , name] of HEADERS) if (headers[field]) fields[name] = headers[field];
  for (const [name, value] of Object.entries(headers.metadata ?? {}))
    fields[`x-amz-meta-${name.toLowerCase()}`] = value;
  return fields;
}

/** What S3 keeps with an object, from the answer of GetObject or HeadObject. */
export function storedHeaders(answer: HeaderParameters): StoredHeaders {
  const headers: StoredHeaders = {};
  for (const [field, parameter] of HEADERS) if (answer[parameter]) headers[field] = answer[parameter];
  if (Object.keys(answer.Metadata ?? {}).length > 0) headers.metadata = answer.Metadata;
  return headers;
}

/** Whether two objects are served alike; an empty header counts as none. */
export function sameHeaders(a: StoredHeaders, b: StoredHeaders): boolean {
  const metadata = (headers: StoredHeaders) => JSON.stringify(Object.entries(headers.metadata ?? {}).sort());
  return HEADERS.every(([field]) => (a[field] ?? '') === (b[field] ?? '')) && metadata(a) === metadata(b);
}

/** Their names on the wire. */
export const HEADER_NAMES = HEADERS.map(([, , wire]) => wire);

/** The field of a header by its name on the wire, in any case; undefined for one that S3 does not keep. */
export function headerField(name: string): Header[0] | undefined {
  return HEADERS.find(([, , wire]) => wire === name.toLowerCase())?.[0];
}
