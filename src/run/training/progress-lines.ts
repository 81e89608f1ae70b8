/** What tools/train/progress_lines.py says of a running training. */

import { z } from 'zod'

const MARK = 'so101-progress '

const PROGRESS = z.object({ step: z.int(), steps: z.int(), loss: z.number().nullable() })

export type TrainProgress = z.output<typeof PROGRESS>

/** undefined: another line. */
export function readProgress(line: string): TrainProgress | undefined {
  if (!line.startsWith(MARK)) return undefined
  try {
    return PROGRESS.safeParse(JSON.parse(line.slice(MARK.length))).data
  } catch {
    return undefined
  }
}
