/** Draws how an episode looks. */

import { Random } from '../../robot/random.js'
import { cos, sin } from '../../robot/trig.js'
import { radFromDeg } from '../../robot/units.js'
import { cross, norm, type Vector3 } from '../../robot/vector.js'
import { colourOfTemperature } from '../camera/colour-temperature.js'
import { DESIGN_BACKGROUND_COLOUR, DESIGN_TABLE, DESIGN_TABLE_COLOUR, DESIGN_TOWARDS_LIGHT } from '../camera/design.js'
import type { Colour, Look } from '../camera/look.js'
import { linearColour } from '../camera/srgb.js'
import type { ObjectSpec } from '../scene.js'
import type { Randomisation } from './config.js'
import { drawCameras } from './draw-cameras.js'
import { draw, type Distribution } from './distribution.js'
import { takeFrom, type Drawn } from './take-from.js'

const PATTERNS = 8

/** Nothing where nothing of it varies. `objects`: all there are, in their own colours. */
export function drawLook(
  config: Randomisation,
  random: Random,
  objects: readonly ObjectSpec[],
  cameras: readonly string[],
  drawn: Drawn,
): Omit<Look, 'seed'> | undefined {
  const ofCameras = drawCameras(config.cameras, random.fork('cameras'), cameras, drawn)
  const light = drawLight(config.light, random.fork('light'), drawn)
  const looks = drawLooks(config.looks, random.fork('looks'), objects, drawn)
  const background = drawBackground(config.background, random.fork('background'), drawn)
  const look = {
    ...looks,
    ...(ofCameras && { cameras: ofCameras }),
    ...(light && { light }),
    ...(background && { background }),
  }
  return Object.keys(look).length > 0 ? look : undefined
}

function drawLight(ranges: Randomisation['light'], random: Random, drawn: Drawn): Look['light'] | undefined {
  const tiltStream = random.fork('tilt_deg')
  const take = (key: 'key_scale' | 'ambient_scale' | 'temperature_k') =>
    takeFrom(drawn, random.fork(key), `light.${key}`, ranges?.[key])
  const keyScale = take('key_scale')
  const ambientScale = take('ambient_scale')
  const temperatureK = take('temperature_k')
  const tiltDeg = takeFrom(drawn, tiltStream, 'light.tilt_deg', ranges?.tilt_deg)
  const light = {
    ...(tiltDeg === undefined ? {} : { towards: tilted(tiltDeg, tiltStream, drawn) }),
    ...(keyScale === undefined ? {} : { keyScale }),
    ...(ambientScale === undefined ? {} : { ambientScale }),
    ...(temperatureK === undefined ? {} : { colour: lightOf(temperatureK) }),
  }
  return Object.keys(light).length > 0 ? light : undefined
}

/** The designed direction, leant over to a side that is drawn too. */
function tilted(tiltDeg: number, random: Random, drawn: Drawn): Vector3 {
  const sideDeg = random.uniform(-180, 180)
  drawn['light.tilt_deg.side_deg'] = sideDeg
  const towards = DESIGN_TOWARDS_LIGHT
  const level = cross([0, 0, 1], towards)
  const length = norm(level)
  const a: Vector3 = [level[0] / length, level[1] / length, 0]
  const b = cross(towards, a)
  const [tilt, side] = [radFromDeg(tiltDeg), radFromDeg(sideDeg)]
  const along = (i: 0 | 1 | 2): number => cos(tilt) * towards[i] + sin(tilt) * (cos(side) * a[i] + sin(side) * b[i])
  return [along(0), along(1), along(2)]
}

/** As bright as white light. */
function lightOf(temperatureK: number): Colour {
  const [r, g, b] = colourOfTemperature(temperatureK)
  const brightness = 0.2126 * r + 0.7152 * g + 0.0722 * b
  return [r / brightness, g / brightness, b / brightness]
}

function drawLooks(
  ranges: Randomisation['looks'],
  random: Random,
  objects: readonly ObjectSpec[],
  drawn: Drawn,
): Pick<Look, 'table' | 'armColour' | 'objects'> {
  const ofTable = random.fork('table')
  const kind = choose(drawn, 'looks.table_surface', ranges?.table_surface, random.fork('table_surface'))
  const colour = choose(drawn, 'looks.table_colours', ranges?.table_colours, random.fork('table_colours'))
  const shiftStream = random.fork('table_colour_shift')
  const shifted = shift(
    drawn,
    'looks.table_colour_shift',
    colour ?? DESIGN_TABLE_COLOUR,
    ranges?.table_colour_shift,
    shiftStream,
  )
  const armColour = choose(drawn, 'looks.arm_colours', ranges?.arm_colours, random.fork('arm_colours'))
  const isTableVaried = (kind ?? colour ?? ranges?.table_colour_shift) !== undefined
  const table = { kind: kind ?? DESIGN_TABLE.kind, seed: patternFrom(ofTable), colour: linearColour(shifted) }

  const state = random.state()
  const surfaces = objects.flatMap(spec => {
    if (spec.isGhost === true) return []
    const own = Random.fromState(state).fork(spec.name)
    const ofObject = choose(drawn, `looks.object_surface.${spec.name}`, ranges?.object_surface, own)
    if (ofObject === undefined) return []
    return [[spec.name, { kind: ofObject, seed: patternFrom(own), colour: linearColour(spec.colour) }] as const]
  })
  return {
    ...(isTableVaried && { table }),
    ...(armColour && { armColour: linearColour(armColour) }),
    ...(surfaces.length > 0 && { objects: Object.fromEntries(surfaces) }),
  }
}

function drawBackground(
  ranges: Randomisation['background'],
  random: Random,
  drawn: Drawn,
): Look['background'] | undefined {
  const colour = choose(drawn, 'background.colours', ranges?.colours, random.fork('colours'))
  const photo = choose(drawn, 'background.photos', ranges?.photos, random.fork('photos'))
  const shiftStream = random.fork('colour_shift')
  const shifted = shift(
    drawn,
    'background.colour_shift',
    colour ?? DESIGN_BACKGROUND_COLOUR,
    ranges?.colour_shift,
    shiftStream,
  )
  const isOverTable = ranges?.over_table === true
  if (isOverTable) drawn['background.over_table'] = true
  const background = {
    ...((colour ?? ranges?.colour_shift) !== undefined && { colour: linearColour(shifted) }),
    ...(photo !== undefined && { photo, isOverTable }),
  }
  return Object.keys(background).length > 0 ? background : undefined
}

function choose<Entry>(
  drawn: Drawn,
  name: string,
  from: readonly Entry[] | undefined,
  random: Random,
): Entry | undefined {
  const share = random.uniform()
  if (from === undefined) return undefined
  const entry = from[Math.min(from.length - 1, Math.floor(share * from.length))] as Entry
  drawn[name] = entry
  return entry
}

/** Each channel by itself, kept within what a colour can be. */
function shift(drawn: Drawn, name: string, colour: Vector3, from: Distribution | undefined, random: Random): Vector3 {
  if (from === undefined) return colour
  return ['red', 'green', 'blue'].map((part, i) => {
    const by = draw(from, random)
    drawn[`${name}.${part}`] = by
    return Math.min(1, Math.max(0, (colour[i] as number) + by))
  }) as unknown as Vector3
}

/** One of few, so that what renderers made of it serves other episodes too. */
function patternFrom(random: Random): number {
  return random.integer(0, PATTERNS)
}
