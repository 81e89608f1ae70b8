/** The gap between models and a real arm: replays every log in every model and compares. */

import type { RobotSpec } from '../../robot/arm-spec.js'
import { CapabilityError } from '../../robot/errors.js'
import { modelGap, motionGap } from './gap-statistics.js'
import type { ModelGap } from './gap-statistics.js'
import type { MotionLog } from './motion-log.js'
import type { Replay, ReplayModel, Rig } from './replay.js'

export interface GapOptions {
  readonly logs: readonly MotionLog[]
  readonly rig: Rig
  readonly spec: RobotSpec
  /** The first one is what the figure is about: it must open. Others that lack something on this machine are listed as absent. */
  readonly models: readonly { readonly name: string; readonly open: () => Promise<ReplayModel> }[]
  /** After each motion of each model; of an absent model after all its motions at once. */
  readonly onReplay?: (done: { readonly model: string; readonly motions: number }) => void
}

export interface Gap {
  readonly logs: readonly MotionLog[]
  readonly rig: Rig
  readonly spec: RobotSpec
  /** The model asked for first. */
  readonly models: readonly ComparedModel[]
  readonly absent: readonly AbsentModel[]
}

export interface ComparedModel {
  readonly name: string
  readonly describe: string
  readonly gap: ModelGap
  /** One per log. */
  readonly replays: readonly Replay[]
}

export interface AbsentModel {
  readonly name: string
  readonly reason: string
}

export async function measureGap({ logs, rig, spec, models, onReplay }: GapOptions): Promise<Gap> {
  const compared: ComparedModel[] = []
  const absent: AbsentModel[] = []
  for (const { name, open } of models) {
    const model = await openOrReason(open, models[0]?.name === name)
    if (typeof model === 'string') {
      absent.push({ name, reason: model })
      onReplay?.({ model: name, motions: logs.length })
      continue
    }
    try {
      const replays: Replay[] = []
      for (const log of logs) {
        replays.push(await model.replay(log, rig))
        onReplay?.({ model: name, motions: 1 })
      }
      const motions = logs.map((log, i) => motionGap(log, replays[i] as Replay, rig, spec))
      compared.push({ name, describe: model.describe, gap: modelGap(motions, spec), replays })
    } finally {
      model.close()
    }
  }
  return { logs, rig, spec, models: compared, absent }
}

async function openOrReason(open: () => Promise<ReplayModel>, isNeeded: boolean): Promise<ReplayModel | string> {
  try {
    return await open()
  } catch (error) {
    if (isNeeded || !(error instanceof CapabilityError)) throw error
    return error.message
  }
}
