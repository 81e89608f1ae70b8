/** The gap as one HTML page that needs nothing else: figures, bars, and plots of every joint of every motion. */

import { readings, SKIPPED_FRAMES } from './gap-statistics.js'
import type { MotionGap } from './gap-statistics.js'
import type { ComparedModel, Gap } from './gap.js'
import { jointPlot } from './joint-plot.js'
import { element } from './markup.js'
import type { Markup } from './markup.js'
import { describeRig } from './rig-text.js'
import { radText } from './rad-text.js'

/** Colours that stay apart for colour-blind readers, on white and on black; more models than this share them. */
const MODEL_COLOURS = [
  ['#1f5fd6', '#6aa5ff'],
  ['#c2570c', '#f6a04d'],
  ['#0f8a6d', '#3fcfa8'],
  ['#9333b8', '#d08bf0'],
] as const

export function gapReport(gap: Gap): string {
  const [main] = gap.models as [ComparedModel, ...ComparedModel[]]
  const title = `${main.name} against the real arm`
  const sections = gap.logs.map((_, motion) => motionSection(gap, motion))
  const page = element('html', { lang: 'en' }, [
    element('head', {}, [
      { markup: '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">' },
      element('title', {}, [title]),
      { markup: `<style>${style(gap.models.length)}</style>` },
    ]),
    element('body', {}, [
      element('h1', {}, [title]),
      element('p', {}, [
        `Mean RMS ${radText(main.gap.meanRmsRad)} rad over ${armJoints(gap).length} joints of ${motionCount(gap)}. ` +
          `The first ${SKIPPED_FRAMES} frames of each motion are left out; the gripper does not count in means.`,
      ]),
      element('p', {}, [describeRig(gap.rig, gap.spec)]),
      bars(gap),
      modelTable(gap),
      ...gap.absent.map(({ name, reason }) => element('p', {}, [`${name} is missing here: ${reason}`])),
      element('h2', {}, ['RMS of each motion, rad']),
      motionTable(gap),
      legend(gap),
      ...sections,
    ]),
  ])
  return `<!doctype html>\n${page.markup}\n`
}

function bars({ models }: Gap): Markup {
  const most = Math.max(...models.map(({ gap }) => gap.meanRmsRad))
  const rowHeight = 26
  const rows = models.flatMap(({ name, gap }, i) => {
    const y = i * rowHeight
    const width = most === 0 ? 0 : (420 * gap.meanRmsRad) / most
    return [
      element('text', { class: 'title', x: 140, y: y + 17, 'text-anchor': 'end' }, [name]),
      element('rect', { class: `bar${i}`, x: 150, y: y + 4, width: width.toFixed(1), height: 18, rx: 2 }),
      element('text', { class: 'title', x: (156 + width).toFixed(1), y: y + 17 }, [radText(gap.meanRmsRad)]),
    ]
  })
  const attributes = { class: 'bars', viewBox: `0 0 640 ${models.length * rowHeight}`, role: 'img' }
  return element('svg', { ...attributes, 'aria-label': 'mean RMS of each model, rad' }, rows)
}

function modelTable({ models, spec }: Gap): Markup {
  const head = ['RMS, rad', 'mean', ...spec.servos.map(({ joint }) => joint), '']
  const rows = models.map(({ name, gap, describe }) => [
    name,
    radText(gap.meanRmsRad),
    ...gap.joints.map(joint => radText(joint.rmsRad)),
    element('span', { class: 'dim' }, [describe]),
  ])
  return htmlTable(head, rows)
}

function motionTable({ models, logs }: Gap): Markup {
  const rows = logs.map(({ name }, i) => [
    element('a', { href: `#motion-${i}` }, [name]),
    ...models.map(({ gap }) => radText(gap.motions[i]?.meanRmsRad as number)),
  ])
  return htmlTable(['motion', ...models.map(({ name }) => name)], rows)
}

function motionSection(gap: Gap, motion: number): Markup {
  const { logs, models, spec, rig } = gap
  const log = logs[motion] as Gap['logs'][number]
  const ofModels = models.map(model => model.gap.motions[motion] as MotionGap)
  const [main] = ofModels as [MotionGap, ...MotionGap[]]
  const head = [
    'joint',
    ...models.map(({ name }) => `${name} RMS`),
    ...['MAE, rad', 'bias, rad', 'lag, ms'].map(figure => `${models[0]?.name ?? ''} ${figure}`),
  ]
  const rows = spec.servos.map(({ joint }, k) => {
    const { maeRad, biasRad, lagS } = main.joints[k] as MotionGap['joints'][number]
    const lag = lagS === null ? '' : (1000 * lagS).toFixed(1)
    return [
      joint,
      ...ofModels.map(({ joints }) => radText(joints[k]?.rmsRad as number)),
      radText(maeRad),
      radText(biasRad),
      lag,
    ]
  })
  const plots = spec.servos.map(({ joint }, k) =>
    jointPlot({
      title: joint,
      timeS: log.timeS,
      commandRad: log.commandRad[k] as Float64Array,
      realRad: log.positionRad[k] as Float64Array,
      models: models.map(({ name, replays }) => ({
        name,
        positionRad: readings(replays[motion] as ComparedModel['replays'][number], log, rig, k),
      })),
    }),
  )
  return element('section', { id: `motion-${motion}` }, [
    element('h2', {}, [`${log.name}: ${radText(main.meanRmsRad)} rad`]),
    htmlTable(head, rows),
    element('div', { class: 'plots' }, plots),
  ])
}

function legend({ models }: Gap): Markup {
  const entry = (kind: string, text: string): Markup =>
    element('span', {}, [
      element('svg', { viewBox: '0 0 30 10', class: 'key' }, [element('path', { class: kind, d: 'M0 5h30' })]),
      text,
    ])
  return element('div', { class: 'legend' }, [
    entry('real', 'real arm'),
    entry('command', 'command'),
    ...models.map(({ name }, i) => entry(`model${i}`, name)),
    element('span', {}, ['below: model less real arm']),
  ])
}

function htmlTable(head: readonly string[], rows: readonly (readonly (Markup | string)[])[]): Markup {
  return element('div', { class: 'scroll' }, [
    element('table', {}, [
      element('thead', {}, [
        element(
          'tr',
          {},
          head.map(cell => element('th', {}, [cell])),
        ),
      ]),
      element(
        'tbody',
        {},
        rows.map(row =>
          element(
            'tr',
            {},
            row.map(cell => element('td', {}, [cell])),
          ),
        ),
      ),
    ]),
  ])
}

function motionCount({ logs }: Gap): string {
  return logs.length === 1 ? '1 motion' : `${logs.length} motions`
}

function armJoints({ spec }: Gap) {
  return spec.servos.filter(({ joint }) => joint !== spec.gripperJoint)
}

function style(modelCount: number): string {
  const models = Array.from({ length: modelCount }, (_, i) => {
    const [light, dark] = MODEL_COLOURS[i % MODEL_COLOURS.length] as (typeof MODEL_COLOURS)[number]
    const width = i === 0 ? 1.8 : 1.1
    return `.model${i}{stroke:light-dark(${light},${dark});stroke-width:${width}}.bar${i}{fill:light-dark(${light},${dark})}`
  })
  return `:root{color-scheme:light dark;--ink:light-dark(#1c2024,#e8eaed);--dim:light-dark(#6b7280,#9aa0a8);--rule:light-dark(#d5d9df,#3a3f46)}
body{font:14px/1.45 system-ui,sans-serif;color:var(--ink);background:light-dark(#fff,#15171a);max-width:1340px;margin:24px auto;padding:0 16px}
h1{font-size:22px}h2{font-size:17px;margin:32px 0 8px}.dim{color:var(--dim)}a{color:inherit}p{max-width:100ch}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:2px 12px 2px 0;text-align:right;white-space:nowrap}
th{color:var(--dim);font-weight:500;border-bottom:1px solid var(--rule)}th:first-child,td:first-child{text-align:left}.scroll{overflow-x:auto}
section{scroll-margin-top:40px;content-visibility:auto;contain-intrinsic-size:auto 1000px}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,520px),1fr));gap:12px 20px;margin-top:10px}
svg{width:100%;height:auto}.bars{max-width:640px;display:block;margin:12px 0}
.legend{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:4px 18px;padding:8px 0;background:light-dark(#fff,#15171a);border-bottom:1px solid var(--rule)}
.legend span{display:inline-flex;align-items:center;gap:6px}.legend .key{width:30px}
path{fill:none;vector-effect:non-scaling-stroke;stroke-linejoin:round}
.real{stroke:var(--ink);stroke-opacity:.32;stroke-width:4}.command{stroke:var(--dim);stroke-width:1;stroke-dasharray:4 3}
.frame{fill:none;stroke:var(--rule);stroke-width:1}text{font-size:11px;fill:var(--dim)}text.title{font-size:12.5px;fill:var(--ink)}
${models.join('\n')}`
}
