/** The flags `--policy.*` of all commands in which a policy acts: which one, and how a learned one is run. Names are LeRobot's where it has them. */

import { z } from 'zod'
import type { Io } from './io.js'
import { AGGREGATE_NAMES } from '../policies/learned/aggregate.js'
import { EXECUTION_MODES } from '../policies/learned/execution/execution-options.js'
import type { ArmEnvMakeOptions } from '../run/make.js'
import type { PolicyOptions } from '../run/policies/policy-options.js'

export const POLICY_PATHS =
  "scripted, random, noop, a learned policy's name or folder (docs/policies.md), or a dataset's folder"

/** Of a learned policy; where absent as its policy.json says. */
export const POLICY_OPTION_FLAGS = {
  mode: z
    .enum(EXECUTION_MODES)
    .optional()
    .describe(
      'of a learned one: sync (where absent) waits for each chunk of actions, async asks for the next one meanwhile, deadline does so that it is there in time',
    ),
  n_action_steps: z.int().min(1).optional().describe('actions executed of each chunk; as it was trained where absent'),
  latency_ms: z
    .number()
    .min(0)
    .optional()
    .describe(
      'in simulation: what a chunk is charged with in simulated time; where absent what was measured at export',
    ),
  aggregate_fn_name: z
    .enum(AGGREGATE_NAMES)
    .optional()
    .describe('with mode async: where two chunks have an action for a step; weighted_average where absent'),
  chunk_size_threshold: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('with mode async: asks when this share of a chunk is left, in place of after n_action_steps'),
  deadline_ms: z
    .number()
    .min(0)
    .optional()
    .describe("with mode deadline: how long before the last chunk's end the next one is asked for"),
  temporal_ensemble_coeff: z
    .union([z.number(), z.literal('none')])
    .optional()
    .describe('of ACT: a chunk each step, averaged; none: not, whatever it was trained with'),
  provider: z.string().optional().describe('ONNX Runtime execution provider: cpu where absent, cuda, coreml, dml ..'),
  threads: z.int().min(1).max(64).optional().describe('of each of its networks'),
  any_calibration: z
    .boolean()
    .optional()
    .describe('true: also on an arm whose joints have other ranges than where it was recorded'),
  task: z
    .string()
    .optional()
    .describe('what it is told to do, where it reads that; the instruction of --task where absent'),
  episode: z.int().min(0).optional().describe('of a dataset: whose actions are repeated, from 0'),
} as const

/** `path`: with its default, if it has one. */
export function policyFlags<Path extends z.ZodType>(path: Path) {
  return z.strictObject({ path, ...POLICY_OPTION_FLAGS })
}

type OptionFlags = z.output<ReturnType<typeof z.strictObject<typeof POLICY_OPTION_FLAGS>>>

/** Only what was said. */
export function policyOptions(flags: OptionFlags): PolicyOptions {
  const { latency_ms: latencyMs, deadline_ms: deadlineMs } = flags
  const said: PolicyOptions = {
    mode: flags.mode,
    nActionSteps: flags.n_action_steps,
    latencyS: latencyMs === undefined ? undefined : latencyMs / 1000,
    aggregate: flags.aggregate_fn_name,
    chunkSizeThreshold: flags.chunk_size_threshold,
    deadlineS: deadlineMs === undefined ? undefined : deadlineMs / 1000,
    temporalEnsembleCoeff: flags.temporal_ensemble_coeff === 'none' ? null : flags.temporal_ensemble_coeff,
    provider: flags.provider,
    threads: flags.threads,
    anyCalibration: flags.any_calibration,
    task: flags.task,
    episode: flags.episode,
  }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
}

/** What the policy wants of a twin is added where nothing was said of it, and told on stderr. `UsageError` for a policy that is not there. */
export async function fittedEnv(
  { path, ...flags }: OptionFlags & { readonly path: string },
  env: ArmEnvMakeOptions,
  io: Io,
): Promise<ArmEnvMakeOptions> {
  const { fitEnv } = await import('../run/policies/fit-env.js')
  const fitted = fitEnv(path, policyOptions(flags), env)
  for (const note of fitted.notes) io.stderr.write(`${note}\n`)
  return fitted.env
}
