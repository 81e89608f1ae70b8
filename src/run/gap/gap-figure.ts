/** The drawing of one motion's gap: the real arm and the twin, joint by joint, in degrees. */

import { degFromRad } from '../../robot/units.js'
import { jointFigure } from '../replay-dataset/joint-figure.js'
import type { ComparedModel, Gap } from './gap.js'
import { readings } from './gap-statistics.js'
import type { Markup } from './markup.js'

/** `motion`: its place among the logs. The model that was asked for first. */
export function gapFigure({ logs, models, rig, spec }: Gap, motion: number): Markup {
  const log = logs[motion] as Gap['logs'][number]
  const [main] = models as [ComparedModel, ...ComparedModel[]]
  const replay = main.replays[motion] as ComparedModel['replays'][number]
  return jointFigure({
    title: `${log.name}: the twin (${main.name}) and the real arm`,
    subtitle: `rig ${rig.name}; mean RMS of the arm's joints ${degFromRad(main.gap.motions[motion]?.meanRmsRad ?? NaN).toFixed(2)} deg`,
    timeS: log.timeS,
    names: { command: 'command', reference: 'real arm', own: 'twin' },
    joints: spec.servos.map(({ joint }, k) => ({
      name: joint,
      unit: 'deg',
      command: (log.commandRad[k] as Float64Array).map(degFromRad),
      reference: (log.positionRad[k] as Float64Array).map(degFromRad),
      own: readings(replay, log, rig, k).map(degFromRad),
    })),
  })
}
