import { S3ServiceException } from '@aws-sdk/client-s3';

/** The HTTP status of what S3 refused. */
export const statusOf = (error: unknown) =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
