/** A dataset's lengths, ranges and jumps, drawn: HTML, SVG or PNG. */

import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { UsageError } from '../../../robot/errors.js'
import { element, type Markup } from '../../gap/markup.js'
import { loadSharp } from '../../pictures/image-codec.js'
import { cannotWrite, requireWritable } from '../../pictures/writable.js'
import { axisX, barX, dot, figure, gridX, rectY, ruleX, ruleY } from '../../report/plot.js'
import type { DatasetReport } from './dataset-info.js'
import type { JointSurvey } from './survey.js'

const WIDTH_PX = 720
const COLOURS = { state: '#4269d0', action: '#efb118' } as const
const KINDS = ['.html', '.svg', '.png']

/** Before the work begins. */
export function requirePicture(file: string): void {
  if (!KINDS.includes(extname(file).toLowerCase()))
    throw new UsageError(`${file} does not say what picture it is to be: end its name in .png, .svg or .html`)
  requireWritable(file)
}

export async function writeInfoPicture(file: string, report: DatasetReport): Promise<void> {
  const kind = extname(file).toLowerCase()
  const plots = plotsOf(report)
  const svg = kind === '.html' ? '' : stacked(plots)
  const bytes = kind === '.html' ? page(report, plots) : kind === '.svg' ? svg : await png(svg)
  try {
    await writeFile(file, bytes)
  } catch (cause) {
    throw cannotWrite(file, cause)
  }
}

interface Plot {
  readonly title: string
  readonly heightPx: number
  readonly figure: Markup
}

function plotsOf(report: DatasetReport): Plot[] {
  const unit = report.unit === undefined ? 'joint units' : report.unit
  const joints = [
    ...report.state.map(joint => ({ ...joint, of: 'state' })),
    ...report.action.map(joint => ({ ...joint, of: 'action' })),
  ]
  const heightPx = 60 + 34 * Math.max(report.state.length, report.action.length)
  return [
    { title: 'Episode lengths', heightPx: 240, figure: lengths(report) },
    { title: `Ranges of state (blue) and action (yellow), ${unit}`, heightPx, figure: ranges(joints, heightPx) },
    {
      title: `Farthest in one frame, state (blue) and action (yellow), ${unit}`,
      heightPx,
      figure: jumps(joints, heightPx),
    },
  ]
}

type DrawnJoint = JointSurvey & { readonly of: string }

function lengths({ lengths: frames, fps }: DatasetReport): Markup {
  const bars = binned(frames.map(length => length / fps))
  return figure('Histogram of episode lengths', {
    width: WIDTH_PX,
    height: 240,
    x: { label: 'seconds' },
    y: { label: 'episodes', grid: true },
    marks: [rectY(bars, { x1: 'from', x2: 'to', y: 'count', fill: COLOURS.state }), ruleY([0])],
  })
}

function binned(values: readonly number[]) {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const count = most > least ? Math.min(20, Math.max(5, Math.ceil(Math.sqrt(values.length)))) : 1
  const width = most > least ? (most - least) / count : 1
  return Array.from({ length: count }, (_, bin) => {
    const from = least + bin * width
    const isIn = (value: number) => Math.min(count - 1, Math.floor((value - least) / width)) === bin
    return { from, to: from + width, count: values.filter(isIn).length }
  })
}

function ranges(joints: readonly DrawnJoint[], height: number): Markup {
  return figure('Range of each joint', {
    width: WIDTH_PX,
    height,
    marginLeft: 130,
    x: { label: null },
    y: { label: null, domain: namesOf(joints), padding: 0.2 },
    marks: [
      gridX({}),
      axisX({}),
      ...inset(joints, (own, insets) => barX(own, { x1: 'min', x2: 'max', y: 'name', fill: colour, ...insets })),
      ruleX([0]),
    ],
  })
}

function jumps(joints: readonly DrawnJoint[], height: number): Markup {
  const shown = joints.map(joint => ({ ...joint, size: joint.jump.size }))
  return figure('Farthest step of each joint', {
    width: WIDTH_PX,
    height,
    marginLeft: 130,
    x: { label: null, zero: true },
    y: { label: null, domain: namesOf(joints), padding: 0.2 },
    marks: [gridX({}), axisX({}), dot(shown, { x: 'size', y: 'name', fill: colour, r: 5 }), ruleX([0])],
  })
}

/** State in the upper half of a joint's row, action in the lower. */
function inset<Drawn>(joints: readonly DrawnJoint[], draw: (own: DrawnJoint[], insets: object) => Drawn): Drawn[] {
  return [
    draw(
      joints.filter(({ of }) => of === 'state'),
      { insetBottom: 12 },
    ),
    draw(
      joints.filter(({ of }) => of === 'action'),
      { insetTop: 12 },
    ),
  ]
}

function colour({ of }: DrawnJoint): string {
  return of === 'state' ? COLOURS.state : COLOURS.action
}

function namesOf(joints: readonly DrawnJoint[]): string[] {
  return [...new Set(joints.map(({ name }) => name))]
}

/** Plots below each other in one SVG. */
function stacked(plots: readonly Plot[]): string {
  let top = 10
  const parts = plots.map(({ title, heightPx, figure: { markup } }) => {
    const svg = markup.slice(markup.indexOf('<svg'), markup.lastIndexOf('</svg>') + 6)
    const text = element('text', { x: 10, y: top + 14, 'font-family': 'sans-serif', 'font-size': 14 }, [title])
    const placed = svg.replace('<svg', `<svg x="10" y="${top + 24}"`)
    top += heightPx + 50
    return text.markup + placed
  })
  const size = `width="${WIDTH_PX + 20}" height="${top}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><rect width="100%" height="100%" fill="white"/>${parts.join('')}</svg>\n`
}

async function png(svg: string): Promise<Uint8Array> {
  const sharp = await loadSharp()
  return sharp(Buffer.from(svg), { density: 144 }).png().toBuffer()
}

function page({ root, episodes, frames, warnings }: DatasetReport, plots: readonly Plot[]): string {
  const html = element('html', { lang: 'en' }, [
    element('head', {}, [{ markup: '<meta charset="utf-8">' }, element('title', {}, [root])]),
    element('body', { style: 'font-family:sans-serif;max-width:760px;margin:2em auto' }, [
      element('h1', {}, [root]),
      element('p', {}, [`${episodes} episodes, ${frames} frames`]),
      ...plots.flatMap(({ title, figure: drawn }) => [element('h2', {}, [title]), drawn]),
      element('h2', {}, ['What may spoil training']),
      element(
        'ul',
        {},
        warnings.map(({ what, advice }) => element('li', {}, [`${what}. ${advice}`])),
      ),
    ]),
  ])
  return `<!doctype html>\n${html.markup}\n`
}
