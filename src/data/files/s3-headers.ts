import { lookup } from 'mime-types';
import type { StoredHeaders } from '../../aws/s3/index.ts';
import type { Content } from './files.ts';

/** S3's parameters of a request that writes an object, or what it answers for one. */
export interface HeaderParameters {
  ContentType?: string | undefined;
  CacheControl?: string | undefined;
  ContentDisposition?: string | undefined;
  ContentEncoding?: string | undefined;
  ContentLanguage?: string | undefined;
  Metadata?: Record<string, string> | undefined;
}

/** What S3 keeps beside the bytes of an object, from its answer. */
export function storedHeaders(answer: HeaderParameters): StoredHeaders {
  const { ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, Metadata } = answer;
  return {
    ...(ContentType && { contentType: ContentType }),
    ...(CacheControl && { cacheControl: CacheControl }),
    ...(ContentDisposition && { contentDisposition: ContentDisposition }),
    ...(ContentEncoding && { contentEncoding: ContentEncoding }),
    ...(ContentLanguage && { contentLanguage: ContentLanguage }),
    ...(Metadata && Object.keys(Metadata).length > 0 && { metadata: Metadata }),
  };
}

/** What the target keeps beside the bytes: as it was on S3; of a file from elsewhere the type that its name tells. */
export function headersFor(path: string, { headers }: Content): StoredHeaders {
  const type = headers ? headers.contentType : lookup(path);
  return { ...headers, ...(type && { contentType: type }) };
}

export function headerParameters(headers: StoredHeaders): HeaderParameters {
  return {
    ContentType: headers.contentType,
    CacheControl: headers.cacheControl,
    ContentDisposition: headers.contentDisposition,
    ContentEncoding: headers.contentEncoding,
    ContentLanguage: headers.contentLanguage,
    Metadata: headers.metadata && { ...headers.metadata },
  };
}
