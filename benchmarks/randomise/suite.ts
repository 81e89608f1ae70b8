/** `npm run bench -- randomise`: what each section of the levels costs the lift-cube expert by itself. */

import { table } from '../../src/cli/table.js'
import { LEVELS } from '../../src/env/randomise/levels.js'
import { evaluate } from '../../src/run/evaluate.js'
import type { ArmEnvMakeOptions } from '../../src/run/make.js'
import type { Suite } from '../suite.js'

const TASK = 'lift-cube'
const EPISODES = 200
const SEED = 1000

interface Case {
  readonly level: keyof typeof LEVELS
  /** Alone; all of them where absent. */
  readonly section?: string
}

/** They change no state (test/env/randomise/look.test.ts). */
const OF_PICTURES: ReadonlySet<string> = new Set(['cameras', 'light', 'looks', 'background'])

const CASES: readonly Case[] = [
  { level: 'easy' },
  ...(['medium', 'hard'] as const).flatMap(level => [
    ...Object.keys(LEVELS[level])
      .filter(section => !OF_PICTURES.has(section))
      .map(section => ({ level, section })),
    { level },
  ]),
]

export const RANDOMISE: Suite = {
  name: 'randomise',
  async run() {
    const figures = []
    for (const { level, section } of CASES) {
      const randomise = sectionOf(level, section)
      const env: ArmEnvMakeOptions = randomise === undefined ? { level } : { randomise }
      const found = await evaluate({ task: TASK, policy: 'scripted', episodes: EPISODES, seed: SEED, env })
      const good = found.results.filter(({ success }) => success)
      const meanSteps = good.reduce((sum, { steps }) => sum + steps, 0) / good.length
      figures.push({
        level,
        section: section ?? (level === 'easy' ? 'nothing' : 'everything'),
        successes: found.successes,
        ci95: found.ci95,
        meanSteps,
      })
    }
    const rows = figures.map(({ level, section, successes, ci95: [low, high], meanSteps }) => [
      level,
      section,
      String(successes),
      `${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}`,
      meanSteps.toFixed(0),
    ])
    const head = ['level', 'what varies', `of ${EPISODES}`, 'Wilson 95 %, %', 'steps to success, mean']
    return {
      table: `${TASK}, scripted, seeds ${SEED} to ${SEED + EPISODES - 1}\n${table(head, rows)}`,
      json: { task: TASK, episodes: EPISODES, seed: SEED, figures },
    }
  },
}

function sectionOf(level: Case['level'], section: string | undefined): ArmEnvMakeOptions['randomise'] {
  if (section === undefined) return undefined
  const all: Readonly<Record<string, unknown>> = LEVELS[level]
  return { [section]: all[section] }
}
