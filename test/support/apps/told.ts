/** What people are told of what is live after a failure, in the product's words, which tests have here alone. */
export const TOLD = {
  untouched: 'What is live was not touched',
  nothing: 'Nothing is live yet',
  again: 'is live again',
} as const;
