/** What a page may ask for, checked: everything else is refused. */

import { z } from 'zod'
import { SPEEDS, type DisplayCommand } from '../run/display/display-message.js'

/** Longer than any command. */
export const LARGEST_COMMAND_BYTES = 4096

const COMMAND = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('resume') }),
  z.strictObject({ type: z.literal('step') }),
  z.strictObject({ type: z.literal('speed'), speed: z.literal([...SPEEDS]) }),
  z.strictObject({ type: z.literal('stop') }),
  z.strictObject({ type: z.literal('cameras'), names: z.array(z.string().max(100)).max(16) }),
])

/** Undefined for what is no command. */
export function readCommand(text: string): DisplayCommand | undefined {
  try {
    const read = COMMAND.safeParse(JSON.parse(text))
    return read.success ? read.data : undefined
  } catch {
    return undefined
  }
}
