/** What of a dataset's features and files will spoil training, or keep it from beginning. */

import type { Dataset } from '../../../dataset/dataset-reader.js'
import { isPicture } from '../../../dataset/features.js'
import { STATISTICS } from '../../../dataset/statistics.js'
import { warnIf, type TrainingWarning } from './warning.js'

export function schemaWarnings({ info, stats, version }: Dataset): TrainingWarning[] {
  const entries = Object.entries(info.features)
  const strange = entries
    .filter(([name, feature]) => isPicture(feature) && !/^observation\.images?(\.|$)/.test(name))
    .map(([name]) => name)
  const numeric = entries.filter(([, { dtype }]) => !['string', 'language'].includes(dtype)).map(([name]) => name)
  const without = numeric.filter(name => STATISTICS.some(statistic => stats?.[name]?.[statistic] === undefined))
  const old = entries.filter(
    ([, { names }]) => Array.isArray(names) && names.some(name => String(name).startsWith('main_')),
  )
  return [
    ...(version.startsWith('v3.')
      ? stats === undefined
        ? [
            {
              what: 'meta/stats.json is missing: training stops without it',
              advice: 'so101 dataset repair computes it',
            },
          ]
        : without.length === 0
          ? []
          : [
              {
                what: `no quantiles or other statistics of ${without.slice(0, 4).join(', ')}${without.length > 4 ? ' and others' : ''}: policies such as pi0.5 need them`,
                advice: 'so101 dataset repair computes them',
              },
            ]
      : [
          {
            what: `it is ${version}, which LeRobot from 0.4 on refuses`,
            advice: 'so101 dataset convert --output=DIR makes it v3.0',
          },
        ]),
    ...strange.map(name => ({
      what: `pictures ${name} are not named observation.images.CAMERA: policies leave them out`,
      advice: 'rename it while training (--rename_map), or record with another name',
    })),
    ...(['action', 'observation.state'] as const)
      .filter(name => !(name in info.features))
      .map(name => ({
        what: `there is no feature ${name}`,
        advice: 'imitation learning needs it: look at how it was recorded',
      })),
    ...warnIf(
      old.length > 0,
      "joints are named main_..: recorded before LeRobot's calibration changed (June 2025), in other angles",
      'shoulder_lift = 90 - old, elbow_flex = old - 90, in degrees (LeRobot #777)',
    ),
  ]
}
