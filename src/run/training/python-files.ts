/** The Python side of training: tools/train, which is shipped as it is. */

import { fileURLToPath } from 'node:url'

export type TrainFile = 'train.py' | 'export_policy.py' | 'requirements.txt' | 'requirements-lerobot.txt'

/** What it is run with: lines come as they are said, nothing is written beside the files, and nobody warns of forks. */
export const PYTHON_ENV = {
  PYTHONUNBUFFERED: '1',
  PYTHONDONTWRITEBYTECODE: '1',
  TOKENIZERS_PARALLELISM: 'false',
} as const

/** Its path. */
export function trainFile(name: TrainFile): string {
  return fileURLToPath(new URL(`../../../tools/train/${name}`, import.meta.url))
}
