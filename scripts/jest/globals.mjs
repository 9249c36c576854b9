// What tests import from @jest/globals: the functions that the present suite was given.
const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } = globalThis;
export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test };
