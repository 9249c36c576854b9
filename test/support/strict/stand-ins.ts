/** What AWS does that another stand-in than the front shows, and the mistake that each refuses. */
export interface StandIn {
  /** Also the beginning of its test's name. */
  id: string;
  /** What AWS does, as a sentence. */
  behaviour: string;
  /** The AWS document, or the public evidence. */
  source: string;
  /** Who does it here. */
  by: string;
  /** The file with its test. */
  test: string;
}

const FRONT = 'test/integration/support/strict-front.test.ts';
const OTHERS = 'test/unit/support/stand-ins.test.ts';

export const STAND_INS: readonly StandIn[] = [
  {
    id: 'edge-key-values-later',
    behaviour:
      'A write to a KeyValueStore reaches each point of presence at another time (its document has no number; measured are 21 to 75 s), and meanwhile one point answers old and new values in turn.',
    source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions.html',
    by: 'the local edge (`test/support/edge/propagation.ts`)',
    test: OTHERS,
  },
  {
    id: 'edge-origin-change',
    behaviour:
      'A function that gives a request another origin is refused, with 502 to the viewer, an empty path or one that ends with a slash, a host header beside origin access control, and times out of range; TestFunction sees none of it.',
    source:
      'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html',
    by: 'the local edge (`test/support/edge/functions.ts`)',
    test: OTHERS,
  },
  {
    id: 'edge-errors-kept',
    behaviour:
      'Errors of an origin (404, 410, 414, 500 to 504) are kept for 10 s and for everybody, also where the cache policy keeps nothing, save where the distribution says 0 for them.',
    source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html',
    by: 'the local edge (`test/support/edge/cache.ts`)',
    test: OTHERS,
  },
  {
    id: 'edge-vpc-origin',
    behaviour: 'The origin of a request whose behavior has a VPC origin is changed by no function.',
    source:
      'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html',
    by: 'the local edge (`test/support/edge/origin-request.ts`)',
    test: OTHERS,
  },
  {
    id: 'lambda-version-exists',
    behaviour:
      'PublishVersion of a function that has not changed answers the version that is there, and AWS::Lambda::Version fails for it.',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html',
    by: 'the emulator',
    test: FRONT,
  },
  {
    id: 'cloudformation-waits-for-function',
    behaviour:
      'CloudFormation says that a function is changed once Lambda is done with it: it waits until a resource is stable, save in express mode.',
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-express-mode.html',
    by: 'the emulator (`test/support/emulator/runtime/settled.py`)',
    test: FRONT,
  },
  {
    id: 'roles-of-bootstrap',
    behaviour: 'A call that the role of the run may not make, on that resource and under those conditions, is denied.',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
    by: 'the judge of every run (`test/support/aws/judge.ts`)',
    test: 'test/unit/support/judge.test.ts',
  },
];
