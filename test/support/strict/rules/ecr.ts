import type { Rule } from '../rule.ts';

export function ecrRules(): Rule[] {
  return [deleteLimit];
}

const deleteLimit: Rule = {
  id: 'ecr-delete-100',
  service: 'ecr',
  behaviour: 'BatchDeleteImage takes at most 100 images.',
  source: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchDeleteImage.html',
  refuse({ operation, body }) {
    if (operation !== 'BatchDeleteImage') return undefined;
    const { imageIds = [] } = JSON.parse(body) as { imageIds?: unknown[] };
    if (imageIds.length <= 100) return undefined;
    return {
      code: 'InvalidParameterException',
      message:
        "Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must have length less than or equal to 100'",
    };
  },
};
