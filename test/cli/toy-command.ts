/** A command that only repeats its options, with every kind of flag: for tests of the command line. */

import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.js'

export const toyFlags = z.strictObject({
  task: z.string().describe('What to do.'),
  eval: z
    .strictObject({
      n_episodes: z.int().min(1).max(1000).default(50).describe('Episodes in all.'),
      rate_hz: z.number().gt(0).optional().describe('Control steps per second.'),
    })
    .prefault({}),
  policy: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('act').describe('Which policy.'), path: z.string().describe('Its folder.') }),
      z.strictObject({ type: z.literal('noop') }),
    ])
    .optional(),
  cameras: z
    .record(z.string(), z.strictObject({ fps: z.number().describe('Pictures per second.') }))
    .default({})
    .describe('By name.'),
  mode: z.enum(['fast', 'exact']).nullable().default(null).describe('How.'),
  seeds: z.array(z.int()).min(1).optional().describe('One per worker.'),
  limit: z.union([z.number(), z.literal('none')]).optional(),
  even: z
    .number()
    .refine(value => value % 2 === 0, 'must be even')
    .optional(),
  json: z.boolean().default(false).describe('Print JSON.'),
})

export const toyCommand = defineCommand({
  name: 'toy',
  summary: 'repeat the options',
  flags: toyFlags,
  examples: ['so101 toy --task=wave --eval.n_episodes=3'],
  run(options, io) {
    io.stdout.write(JSON.stringify(options))
  },
})
