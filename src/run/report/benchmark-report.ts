/** A benchmark as one HTML page that opens from the disk and needs nothing else. */

import type { BenchmarkResult } from '../benchmark/benchmark-result.js'
import type { BenchmarkSuite } from '../benchmark/suite.js'
import type { CellResult } from '../benchmark/cell-result.js'
import type { Comparison } from '../benchmark/compare.js'
import { element, type Markup } from '../gap/markup.js'
import { successPlot, timePlot } from './cell-plots.js'
import { legend, policyColours, type PolicyColours } from './policy-colours.js'
import { REPORT_STYLE } from './report-style.js'
import { cellTable, comparisonTable, failedSeedTable, inferenceTable, pairTable } from './report-tables.js'
import { policyArguments } from '../policies/policy-arguments.js'
import { unique } from './report-text.js'
import { SEED_COLOURS, seedMap } from './seed-map.js'
import { failureBars, funnel } from './step-bars.js'

type Part = Markup | string

/** `comparison`: with an older result, shown first. */
export function benchmarkReport(result: BenchmarkResult, comparison?: Comparison): string {
  const { suite, cells } = result
  const colours = policyColours(cells)
  const underTest = cells.filter(({ role }) => role !== 'floor')
  const page = element('html', { lang: 'en' }, [
    element('head', {}, [
      { markup: '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">' },
      element('title', {}, [`${suite.name}: benchmark`]),
      { markup: `<style>${REPORT_STYLE}</style>` },
    ]),
    element('body', {}, [
      element('h1', {}, [suite.name]),
      ...(suite.description === undefined ? [] : [element('p', {}, [suite.description])]),
      ...provenance(result),
      ...(comparison ? comparisonSection(comparison) : []),
      ...successSection(cells, colours),
      ...funnelSection(underTest, colours),
      ...timeSection(underTest, colours),
      ...failureSection(underTest, colours),
      ...seedSection(underTest, suite),
      ...pairSection(cells),
      ...inferenceSection(result),
    ]),
  ])
  return `<!doctype html>\n${page.markup}\n`
}

function provenance({ suite, suiteHash, versions, shard, runs, cells }: BenchmarkResult): Markup[] {
  const episodes = cells.reduce((sum, { n }) => sum + n, 0)
  const made = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const part = shard === undefined ? '' : ` Shard ${shard.index} of ${shard.count} only.`
  return [
    element('p', {}, [
      `${episodes} episodes, seeds from ${suite.seed} on, ${suite.rateHz} Hz, ${made.join(', ')}, suite ${suiteHash}.${part}`,
    ]),
    ...runs.map(({ measuredAt, machine, workers, wallS }) =>
      element('p', { class: 'quiet' }, [
        `${measuredAt} UTC, ${workers} ${workers === 1 ? 'thread' : 'threads'}, ${wallS.toFixed(1)} s, ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.platform}`,
      ]),
    ),
  ]
}

function comparisonSection(comparison: Comparison): Markup[] {
  return [
    element('h2', {}, ['Compared with the older result']),
    note(
      'McNemar’s exact test where both ran the same seeds, Fisher’s exact test where few or none are the same; p is corrected over all cells (Holm), and below 0.05 ' +
        'a cell counts as better or worse. SPRT: so does one that is now stopped early on the other side. Intervals are Newcombe’s, 95 %. Detectable drop: ' +
        'what so many episodes find in one cell, after that correction, with a chance of 80 %.',
    ),
    wide(comparisonTable(comparison)),
    ...comparison.notes.map(text => element('p', { class: 'quiet' }, [text])),
  ]
}

function successSection(cells: readonly CellResult[], colours: PolicyColours): Markup[] {
  return [
    element('h2', {}, ['Success']),
    note('Rate of each policy with its 95 % Wilson interval. Floors: what doing anything, and doing nothing, scores.'),
    legend(colours),
    successPlot(cells, colours),
    wide(cellTable(cells)),
    note(
      'Detectable drop: how far the rate would have to fall for a run of as many episodes to find it (5 %, with a chance of 80 %); first with other ' +
        'seeds, then at best with the same ones, where no seed gets better. Smaller changes cannot be told from chance.',
    ),
  ]
}

function funnelSection(cells: readonly CellResult[], colours: PolicyColours): Markup[] {
  const figures = byTask(cells, (task, own) => funnel(task, own, colours))
  return [
    element('h2', {}, ['How far episodes got']),
    note('Share of the episodes that reached each sub-goal at some time, in the order of the task.'),
    legend(shownIn(cells, colours)),
    grid(figures),
  ]
}

function timeSection(cells: readonly CellResult[], colours: PolicyColours): Markup[] {
  const plot = timePlot(cells, colours)
  const text = plot
    ? 'Of the successes: median, quartiles, the range up to 1.5 quartile distances, and each episode beyond.'
    : 'Nothing succeeded.'
  return [element('h2', {}, ['Time to success']), note(text), ...(plot ? [plot] : [])]
}

function failureSection(cells: readonly CellResult[], colours: PolicyColours): Markup[] {
  const figures = byTask(cells, (task, own) => failureBars(task, own, colours))
  const text =
    figures.length === 0
      ? 'No episode failed.'
      : 'never X: the first sub-goal that was never reached. lost after X: all were reached, and not held.'
  return [element('h2', {}, ['How episodes failed']), note(text), grid(figures)]
}

function seedSection(cells: readonly CellResult[], { rateHz, tasks, policyFiles = {} }: BenchmarkSuite): Markup[] {
  const table = failedSeedTable(cells)
  const keys = [
    ['success', SEED_COLOURS.ran],
    ['failure', SEED_COLOURS.failed],
    ['stopped by an error', SEED_COLOURS.error],
  ].map(([text = '', colour = '']) =>
    element('span', { class: 'key' }, [element('span', { class: 'swatch', style: `background:${colour}` }), text]),
  )
  const [first] = cells.filter(({ successes, n }) => successes < n)
  const seed = first?.results.find(({ success }) => !success)?.seed
  // A user's task is asked for by its file; each task of a suite has cells.
  const file =
    first?.digest === undefined ? undefined : tasks[unique(cells.map(({ task }) => task)).indexOf(first.task)]
  return [
    element('h2', {}, ['Which seeds fail']),
    element('p', { class: 'legend' }, keys),
    seedMap(cells),
    ...(table ? [element('details', {}, [element('summary', {}, ['The failed seeds, one by one']), wide(table)])] : []),
    ...(first && seed !== undefined
      ? [
          element('p', {}, [
            'One of them again: ',
            element('code', {}, [
              `so101 eval --task=${file ?? first.task} ${policyFlagsOf(first, policyFiles)} --env.fps=${rateHz} --env.level=${first.options.level ?? 'easy'} --eval.n_episodes=1 --seed=${seed}`,
            ]),
            ...(first.options.randomise === undefined ? [] : [' with what the level changes behind --env.randomise']),
          ]),
        ]
      : []),
  ]
}

function policyFlagsOf(
  { policy, policyOptions = {} }: CellResult,
  files: NonNullable<BenchmarkSuite['policyFiles']>,
): string {
  return [`--policy.path=${files[policy]?.path ?? policy}`, ...policyArguments(policyOptions)].join(' ')
}

function inferenceSection(result: BenchmarkResult): Markup[] {
  const table = inferenceTable(result)
  if (!table) return []
  return [
    element('h2', {}, ['Learned policies']),
    note(
      'How their networks kept up with the control loop. Charged: simulated time that a chunk of actions takes, the same on every machine; p50 and p99: what it took here. Held: steps for which there was no action.',
    ),
    wide(table),
  ]
}

function pairSection(cells: readonly CellResult[]): Markup[] {
  const table = pairTable(cells)
  if (!table) return []
  return [
    element('h2', {}, ['Policies against each other']),
    note(
      'On the same seeds: McNemar’s exact test, corrected over all rows (Holm). Bold: below 0.05. Difference: second less first.',
    ),
    wide(table),
  ]
}

/** One titled figure for each task that has one. */
function byTask(
  cells: readonly CellResult[],
  draw: (task: string, cells: readonly CellResult[]) => Markup | undefined,
): Markup[] {
  return unique(cells.map(({ task }) => task)).flatMap(task => {
    const plot = draw(
      task,
      cells.filter(cell => cell.task === task),
    )
    return plot ? [element('div', {}, [element('h3', {}, [task]), plot])] : []
  })
}

function shownIn(cells: readonly CellResult[], { domain, range }: PolicyColours): PolicyColours {
  const kept = domain.map((policy, i) => [policy, range[i] as string] as const)
  const shown = kept.filter(([policy]) => cells.some(cell => cell.policy === policy))
  return { domain: shown.map(([policy]) => policy), range: shown.map(([, colour]) => colour) }
}

function note(text: string): Markup {
  return element('p', {}, [text])
}

function wide(part: Part): Markup {
  return element('div', { class: 'wide' }, [part])
}

function grid(figures: readonly Markup[]): Markup {
  return element('div', { class: 'grid' }, figures)
}
