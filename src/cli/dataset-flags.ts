/** Which dataset a command means: LeRobot's flags, or its folder as a word. */

import { z } from 'zod'
import type { CommandWords } from './command.js'
import { UsageError } from '../robot/errors.js'
import { datasetRoot, refuseUnstamped, requireRepoId } from '../run/dataset/dataset-folder.js'

export const DATASET_FLAG = z
  .strictObject({
    repo_id: z.string().optional().describe("USER/NAME: the dataset in LeRobot's home of that name"),
    root: z.string().optional().describe('its folder, where it lies elsewhere'),
  })
  .prefault({})

export const OUTPUT_FLAG = z.string().optional().describe('the folder of the new dataset, which must not exist yet')

export const FOLDER_WORD: CommandWords = {
  names: 'FOLDER',
  least: 0,
  most: 1,
  meaning: 'FOLDER holds the dataset, that is meta/ and data/; or name it by --dataset.repo_id or --dataset.root',
}

export function rootOf({ repo_id: repoId, root }: z.output<typeof DATASET_FLAG>, words: readonly string[]): string {
  const [folder] = words
  const named = [folder, root ?? repoId].filter(each => each !== undefined)
  if (named.length === 0)
    throw new UsageError('name the dataset: its folder, or --dataset.repo_id=USER/NAME, or --dataset.root=FOLDER')
  if (named.length === 2)
    throw new UsageError(
      `name the dataset once: ${folder ?? ''} or --dataset.${root === undefined ? `repo_id=${repoId ?? ''}` : `root=${root}`}`,
    )
  if (folder !== undefined) return datasetRoot('', folder)
  if (repoId === undefined) return datasetRoot('', root)
  const home = datasetRoot(requireRepoId(repoId))
  refuseUnstamped(repoId, home)
  return home
}

export function requireOutput(output: string | undefined, example: string): string {
  if (output === undefined) throw new UsageError(`name the folder of the new dataset: --output=${example}`)
  return datasetRoot('', output)
}

export const IN_PLACE_FLAG = z
  .boolean()
  .default(false)
  .describe('put the new dataset in the place of the old one, which stays beside it as FOLDER_old')

/** undefined: in place. */
export function placeOf(
  options: { readonly output?: string | undefined; readonly in_place: boolean },
  example: string,
): string | undefined {
  if (!options.in_place) return requireOutput(options.output, `${example}, or say --in_place=true`)
  if (options.output !== undefined) throw new UsageError('--output and --in_place contradict each other: drop one')
  return undefined
}
