/** `so101 train`: LeRobot's own trainer on a recorded dataset, in a Python environment that is made once. */

import { basename, resolve } from 'node:path'
import { defineCommand } from './command.js'
import { interruption } from './interruption.js'
import { TRAIN_FLAGS, type TrainFlags } from './train-flags.js'
import { trainProgress } from './train-progress.js'
import { InterruptedError, UsageError } from '../robot/errors.js'
import { shellWord } from '../robot/shell-word.js'

/** LeRobot's. */
const STEPS = 100_000

export const trainCommand = defineCommand({
  name: 'train',
  summary: "train a policy on a recorded dataset, by LeRobot's own trainer",
  flags: TRAIN_FLAGS,
  examples: [
    'so101 train --dataset.root=./lift --policy.type=act --steps=20000 --batch_size=64 --output_dir=outputs/train/lift',
    'so101 train --dataset.repo_id=me/cubes --policy.type=diffusion --policy.noise_scheduler_type=DDIM --policy.num_inference_steps=10',
    'so101 train --resume=true --output_dir=outputs/train/lift --steps=40000',
  ],
  async run(flags, io) {
    const { train, trainCommand: commandText, lastCheckpoint, logFile } = await import('../run/training/train.js')
    const { interpreterOf, trainingVenv, venvFolder } = await import('../run/training/training-venv.js')
    const { args, outputDir } = await trainerArguments(flags)
    const place = { env: io.env, folder: flags.venv }
    if (flags.dry_run) {
      io.stdout.write(`${commandText(interpreterOf(await venvFolder(place)), args)}\n`)
      return
    }
    const stop = new AbortController()
    const interrupted = interruption()
    void interrupted.came.then(signal => {
      stop.abort(new InterruptedError(signal))
    })
    const note = (text: string) => io.stderr.write(`${text}\n`)
    const progress = trainProgress(io)
    try {
      const interpreter = await trainingVenv({ ...place, signal: stop.signal, note })
      note(`training in ${outputDir}, LeRobot's own words in ${logFile(outputDir)}`)
      const checkpoint = await train({
        interpreter,
        args,
        outputDir,
        signal: stop.signal,
        onProgress: progress.show,
      })
      progress.end()
      io.stdout.write(`${doneText(progress.summary(), checkpoint, outputDir, flags.venv)}\n`)
    } catch (error) {
      progress.end()
      if (error instanceof InterruptedError && lastCheckpoint(outputDir) !== undefined) {
        note(
          `what it had reached is kept: so101 train --resume=true --output_dir=${shellWord(flags.output_dir ?? outputDir)}${ofVenv(flags.venv)}`,
        )
      }
      throw error
    } finally {
      interrupted.forget()
    }
  },
})

async function trainerArguments(flags: TrainFlags): Promise<{ args: string[]; outputDir: string }> {
  const { resumeArguments, trainArguments } = await import('../run/training/train-arguments.js')
  if (flags.resume) {
    if (flags.output_dir === undefined)
      throw new UsageError('--resume wants to know what: add --output_dir=FOLDER of that run')
    const outputDir = resolve(flags.output_dir)
    return { args: resumeArguments(outputDir, flags.steps), outputDir }
  }
  const { datasetRoot, requireRepoId } = await import('../run/dataset/dataset-folder.js')
  const { trainingData } = await import('../run/training/training-data.js')
  const { root, repo_id: repoId, ...dataset } = flags.dataset
  if (root === undefined && repoId === undefined)
    throw new UsageError('name what to train on: --dataset.root=FOLDER, or --dataset.repo_id=USER/NAME')
  const data = trainingData(datasetRoot(repoId === undefined ? '' : requireRepoId(repoId), root), repoId)
  const kind = typeof flags.policy['type'] === 'string' ? flags.policy['type'] : 'act'
  const outputDir = resolve(flags.output_dir ?? `outputs/train/${basename(data.root)}-${kind}`)
  const args = trainArguments({
    data,
    dataset,
    policy: flags.policy,
    optimizer: flags.optimizer,
    scheduler: flags.scheduler,
    steps: flags.steps ?? STEPS,
    batchSize: flags.batch_size,
    numWorkers: flags.num_workers,
    saveFreq: flags.save_freq,
    logFreq: flags.log_freq,
    seed: flags.seed,
    outputDir,
  })
  return { args, outputDir }
}

function doneText(summary: string, checkpoint: string, outputDir: string, venv: string | undefined): string {
  const out = `policies/${basename(outputDir)}`
  return [
    summary,
    `checkpoint ${checkpoint}`,
    `next: so101 export --policy.path=${shellWord(checkpoint)} --out=${shellWord(out)}${ofVenv(venv)}`,
  ].join('\n')
}

function ofVenv(venv: string | undefined): string {
  return venv === undefined ? '' : ` --venv=${shellWord(venv)}`
}
