/** `--json` as every command that measures has it: a file, or in place of the text. */

import { z } from 'zod'

export const JSON_FLAG = z
  .union([z.string(), z.literal(true)])
  .optional()
  .describe('write the result as one JSON object to this file; without a file, print it instead of the text')
