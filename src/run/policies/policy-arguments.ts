/** A policy's options as they stand on the command line: for errors that name the flag, and for commands to run again. */

import { shellWord } from '../../robot/shell-word.js'
import type { PolicyOptions } from './policy-options.js'

const FLAGS: { readonly [Option in keyof Required<PolicyOptions>]: readonly [flag: string, isMilliseconds?: true] } = {
  mode: ['mode'],
  nActionSteps: ['n_action_steps'],
  latencyS: ['latency_ms', true],
  aggregate: ['aggregate_fn_name'],
  chunkSizeThreshold: ['chunk_size_threshold'],
  deadlineS: ['deadline_ms', true],
  temporalEnsembleCoeff: ['temporal_ensemble_coeff'],
  provider: ['provider'],
  threads: ['threads'],
  anyCalibration: ['any_calibration'],
  task: ['task'],
  episode: ['episode'],
}

/** Such as `--policy.mode=async`; one for each option that was given. */
export function policyArguments(options: PolicyOptions): string[] {
  return givenOptions(options).map(option => {
    const [flag, isMilliseconds] = FLAGS[option]
    const value = options[option]
    // Without the last digits of a product of floats.
    const shown = isMilliseconds ? Number((1000 * (value as number)).toPrecision(12)) : value
    const text = String(shown ?? 'none')
    return `--policy.${flag}=${shellWord(text)}`
  })
}

/** In the order of the flags. */
export function givenOptions(options: PolicyOptions): (keyof PolicyOptions)[] {
  return (Object.keys(FLAGS) as (keyof PolicyOptions)[]).filter(option => options[option] !== undefined)
}
